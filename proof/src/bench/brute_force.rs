//! F6: 10,000 scripted guesses at passwords and codes. None of them may get in,
//! nobody else may be locked out, and the memory of the console must not grow
//! with them.

use super::{
    Bench, Row,
    figure::{Bound, Figure, Spread, Unit},
    machine::resident,
    page::founders_hosts,
    tell,
};
use crate::{
    Outcome,
    console::{FOUNDER, PASSWORD, client, sign_in_form},
};
use futures::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, StatusCode};
use std::collections::BTreeMap;

/// Guesses that are counted, and those before them that warm the console up.
const GUESSES: u32 = 10_000;
const WARM_UP: u32 = 1_000;
/// Guesses that are under way at once.
const AT_ONCE: usize = 14;
/// Browsers that each got a code for the founder's number, and guess at it.
const CODE_BROWSERS: u32 = 3;

/// F6.
///
/// # Errors
/// When a guess got in, somebody was locked out, or it cannot be measured.
pub async fn guess(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut stage = founders_hosts(bench, 50).await?;
    let origin = stage.console.origin();
    let client = client()?;
    // The owner's own device is one where they signed in before.
    let device = sign_in(&client, &origin, "203.0.113.1", "", &sign_in_form(FOUNDER)).await?;
    let device = device.ok_or("the founder cannot sign in")?;
    let mut browsers = Vec::new();
    for number in 0..CODE_BROWSERS {
        // Another text to the same number is a minute away.
        stage.change("DELETE FROM identity_quota").await?;
        browsers.push(ask_for_code(&client, &origin, number).await?);
    }
    let guesser = Guesser {
        client: &client,
        origin: &origin,
        browsers: &browsers,
    };
    guesser.run(0..WARM_UP).await?;
    let pid = stage.console.program()?.pid();
    let (before, _) = resident(pid)?;
    let told = guesser.run(WARM_UP..WARM_UP + GUESSES).await?;
    let (after, most) = resident(pid)?;
    tell(&format!("brute force: {told:?}"));

    let owner = sign_in(
        &client,
        &origin,
        "203.0.113.9",
        &device,
        &sign_in_form(FOUNDER),
    )
    .await?;
    if owner.is_none() {
        return Err("the owner is locked out of a device that is known".into());
    }
    let other = format!("mobile=13800000005&password={}", PASSWORD.replace(' ', "+"));
    if sign_in(&client, &origin, "203.0.113.5", "", &other)
        .await?
        .is_none()
    {
        return Err("somebody else is locked out".into());
    }
    stage.stop().await?;
    let sent_away: u32 = told.values().sum();
    Ok(vec![
        Figure::new(
            Row::F6,
            format!("{GUESSES} guesses at passwords and codes: how much more memory the console has"),
        )
        .reached(
            format!(
                "{sent_away} refused, 0 got in, owner and others came in afterwards; {:.1} MB before, at most {:.1} MB",
                before as f64 / 1e6,
                most as f64 / 1e6
            ),
            "",
        )
        .judged(Spread::once(after.saturating_sub(before) as f64), Unit::Bytes)
        .promised(Some(Bound::AtMost(20e6)), Some(Bound::AtMost(5e6))),
    ])
}

/// Who guesses, in every way there is.
struct Guesser<'a> {
    client: &'a Client,
    origin: &'a str,
    browsers: &'a [String],
}

impl Guesser<'_> {
    /// How often each status was the answer.
    async fn run(&self, guesses: std::ops::Range<u32>) -> Outcome<BTreeMap<String, u32>> {
        stream::iter(guesses)
            .map(|guess| self.one(guess))
            .buffer_unordered(AT_ONCE)
            .try_fold(BTreeMap::new(), async |mut told, said| {
                *told.entry(said).or_default() += 1;
                Ok(told)
            })
            .await
    }

    async fn one(&self, guess: u32) -> Outcome<String> {
        let scattered = format!("10.{}.{}.7", guess / 250 % 250, guess % 250);
        let (path, place, cookie, form) = match guess % 4 {
            // One account from one place, one account from everywhere, and
            // one password for everybody.
            0 => ("/login", "198.51.100.1", "", password(FOUNDER, guess)),
            1 => ("/login", scattered.as_str(), "", password(FOUNDER, guess)),
            2 => {
                let number = format!("139{:08}", guess % 997);
                ("/login", "198.51.100.2", "", password(&number, 0))
            }
            _ => {
                let browser = &self.browsers[guess as usize / 4 % self.browsers.len()];
                let code = format!("code={:06}", guess * 7 % 1_000_000);
                ("/login/verify", scattered.as_str(), browser.as_str(), code)
            }
        };
        let answer = post(self.client, self.origin, path, place, cookie, form).await?;
        if came_in(&answer) {
            return Err(format!("guess {guess} at {path} got in").into());
        }
        Ok(format!("{path} {}", answer.status().as_u16()))
    }
}

fn password(number: &str, guess: u32) -> String {
    format!("mobile={number}&password=password{guess}")
}

async fn post(
    client: &Client,
    origin: &str,
    path: &str,
    place: &str,
    cookie: &str,
    form: String,
) -> Outcome<reqwest::Response> {
    let mut request = client
        .post(format!("{origin}{path}"))
        .header("origin", origin)
        .header("x-forwarded-for", place)
        .header("content-type", "application/x-www-form-urlencoded");
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    Ok(request.body(form).send().await?)
}

/// Who is led anywhere but back to the form is in.
fn came_in(answer: &reqwest::Response) -> bool {
    let there = answer
        .headers()
        .get("location")
        .and_then(|there| there.to_str().ok());
    answer.status() == StatusCode::SEE_OTHER
        && !there.is_some_and(|there| there.starts_with("/login"))
}

/// What a browser sends from then on.
fn cookies(answer: &reqwest::Response) -> String {
    let pairs: Vec<&str> = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    pairs.join("; ")
}

/// The cookies of who came in; nothing for who did not.
async fn sign_in(
    client: &Client,
    origin: &str,
    place: &str,
    cookie: &str,
    form: &str,
) -> Outcome<Option<String>> {
    let answer = post(client, origin, "/login", place, cookie, form.to_owned()).await?;
    Ok(came_in(&answer).then(|| cookies(&answer)))
}

/// A browser that waits for the code that was sent to the founder.
async fn ask_for_code(client: &Client, origin: &str, number: u32) -> Outcome<String> {
    let place = format!("192.0.2.{}", number + 1);
    let form = format!("mobile={FOUNDER}");
    let answer = post(client, origin, "/login/code", &place, "", form).await?;
    let there = answer
        .headers()
        .get("location")
        .and_then(|there| there.to_str().ok());
    if !there.is_some_and(|there| there.contains("step=code")) {
        return Err(format!("asking for a code led to {there:?}").into());
    }
    Ok(cookies(&answer))
}
