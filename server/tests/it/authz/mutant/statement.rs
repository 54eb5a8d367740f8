//! Without one comparison of one statement.

use super::{look, persons, subject::Subject};
use crate::{
    authz::{expected::Who, told::Told},
    hostile::on_sqlite,
    program::setting,
    unauthorized::{Row, TABLE, name},
};
use backend::testing::{Mutant, Surgery, mutant::comparisons};
use std::{collections::BTreeMap, fmt::Write};

/// Rows that a mutant of a statement is looked for in at most: a statement that
/// every request runs would otherwise take the whole table.
const ROWS: usize = 8;

/// Who is asked what they read.
const READERS: [Who; 5] = [
    Who::Employee,
    Who::Reader,
    Who::Expired,
    Who::Holder,
    Who::Administrator,
];

/// What each of [`READERS`] reads at each row that only tells something.
struct Reading {
    told: BTreeMap<(usize, Who), Told>,
}

impl Reading {
    async fn new() -> Reading {
        let subject = Subject::new().await;
        let mut told = BTreeMap::new();
        for (at, row) in TABLE.iter().enumerate() {
            let before = subject.all().await;
            let mut of_row = BTreeMap::new();
            for who in READERS {
                let (first, second) = (subject.ask(row, who).await, subject.ask(row, who).await);
                if first.status == 200 && first.body == second.body {
                    of_row.insert((at, who), first);
                }
            }
            if subject.all().await == before {
                told.extend(of_row);
            }
        }
        subject.end().await;
        assert!(told.len() >= TABLE.len(), "only {} are read", told.len());
        Reading { told }
    }

