//! What pages of lists share: what is asked of one in the query string, the frame
//! around its answers, its filters, the heads that sort it, and the way to its other
//! pages. It knows no domain.

mod asked;
mod filter;
mod frame;
mod pages;
mod sort;

pub use asked::{Asked, Paged, QueryReader, changed};
pub use filter::{ActiveFilters, OrderFields, filter_labels, open_filtered};
pub use frame::{FirstAnswer, ListFailure, NoMatch, Shown, follow};
pub use pages::{Pages, page_links};
pub use sort::{Sorted, sort_by};
