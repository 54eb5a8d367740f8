//! What somebody asked of the list of containers, in the query string and back.

use crate::list::{self, Paged, QueryReader, Sorted};
use leptos_router::params::ParamsMap;
use model::{
    container::{ContainerFilter, ContainerListRequest, ContainerSort, ContainerState},
    page::Cursor,
};

/// A query string as the list understands it.
pub type Asked = list::Asked<ContainerListRequest>;

impl Asked {
    /// Reads a query string. A choice that does not exist is left aside and
    /// named: an old link should still lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let mut reader = QueryReader::new(query);
        let filter = ContainerFilter {
            search: reader.parse("q"),
            state: reader.choice("state", ContainerState::parse),
            server: reader.parse("server"),
        };
        let sort = reader.choice("sort", ContainerSort::parse);
        let is_descending = reader.flag("desc");
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
            ignored: reader.ignored,
        }
    }
}

impl Paged for ContainerListRequest {
    fn after(&mut self) -> &mut Option<Cursor> {
        &mut self.after
    }
}

impl Sorted for ContainerListRequest {
    type Sort = ContainerSort;

    fn order(&mut self) -> (&mut ContainerSort, &mut bool) {
        (&mut self.sort, &mut self.is_descending)
    }
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