    /// What anybody reads otherwise.
    async fn differs(&self, subject: &Subject, rows: &[&'static Row]) -> String {
        for ((at, who), told) in &self.told {
            let row = &TABLE[*at];
            if !rows.iter().any(|one| std::ptr::eq(*one, row)) {
                continue;
            }
            let now = subject.ask(row, *who).await;
            if now.status != told.status || now.body != told.body {
                let unlike = now.unlike(told);
                return format!("{} {} as {who:?} reads {unlike}", row.method, row.path);
            }
        }
        String::new()
    }
}

/// Statements that decide who sees what, by a part of each: none of their comparisons
/// may be left out unnoticed. Of the others some change nothing that anybody could
/// read, and some are held by the tests of their own domain; `TENON_TEST_MUTANTS=all`
/// tries them too and names those that nothing here notices.
const DECIDING: [&str; 5] = [
    // What somebody holds, and what they are to the company.
    "FROM user_permission WHERE uid = ? AND cid = ? UNION ALL",
    "SELECT status, is_admin FROM company_employee",
    // Lists, counts and streams of hosts.
    "FROM server s LEFT JOIN server_latest l ON l.server_id = s.id WHERE s.owner_kind",
    "FROM server_sample m JOIN server s ON s.id = m.server_id",
    // What rights can be given on.
    "FROM server o WHERE o.owner_kind = 2",
];

/// Comparisons that nobody can notice, by a part of each mutant, and why.
const EXEMPT: [(&str, &str); 2] = [
    (
        "`s.owner_kind = ?` in `SELECT s.id FROM",
        "an event names its owner, kind and all, before it is asked whose host it is",
    ),
    (
        "`a.until_time > ?` in `SELECT m.server_id",
        "the host on which a right has ended has no samples here",
    ),
];

/// What stands in the database after everybody called a row.
async fn aftermath(
    surgery: &Surgery,
    row: &'static Row,
    mutant: Option<Mutant>,
) -> BTreeMap<String, (usize, String)> {
    let subject = Subject::new().await;
    surgery.set(mutant);
    let _differs = look(subject.call(row)).await;
    surgery.set(None);
    let all = subject.all().await;
    subject.end().await;
    all
}

/// Whether a mutant leaves something else behind.
async fn leaves(
    surgery: &Surgery,
    rows: &[&'static Row],
    mutant: &Mutant,
    known: &mut BTreeMap<String, BTreeMap<String, (usize, String)>>,
) -> Option<String> {
    for row in rows {
        let called = name(row.method, row.path);
        if !known.contains_key(&called) {
            let (one, other) = (
                aftermath(surgery, row, None).await,
                aftermath(surgery, row, None).await,
            );
            // What is random comes out differently each time.
            let same = one
                .into_iter()
                .filter(|(table, all)| other.get(table) == Some(all));
            known.insert(called.clone(), same.collect());
        }
        let now = aftermath(surgery, row, Some(mutant.clone())).await;
        let other = known[&called]
            .iter()
            .find(|(table, all)| now.get(*table) != Some(*all));
        if let Some((table, _)) = other {
            return Some(format!("{called} leaves other rows in {table}"));
        }
    }
    None
}

/// The statements of the rows' calls, and which rows run each.
async fn statements(surgery: &Surgery) -> BTreeMap<String, Vec<&'static Row>> {
    let subject = Subject::new().await;
    let mut statements: BTreeMap<String, Vec<&'static Row>> = BTreeMap::new();
    surgery.statements();
    for row in persons() {
        assert_eq!(look(subject.probe(row)).await, None);
        assert_eq!(look(subject.call(row)).await, None);
        for statement in surgery.statements() {
            statements.entry(statement).or_default().push(row);
        }
    }
    surgery.statements();
    assert_eq!(look(subject.listen()).await, None);
    for statement in surgery.statements() {
        statements.entry(statement).or_default();
    }
    subject.end().await;
    statements
}

#[test]
fn a_console_without_one_check_in_sql_is_found_out() {
    on_sqlite(async |_| {
        let surgery = Surgery::begin();
        let statements = statements(&surgery).await;
        let reading = Reading::new().await;
        let mutants: Vec<(&String, usize)> = statements
            .keys()
            .flat_map(|statement| (0..comparisons(statement).len()).map(move |at| (statement, at)))
            .collect();
        // `all`, or the number of one.
        let wanted = setting("TENON_TEST_MUTANTS");
        let only: Option<usize> = wanted.as_ref().and_then(|wanted| wanted.parse().ok());
        let decides = |statement: &str| DECIDING.iter().any(|part| statement.contains(part));
        let chosen: Vec<usize> = (0..mutants.len())
            .filter(|number| match (&wanted, only) {
                (_, Some(only)) => *number == only,
                (Some(_), None) => true,
                (None, None) => decides(mutants[*number].0),
            })
            .step_by(if wanted.is_some() { 1 } else { 6 })
            .collect();
        let (mut told, mut others, mut survivors) = (String::new(), String::new(), String::new());
        let mut subject = Subject::new().await;
        let mut fresh = subject.all().await;
        let mut known = BTreeMap::new();
        for number in chosen {
            let (statement, at) = &mutants[number];
            let rows = &statements[*statement];
            let rows: Vec<_> = rows
                .iter()
                .step_by(rows.len().div_ceil(ROWS).max(1))
                .copied()
                .collect();
            // What is kept in memory asks no statement.
            subject.world.forget_rights().await;
            let mutant = Mutant::Sql {
                statement: (*statement).clone(),
                at: *at,
            };
            surgery.set(Some(mutant.clone()));
            let mut found = look(reading.differs(&subject, &rows)).await;
            if found.is_none() {
                found = subject.rows(&rows).await;
            }
            if found.is_none() {
                found = look(subject.listen()).await;
            }
            surgery.set(None);
            if found.is_none() {
                found = leaves(&surgery, &rows, &mutant, &mut known).await;
            }
            let range = comparisons(statement)[*at].clone();
            let what = format!("{number}: `{}` in `{statement}`", &statement[range]);
            match found {
                Some(found) => writeln!(told, "{what}: {found}").unwrap(),
                None if EXEMPT.iter().any(|(part, _)| what.contains(part)) => {}
                None if !decides(statement) => writeln!(others, "{what}").unwrap(),
                None => writeln!(survivors, "{what}").unwrap(),
            }
            // What a mutant did is done; the next one begins anew.
            if subject.all().await != fresh {
                subject.end().await;
                subject = Subject::new().await;
                fresh = subject.all().await;
            }
        }
        subject.end().await;
        let count = mutants.len();
        eprintln!(
            "{told}unnoticed, where nothing is decided:\n{others}{count} mutants of {} statements",
            statements.len()
        );
        assert!(count >= 50, "{count}");
        assert!(
            survivors.is_empty(),
            "nothing notices that these are missing:\n{survivors}"
        );
    });
}
