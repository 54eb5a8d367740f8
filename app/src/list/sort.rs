//! Heads of a table by which its list is sorted.

use super::asked::{Paged, changed};
use crate::ui::SortDirection;

/// A request for a list that comes in several orders.
pub trait Sorted: Paged {
    /// The orders.
    type Sort: Copy + PartialEq;

    /// The order, and whether it runs down.
    fn order(&mut self) -> (&mut Self::Sort, &mut bool);
}

/// What a head asks for, and how the list runs if it is sorted by it already; then the
/// head turns it round.
pub fn sort_by<R: Sorted>(
    request: &R,
    sort: R::Sort,
    starts_descending: bool,
) -> (R, Option<SortDirection>) {
    let mut direction = None;
    let next = changed(request, |request| {
        let (current, is_descending) = request.order();
        if *current == sort {
            direction = Some(if *is_descending {
                SortDirection::Descending
            } else {
                SortDirection::Ascending
            });
            *is_descending = !*is_descending;
        } else {
            *current = sort;
            *is_descending = starts_descending;
        }
    });
    (next, direction)
}
