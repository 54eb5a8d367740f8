//! For how long what was measured is kept: tables `metric_retention`, and what is
//! deleted of all others. Nothing goes that is not folded yet.

mod forecast;
pub mod service;
mod store;
pub mod task;

#[cfg(test)]
mod tests;
