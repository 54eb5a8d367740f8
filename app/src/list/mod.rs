//! What pages of lists share: what is asked of one in the query string, its filters,
//! and the way to its other pages. It knows no domain.

mod asked;
mod filter;
mod pages;

pub use asked::{Asked, Paged, QueryReader, changed};
pub use filter::{ActiveFilters, OrderFields, filter_labels, open_filtered};
pub use pages::{Pages, page_links};
