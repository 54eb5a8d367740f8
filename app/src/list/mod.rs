//! What pages of lists share: what is asked of one in the query string, and its
//! filters. It knows no domain.

mod asked;
mod filter;

pub use asked::{Asked, Paged, QueryReader, changed};
pub use filter::{ActiveFilters, OrderFields, filter_labels, open_filtered};
