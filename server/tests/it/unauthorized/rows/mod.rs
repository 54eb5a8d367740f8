//! The rows, by domain: a server function stands in the file of its domain, and
//! with it the pages that call it and the forms that do the same.

mod alert;
mod company;
mod container;
mod identity;
mod member;
mod message;
mod metrics;
mod permission;
mod platform;
mod profile;
mod scrape;
mod server;
mod shell;

use super::{Call, Row, Scene, declared, name};
use crate::authz::expected::{Expected, Who};

/// After all of this, by any clock.
const FAR: i64 = 4_102_444_800_000;

const fn row(
    method: &'static str,
    path: &'static str,
    sample: fn(&Scene, Who) -> Call,
    expected: Expected,
) -> Row {
    Row {
        method,
        path,
        sample,
        expected,
    }
}

/// All of them in the order of the router's tables, in whichever file each stands.
pub(super) fn all() -> Vec<Row> {
    let files = [
        alert::ROWS,
        company::ROWS,
        container::ROWS,
        identity::ROWS,
        member::ROWS,
        message::ROWS,
        metrics::ROWS,
        permission::ROWS,
        platform::ROWS,
        profile::ROWS,
        scrape::ROWS,
        server::ROWS,
        shell::ROWS,
    ];
    let order: Vec<String> = declared().into_iter().map(|(name, _)| name).collect();
    let place = |row: &Row| {
        let name = name(row.method, row.path);
        order.iter().position(|declared| *declared == name)
    };
    let mut rows = files.concat();
    rows.sort_by_cached_key(place);
    rows
}
