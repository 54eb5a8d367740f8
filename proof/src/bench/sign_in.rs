//! P14 and P15: signing in is one expensive hash. It is to cost no more than
//! that, and to leave the others alone.

use super::{
    Bench, Row,
    chart::latency,
    figure::{Bound, Figure, Spread, Unit, percentile},
    hashing,
    ingest::timed,
    measure::{alternate, rate},
    page::{self, founders_hosts},
    stage::Stage,
    wrk::{Answers, Load, Script, send},
};
use crate::{Outcome, console::sign_in_form};
use futures::future::try_join_all;
use std::{path::Path, time::Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// People who sign in: so many that nobody is asked for twice at a time, which would
/// count as guessing.
const PEOPLE: u32 = 400;
/// They have the founder's password.
const HIRE: &str = "INSERT INTO `user` (mobile, name, password, create_time, update_time) \
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) \
     SELECT printf('+86139%08d', i), 'Person', \
     (SELECT password FROM `user` WHERE mobile = '+8613800000001'), 0, 0 FROM n";
/// Who sign in while somebody else reads.
const CLIENTS: u32 = 14;
/// Who sign in at once, where the queue takes 64.
const CROWD: u32 = 160;

/// Who was sent away, or cut off when a measurement ended, has counted as one
/// who guesses.
const FORGIVE: &str = "DELETE FROM sign_in_failure";

/// P14: sign-ins in a second.
///
/// # Errors
/// When it cannot be measured, or somebody was not let in.
pub async fn throughput(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut stage = founders_hosts(bench, 50).await?;
    stage.change(HIRE).await?;
    let script = script(&stage)?;
    let mut figures = Vec::new();
    for connections in [14, 64] {
        let load = load(bench, &stage, connections);
        let pairs = alternate(
            bench,
            async || {
                stage.change(FORGIVE).await?;
                send(&load, &script).await?.all_good()
            },
            async || hashing::hash_for(bench.seconds).await,
        )
        .await?;
        let figure = Figure::new(
            Row::P14,
            format!("signing in, {connections} connections; peer: argon2 alone"),
        )
        .reached(
            timed(pairs.ours(|a| a.rate), pairs.ours(|a| a.p99)),
            rate(pairs.peer(|hashes| *hashes)),
        )
        .promised(Some(Bound::AtLeast(0.9)), None);
        figures.push(pairs.judge(figure, |a| a.rate, |hashes| *hashes)?);
    }
    figures.push(overload(bench, &stage).await?);
    stage.stop().await?;
    Ok(figures)
}

/// P15: a page for one while fourteen sign in.
///
/// # Errors
/// When it cannot be measured.
pub async fn isolation(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut stage = founders_hosts(bench, 50).await?;
    stage.change(HIRE).await?;
    let cookie = stage.console.sign_in().await?;
    let get = Script::get(stage.path(), "page", page::PATH, &cookie)?;
    let sign_in = script(&stage)?;
    let one = load(bench, &stage, 1);
    let crowd = load(bench, &stage, CLIENTS);
    let pairs = alternate(
        bench,
        async || {
            stage.change(FORGIVE).await?;
            let (page, signed_in) = futures::try_join!(send(&one, &get), send(&crowd, &sign_in))?;
            signed_in.all_good()?;
            page.all_good()
        },
        async || send(&one, &get).await?.all_good(),
    )
    .await?;
    let figure = Figure::new(
        Row::P15,
        format!(
            "p99 of GET {} while {CLIENTS} sign in; peer: the same alone",
            page::PATH
        ),
    )
    .reached(
        latency(pairs.ours(|a| a.p50), pairs.ours(|a| a.p99)),
        latency(pairs.peer(|b| b.p50), pairs.peer(|b| b.p99)),
    )
    .promised(Some(Bound::AtMost(3.0)), None);
    let figure = pairs.judge(figure, |a: &Answers| a.p99, |b: &Answers| b.p99)?;
    stage.stop().await?;
    Ok(vec![figure])
}

fn load(bench: &Bench, stage: &Stage, connections: u32) -> Load {
    Load {
        origin: stage.console.origin(),
        connections,
        seconds: bench.seconds,
    }
}

/// The form, filled in by one of the people at another place each time, so that
/// nobody is taken for somebody who guesses.
fn form(person: u32) -> String {
    sign_in_form(&format!("139{person:08}"))
}

fn script(stage: &Stage) -> Outcome<Script> {
    write_script(stage.path(), &stage.console.origin())
}

fn write_script(folder: &Path, origin: &str) -> Outcome<Script> {
    let forms: Vec<String> = (1..=PEOPLE).map(|p| format!("{:?}", form(p))).collect();
    let text = format!(
        r#"
local forms = {{{forms}}}
local count = 0
good, bad = 0, 0
function request()
  count = count + 1
  local place = string.format("10.%d.%d.%d", number, math.floor(count / 250) % 250, count % 250 + 1)
  return wrk.format("POST", "/login", {{
    ["Host"] = wrk.host .. ":" .. wrk.port,
    ["Origin"] = "{origin}",
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["X-Forwarded-For"] = place
  }}, forms[count % #forms + 1])
end
function response(status, headers, body)
  local there = headers["location"] or headers["Location"] or "/login"
  if status == 303 and string.sub(there, 1, 6) ~= "/login" then
    good = good + 1
  else
    bad = bad + 1
    said = status .. " " .. there .. " " .. (headers["set-cookie"] or "")
  end
end
"#,
        forms = forms.join(", "),
    );
    Script::write(folder, "sign_in", &text)
}

/// What one of a crowd was told, and after how long.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Told {
    status: u16,
    is_let_in: bool,
    millis: f64,
}

/// More at once than the queue takes: how long those wait who are sent away.
async fn overload(bench: &Bench, stage: &Stage) -> Outcome<Figure> {
    let mut slow = Vec::new();
    let (mut refused, mut proper) = (0, 0);
    for _ in 0..bench.rounds {
        let told = crowd(stage).await?;
        let mut waits: Vec<f64> = told
            .iter()
            .filter(|told| !told.is_let_in)
            .map(|told| told.millis)
            .collect();
        refused += waits.len();
        proper += told.iter().filter(|told| told.status == 429).count();
        slow.push(percentile(&mut waits, 0.99).ok_or("nobody was sent away")?);
        stage.change(FORGIVE).await?;
    }
    let spread = Spread::of(slow).ok_or("nothing was measured")?;
    let figure = Figure::new(
        Row::P14,
        format!("{CROWD} sign in at once: p99 of how soon those are answered who are sent away"),
    )
    .reached(
        format!(
            "{refused} of {} sent away, {proper} of them with 429",
            CROWD * bench.rounds
        ),
        "",
    )
    .judged(spread, Unit::Millis)
    .promised(Some(Bound::AtMost(50.0)), None);
    Ok(figure)
}

/// Everybody connects, and only then all ask.
async fn crowd(stage: &Stage) -> Outcome<Vec<Told>> {
    let origin = stage.console.origin();
    let address = origin.trim_start_matches("http://");
    let connections = try_join_all((0..CROWD).map(async |_| {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok::<_, std::io::Error>(stream)
    }))
    .await?;
    try_join_all(
        connections
            .into_iter()
            .zip(0..)
            .map(async |(mut stream, index): (TcpStream, u32)| {
                let body = form(index % PEOPLE + 1);
                let request = format!(
                    "POST /login HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nConnection: close\r\n\
                     X-Forwarded-For: 10.9.0.{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                     Content-Length: {}\r\n\r\n{body}",
                    index + 1,
                    body.len(),
                );
                let begun = Instant::now();
                stream.write_all(request.as_bytes()).await?;
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer).await?;
                let millis = begun.elapsed().as_secs_f64() * 1e3;
                read_answer(&String::from_utf8_lossy(&answer), millis)
                    .ok_or_else(|| "an answer without a status".into())
            }),
    )
    .await
}

fn read_answer(answer: &str, millis: f64) -> Option<Told> {
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let location = answer
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, there)| there.trim());
    Some(Told {
        status,
        is_let_in: status == 303 && location.is_some_and(|there| !there.starts_with("/login")),
        millis,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_led_back_to_the_form_was_sent_away() {
        let read = |answer: &str| {
            let told = read_answer(answer, 1.0).unwrap();
            (told.status, told.is_let_in)
        };
        let there = "HTTP/1.1 303 See Other\r\nlocation: /\r\n\r\nlocation: /login";
        assert_eq!(read(there), (303, true));
        let back = "HTTP/1.1 303 See Other\r\nset-cookie: a=b\r\nLocation: /login\r\n\r\n";
        assert_eq!(read(back), (303, false));
        let full = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\n\r\n";
        assert_eq!(read(full), (429, false));
        assert_eq!(read_answer("", 1.0), None);
    }

    #[test]
    fn everybody_fills_in_the_form() {
        let folder = tempfile::tempdir().unwrap();
        write_script(folder.path(), "http://127.0.0.1:1").unwrap();
        let text = std::fs::read_to_string(folder.path().join("sign_in.lua")).unwrap();
        assert_eq!(text.matches("mobile=139").count(), PEOPLE as usize);
        assert!(!text.contains("password=correct horse"));
    }
}
