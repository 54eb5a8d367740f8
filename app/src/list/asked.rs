//! What somebody asked of a list, in the query string and back.

use leptos_router::params::ParamsMap;
use model::{
    error::{Error, Problem},
    page::Cursor,
};
use std::str::FromStr;

/// A query string as a list understands it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked<R> {
    /// What is asked for.
    pub request: R,
    /// Whether the mark of the page is none that we wrote.
    pub is_mark_wrong: bool,
    /// Names of the pairs whose values mean nothing and are left aside, on pages that
    /// tell of them.
    pub ignored: Vec<&'static str>,
}

impl<R> Asked<R> {
    /// What to ask the console for.
    ///
    /// # Errors
    /// `Invalid` when the mark of the page is none that we wrote.
    pub fn checked(self) -> Result<R, Error> {
        if self.is_mark_wrong {
            return Err(Error::invalid("after", Problem::Malformed));
        }
        Ok(self.request)
    }
}

/// A request for a list that is read page by page.
pub trait Paged: Clone {
    /// The last row of the page before; none for the first page.
    fn after(&mut self) -> &mut Option<Cursor>;
}

/// The same request from the first page on, with a change.
pub fn changed<R: Paged>(request: &R, change: impl FnOnce(&mut R)) -> R {
    let mut request = request.clone();
    *request.after() = None;
    change(&mut request);
    request
}

/// Reads a query string pair by pair. A value that means nothing is left aside and
/// named: an old link should still lead to the list.
pub struct QueryReader<'a> {
    query: &'a ParamsMap,
    /// Names of the pairs whose values mean nothing.
    pub ignored: Vec<&'static str>,
}

impl<'a> QueryReader<'a> {
    /// Begins to read.
    pub fn new(query: &'a ParamsMap) -> Self {
        QueryReader {
            query,
            ignored: Vec::new(),
        }
    }

    /// A value that is there and says something; forms send empty ones.
    pub fn choice<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self
            .query
            .get(name)
            .filter(|text| !text.trim().is_empty())?;
        let value = parse(&text);
        if value.is_none() {
            self.ignored.push(name);
        }
        value
    }

    /// A value of a type that is written one way only.
    pub fn parse<T: FromStr>(&mut self, name: &'static str) -> Option<T> {
        self.choice(name, |text| text.parse().ok())
    }

    /// Whether a pair says 1.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.choice(name, |text| (text == "1").then_some(()))
            .is_some()
    }
}
