//! What somebody asked of the list of hosts, in the query string and back.

use crate::list::{self, Paged, QueryReader, Sorted};
use leptos_router::params::ParamsMap;
use model::{
    page::Cursor,
    server::{ServerFilter, ServerListRequest, ServerSort, ServerStatus},
};

/// A query string as the list understands it.
pub type Asked = list::Asked<ServerListRequest>;

impl Asked {
    /// Reads a query string. A choice that does not exist is left aside and
    /// named: an old link should still lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let mut reader = QueryReader::new(query);
        let filter = ServerFilter {
            search: reader.parse("q"),
            status: reader.choice("status", ServerStatus::parse),
            provider: reader.parse("provider"),
            region: reader.parse("region"),
            attention: reader.flag("attention"),
        };
        let sort: Option<ServerSort> = reader.choice("sort", ServerSort::parse);
        let is_descending = reader.flag("desc");
        let after = query.get("after").filter(|mark| !mark.is_empty());
        let after = after.map(Cursor::try_from).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: ServerListRequest {
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

impl Paged for ServerListRequest {
    fn after(&mut self) -> &mut Option<Cursor> {
        &mut self.after
    }
}

impl Sorted for ServerListRequest {
    type Sort = ServerSort;

    fn order(&mut self) -> (&mut ServerSort, &mut bool) {
        (&mut self.sort, &mut self.is_descending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list::changed, path};
    use model::{
        error::{Error, Problem},
        scope::Scope,
    };

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
            ("status", "silent"),
            ("provider", "aliyun"),
            ("region", "cn hangzhou"),
            ("attention", "1"),
            ("sort", "cpu"),
            ("desc", "1"),
            ("after", "7.91.5"),
        ]);
        assert!(asked.ignored.is_empty() && !asked.is_mark_wrong);
        assert_eq!(
            path::servers_asked(Scope::Personal, &asked.request),
            "/p/servers?q=web&status=silent&provider=aliyun&region=cn%20hangzhou&attention=1&sort=cpu&desc=1&after=7.91.5"
        );
    }

    #[test]
    fn the_empty_fields_of_a_form_ask_for_nothing() {
        let asked = read(&[("q", " "), ("status", ""), ("sort", ""), ("after", "")]);
        assert_eq!(asked, Asked::default());
    }

    #[test]
    fn a_choice_that_does_not_exist_is_left_aside_and_named() {
        let long = "x".repeat(200);
        let asked = read(&[
            ("q", &long),
            ("status", "gone"),
            ("sort", "price"),
            ("desc", "yes"),
        ]);
        assert_eq!(asked.ignored, ["q", "status", "sort", "desc"]);
        assert_eq!(asked.request, ServerListRequest::default());
    }

    #[test]
    fn a_mark_that_we_did_not_write_is_an_error() {
        let asked = read(&[("after", "nonsense")]);
        assert_eq!(
            asked.checked(),
            Err(Error::invalid("after", Problem::Malformed))
        );
    }

    #[test]
    fn a_change_begins_at_the_first_page() {
        let asked = read(&[("q", "web"), ("after", "7.91.5")]);
        let other = changed(&asked.request, |request| request.filter.attention = true);
        assert_eq!(
            path::servers_asked(Scope::Personal, &other),
            "/p/servers?q=web&attention=1"
        );
    }
}
