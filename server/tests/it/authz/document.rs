//! docs/authz-matrix.md: what every caller gets, written out of the rows that the
//! tests hold against the router.

use super::{
    expected::{Need, Who},
    live::HAPPENINGS,
};
use crate::{
    program::setting,
    unauthorized::{Row, TABLE},
};
use server::router::{PAGES, SERVER_FNS};
use std::fmt::Write;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/authz-matrix.md");

/// The order of the columns, and what each is called.
const COLUMNS: [(Who, &str, &str); 15] = [
    (Who::Anonymous, "nobody", "not signed in"),
    (
        Who::Stranger,
        "token",
        "a program with a token nobody gave it",
    ),
    (
        Who::Agent,
        "agent",
        "the agent of a host, with its own token",
    ),
    (
        Who::Disabled,
        "disabled",
        "somebody with every right, in a session from before their account was disabled",
    ),
    (
        Who::Foreigner,
        "foreign",
        "an administrator of another company",
    ),
    (
        Who::Applicant,
        "applicant",
        "who waits to be let in, with rows of every right",
    ),
    (
        Who::Dismissed,
        "dismissed",
        "who was dismissed, with rows of every right, in a session from before",
    ),
    (
        Who::Employee,
        "member",
        "a member without grants; holds rights in another company",
    ),
    (
        Who::Expired,
        "expired",
        "a member with every right, all of it ended or not begun",
    ),
    (
        Who::Able,
        "+right",
        "a member with every functional right and no data right",
    ),
    (
        Who::Reader,
        "+data",
        "a member with the data right on the hosts and no functional right",
    ),
    (Who::Both, "+both", "a member with both"),
    (
        Who::Administrator,
        "admin",
        "an administrator of the company",
    ),
    (
        Who::Platform,
        "founder",
        "who founded the company and runs the installation",
    ),
    (
        Who::Holder,
        "holder",
        "a member with the data right and the rights to add, edit and delete hosts and to manage webhooks (30, 31, 33, 110), and the owner of the personal things that are asked for",
    ),
];

fn line(text: &mut String, row: &Row) {
    write!(
        text,
        "| `{} {}` | {} |",
        row.method,
        row.path,
        row.expected.need.name()
    )
    .unwrap();
    for (who, ..) in COLUMNS {
        let mark = if row.expected.is_exception(who) {
            "*"
        } else {
            ""
        };
        write!(text, " {mark}{}{mark} |", row.expected.of(who)).unwrap();
    }
    text.push('\n');
}

fn head(text: &mut String, title: &str, first: &str) {
    write!(text, "\n## {title}\n\n| {first} |").unwrap();
    for (_, name, _) in COLUMNS {
        write!(text, " {name} |").unwrap();
    }
    let columns = first.split('|').count() + COLUMNS.len();
    writeln!(text, "\n|{}", "---|".repeat(columns)).unwrap();
}

fn document() -> String {
    let mut text = String::from(
        "# Who gets what\n\n\
         Every route, page, server function and stream, and what it answers each caller: \
         written out of `server/tests/it/unauthorized/rows`, whose rows the tests hold against the real router \
         on both engines. Renewed with `TENON_TEST_RENEW=1 cargo test -p server --test it authz`. \
         What may be done to which kind of thing, whatever road leads there: \
         `server/tests/it/matrix.txt`. Why: [authz.md](authz.md).\n\n\
         A call is one that is right for the founder; callers come in the order holder, founder, all others. \
         200, 204: it is done. 409: it was done already, by who called before. 303: a form leads on, and a page leads who is not \
         signed in to signing in; what a form does then has tests of its own. \
         404: for this caller there is no such thing. 403: they may know of it and not do it. \
         401: who is this? What does not follow from what the route takes is slanted: an applicant's own application, say.\n\n\
         | caller | who that is |\n|---|---|\n",
    );
    for (_, name, long) in COLUMNS {
        writeln!(text, "| {name} | {long} |").unwrap();
    }
    let is_page =
        |row: &Row| row.method == "GET" && PAGES.iter().any(|(path, _)| *path == row.path);
    let is_fn = |row: &Row| SERVER_FNS.iter().any(|(path, _)| *path == row.path);
    type Part<'a> = (&'a str, &'a dyn Fn(&Row) -> bool);
    let parts: [Part<'_>; 3] = [
        ("Server functions", &is_fn),
        ("Pages", &is_page),
        ("Routes", &|row| !is_fn(row) && !is_page(row)),
    ];
    for (title, belongs) in parts {
        head(&mut text, title, "what | takes");
        for row in TABLE.iter().filter(|row| belongs(row)) {
            line(&mut text, row);
        }
    }
    head(&mut text, "What the event stream tells", "what happens");
    for (happening, hears) in HAPPENINGS {
        write!(text, "| {happening} |").unwrap();
        for (who, ..) in COLUMNS {
            text.push_str(match (who.is_person(), hears(who)) {
                (false, _) => " 401 |",
                (true, true) => " heard |",
                (true, false) => " – |",
            });
        }
        text.push('\n');
    }
    text.push_str(
        "\nWho is dismissed, and whose right ends, hears nothing more of it on a stream that is open.\n",
    );
    text
}

#[test]
fn the_document_of_who_gets_what_is_what_the_rows_say() {
    let text = document();
    if setting("TENON_TEST_RENEW").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    let other = text
        .lines()
        .find(|line| !written.lines().any(|old| old == *line));
    assert!(
        written == text,
        "docs/authz-matrix.md is old, first at {other:?}; renew it with TENON_TEST_RENEW=1"
    );
}

/// A route that tells callers apart must be one that somebody is refused at.
#[test]
fn what_takes_something_is_refused_to_who_lacks_it() {
    for row in TABLE.iter() {
        let lacks = |who: Who| match row.expected.need {
            Need::Nothing => false,
            Need::Person => !who.is_person(),
            Need::Agent => who != Who::Agent,
            Need::Platform => who != Who::Platform,
            Need::Own => who != Who::Holder,
            Need::Member => !who.belongs(),
            Need::Data => !who.sees_hosts(),
            Need::Right => {
                !who.belongs() || matches!(who, Who::Employee | Who::Reader | Who::Expired)
            }
            Need::Both => !who.sees_hosts() || who == Who::Reader,
        };
        for who in Who::ALL.into_iter().filter(|who| lacks(*who)) {
            if row.expected.is_exception(who) {
                continue;
            }
            let status = row.expected.of(who);
            assert!(
                matches!(status, 303 | 401 | 403 | 404),
                "{} {} as {who:?}: {status}",
                row.method,
                row.path
            );
        }
    }
}
