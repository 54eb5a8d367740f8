//! Holds what ARCHITECTURE.md says about who may know whom and what things are
//! called, by reading the sources. Every rule is one test; what breaks it is
//! named by file and line.

#![expect(
    clippy::unwrap_used,
    reason = "all of this file is a test, but clippy sees that of `#[test]` only"
)]

use backend::authz::rule::MEMBERS;
use model::{locale::Locale, permission::Permission};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// The crates of the workspace.
const CRATES: [&str; 6] = ["model", "backend", "app", "frontend", "server", "agent"];

/// The domains of the backend, in their order: none imports one of a later step.
const DOMAINS: &[&[&str]] = &[
    &["audit"],
    &["job"],
    &["delivery"],
    &["message"],
    &["setting"],
    &["picture"],
    &["identity"],
    &["company"],
    &["permission"],
    &["file"],
    &["server"],
    &["container"],
    &["metrics", "cluster", "image"],
    &["alert"],
    &["instance"],
    &["project"],
    &["scrape"],
    &["gateway"],
];

/// What the rest stands on, and the domains each may ask all the same: the
/// policy asks who belongs to a company and what they may; the context of an
/// operation holds what passwords, agents and reports wait for.
const FOUNDATION: &[(&str, &[&str])] = &[
    ("adapter", &[]),
    ("authz", &["company", "permission"]),
    ("clock", &[]),
    ("crypto", &[]),
    ("db", &[]),
    ("entropy", &[]),
    ("error", &[]),
    ("instrument", &[]),
    ("op_context", &["identity", "server", "metrics"]),
];

/// What stands outside of the order and may know all of it.
const OUTERMOST: &[&str] = &["demo", "lib", "shell", "task", "testing"];

/// The one file of each crate that starts background work.
const SPAWNING: &[&str] = &["server/src/background.rs", "agent/src/spawn.rs"];

/// The one file that may name a route.
const ROUTES: &str = "server/src/router.rs";

/// Which crates of our own each may depend on.
const OWN_DEPENDENCIES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("backend", &["model"]),
    ("app", &["backend", "model"]),
    ("frontend", &["app"]),
    ("server", &["app", "backend", "model"]),
    ("agent", &["model"]),
];

/// Crates that must not stand in the manifest of one of ours.
const FORBIDDEN_DEPENDENCIES: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "axum",
            "leptos",
            "leptos_*",
            "server_fn",
            "sqlx",
            "tokio",
            "tower*",
        ],
    ),
    (
        "backend",
        &["axum", "leptos", "leptos_*", "server_fn", "tower*"],
    ),
    ("app", &["axum", "sqlx", "tokio"]),
    ("frontend", &["axum", "backend", "sqlx", "tokio"]),
    ("server", &["sqlx"]),
    ("agent", &["axum", "backend", "leptos", "leptos_*", "sqlx"]),
];

/// Words that say nothing about a module.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers",
];

/// Lines of a source file at most, without its unit tests.
const MAX_LINES: usize = 400;

/// A source file: its path from the workspace's folder, and its text.
struct Source {
    path: String,
    text: String,
}

/// Where a rule is broken, and how.
#[derive(PartialEq, Eq)]
struct Violation {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl Source {
    /// Whether the file is a test from its first line on.
    fn is_test(&self) -> bool {
        self.path
            .split('/')
            .any(|part| part == "tests" || part == "testing" || part == "tests.rs")
    }

    /// The lines of code with their numbers, without comments; and without the
    /// unit tests at the file's end unless they are wanted.
    fn code(&self, with_tests: bool) -> impl Iterator<Item = (usize, &str)> {
        let end = if with_tests {
            usize::MAX
        } else {
            self.end_of_code()
        };
        self.text
            .lines()
            .enumerate()
            .take(end)
            .map(|(index, line)| (index + 1, without_comment(line)))
            .filter(|(_, line)| !line.trim().is_empty())
    }

    /// Lines before the unit tests, which stand at the end of a file.
    fn end_of_code(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let begins = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests");
        lines.windows(2).position(begins).unwrap_or(lines.len())
    }

