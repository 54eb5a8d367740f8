//! Path games (F3): the same path, written so that a router and a guard could
//! take it for two different ones.

use super::on_sqlite;
use crate::{
    app::{Answer, App, Caller},
    unauthorized::{Call, TABLE, Who, check_leaks, scene},
};
use axum::body::Body;
use http::{Method, Uri};
use std::{collections::BTreeMap, fmt::Write};

/// Every odd spelling of a path that this file knows. Some are no URI at all.
pub fn games(path: &str) -> Vec<String> {
    let mut games = Vec::new();
    let first_end = path[1..].find('/').map_or(path.len(), |at| at + 1);
    let (first, rest) = path.split_at(first_end);
    for before in [
        "/",
        "//",
        "/.",
        "/./.",
        "/x/..",
        "/%2e",
        "/x/%2e%2e",
        "/x/..;",
        "/..;",
        "/%2f",
        "/%5c",
        "/\\",
        "/;",
        "/%00",
        "/%20",
        "/public/..",
        "/pkg/..",
        "/pkg/0/..",
        "/health/live/..",
        "/preference/..%2f..",
        "http://127.0.0.1:8010",
        "http://evil.example",
        "//evil.example",
    ] {
        games.push(format!("{before}{path}"));
    }
    for after in [
        "/",
        "//",
        "/.",
        "/..",
        "/./",
        "/%2e",
        "/%2e%2e",
        "/x/..",
        "/..;/",
        ".",
        "..",
        "%2e",
        "%20",
        "%00",
        "%0a",
        "%0d%0a",
        "%09",
        ";",
        ";a=b",
        ";/",
        "%3b",
        "%3f",
        "%23",
        "%2f",
        "%5c",
        "\\",
        "%252f",
        "%252e%252e",
        "%c0%af",
        "%c0%ae%c0%ae",
        "%ff",
        "%",
        "%2",
        "%zz",
        "%u002f",
        "*",
        "/*",
        "/{id}",
        ".json",
        ".html",
        "~",
        "%ef%bc%8f",
        "%e2%80%8b",
        "%ef%bb%bf",
        "+",
        ",",
        "'",
        "/new",
        "/0",
        "/new/..",
    ] {
        games.push(format!("{path}{after}"));
    }
    for middle in [";", ";a=b", "/", "/.", "/x/..", "%2f", "%20", "%00", "."] {
        games.push(format!("{first}{middle}{rest}"));
    }
    for (index, _) in path.match_indices('/').skip(1) {
        let (before, after) = (&path[..index], &path[index + 1..]);
        for slash in [
            "//",
            "/./",
            "/../",
            "%2f",
            "%2F",
            "%252f",
            "\\",
            "%5c",
            "/;/",
            ";/",
            "%c0%af",
            "%ef%bc%8f",
            "/%2e/",
            "%00/",
            "/%00",
        ] {
            games.push(format!("{before}{slash}{after}"));
        }
    }
    games.push(path.to_uppercase());
    games.push(path.to_lowercase());
    for (index, letter) in path
        .char_indices()
        .filter(|(_, c)| c.is_ascii_alphanumeric())
    {
        let (before, after) = (&path[..index], &path[index + 1..]);
        let code = u32::from(letter);
        games.push(format!("{before}%{code:02x}{after}"));
        // Once more around, and the wide twin of the letter.
        if index < 4 || letter.is_ascii_digit() {
            games.push(format!("{before}%25{code:02x}{after}"));
            let wide = char::from_u32(code + 0xfee0).unwrap().to_string();
            games.push(format!("{before}{}{after}", ::app::path::encode(&wide)));
            games.push(format!("{before}{wide}{after}"));
        }
        if letter.is_ascii_lowercase() && index < 4 {
            games.push(format!("{before}{}{after}", letter.to_ascii_uppercase()));
        }
    }
    for (index, segment) in segments(path).filter(|(_, s)| s.bytes().all(|b| b.is_ascii_digit())) {
        let (before, after) = (&path[..index], &path[index + segment.len()..]);
        for id in ["0", "-", "+", "00", "%30", "%2b", "0x", " ", "%20", "."] {
            games.push(format!("{before}{id}{segment}{after}"));
        }
        for id in [".0", "e0", "%20", "_", ",1", "%2c1", "%00", "%e2%82%81"] {
            games.push(format!("{before}{segment}{id}{after}"));
        }
    }
    // Two at once, for paths too short to be written in many ways.
    for before in [
        "/", "/.", "/x/..", "/%2e", "/..;", "/%2f", "/\\", "/%00", "/;a=b",
    ] {
        for after in [
            "/", "/.", ".", ";a=b", "%00", "%20", "%2f", "%5c", "\\", "/..;/", "%c0%af", "?",
            "/%2e%2e",
        ] {
            if games.len() < GAMES {
                games.push(format!("{before}{path}{after}"));
                games.push(format!("{before}{}{after}", path.to_uppercase()));
            }
        }
    }
    games.sort();
    games.dedup();
    games.retain(|game| game != path);
    games
}

