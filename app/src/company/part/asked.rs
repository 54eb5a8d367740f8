//! What somebody asked of the people of a company, in the query string and back.

use crate::list::{self, Paged, Sorted};
use leptos_router::params::ParamsMap;
use model::{
    company::{MemberFilter, MemberListRequest, MemberRole, MemberSort, MemberStatus},
    page::Cursor,
};

/// A query string as the list understands it.
pub type Asked = list::Asked<MemberListRequest>;

impl Asked {
    /// Reads a query string. A choice that does not exist asks for nothing: an old
    /// link should still lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let value = |name: &str| query.get(name).filter(|text| !text.trim().is_empty());
        let after = value("after").map(Cursor::try_from).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: MemberListRequest {
                filter: MemberFilter {
                    search: value("q").and_then(|text| text.parse().ok()),
                    status: value("status")
                        .and_then(|text| MemberStatus::parse(&text))
                        .unwrap_or_default(),
                    role: value("role").and_then(|text| MemberRole::parse(&text)),
                },
                sort: value("sort")
                    .and_then(|text| MemberSort::parse(&text))
                    .unwrap_or_default(),
                is_descending: value("desc").is_some_and(|text| text == "1"),
                after: after.ok().flatten(),
                limit: None,
            },
            ignored: Vec::new(),
        }
    }
}

impl Paged for MemberListRequest {
    fn after(&mut self) -> &mut Option<Cursor> {
        &mut self.after
    }
}

impl Sorted for MemberListRequest {
    type Sort = MemberSort;

    fn order(&mut self) -> (&mut MemberSort, &mut bool) {
        (&mut self.sort, &mut self.is_descending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;
    use model::{
        error::{Error, Problem},
        id::CompanyId,
    };

    #[test]
    fn what_is_asked_reads_back_from_its_address() {
        let mut query = ParamsMap::new();
        for (name, value) in [
            ("q", " 赵 "),
            ("status", "rejected"),
            ("role", "founder"),
            ("sort", "name"),
            ("desc", "1"),
            ("after", "7.x"),
        ] {
            query.insert(name, value.to_owned());
        }
        let asked = Asked::read(&query);
        assert_eq!(
            path::members_asked(CompanyId(1), &asked.request),
            "/c/1/members?q=%E8%B5%B5&status=rejected&role=founder&sort=name&desc=1&after=7.x"
        );
        query.replace("after", "nonsense".to_owned());
        let wrong = Asked::read(&query);
        assert_eq!(
            wrong.checked(),
            Err(Error::invalid("after", Problem::Malformed))
        );
    }
}
