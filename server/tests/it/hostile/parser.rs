//! F2: everything of the console that reads foreign bytes, without the console
//! around it. The agent's own are in `agent/tests/it/hostile.rs`.

use super::runner::{self, Failure};
use app::identity::Flash;
use axum::http::{HeaderMap, HeaderValue, header};
use backend::adapter::bus::EventId;
use model::{
    agent::{Enrolment, MachineFacts, Report},
    error::{Error, Problem},
    identity::{Mobile, Password, PersonName},
    locale::Locale,
    page::Cursor,
    scope::Scope,
    server::{ServerListRequest, ServerName},
    time::Timestamp,
};
use proptest::{collection::vec, prelude::*, sample::select};
use server::{
    client_address::TrustedProxies,
    config::{BaseUrl, Config, Environment, Options},
    cookie,
};
use std::{net::IpAddr, panic::AssertUnwindSafe};

/// Cases of each target, unless somebody says so.
const CASES: u32 = 2_000;

/// Runs a target over many cases; a panic is a failure like any other.
fn fuzz<S: Strategy>(what: &str, strategy: &S, holds: impl Fn(&S::Value) -> Result<(), String>)
where
    S::Value: Clone + std::fmt::Debug,
{
    runner::run(what, runner::cases(CASES), strategy, |case| {
        let judged = std::panic::catch_unwind(AssertUnwindSafe(|| holds(case)));
        let judged = judged.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            Err(text.unwrap_or_else(|| "a panic".to_owned()))
        });
        judged.map_err(|text| Failure::new(what, text))
    });
}

/// Says no more than whether it holds.
fn demand(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// Text that begins as something valid and has pieces of it moved, doubled and
/// replaced.
fn near(
    valid: &'static [&'static str],
    pieces: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let edit = (
        any::<u16>(),
        0..12usize,
        prop_oneof![
            6 => select(pieces).prop_map(str::to_owned),
            1 => any::<String>(),
            1 => (select(pieces), 1..400usize).prop_map(|(piece, times)| piece.repeat(times)),
        ],
    );
    (select(valid), vec(edit, 0..6)).prop_map(|(valid, edits)| {
        edits
            .into_iter()
            .fold(valid.to_owned(), |mut text, (at, gone, piece)| {
                let floor = |mut index: usize| {
                    while !text.is_char_boundary(index) {
                        index -= 1;
                    }
                    index
                };
                let from = floor(text.len() * usize::from(at) / 65_536);
                let to = floor((from + gone).min(text.len()));
                text.replace_range(from.min(to)..to, &piece);
                text
            })
    })
}

const REPORT: &str = r#"{"time":1772352000,"cpu":{"percent":12.5},"memory":{"total":8201400320,"available":5100000000,"free":900000000,"percent":37.81},"disk":{"total":42140499968,"free":30140499968,"percent":28.48},"net":{"input":120000.0,"output":34000.0},"docker":{"web":{"cpu":0.52,"mem_percent":1.2,"mem_usage":98304000,"mem_limit":8201400320,"net_input":120000,"net_output":98000,"block_input":4096,"block_output":0}},"detail":{"uptime":60,"load":[0.1,0.2,0.3],"mounts":[{"path":"/","device":"/dev/sda1","file_system":"ext4","total":100,"used":1,"free":90}],"interfaces":[{"name":"eth0","addresses":["::1"],"input":1.0,"output":1.0}]}}"#;
const NUMBERS: &[&str] = &[
    "",
    "0",
    "-1",
    "-0",
    "1e308",
    "1e309",
    "-1e308",
    "5e-324",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "100.0000001",
    "NaN",
    "null",
    "true",
    "\"",
    "\\u0000",
    "\\ud800",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    " ",
    "\"a\"",
    "\u{1}",
];

