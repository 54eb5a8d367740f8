//! Which part of an editor is open, as the address says it.

use super::words::GROUPS;
use model::permission::Group;

/// A part of an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A group of functional rights.
    Rights(Group),
    /// Data rights on hosts.
    Servers,
    /// Data rights on projects.
    Projects,
    /// Data rights on files.
    Files,
}

impl At {
    /// The kinds of data rights.
    pub const DATA: [At; 3] = [At::Servers, At::Projects, At::Files];

    /// As it stands in the query string.
    pub fn to_text(self) -> String {
        match self {
            At::Rights(group) => format!("rights-{}", group_key(group)),
            At::Servers => "hosts".to_owned(),
            At::Projects => "projects".to_owned(),
            At::Files => "files".to_owned(),
        }
    }

    /// The opposite of [`At::to_text`].
    pub fn parse(text: &str) -> Option<At> {
        GROUPS
            .into_iter()
            .map(At::Rights)
            .chain(At::DATA)
            .find(|at| at.to_text() == text)
    }
}

const fn group_key(group: Group) -> &'static str {
    match group {
        Group::Servers => "hosts",
        Group::Projects => "projects",
        Group::Files => "files",
        Group::Company => "company",
        Group::Staff => "staff",
        Group::Templates => "templates",
        Group::Platform => "platform",
        Group::Images => "images",
        Group::Gateway => "gateway",
        Group::Audit => "audit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_is_written_and_no_two_are_written_alike() {
        for at in GROUPS.into_iter().map(At::Rights).chain(At::DATA) {
            assert_eq!(At::parse(&at.to_text()), Some(at));
        }
        assert_eq!(At::parse("rights-x"), None);
    }
}