/// Spellings of each path at least, and somewhat more before those that are the
/// same are left out.
const ENOUGH: usize = 200;
const ENOUGH_OF_ROOT: usize = 150;
const GAMES: usize = ENOUGH + 60;

/// The segments of a path with where they begin, the empty ones left out.
fn segments(path: &str) -> impl Iterator<Item = (usize, &str)> {
    path.match_indices('/').filter_map(|(index, _)| {
        let rest = &path[index + 1..];
        let segment = rest.split('/').next().unwrap_or_default();
        (!segment.is_empty()).then_some((index + 1, segment))
    })
}

/// Sends a sample call to another path; `None` for what is no URI.
async fn call(caller: &Caller, sample: &Call, path: &str) -> Option<Answer> {
    path.parse::<Uri>().ok()?;
    let encoded = |fields: &[(&str, String)]| {
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", ::app::path::encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    };
    let own = ("sec-fetch-site", "same-origin");
    let (method, kind, body) = match sample {
        Call::Get(_) => return Some(caller.get(path).await),
        Call::Form(_, fields) => (
            Method::POST,
            "application/x-www-form-urlencoded",
            encoded(fields),
        ),
        Call::Json(_, body) => (Method::POST, "application/json", body.to_string()),
    };
    let headers = [own, ("content-type", kind)];
    Some(caller.send(method, path, &headers, Body::from(body)).await)
}

/// What gives nothing: a refusal, and the way to the sign-in page or to the path
/// that was asked for without a slash at its end.
fn gives_nothing(answer: &Answer, asked: &str) -> bool {
    let location = answer.location();
    let asked = asked.split('?').next().unwrap_or_default();
    let there = location.split('?').next() == Some(asked.trim_end_matches('/'));
    match answer.status.as_u16() {
        303 => location.starts_with("/login") || there,
        // Somebody called before: a name is the old one, a token is revoked.
        409 => true,
        status => matches!(status, 400 | 401 | 403 | 404 | 405),
    }
}

#[test]
fn an_odd_spelling_of_a_path_never_gives_more_than_the_path() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        let (mut wrong, mut calls) = (String::new(), BTreeMap::new());
        for row in TABLE.iter() {
            let who_and_status = Who::ALL.map(|who| (who, row.expected.of(who)));
            for (who, expected) in who_and_status {
                let plays = [
                    Who::Anonymous,
                    Who::Foreigner,
                    Who::Employee,
                    Who::Holder,
                    Who::Administrator,
                ];
                if !plays.contains(&who) {
                    continue;
                }
                let sample = (row.sample)(&scene, who);
                let target = match &sample {
                    Call::Get(target) => target.as_str(),
                    Call::Form(path, _) | Call::Json(path, _) => path,
                };
                let (path, query) = target.split_once('?').unwrap_or((target, ""));
                let caller = people.caller(&app, who).await;
                let games = games(path);
                // The root has no segment to spell oddly.
                let enough = if path == "/" { ENOUGH_OF_ROOT } else { ENOUGH };
                assert!(games.len() >= enough, "{path}: {} spellings", games.len());
                for game in games {
                    let target = match query {
                        "" => game,
                        query => format!("{game}?{query}"),
                    };
                    let Some(answer) = call(&caller, &sample, &target).await else {
                        continue;
                    };
                    *calls.entry(answer.status.as_u16()).or_insert(0) += 1;
                    let what = format!("{} {target} as {who:?}", row.method);
                    check_leaks(&what, &answer, who);
                    let location = answer.location();
                    let leaves = !location.is_empty() && !::app::path::is_local(location);
                    let first = row.expected.of(Who::Platform);
                    let is_as_ever = answer.status == expected
                        || row.expected.comes_late(who) && answer.status == first;
                    if leaves || !(gives_nothing(&answer, &target) || is_as_ever) {
                        let status = answer.status;
                        writeln!(
                            wrong,
                            "{what}: {status} {location}, the path itself {expected}"
                        )
                        .unwrap();
                    }
                }
            }
        }
        eprintln!("answers by status: {calls:?}");
        assert!(wrong.is_empty(), "{wrong}");
    });
}
