//! P12: the list of hosts and the start page, against a server that sends the same bytes.

use super::{
    Bench, Row,
    chart::MOVE_TO_FOUNDER,
    figure::{Bound, Figure},
    ingest::timed,
    measure::alternate,
    peer,
    stage::{Stage, hosts},
    wrk::{Answers, Load, Script, send},
};
use crate::{Outcome, console::client, database::Engine};

/// The page.
pub const PATH: &str = "/p/servers";

/// How many hosts, which page, and how many ask for it at a time.
const CASES: [(u32, &str, &[u32]); 4] = [
    (50, PATH, &[14, 64]),
    (200, PATH, &[14, 64]),
    (1_000, PATH, &[14]),
    (1_000, "/p", &[14]),
];

/// P12.
///
/// # Errors
/// When it cannot be measured.
pub async fn list(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for (count, path, all_connections) in CASES {
        let mut stage = founders_hosts(bench, count).await?;
        let cookie = stage.console.sign_in().await?;
        let page = get(&stage.console.origin(), path, &cookie).await?;
        let shown = hosts_on(&page);
        let file = stage.path().join("page.html");
        std::fs::write(&file, &page)?;
        let file = file.display().to_string();
        let log = stage.path().join("peer.log");
        let (_bytes, origin) = bench.peer(&["page", &file], &log).await?;
        let ours = Script::get(stage.path(), "page", path, &cookie)?;
        let same = Script::get(stage.path(), "peer", peer::PAGE, &cookie)?;
        for connections in all_connections {
            let load = |origin: &str| Load {
                origin: origin.to_owned(),
                connections: *connections,
                seconds: bench.seconds,
            };
            let (console, bytes) = (load(&stage.console.origin()), load(&origin));
            let pairs = alternate(
                bench,
                async || whole(send(&console, &ours).await?.all_good()?, page.len()),
                async || whole(send(&bytes, &same).await?.all_good()?, page.len()),
            )
            .await?;
            let figure = Figure::new(
                Row::P12,
                format!(
                    "{path} of {count} hosts ({shown} on the page, {} kB), {connections} connections; peer: the same bytes",
                    page.len() / 1_000
                ),
            )
            .reached(
                timed(pairs.ours(|a| a.rate), pairs.ours(|a| a.p99)),
                timed(pairs.peer(|b| b.rate), pairs.peer(|b| b.p99)),
            )
            .promised(Some(Bound::AtLeast(0.03)), Some(Bound::AtLeast(0.15)));
            figures.push(pairs.judge(figure, |a| a.rate, |b| b.rate)?);
        }
        stage.stop().await?;
    }
    Ok(figures)
}

/// A running console whose founder has so many hosts.
///
/// # Errors
/// When it does not start.
pub async fn founders_hosts(bench: &Bench, count: u32) -> Outcome<Stage> {
    // The founder of the demo has two already.
    let size = hosts(count.saturating_sub(2).max(1));
    let trusted = [("TENON_TRUSTED_PROXIES", "127.0.0.1")];
    let mut stage = Stage::build(bench, Engine::Sqlite, size, &trusted).await?;
    stage.change(MOVE_TO_FOUNDER).await?;
    stage.console.start().await?;
    Ok(stage)
}

/// The page, signed in.
async fn get(origin: &str, path: &str, cookie: &str) -> Outcome<String> {
    let answer = client()?
        .get(format!("{origin}{path}"))
        .header("cookie", cookie)
        .send()
        .await?;
    if answer.status() != 200 {
        return Err(format!("{path} was answered with {}", answer.status()).into());
    }
    Ok(answer.text().await?)
}

/// Links to different hosts in a page.
fn hosts_on(page: &str) -> usize {
    let ids: std::collections::BTreeSet<u64> = page
        .split("href=\"/p/servers/")
        .skip(1)
        .filter_map(|rest| {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        })
        .collect();
    ids.len()
}

/// These answers, if each carried the whole page: a redirect to the sign-in
/// page would be fast and worth nothing. What a person sees differs by a few
/// bytes from one moment to the next.
fn whole(answers: Answers, length: usize) -> Outcome<Answers> {
    let each = answers.bytes as f64 / answers.requests as f64;
    if each < length as f64 * 0.95 {
        return Err(format!("answers have {each:.0} bytes, the page has {length}").into());
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_counted_once() {
        let page = r#"<a href="/p/servers/12">a</a><a href="/p/servers/12">b</a>
            <a href="/p/servers/7?x">c</a><a href="/p/servers/new">d</a>"#;
        assert_eq!(hosts_on(page), 2);
    }

    #[test]
    fn a_redirect_is_no_page() {
        let answers = Answers {
            requests: 10,
            rate: 1.0,
            bytes: 10_200,
            ..Answers::default()
        };
        assert!(whole(answers.clone(), 1_000).is_ok());
        assert!(whole(answers, 2_000).is_err());
    }
}
