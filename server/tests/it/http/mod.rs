//! What every answer has, whoever asks: true status codes, headers, cookies,
//! whole pages.

mod code;
mod company;
mod file;
mod header;
mod message;
mod offline;
mod origin;
mod page;
mod preference;
mod profile;
pub(crate) mod second_factor;
mod server_fn;
mod sign_in;
