//! P18: when a page can be used that is opened over a thin connection: a real
//! browser, slowed down as a middling phone in the country.

use super::{
    Row,
    figure::{Bound, Figure, Spread, Unit},
};
use crate::{
    Outcome,
    program::{command, run},
};
use serde::Deserialize;
use std::path::PathBuf;

/// What `end2end/measure/usable.mjs` says of a page, ms from its address on.
#[derive(Debug, Deserialize)]
struct Times {
    path: String,
    /// The form stands there with its style, and may be filled in and sent.
    usable: f64,
    /// Its program runs.
    awake: f64,
}

/// Opens each page once; none when there is no browser to open it with.
///
/// # Errors
/// When the browser does not say.
pub fn measure(origin: &str, pages: &[&str]) -> Outcome<Vec<Figure>> {
    let script = PathBuf::from("end2end/measure/usable.mjs");
    if !script.is_file() || !PathBuf::from("end2end/node_modules").is_dir() {
        return Ok(vec![Figure::new(
            Row::P18,
            "when a page can be used over a thin connection: no browser tests are installed here",
        )]);
    }
    let said = run(command("node").arg(script).arg(origin).args(pages))?;
    said.lines()
        .map(|line| {
            let times: Times = serde_json::from_str(line)?;
            Ok(Figure::new(
                Row::P18,
                format!(
                    "{} over 1.6 Mbit/s and 150 ms, processor four times slower: when its form can be used",
                    name(&times.path)
                ),
            )
            .reached(format!("awake after {:.0} ms", times.awake), "")
            .judged(Spread::once(times.usable), Unit::Millis)
            .promised(None, Some(Bound::AtMost(2_000.0))))
        })
        .collect()
}

/// Without the secret.
fn name(path: &str) -> &str {
    if path.starts_with("/join/") {
        "/join/{code}"
    } else {
        path
    }
}
