//! What pages of lists share. It knows no domain.

mod asked;

pub use asked::{Asked, Paged, QueryReader, changed};
