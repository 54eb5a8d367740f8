//! Rights: templates, what people hold, and why.
//!
//! `held`, `world`, `limit`, `tick` and `moment` are the rules of the editor,
//! without a view in them.

pub mod api;
mod held;
mod limit;
pub(crate) mod moment;
pub mod page;
mod part;
mod tick;
mod world;

pub use part::{Holders, HoldersCard};