#[test]
fn a_report_that_passes_its_check_has_only_numbers_that_can_be_kept() {
    fuzz("reports", &near(&[REPORT], NUMBERS), |text| {
        let Ok(report) = serde_json::from_str::<Report>(text) else {
            return Ok(());
        };
        let now = Timestamp(1_772_352_000_000);
        let wrong = report.check("[999].", now);
        if !wrong.is_empty() {
            return demand(
                wrong.iter().all(|field| field.field.starts_with("[999].")),
                "a field without its place",
            );
        }
        let percents = [
            report.cpu.percent,
            report.memory.percent,
            report.disk.percent,
        ];
        let rates = [report.net.input, report.net.output];
        demand(
            percents.iter().all(|p| (0.0..=100.0).contains(p)),
            "a percentage",
        )?;
        demand(
            rates.iter().all(|rate| rate.is_finite() && *rate >= 0.0),
            "a rate",
        )?;
        demand(report.memory.free <= report.memory.total, "free memory")?;
        demand(
            (report.timestamp() - now).0.abs() <= 7 * 86_400_000,
            "a time",
        )?;
        if let Some(detail) = &report.detail {
            for mount in &detail.mounts {
                demand((0.0..=100.0).contains(&mount.percent()), "a mount")?;
            }
        }
        // What is stored is read again.
        let text = serde_json::to_string(&report).map_err(|error| error.to_string())?;
        let again: Report = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        demand(
            again.check("", now).is_empty(),
            "not valid when it is read again",
        )
    });
}

#[test]
fn what_an_agent_says_of_its_machine_is_read_or_refused() {
    const VALID: &[&str] = &[
        r#"{"token":"abc","facts":{"hostname":"web","os_name":"Debian","os_version":"12","kernel":"6.1","architecture":"x86_64","cpu_count":2,"memory_total":8201400320,"agent_version":"0.1.0","provider":"aliyun","region":"cn-hangzhou"}}"#,
        r#"{"hostname":"web","os_name":"","os_version":"","kernel":"","architecture":"","cpu_count":0,"memory_total":0,"agent_version":""}"#,
        r#"{"filter":{"search":"web","status":"silent","provider":null,"attention":true},"sort":"cpu","is_descending":true,"after":"7.91.5","limit":4294967295}"#,
    ];
    fuzz("frames", &near(VALID, NUMBERS), |text| {
        let enrolment = serde_json::from_str::<Enrolment>(text);
        let facts = serde_json::from_str::<MachineFacts>(text);
        let list = serde_json::from_str::<ServerListRequest>(text);
        if let Ok(enrolment) = enrolment {
            let again = serde_json::to_string(&enrolment).map_err(|e| e.to_string())?;
            demand(
                serde_json::from_str(&again).ok() == Some(enrolment),
                "an enrolment",
            )?;
        }
        if let Ok(facts) = facts {
            let again = serde_json::to_string(&facts).map_err(|e| e.to_string())?;
            demand(serde_json::from_str(&again).ok() == Some(facts), "facts")?;
        }
        if let Ok(list) = list {
            let again = serde_json::to_string(&list).map_err(|e| e.to_string())?;
            demand(serde_json::from_str(&again).ok() == Some(list), "a list")?;
        }
        Ok(())
    });
}

#[test]
fn cookies_of_any_bytes_are_read_or_left_aside() {
    let names = &[
        "tenon_locale=",
        "tenon_theme=",
        "tenon_flash=",
        "tenon_device=",
        "tenon=",
        "; ",
        "=",
        "%",
        "%00",
        "%ff",
        "\"",
        "en",
        "zh-CN",
        "dark",
        "{",
        "}",
    ][..];
    let pieces = prop_oneof![
        select(names).prop_map(|text| text.as_bytes().to_vec()),
        vec(any::<u8>(), 0..12),
    ];
    let lines = vec(vec(pieces, 0..12).prop_map(|pieces| pieces.concat()), 0..3);
    fuzz("cookies", &lines, |lines: &Vec<Vec<u8>>| {
        let mut headers = HeaderMap::new();
        for line in lines {
            if let Ok(line) = HeaderValue::from_bytes(line) {
                headers.append(header::COOKIE, line.clone());
                headers.append(header::ACCEPT_LANGUAGE, line);
            }
        }
        // Each gives something, whatever was sent.
        let chosen = (cookie::locale(&headers), cookie::theme(&headers));
        let known = Locale::ALL.contains(&chosen.0);
        let _ = (cookie::flash(&headers), cookie::device(&headers));
        demand(known, "a language that is none")
    });
}