    /// Every line of code that has one of `needles`, as violations.
    fn find(&self, needles: &[&str], with_tests: bool, why: &str) -> Vec<Violation> {
        self.code(with_tests)
            .filter_map(|(line, text)| {
                let needle = needles.iter().find(|needle| has_word(text, needle))?;
                Some(Violation {
                    path: self.path.clone(),
                    line,
                    what: format!("`{needle}`: {why}"),
                })
            })
            .collect()
    }
}

/// A line without a comment behind it. A `//` in a string is kept when a colon
/// stands before it, as in an address.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(found) = line[from..].find("//") {
        let at = from + found;
        if at == 0 || line.as_bytes()[at - 1] != b':' {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Whether `text` has `needle` and not merely as the end of a longer name.
fn has_word(text: &str, needle: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(needle)
        .any(|(at, _)| !needle.starts_with(is_name) || !text[..at].ends_with(is_name))
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Files below `folder` of the workspace with this ending; none when there is
/// no such folder yet.
fn files(folder: &str, ending: &str) -> Vec<Source> {
    fn walk(root: &Path, folder: &Path, ending: &str, found: &mut Vec<Source>) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("node_modules") && !path.ends_with("target") {
                    walk(root, &path, ending, found);
                }
            } else if path.to_str().unwrap().ends_with(ending) {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.push(Source {
                    text: std::fs::read_to_string(&path).unwrap(),
                    path: name,
                });
            }
        }
    }
    let root = workspace();
    let mut found = Vec::new();
    walk(&root, &root.join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Every Rust file of the workspace's crates, tests among them.
fn rust() -> Vec<Source> {
    let found: Vec<Source> = CRATES.iter().flat_map(|name| files(name, ".rs")).collect();
    assert!(
        found.len() > 50,
        "the sources are not where they are looked for"
    );
    found
}

/// Applies a rule to every Rust file and fails with all that break it.
fn hold(rule: impl Fn(&Source) -> Vec<Violation>) {
    let broken: Vec<Violation> = rust().iter().flat_map(rule).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The lines of one planted file in which it breaks a rule.
fn planted(rule: impl Fn(&Source) -> Vec<Violation>, path: &str, text: &str) -> Vec<usize> {
    rule(&Source {
        path: path.to_owned(),
        text: text.to_owned(),
    })
    .into_iter()
    .map(|v| v.line)
    .collect()
}

// Rules. Each takes one file and says where it breaks the rule.

fn foreign_words(source: &Source) -> Vec<Violation> {
    let words: &[&str] = match source.path.split('/').next() {
        Some("model") => &["leptos::", "server_fn::", "sqlx::", "tokio::", "axum::"],
        Some("backend") => &["leptos::", "server_fn::", "axum::", "tower::", "http::"],
        Some("agent") => &["backend::", "leptos::", "sqlx::"],
        Some("server") => &["sqlx::"],
        Some("app") => &["sqlx::", "axum::", "tokio::"],
        _ => &[],
    };
    // Tests may have parts of their own: the agent's play the console.
    if source.is_test() {
        return Vec::new();
    }
    source.find(words, true, "this crate must not know that one")
}

fn sql_outside_stores(source: &Source) -> Vec<Violation> {
    let path = &source.path;
    let is_store = path.ends_with("/store.rs") || path.contains("/store/");
    if !path.starts_with("backend/src/")
        || is_store
        || path.starts_with("backend/src/db/")
        || source.is_test()
    {
        return Vec::new();
    }
    source.find(
        &["sqlx::query", "on_db!", "on_tx!", "sqlx::raw_sql"],
        false,
        "SQL stands in a store",
    )
}

fn sql_outside_backend(source: &Source) -> Vec<Violation> {
    if source.path.starts_with("backend/") {
        return Vec::new();
    }
    source.find(
        &["on_db!", "on_tx!", "sqlx::"],
        true,
        "the database is the backend's",
    )
}

fn text_as_sql(source: &Source) -> Vec<Violation> {
    if source.path == "backend/src/db/dialect.rs" || source.is_test() {
        return Vec::new();
    }
    // Clippy sees the type where it is imported, but not where it is called.
    source.find(
        &["AssertSqlSafe", "QueryBuilder"],
        false,
        "SQL is static text; what must vary is in `db::dialect`",
    )
}

fn public_stores(source: &Source) -> Vec<Violation> {
    source
        .code(true)
        .filter(|(_, line)| {
            let is_store = line.contains("mod store;") || line.contains("mod store {");
            is_store && line.trim_start().starts_with("pub")
        })
        .map(|(line, _)| Violation {
            path: source.path.clone(),
            line,
            what: "a store is private to its domain".into(),
        })
        .collect()
}

fn foreign_stores(source: &Source) -> Vec<Violation> {
    let Some(domain) = domain_of(&source.path) else {
        return Vec::new();
    };
    source
        .code(true)
        .filter_map(|(line, text)| {
            let other = imported(text)
                .into_iter()
                .find(|path| path[0] != domain && path.contains(&"store"))?;
            let what = format!("the store of `{}` is private to it", other[0]);
            Some(Violation {
                path: source.path.clone(),
                line,
                what,
            })
        })
        .collect()
}

fn routes_elsewhere(source: &Source) -> Vec<Violation> {
    // The agent's tests and the HTTP tests build small routers of their own.
    if source.path == ROUTES || source.is_test() {
        return Vec::new();
    }
    source.find(
        &[".route(", ".route_service(", ".nest("],
        false,
        "routes stand in the one table",
    )
}

fn shells(source: &Source) -> Vec<Violation> {
    if source.is_test() {
        return Vec::new();
    }
    let words = [
        "\"sh\"",
        "\"bash\"",
        "\"/bin/sh\"",
        "\"/bin/bash\"",
        "sh -c",
        "bash -c",
    ];
    source.find(
        &words,
        false,
        "a program is started by its arguments and never by a shell",
    )
}

fn stray_tasks(source: &Source) -> Vec<Violation> {
    if SPAWNING.contains(&source.path.as_str()) || source.is_test() {
        return Vec::new();
    }
    // In the browser nobody waits for a click's call, and the tab's end ends it.
    let in_browser = source.path.starts_with("app/");
    let words = [
        "tokio::spawn",
        "task::spawn(",
        "spawn_local(",
        "thread::spawn",
        "JoinSet",
    ];
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| !(in_browser && *word == "spawn_local("))
        .collect();
    source.find(
        &words,
        false,
        "background work starts where shutdown waits for it",
    )
}

/// The domain or the part of the foundation a file of the backend belongs to.
fn domain_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("backend/src/")?;
    let first = inside.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// Paths that a line names below `crate::`, `identity::service` for one. What
/// stands in braces is taken one by one.
fn imported(line: &str) -> Vec<Vec<&str>> {
    line.match_indices("crate::")
        .filter(|(at, _)| !line[..*at].ends_with('$'))
        .map(|(at, found)| {
            let rest = &line[at + found.len()..];
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .unwrap_or(rest.len());
            rest[..end].split("::").collect()
        })
        .collect()
}

/// Names that a file takes from the crate's root by `use crate::{…}`.
fn imported_in_braces(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    // Depth of braces inside `use crate::{`; 0 is outside of one.
    let mut depth = 0;
    for (number, line) in source.code(false) {
        let mut rest = line;
        if depth == 0 {
            let Some(at) = line.find("use crate::{") else {
                continue;
            };
            rest = &line[at + "use crate::{".len()..];
            depth = 1;
        }
        let mut word_begin = None;
        let mut fresh = true;
        for (at, c) in rest.char_indices().chain([(rest.len(), '\n')]) {
            let is_name = c.is_alphanumeric() || c == '_';
            match (is_name, word_begin) {
                (true, None) => word_begin = Some(at),
                (false, Some(begin)) => {
                    // The first name after a comma is a path of its own.
                    if depth == 1 && fresh {
                        found.push((number, &rest[begin..at]));
                    }
                    fresh = false;
                    word_begin = None;
                }
                _ => {}
            }
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => fresh = true,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn wrong_order(source: &Source) -> Vec<Violation> {
    let Some(domain) = domain_of(&source.path) else {
        return Vec::new();
    };
    if source.is_test() {
        return Vec::new();
    }
    let step_of = |name: &str| DOMAINS.iter().position(|step| step.contains(&name));
    let may = |other: &str| match (step_of(domain), step_of(other)) {
        _ if other == domain => true,
        // The foundation may be asked by all.
        (_, None) => true,
        (Some(own), Some(asked)) => asked < own,
        (None, Some(_)) => match FOUNDATION.iter().find(|(name, _)| *name == domain) {
            Some((_, asked)) => asked.contains(&other),
            None => OUTERMOST.contains(&domain),
        },
    };
    let direct = source.code(false).flat_map(|(line, text)| {
        imported(text)
            .into_iter()
            .filter_map(move |path| path.first().map(|first| (line, *first)))
    });
    let mut broken: Vec<Violation> = direct
        .chain(imported_in_braces(source))
        .filter(|(_, other)| !may(other))
        .map(|(line, other)| Violation {
            path: source.path.clone(),
            line,
            what: format!("`{domain}` must not know `{other}`"),
        })
        .collect();
    broken.dedup();
    broken
}

fn unknown_modules(source: &Source) -> Vec<Violation> {
    let known = |name: &str| {
        OUTERMOST.contains(&name)
            || FOUNDATION.iter().any(|(part, _)| *part == name)
            || DOMAINS.iter().any(|step| step.contains(&name))
    };
    match domain_of(&source.path) {
        Some(name) if !known(name) => vec![Violation {
            path: source.path.clone(),
            line: 1,
            what: format!(
                "`{name}` has no place in the order of domains: give it one in this test"
            ),
        }],
        _ => Vec::new(),
    }
}

fn pages_that_know_the_backend(source: &Source) -> Vec<Violation> {
    let is_page = source.path.strip_prefix("app/src/").is_some_and(|inside| {
        inside.split('/').any(|part| {
            let part = part.strip_suffix(".rs").unwrap_or(part);
            part == "page" || part == "part" || part.ends_with("_page") || part.ends_with("_part")
        }) || inside.starts_with("ui/")
    });
    if !is_page {
        return Vec::new();
    }
    source.find(
        &["backend::"],
        true,
        "a page asks through its domain's `api`",
    )
}

fn domains_in_ui(source: &Source) -> Vec<Violation> {
    if !source.path.starts_with("app/src/ui/") {
        return Vec::new();
    }
    source
        .code(false)
        .flat_map(|(line, text)| {
            let ours = imported(text).into_iter().filter_map(move |path| {
                let first = *path.first()?;
                let is_domain = DOMAINS.iter().any(|step| step.contains(&first));
                is_domain.then(|| format!("`crate::{first}`"))
            });
            let models = text
                .match_indices("model::")
                .filter_map(move |(at, found)| {
                    let rest = &text[at + found.len()..];
                    let domain = DOMAINS.iter().flat_map(|step| step.iter()).find(|domain| {
                        rest.strip_prefix(**domain).is_some_and(|after| {
                            !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                        })
                    })?;
                    // Rights are shown by parts of every domain.
                    (*domain != "permission").then(|| format!("`model::{domain}`"))
                });
            ours.chain(models)
                .map(|what| Violation {
                    path: source.path.clone(),
                    line,
                    what: format!("{what}: no domain in `ui`"),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn long_files(source: &Source) -> Vec<Violation> {
    if source.is_test() || !source.path.contains("/src/") {
        return Vec::new();
    }
    let lines = source.end_of_code();
    if lines <= MAX_LINES {
        return Vec::new();
    }
    vec![Violation {
        path: source.path.clone(),
        line: lines,
        what: format!("{lines} lines; {MAX_LINES} are enough"),
    }]
}

fn empty_names(source: &Source) -> Vec<Violation> {
    let mut broken = Vec::new();
    for part in source.path.split('/') {
        let part = part.strip_suffix(".rs").unwrap_or(part);
        if part.split('_').any(|word| EMPTY_NAMES.contains(&word)) {
            broken.push(Violation {
                path: source.path.clone(),
                line: 1,
                what: format!("`{part}` says nothing"),
            });
        }
    }
    for (line, text) in source.code(true) {
        let words: Vec<&str> = text
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .collect();
        for pair in words.windows(2).filter(|pair| pair[0] == "mod") {
            if pair[1].split('_').any(|word| EMPTY_NAMES.contains(&word)) {
                let what = format!("`mod {}` says nothing", pair[1]);
                broken.push(Violation {
                    path: source.path.clone(),
                    line,
                    what,
                });
            }
        }
    }
    broken
}

/// The names in `[dependencies]` of a manifest, and of each platform, with
/// their lines. Development and build dependencies reach no user.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section == "dependencies" || section.ends_with(".dependencies");
            if let Some(name) = section.strip_prefix("dependencies.") {
                found.push((index + 1, name));
            }
        } else if inside && !line.starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            if !name.is_empty() {
                found.push((index + 1, name));
            }
        }
    }
    found
}

fn forbidden_dependencies(source: &Source) -> Vec<Violation> {
    let Some(name) = source.path.strip_suffix("/Cargo.toml") else {
        return Vec::new();
    };
    let listed = |table: &'static [(&str, &'static [&'static str])]| {
        table
            .iter()
            .find(|(own, _)| *own == name)
            .map_or(&[][..], |(_, list)| *list)
    };
    let (forbidden, own) = (listed(FORBIDDEN_DEPENDENCIES), listed(OWN_DEPENDENCIES));
    let is_forbidden = |dependency: &str| {
        let named = forbidden.iter().any(|rule| match rule.strip_suffix('*') {
            Some(begin) => dependency.starts_with(begin),
            None => dependency == *rule,
        });
        named || (CRATES.contains(&dependency) && !own.contains(&dependency))
    };
    dependencies(&source.text)
        .into_iter()
        .filter(|(_, dependency)| is_forbidden(dependency))
        .map(|(line, dependency)| Violation {
            path: source.path.clone(),
            line,
            what: format!("`{name}` must not depend on `{dependency}`"),
        })
        .collect()
}

fn default_features(source: &Source) -> Vec<Violation> {
    source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let compact: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            compact
                .strip_prefix("default=[")
                .is_some_and(|rest| !rest.starts_with(']'))
        })
        .map(|(index, _)| Violation {
            path: source.path.clone(),
            line: index + 1,
            what: "a default feature is turned on for everybody, whoever needs it or not".into(),
        })
        .collect()
}

/// What only tests may switch on: worlds, clocks that stand still, checks that can be
/// left out.
fn testing_in_a_program(source: &Source) -> Vec<Violation> {
    let mut section = "";
    let mut found = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
        }
        let names_it = line.contains("\"testing\"") || line.contains("backend/testing");
        if names_it && !line.starts_with('#') && section != "[dev-dependencies]" {
            found.push(Violation {
                path: source.path.clone(),
                line: index + 1,
                what: "the feature `testing` is for tests alone".into(),
            });
        }
    }
    found
}

fn manifests() -> Vec<Source> {
    let found: Vec<Source> = CRATES
        .iter()
        .flat_map(|name| files(name, "Cargo.toml"))
        .filter(|manifest| manifest.path.matches('/').count() == 1)
        .collect();
    assert_eq!(found.len(), CRATES.len());
    found
}

fn hold_in_manifests(rule: impl Fn(&Source) -> Vec<Violation>) {
    let broken: Vec<Violation> = manifests().iter().flat_map(rule).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_crate_names_only_crates_it_may_know() {
    hold(foreign_words);
    assert_eq!(
        planted(
            foreign_words,
            "model/src/a.rs",
            "//! sqlx::query\nuse tokio::net;\n"
        ),
        [2]
    );
    assert_eq!(
        planted(
            foreign_words,
            "backend/src/a.rs",
            "fn a() { axum::serve() }\n"
        ),
        [1]
    );
    assert_eq!(
        planted(
            foreign_words,
            "agent/src/a.rs",
            "use my_backend::x;\nuse backend::x;"
        ),
        [2]
    );
}

#[test]
fn a_manifest_lists_only_crates_it_may_know() {
    hold_in_manifests(forbidden_dependencies);
    let rule = forbidden_dependencies;
    assert_eq!(
        planted(
            rule,
            "model/Cargo.toml",
            "[dependencies]\nserde = \"1\"\ntokio.workspace = true"
        ),
        [3]
    );
    assert_eq!(
        planted(
            rule,
            "backend/Cargo.toml",
            "[dependencies]\nleptos_router = \"1\"\napp.workspace = true"
        ),
        [2, 3]
    );
    assert_eq!(
        planted(
            rule,
            "agent/Cargo.toml",
            "[dev-dependencies]\naxum = \"1\"\n[dependencies.backend]\npath=\"\""
        ),
        [3]
    );
    assert_eq!(
        planted(
            rule,
            "agent/Cargo.toml",
            "[target.'cfg(unix)'.dependencies]\nsqlx = \"1\""
        ),
        [2]
    );
}

#[test]
fn sql_stands_in_stores_only() {
    hold(sql_outside_stores);
    hold(sql_outside_backend);
    hold(text_as_sql);
    let text = "fn a() {\n    on_db!(db, |pool| sqlx::query(\"\").execute(pool).await)\n}\n#[cfg(test)]\nmod tests {\n    sqlx::query()\n}";
    assert_eq!(
        planted(sql_outside_stores, "backend/src/server/service.rs", text),
        [2]
    );
    for fine in [
        "backend/src/server/store.rs",
        "backend/src/server/store/list.rs",
        "backend/src/db/mod.rs",
    ] {
        assert!(planted(sql_outside_stores, fine, text).is_empty(), "{fine}");
    }
    assert_eq!(
        planted(sql_outside_backend, "server/src/a.rs", text),
        [2, 6]
    );
    let built = "use sqlx::QueryBuilder;\nsqlx::query(sqlx::AssertSqlSafe(text))";
    assert_eq!(
        planted(text_as_sql, "backend/src/server/store.rs", built),
        [1, 2]
    );
}

#[test]
fn a_store_is_private_to_its_domain() {
    hold(public_stores);
    hold(foreign_stores);
    assert_eq!(
        planted(
            public_stores,
            "backend/src/a/mod.rs",
            "mod store;\npub mod store;\npub(crate) mod store;"
        ),
        [2, 3]
    );
    let text = "use crate::identity::store::insert;\nuse crate::server::store;";
    assert_eq!(
        planted(foreign_stores, "backend/src/server/service.rs", text),
        [1]
    );
}

#[test]
fn routes_stand_in_one_table() {
    hold(routes_elsewhere);
    let text = "Router::new()\n    .route(\"/\", get(a))\n    .layer(b)";
    assert_eq!(
        planted(routes_elsewhere, "server/src/endpoint/api.rs", text),
        [2]
    );
    assert!(planted(routes_elsewhere, ROUTES, text).is_empty());
}

#[test]
fn no_program_is_started_by_a_shell() {
    hold(shells);
    assert_eq!(
        planted(
            shells,
            "agent/src/a.rs",
            "// sh -c\nCommand::new(\"sh\").arg(\"-c\")"
        ),
        [2]
    );
}

#[test]
fn background_work_starts_in_one_place() {
    hold(stray_tasks);
    let text = "tokio::task::spawn_blocking(a);\ntokio::spawn(b);\nstd::thread::spawn(c);";
    assert_eq!(planted(stray_tasks, "server/src/a.rs", text), [2, 3]);
    assert!(planted(stray_tasks, SPAWNING[0], text).is_empty());
    let click = "spawn_local(a);\ntokio::spawn(b);";
    assert_eq!(planted(stray_tasks, "server/src/a.rs", click), [1, 2]);
    assert_eq!(planted(stray_tasks, "app/src/a.rs", click), [2]);
}

#[test]
fn a_domain_knows_only_those_before_it() {
    hold(wrong_order);
    hold(unknown_modules);
    let text = "use crate::{\n    Error, audit::{self, metrics},\n    server::service,\n};\nfn a() { crate::metrics::b() }\n#[cfg(test)]\nmod tests {\n    use crate::gateway;\n}";
    assert_eq!(
        planted(wrong_order, "backend/src/identity/service.rs", text),
        [5, 3]
    );
    assert!(planted(wrong_order, "backend/src/instance/service.rs", text).is_empty());
    assert_eq!(
        planted(
            wrong_order,
            "backend/src/metrics/a.rs",
            "use crate::cluster;"
        ),
        [1]
    );
    assert_eq!(
        planted(
            wrong_order,
            "backend/src/db/mod.rs",
            "use crate::{company, db::b};"
        ),
        [1]
    );
    assert!(
        planted(
            wrong_order,
            "backend/src/authz/policy.rs",
            "use crate::{company, permission};"
        )
        .is_empty()
    );
    assert_eq!(
        planted(
            wrong_order,
            "backend/src/authz/policy.rs",
            "use crate::server;"
        ),
        [1]
    );
    assert_eq!(
        planted(unknown_modules, "backend/src/novelty/mod.rs", ""),
        [1]
    );
}

#[test]
fn a_page_does_not_know_the_backend() {
    hold(pages_that_know_the_backend);
    let text = "use backend::server::service;";
    for page in [
        "app/src/server/page/list.rs",
        "app/src/metrics/part.rs",
        "app/src/server/part/row.rs",
        "app/src/ui/a.rs",
    ] {
        assert_eq!(
            planted(pages_that_know_the_backend, page, text),
            [1],
            "{page}"
        );
    }
    assert!(planted(pages_that_know_the_backend, "app/src/server/api.rs", text).is_empty());
}

#[test]
fn the_ui_knows_no_domain() {
    hold(domains_in_ui);
    let text = "use model::{time::Timestamp};\nuse model::server::ServerName;\nuse crate::identity::api;\nuse model::permission::Permission;";
    assert_eq!(planted(domains_in_ui, "app/src/ui/a.rs", text), [2, 3]);
}

#[test]
fn a_file_stays_short() {
    hold(long_files);
    let long = "let a = 1;\n".repeat(MAX_LINES + 1);
    assert_eq!(
        planted(long_files, "backend/src/a.rs", &long),
        [MAX_LINES + 1]
    );
    let tested = format!(
        "{}#[cfg(test)]\nmod tests {{\n{long}}}",
        "let a = 1;\n".repeat(MAX_LINES)
    );
    assert!(planted(long_files, "backend/src/a.rs", &tested).is_empty());
    assert!(planted(long_files, "backend/src/a/tests.rs", &long).is_empty());
}

#[test]
fn no_feature_is_on_by_default() {
    hold_in_manifests(default_features);
    assert!(
        planted(
            default_features,
            "app/Cargo.toml",
            "[features]\ndefault = []"
        )
        .is_empty()
    );
    assert_eq!(
        planted(
            default_features,
            "app/Cargo.toml",
            "[features]\ndefault = [\"ssr\"]"
        ),
        [2]
    );
}

#[test]
fn what_is_for_tests_is_in_no_program() {
    hold_in_manifests(testing_in_a_program);
    for manifest in ["Cargo.toml", "proof/Cargo.toml"] {
        let text = std::fs::read_to_string(workspace().join(manifest)).unwrap();
        let path = manifest.to_owned();
        assert!(testing_in_a_program(&Source { path, text }).is_empty());
    }
    let text = "[features]\nx = [\"backend/testing\"]\n[dependencies]\nbackend = { features = [\"testing\"] }\n[dev-dependencies]\nbackend = { features = [\"testing\"] }\n";
    assert_eq!(
        planted(testing_in_a_program, "app/Cargo.toml", text),
        [2, 4]
    );
}

#[test]
fn names_say_something() {
    hold(empty_names);
    assert_eq!(planted(empty_names, "app/src/date_utils.rs", ""), [1]);
    assert_eq!(
        planted(
            empty_names,
            "app/src/a.rs",
            "//! mod util\nmod common;\npub mod session_manager {}\nmod commons;"
        ),
        [2, 3]
    );
}

#[test]
fn the_documentation_lists_every_rule() {
    let text = std::fs::read_to_string(workspace().join("docs/authz.md")).unwrap();
    let in_code = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    for right in Permission::ALL {
        let guards = if right.is_reserved() {
            "reserved".to_owned()
        } else {
            in_code(right.guards())
        };
        let row = format!(
            "| {} | `{}` | {} | {guards} |",
            right.number(),
            right.key(),
            right.label(Locale::En)
        );
        assert!(
            text.lines().any(|line| line == row),
            "docs/authz.md lacks the row\n{row}"
        );
    }
    let is_row = |line: &&str| {
        line.strip_prefix("| ")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let rows = text.lines().filter(is_row).count();
    assert_eq!(
        rows,
        Permission::ALL.len(),
        "a row of docs/authz.md is of no right"
    );
    let members: Vec<&str> = MEMBERS.iter().map(|(pair, _)| *pair).collect();
    assert!(
        text.lines().any(|line| line == in_code(&members)),
        "docs/authz.md lacks the line\n{}",
        in_code(&members)
    );
}
