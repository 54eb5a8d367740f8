//! What answers beside the pages and their server functions.

pub mod account;
pub mod agent;
pub mod arrival;
pub mod code;
pub mod company;
pub mod event;
pub mod export;
pub mod fault;
pub mod form;
pub mod health;
pub mod input;
pub mod install;
pub mod offline;
pub mod page;
pub mod picture;
pub mod profile;
pub mod retention;
pub mod scrape;
pub mod second_factor;
pub mod server_fn;
