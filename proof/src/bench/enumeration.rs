//! F6: whether the time, the status or the text of an answer tells who has an
//! account.
//!
//! The same form is sent for numbers that have one and for numbers that have
//! none, in turns, over one connection. What is judged is how far the medians lie
//! apart; the greatest distance of the two distributions (Kolmogorov-Smirnov)
//! stands beside it, with the distance that chance alone exceeds once in a
//! thousand times.

use super::{
    Bench, Row,
    ask::Times,
    chart::latency,
    figure::{Bound, Figure, Spread, Unit},
    page::founders_hosts,
    stage::Stage,
};
use crate::{Outcome, console::client};
use std::time::Instant;

/// The people of the demo have the numbers +8613800000001 to …8; as many with
/// these last digits have no account.
const KNOWN: std::ops::RangeInclusive<u32> = 1..=8;
const STRANGERS: std::ops::RangeInclusive<u32> = 71..=78;
/// Turns of eight and eight.
const TURNS: u32 = 40;
/// Nobody is to be sent away: that would be another answer.
const FORGIVE: [&str; 3] = [
    "DELETE FROM sign_in_failure",
    "DELETE FROM identity_quota",
    "DELETE FROM identity_code",
];

/// A form that anybody may send for any number.
struct Form {
    what: &'static str,
    path: &'static str,
    rest: &'static str,
}

const FORMS: [Form; 3] = [
    Form {
        what: "a wrong password",
        path: "/login",
        rest: "password=not+the+password+of+anybody",
    },
    Form {
        what: "asking for a code to sign in",
        path: "/login/code",
        rest: "next=",
    },
    Form {
        what: "asking for a code of a forgotten password",
        path: "/forgot/code",
        rest: "next=",
    },
];

/// F6.
///
/// # Errors
/// When it cannot be measured, or an answer differs by more than its time.
pub async fn by_time(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut stage = founders_hosts(bench, 50).await?;
    let mut figures = Vec::new();
    for form in &FORMS {
        figures.push(measure(&stage, form).await?);
    }
    stage.stop().await?;
    Ok(figures)
}

async fn measure(stage: &Stage, form: &Form) -> Outcome<Figure> {
    let client = client()?;
    let (mut known, mut strange) = (Vec::new(), Vec::new());
    let mut told: Option<String> = None;
    for turn in 0..=TURNS {
        for sql in FORGIVE {
            stage.change(sql).await?;
        }
        for (one, other) in KNOWN.zip(STRANGERS) {
            // Who comes first changes places, as caches and clocks do.
            let pair = if turn % 2 == 0 {
                [one, other]
            } else {
                [other, one]
            };
            for digits in pair {
                let (millis, answer) = ask(&client, stage, form, turn, digits).await?;
                let said = told.get_or_insert_with(|| answer.clone());
                if *said != answer {
                    return Err(format!("{}: {said} and {answer}", form.path).into());
                }
                // The first turn warms up.
                match turn {
                    0 => {}
                    _ if KNOWN.contains(&digits) => known.push(millis),
                    _ => strange.push(millis),
                }
            }
        }
    }
    let what = format!(
        "{} ({}), a number with an account; peer: one without",
        form.what, form.path
    );
    apart(Row::F6, &what, known, strange)
}

/// How far two answers lie apart that nobody should be able to tell from each other, by
/// as many times of each, ms.
///
/// # Errors
/// When there are none.
pub(super) fn apart(
    row: Row,
    what: &str,
    mut ours: Vec<f64>,
    mut peers: Vec<f64>,
) -> Outcome<Figure> {
    let distance = distance(&mut ours, &mut peers);
    let chance = 1.95 * (2.0 / ours.len() as f64).sqrt();
    let count = ours.len();
    let (ours, peers) = (Times::of(ours)?, Times::of(peers)?);
    let apart = (ours.p50 / peers.p50).max(peers.p50 / ours.p50);
    Ok(Figure::new(
        row,
        format!("{what}; {count} each, distance {distance:.3} (by chance up to {chance:.3})"),
    )
    .reached(latency(ours.p50, ours.p99), latency(peers.p50, peers.p99))
    .judged(Spread::once(apart), Unit::Ratio)
    .promised(Some(Bound::AtMost(1.05)), None))
}

/// How long an answer took, and what it says without what is random in it: the
/// status, where it leads, and the names and lengths of its cookies.
async fn ask(
    client: &reqwest::Client,
    stage: &Stage,
    form: &Form,
    turn: u32,
    digits: u32,
) -> Outcome<(f64, String)> {
    let origin = stage.console.origin();
    let body = format!("mobile=138000000{digits:02}&{}", form.rest);
    let begun = Instant::now();
    let answer = client
        .post(format!("{origin}{}", form.path))
        .header("origin", &origin)
        .header("content-type", "application/x-www-form-urlencoded")
        // Each from a place of its own: what is counted for places is not the question.
        .header("x-forwarded-for", format!("10.{turn}.{digits}.1"))
        .body(body)
        .send()
        .await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.bytes().await?.len();
    let millis = begun.elapsed().as_secs_f64() * 1e3;
    let mut cookies: Vec<String> = headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok())
        .map(|cookie| {
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{name} of {}", value.len())
        })
        .collect();
    cookies.sort();
    let there = headers
        .get("location")
        .and_then(|there| there.to_str().ok())
        .unwrap_or("");
    let said = format!("{status} to {there:?} with {text} bytes and {cookies:?}");
    Ok((millis, said))
}

/// The greatest distance between two distributions, from 0 to 1.
fn distance(one: &mut [f64], other: &mut [f64]) -> f64 {
    one.sort_by(f64::total_cmp);
    other.sort_by(f64::total_cmp);
    let below = |all: &[f64], at: f64| all.partition_point(|x| *x <= at) as f64 / all.len() as f64;
    one.iter()
        .chain(other.iter())
        .map(|at| (below(one, *at) - below(other, *at)).abs())
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_are_as_far_apart_as_their_shares_below_a_time() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let mut same = [1.0, 2.0, 3.0, 4.0];
        assert!(near(distance(&mut same.clone(), &mut same), 0.0));
        assert!(near(distance(&mut [1.0, 2.0], &mut [3.0, 4.0]), 1.0));
        assert!(near(
            distance(&mut [1.0, 2.0, 3.0, 4.0], &mut [3.0, 4.0, 5.0, 6.0]),
            0.5
        ));
    }
}
