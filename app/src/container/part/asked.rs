//! What somebody asked of the list of containers, in the query string and back.

use leptos_router::params::ParamsMap;
use model::{
    container::{ContainerFilter, ContainerListRequest, ContainerSort, ContainerState},
    error::{Error, Problem},
    page::Cursor,
};

/// A query string as the list understands it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// What is asked for.
    pub request: ContainerListRequest,
    /// Whether the mark of the page is none that we wrote.
    pub is_mark_wrong: bool,
    /// Names of the pairs whose values mean nothing; they are left aside.
    pub ignored: Vec<&'static str>,
}

impl Asked {
    /// Reads a query string. A choice that does not exist is left aside and
    /// named: an old link should still lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let mut ignored = Vec::new();
        let filter = ContainerFilter {
            search: choice(query, &mut ignored, "q", |text| text.parse().ok()),
            state: choice(query, &mut ignored, "state", ContainerState::parse),
            server: choice(query, &mut ignored, "server", |text| text.parse().ok()),
        };
        let sort = choice(query, &mut ignored, "sort", ContainerSort::parse);
        let is_one = |text: &str| (text == "1").then_some(());
        let is_descending = choice(query, &mut ignored, "desc", is_one).is_some();
        let after = query.get("after").filter(|mark| !mark.is_empty());
        let after = after.map(Cursor::try_from).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: ContainerListRequest {
                filter,
                sort: sort.unwrap_or_default(),
                is_descending,
                after: after.ok().flatten(),
                limit: None,
            },
            ignored,
        }
    }

    /// What to ask the console for.
    ///
    /// # Errors
    /// `Invalid` when the mark of the page is none that we wrote.
    pub fn checked(self) -> Result<ContainerListRequest, Error> {
        if self.is_mark_wrong {
            return Err(Error::invalid("after", Problem::Malformed));
        }
        Ok(self.request)
    }
}

/// A value that is there and says something; forms send empty ones.
fn choice<T>(
    query: &ParamsMap,
    ignored: &mut Vec<&'static str>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = query.get(name).filter(|text| !text.trim().is_empty())?;
    let value = parse(&text);
    if value.is_none() {
        ignored.push(name);
    }
    value
}

/// The same containers in the same order from the beginning, with a change.
pub fn changed(
    request: &ContainerListRequest,
    change: impl FnOnce(&mut ContainerListRequest),
) -> ContainerListRequest {
    let mut request = ContainerListRequest {
        after: None,
        ..request.clone()
    };
    change(&mut request);
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;
    use model::scope::Scope;

    fn read(pairs: &[(&'static str, &str)]) -> Asked {
        let mut query = ParamsMap::new();
        for (name, value) in pairs {
            query.insert(*name, (*value).to_owned());
        }
        Asked::read(&query)
    }

    #[test]
    fn what_is_asked_reads_back_from_its_address() {
        let asked = read(&[
            ("q", " web "),
            ("state", "exited"),
            ("server", "12"),
            ("sort", "cpu"),
            ("desc", "1"),
            ("after", "7.web\n91.5"),
        ]);
        assert!(asked.ignored.is_empty() && !asked.is_mark_wrong);
        assert_eq!(
            path::containers_asked(Scope::Personal, &asked.request),
            "/p/containers?q=web&state=exited&server=12&sort=cpu&desc=1&after=7.web%0A91.5"
        );
    }

    #[test]
    fn what_means_nothing_is_left_aside_and_named() {
        let asked = read(&[
            ("state", "gone"),
            ("server", "x"),
            ("sort", "price"),
            ("desc", ""),
        ]);
        assert_eq!(asked.ignored, ["state", "server", "sort"]);
        assert_eq!(asked.request, ContainerListRequest::default());
        assert!(read(&[("after", "nonsense")]).checked().is_err());
    }
}
