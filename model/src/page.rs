//! Paging by key: a cursor names the last row seen, not how many were skipped,
//! so that a page stays right while rows come and go and costs the same at any
//! depth.

use serde::{Deserialize, Serialize};

/// Rows on a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Rows on a page at most, whatever the caller says.
pub const MAX_LIMIT: u32 = 200;

/// The last row of the page before, in the list's own order: its sort text and,
/// among equals, its id. Travels in a query string as `id.sort`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// Value of the column the list is sorted by.
    pub sort: String,
    /// Id of the row: settles the order among equal values.
    pub id: i64,
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> String {
        format!("{}.{}", cursor.id, cursor.sort)
    }
}
impl TryFrom<String> for Cursor {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (id, sort) = text.split_once('.').ok_or("a cursor is `id.sort`")?;
        let id = id.parse().map_err(|_| "a cursor begins with an id")?;
        Ok(Cursor {
            sort: sort.to_owned(),
            id,
        })
    }
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageRequest {
    /// Begin after this row; the first page when absent.
    pub after: Option<Cursor>,
    /// Rows wanted: [`DEFAULT_LIMIT`] when absent, [`MAX_LIMIT`] at most.
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Rows to give, between 1 and [`MAX_LIMIT`].
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<Cursor>,
    /// Rows in the whole list, over all pages.
    pub total: i64,
}

/// An empty list.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Page {
            items: Vec::new(),
            next: None,
            total: 0,
        }
    }
}

impl<T> Page<T> {
    /// A page from `limit + 1` rows: the surplus row only tells that there is
    /// a next page.
    pub fn from_surplus(
        mut rows: Vec<T>,
        limit: u32,
        total: i64,
        cursor_of: impl Fn(&T) -> Cursor,
    ) -> Self {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more {
            rows.last().map(cursor_of)
        } else {
            None
        };
        Page {
            items: rows,
            next,
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_query_string_with_dots_in_the_name() {
        let cursor = Cursor {
            sort: "db.eu.1".into(),
            id: 9,
        };
        assert_eq!(Cursor::try_from(String::from(cursor.clone())), Ok(cursor));
        assert!(Cursor::try_from("nonsense".to_owned()).is_err());
        assert!(Cursor::try_from("x.nonsense".to_owned()).is_err());
    }

    #[test]
    fn the_surplus_row_only_tells_that_there_is_more() {
        let cursor = |n: &i64| Cursor {
            sort: n.to_string(),
            id: *n,
        };
        let page = Page::from_surplus(vec![1, 2, 3], 2, 3, cursor);
        assert_eq!((page.items, page.next.unwrap().id), (vec![1, 2], 2));
        assert_eq!(Page::from_surplus(vec![1, 2], 2, 2, cursor).next, None);
    }

    #[test]
    fn nobody_gets_more_rows_than_the_limit() {
        let ask = |limit| PageRequest { after: None, limit }.limit();
        assert_eq!(
            (ask(None), ask(Some(0)), ask(Some(9_999))),
            (DEFAULT_LIMIT, 1, MAX_LIMIT)
        );
    }
}
