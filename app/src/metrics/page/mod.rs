//! The pages of what was measured.

mod compare;
mod history;
mod table;

pub use compare::ComparePage;
pub use history::{ContainerHistoryPage, ServerHistoryPage};

use crate::error::AppError;
use leptos::prelude::*;

/// The newest answer: the first one, and what is fetched after it. What failed later
/// stands in its place, too.
fn newest<T>(
    first: Result<T, AppError>,
    fetched: Resource<Result<T, AppError>>,
) -> RwSignal<Result<T, AppError>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let answer = RwSignal::new(first);
    Effect::new(move || {
        let Some(newer) = fetched.get() else { return };
        if answer.with_untracked(|shown| *shown != newer) {
            answer.set(newer);
        }
    });
    answer
}