#[test]
fn a_flash_with_any_text_comes_back_as_it_was() {
    let flash = (any::<String>(), any::<String>(), any::<String>());
    fuzz(
        "flashes",
        &flash,
        |(field, mobile, name): &(String, String, String)| {
            let flash = Flash {
                until: None,
                error: Some(Error::invalid(field.clone(), Problem::Malformed)),
                mobile: mobile.clone(),
                name: name.clone(),
                typed: vec![(name.clone(), mobile.clone())],
                sealed: name.clone(),
                notice: None,
            };
            let line = cookie::set_flash(&flash, true);
            let text = line.to_str().map_err(|error| error.to_string())?;
            demand(
                text.matches(';').count() == 5,
                "a cookie with other attributes",
            )?;
            let pair = text.split(';').next().unwrap_or_default();
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(pair).unwrap());
            demand(cookie::flash(&headers) == Some(flash), "another flash")
        },
    );
}

#[test]
fn marks_of_pages_and_streams_read_back_as_they_were_written() {
    const VALID: &[&str] = &[
        "7.web-1",
        "7.91.5",
        "0000000000000001-7",
        "c/12",
        "p",
        "+8613800000000",
    ];
    const PIECES: &[&str] = &[
        ".",
        "-",
        "+",
        "0",
        "9",
        "f",
        "c/",
        "/",
        "\0",
        "é",
        " ",
        "９",
        "ffffffffffffffff",
    ];
    fuzz("marks", &near(VALID, PIECES), |text| {
        if let Ok(cursor) = Cursor::try_from(text.clone()) {
            let again = Cursor::try_from(String::from(cursor.clone()));
            demand(again == Ok(cursor), "a cursor")?;
        }
        if let Ok(id) = text.parse::<EventId>() {
            demand(
                id.to_string().parse::<EventId>().ok() == Some(id),
                "an event's id",
            )?;
        }
        if let Ok(scope) = text.parse::<Scope>() {
            demand(scope.to_string().parse() == Ok(scope), "a scope")?;
            demand(
                app::layout::scope_of(&format!("/{scope}/x")) == Some(scope),
                "its path",
            )?;
        }
        let _ = app::layout::scope_of(text);
        if let Ok(mobile) = text.parse::<Mobile>() {
            demand(mobile.as_str().parse() == Ok(mobile.clone()), "a number")?;
            demand(mobile.masked().contains("****"), "a number in the clear")?;
        }
        Ok(())
    });
}

#[test]
fn a_typed_text_that_is_taken_can_be_shown_and_stored() {
    fuzz("typed texts", &any::<String>(), |text| {
        let name = text.parse::<ServerName>();
        for shown in [
            name.map(String::from),
            text.parse::<PersonName>().map(String::from),
        ]
        .into_iter()
        .flatten()
        {
            demand(
                shown.trim() == shown && !shown.is_empty(),
                "blanks around it",
            )?;
            demand(!shown.chars().any(char::is_control), "a control character")?;
        }
        if let Ok(password) = text.parse::<Password>() {
            demand(password.reveal() == text, "another password")?;
            let _ = password.check_new();
        }
        let _ = Locale::negotiate(text);
        Ok(())
    });
}

/// A redirect to a path of ours must be a header, and stay with us in the eyes
/// of a browser.
#[test]
fn a_path_of_ours_is_a_header_and_leads_to_us() {
    const VALID: &[&str] = &[
        "/",
        "/p/servers",
        "/c/1/servers?range=1h",
        "//evil.example",
        "/\\evil.example",
    ];
    const PIECES: &[&str] = &[
        "/",
        "//",
        "\\",
        "\t",
        "\n",
        "\u{1}",
        "\u{7f}",
        "\u{80}",
        "é",
        "@",
        ":",
        "%2f",
        "%5c",
        "..",
        ".",
        "?",
        "#",
        " ",
        "evil.example",
        "http:",
        "\u{2028}",
        "／",
    ];
    let console = reqwest::Url::parse("http://console.example/login").unwrap();
    fuzz("paths", &near(VALID, PIECES), |text| {
        if !app::path::is_local(text) {
            return Ok(());
        }
        demand(
            HeaderValue::try_from(text.as_str()).is_ok_and(|v| v.to_str().is_ok()),
            "no header",
        )?;
        let there = console.join(text).map_err(|error| error.to_string())?;
        demand(there.host_str() == Some("console.example"), "leads away")
    });
}

