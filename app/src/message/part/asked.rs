//! What somebody asked of their messages, in the query string and back.

use crate::list::{self, Paged};
use leptos_router::params::ParamsMap;
use model::{
    message::{MessageFilter, MessageListRequest, MessageMode},
    page::Cursor,
};

/// A query string as the inbox understands it.
pub type Asked = list::Asked<MessageListRequest>;

impl Asked {
    /// Reads a query string. A choice that does not exist asks for nothing: an
    /// old link should still lead to the inbox, and the fields show what holds.
    pub fn read(query: &ParamsMap) -> Self {
        let value = |name: &str| query.get(name).filter(|text| !text.trim().is_empty());
        let after = value("after").map(Cursor::try_from).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: MessageListRequest {
                filter: MessageFilter {
                    unread: value("unread").is_some_and(|text| text == "1"),
                    mode: value("mode").and_then(|text| MessageMode::parse(&text)),
                    company: value("company").and_then(|text| text.parse().ok()),
                    search: value("q").and_then(|text| text.parse().ok()),
                },
                after: after.ok().flatten(),
                limit: None,
            },
            ignored: Vec::new(),
        }
    }
}

impl Paged for MessageListRequest {
    fn after(&mut self) -> &mut Option<Cursor> {
        &mut self.after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list::changed, path};
    use model::error::{Error, Problem};

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
            ("q", " 赵 "),
            ("unread", "1"),
            ("mode", "join"),
            ("company", "12"),
            ("after", "7."),
        ]);
        assert!(!asked.is_mark_wrong);
        assert_eq!(
            path::messages_asked(&asked.request),
            "/messages?unread=1&mode=join&company=12&q=%E8%B5%B5&after=7."
        );
        let all = changed(&asked.request, |request| {
            request.filter = MessageFilter::default();
        });
        assert_eq!(path::messages_asked(&all), "/messages");
    }

    #[test]
    fn what_means_nothing_asks_for_nothing() {
        let asked = read(&[
            ("q", " "),
            ("unread", "yes"),
            ("mode", "gone"),
            ("company", "0"),
            ("after", ""),
        ]);
        assert_eq!(asked, Asked::default());
    }

    #[test]
    fn a_mark_that_we_did_not_write_is_an_error() {
        let asked = read(&[("after", "nonsense")]);
        assert_eq!(
            asked.checked(),
            Err(Error::invalid("after", Problem::Malformed))
        );
    }
}
