//! What somebody asked of the list of alerts, in the query string.

use leptos_router::params::ParamsMap;
use model::{
    alert::{AlertListRequest, AlertMetric, AlertState},
    error::{Error, Problem},
    page::Cursor,
};

/// A query string as the list understands it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// What is asked for.
    pub request: AlertListRequest,
    /// Whether the mark of the page is none that we wrote.
    pub is_mark_wrong: bool,
}

impl Asked {
    /// Reads a query string. What does not exist is left aside: an old link should still
    /// lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get(name).filter(|text| !text.is_empty());
        let after = text("after").map(Cursor::try_from).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: AlertListRequest {
                state: text("state")
                    .and_then(|state| AlertState::parse(&state))
                    .unwrap_or_default(),
                metric: text("metric").and_then(|metric| AlertMetric::parse(&metric)),
                server: text("server").and_then(|id| id.parse().ok()),
                after: after.ok().flatten(),
                limit: None,
            },
        }
    }

    /// What to ask the console for.
    ///
    /// # Errors
    /// `Invalid` when the mark of the page is none that we wrote.
    pub fn checked(self) -> Result<AlertListRequest, Error> {
        if self.is_mark_wrong {
            return Err(Error::invalid("after", Problem::Malformed));
        }
        Ok(self.request)
    }
}

/// The same request from its first page on, with a change.
pub fn changed(
    request: &AlertListRequest,
    change: impl FnOnce(&mut AlertListRequest),
) -> AlertListRequest {
    let mut request = AlertListRequest {
        after: None,
        ..request.clone()
    };
    change(&mut request);
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::ServerId;

    fn read(pairs: &[(&str, &str)]) -> Asked {
        let mut query = ParamsMap::new();
        for (name, value) in pairs {
            query.insert((*name).to_owned(), (*value).to_owned());
        }
        Asked::read(&query)
    }

    #[test]
    fn a_query_string_says_which_alerts_and_from_where_on() {
        let asked = read(&[
            ("state", "open"),
            ("metric", "cpu"),
            ("server", "4"),
            ("after", "12."),
        ]);
        let request = asked.checked().unwrap();
        assert_eq!(request.state, AlertState::Open);
        assert_eq!(request.metric, Some(AlertMetric::Cpu));
        assert_eq!(request.server, Some(ServerId(4)));
        assert_eq!(request.after.map(|after| after.id), Some(12));
        assert_eq!(
            read(&[("state", "lost"), ("metric", "load"), ("server", "x")]),
            Asked::default()
        );
        assert!(read(&[("after", "x")]).checked().is_err());
    }
}