#[test]
fn a_claimed_address_is_believed_from_proxies_alone() {
    const PIECES: &[&str] = &[
        "1.1.1.1",
        "10.0.0.2",
        "::1",
        "[",
        "]",
        ":80",
        ",",
        " ",
        "unknown",
        "\t",
        "::ffff:10.0.0.1",
        "%eth0",
        "999",
    ];
    let line = vec(select(PIECES), 0..8).prop_map(|pieces| pieces.concat());
    let proxies = TrustedProxies::new(["10.0.0.0/8".parse().unwrap()]);
    fuzz(
        "forwarded addresses",
        &vec(line, 0..3),
        |lines: &Vec<String>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
            }
            let stranger: IpAddr = "192.0.2.1".parse().unwrap();
            demand(
                proxies.client(stranger, &headers) == stranger,
                "a stranger is believed",
            )?;
            let _ = proxies.client("10.0.0.1".parse().unwrap(), &headers);
            Ok(())
        },
    );
}

#[test]
fn a_settings_file_of_any_text_is_read_or_refused_in_a_line_without_secrets() {
    /// Lines, and what is secret in them as long as they are whole: of a URL that
    /// lost its `@` nobody can say where the password ends.
    const SECRETS: [(&str, &str); 3] = [
        (
            "database_url = \"mysql://u:hunter2database@db/tenon\"\n",
            "hunter2database",
        ),
        (
            "redis_url = \"redis://:hunter2redis@cache/0\"\n",
            "hunter2redis",
        ),
        ("master_key = \"hunter2master\"\n", "hunter2master"),
    ];
    const VALID: &[&str] = &[
        "listen = \"127.0.0.1:8010\"\nbase_url = \"https://tenon.example.com\"\ntrusted_proxies = [\"10.0.0.1\"]\nsession_lifetime_hours = 12\n",
        "database_url = \"mysql://u:hunter2database@db/tenon\"\nredis_url = \"redis://:hunter2redis@cache/0\"\nmaster_key = \"hunter2master\"\n",
        "log = \"info\"\nlog_format = \"json\"\ndata_dir = \"data\"\n",
    ];
    const PIECES: &[&str] = &[
        "=",
        "\"",
        "\"\"\"",
        "'",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "\n",
        "#",
        "\\",
        "\\u",
        "-1",
        "1e999",
        "inf",
        "nan",
        "99999999999999999999",
        "1979-05-27",
        "listen",
        "base_url",
        "https://",
        "://",
        "@",
        ":",
        "/",
        "\0",
        "\u{feff}",
        "é",
        ".",
        ",",
        "true",
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenon.toml");
    fuzz("settings files", &near(VALID, PIECES), |text| {
        std::fs::write(&file, text).map_err(|error| error.to_string())?;
        let options = Options {
            config: Some(file.clone()),
            ..Options::default()
        };
        let loaded = Config::load_from(&options, &Environment::default(), folder.path());
        let told = match &loaded {
            Ok(config) => format!(
                "{}\n{config:?}\n{}",
                config.redacted(),
                config.warnings().join("\n")
            ),
            Err(error) => {
                let line = error.to_string();
                demand(line.lines().count() == 1, &format!("not one line: {line}"))?;
                line
            }
        };
        for (line, secret) in SECRETS {
            let is_whole = text.matches(line).count() == text.matches(secret).count();
            demand(
                !is_whole || !told.contains(secret),
                &format!("tells a secret: {told}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn a_base_url_that_is_taken_is_a_whole_origin() {
    const VALID: &[&str] = &[
        "https://tenon.example.com",
        "http://127.0.0.1:8010/",
        "http://[::1]:80",
    ];
    const PIECES: &[&str] = &[
        "/", "//", ":", "@", "?", "#", "[", "]", "\\", " ", "\t", "\n", "é", "%", "99999", "0",
        "a", ";", "$(x)", "&", "*", "'", "ftp", "<", "\"",
    ];
    fuzz("base URLs", &near(VALID, PIECES), |text| {
        let Ok(url) = text.parse::<BaseUrl>() else {
            return Ok(());
        };
        let origin = url.origin();
        demand(HeaderValue::from_str(origin).is_ok(), "no header")?;
        demand(
            origin
                .parse::<BaseUrl>()
                .is_ok_and(|again| again.origin() == origin),
            "another origin",
        )?;
        // It stands in a command that people paste into a shell.
        let plain = |c: char| c.is_ascii_alphanumeric() || ":/.-_[]".contains(c);
        demand(origin.chars().all(plain), &format!("not plain: {origin}"))
    });
}
