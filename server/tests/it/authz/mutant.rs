//! F5: a console that lacks any one check is found out.
//!
//! The checks are those of the policy (`check!` in the backend) and every
//! comparison in SQL that says whose a row is or when it holds. One at a time is
//! left out of a console in this process; then what the other tests look at is
//! looked at, and something has to differ. A mutant that nothing notices is named,
//! unless it stands below with the reason why it changes nothing.

use super::{
    expected::Who,
    live::listen,
    probe::{LATER, OTHERS, Stage, Told, probe},
    spot::Wire,
};
use crate::{
    hostile::on_sqlite,
    matrix,
    program::setting,
    unauthorized::{Row, TABLE, declared, differences, name, place_of},
};
use backend::permission::grants;
use backend::testing::{Check, Engine, Mutant, Surgery, TestDatabase, World, mutant::comparisons};
use futures::FutureExt;
use model::{
    permission::{Grant, GrantChange, GrantItem, Permission, SaveGrants, Validity},
    scope::Scope,
    time::Millis,
};
use serde_json::json;
use server::router::Access;
use std::{collections::BTreeMap, fmt::Write, panic::AssertUnwindSafe};

/// Rows that a mutant of a statement is looked for in at most: a statement that
/// every request runs would otherwise take the whole table.
const ROWS: usize = 8;

/// What reads things of people whom no call is about: they are there afterwards.
const BYSTANDERS: [&str; 1] = ["/fn/server/enrolment_state"];

/// What comes of looking; a console that fails altogether is noticed too.
async fn look(looking: impl Future<Output = String>) -> Option<String> {
    let found = match AssertUnwindSafe(looking).catch_unwind().await {
        Ok(found) => found,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            format!("fails: {}", text.unwrap_or_default())
        }
    };
    let line = found.lines().next()?;
    Some(line.chars().take(200).collect())
}

/// A console of its own with two companies, for one mutant.
struct Subject {
    world: World,
    stage: Stage,
}

impl Subject {
    async fn new() -> Subject {
        let world = World::new(TestDatabase::create(Engine::Sqlite).await).await;
        // A scene is large: it is not part of every test's future.
        let stage = Box::pin(Stage::new(&world)).await;
        Subject { world, stage }
    }

    async fn end(self) {
        self.world.console().close().await;
        self.world.remove().await;
    }

    async fn listen(&self) -> String {
        let stage = &self.stage;
        listen(&self.world, &stage.app, &stage.scene, &stage.people).await
    }

    async fn probe(&self, row: &'static Row) -> String {
        probe(&self.stage, &[row], false).await.wrong
    }

    async fn call(&self, row: &'static Row) -> String {
        let stage = &self.stage;
        differences(&stage.app, &stage.scene, &stage.people, row).await
    }

    /// What somebody is told by a route.
    async fn ask(&self, row: &'static Row, who: Who) -> Told {
        let stage = &self.stage;
        let caller = stage.people.caller(&stage.app, who).await;
        let wire = Wire::of((row.sample)(&stage.scene, who));
        let answer = wire.send(&caller).await;
        Told::of(&answer, &json!("nothing is left out"))
    }

    /// Everything that stands in the database but what signing in and asking leave
    /// behind.
    async fn all(&self) -> BTreeMap<String, (usize, String)> {
        let mut all = self.world.census(0..LATER).await;
        for table in ["operation_log", "session", "sign_in", "user"] {
            all.remove(table);
        }
        all
    }

    /// A session that proved long ago who uses it.
    async fn dare(&self) -> String {
        let stage = &self.stage;
        let caller = stage.people.caller(&stage.app, Who::Administrator).await;
        self.world.clock().advance(Millis::minutes(6));
        let body = json!({
            "company": stage.scene.company, "id": stage.scene.member, "version": 99,
        });
        let answer = caller.post_json("/fn/company/appoint", &body).await;
        match answer.json()["error"].as_str() {
            Some("step_up_required") => String::new(),
            other => format!("appointed without a proof: {other:?}"),
        }
    }

    /// Somebody who sets rights gives what they do not hold, and gives themselves
    /// something.
    async fn give(&self) -> String {
        let (app, scene, people) = (&self.stage.app, &self.stage.scene, &self.stage.people);
        let desk = app.sign_in(&people.able).await;
        let mut wrong = String::new();
        let server = Grant {
            item: GrantItem::Server(scene.theirs),
            validity: Validity::default(),
        };
        let mine = Grant {
            item: GrantItem::Right(Permission::AddServer),
            ..server
        };
        for (user, grant, refusal) in [
            (people.employee.id, server, "invalid"),
            (people.able.id, mine, "forbidden"),
        ] {
            let place = place_of(&desk, scene.company, user).await;
            let employee = serde_json::from_value(place["id"].clone()).unwrap();
            let ctx = self.world.context(&people.able);
            let proof = ctx.authorize_in(Scope::Company(scene.company)).await;
            let asked = json!({"company": scene.company, "employee": employee});
            let known = desk.post_json("/fn/permission/grants", &asked).await.json();
            let change = SaveGrants {
                employee,
                version: known["version"].as_i64().unwrap(),
                change: GrantChange::Copy {
                    template: None,
                    grants: vec![grant],
                },
            };
            let saved = grants::save(&ctx, proof.unwrap(), &change).await;
            let told = saved.map_err(|error| ctx.public(error).code());
            if told != Err(refusal) {
                writeln!(wrong, "{grant:?} is given to {user}: {told:?}").unwrap();
            }
        }
        wrong
    }

    /// All of it but [`Subject::quick`], as far as the first difference.
    async fn whole(&self, rows: &[&'static Row]) -> Option<String> {
        match look(self.listen()).await {
            None => self.rows(rows).await,
            found => found,
        }
    }

    /// What is tried in a moment and leaves its traces.
    async fn quick(&self) -> Option<String> {
        match look(self.give()).await {
            None => look(self.dare()).await,
            found => found,
        }
    }

    /// [`Subject::quick`], and then the whole of another one.
    async fn everything(
        surgery: &Surgery,
        mutant: Option<Mutant>,
        rows: &[&'static Row],
    ) -> Option<String> {
        let (one, other) = (
            Box::new(Subject::new().await),
            Box::new(Subject::new().await),
        );
        surgery.set(mutant);
        let found = match Box::pin(one.quick()).await {
            None => Box::pin(other.whole(rows)).await,
            found => found,
        };
        surgery.set(None);
        one.end().await;
        other.end().await;
        found
    }

    /// Some rows, as far as the first difference.
    async fn rows(&self, rows: &[&'static Row]) -> Option<String> {
        let before = self.world.census(OTHERS..LATER).await;
        // First what changes nothing.
        for row in rows {
            if let found @ Some(_) = look(self.probe(row)).await {
                return found;
            }
        }
        for row in rows {
            if let found @ Some(_) = look(self.call(row)).await {
                return found;
            }
        }
        let bystanders = TABLE.iter().filter(|row| BYSTANDERS.contains(&row.path));
        for row in bystanders {
            if let found @ Some(_) = look(self.call(row)).await {
                return found;
            }
        }
        let changed = self.world.census(OTHERS..LATER).await != before;
        changed.then(|| "rows of another changed".to_owned())
    }
}

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

fn persons() -> Vec<&'static Row> {
    let all: Vec<String> = declared()
        .into_iter()
        .filter(|(_, access)| matches!(access, Access::Person))
        .map(|(name, _)| name)
        .collect();
    let is_persons = |row: &&Row| all.contains(&name(row.method, row.path));
    TABLE.iter().filter(is_persons).collect()
}

#[test]
fn a_console_without_one_check_of_the_policy_is_found_out() {
    on_sqlite(async |world| {
        let surgery = Surgery::begin();
        let scene = matrix::Scene::new(&world).await;
        assert_eq!(scene.difference(&world).await, None);
        // What notices everything notices nothing.
        assert_eq!(Subject::everything(&surgery, None, &persons()).await, None);
        let (mut found, mut survivors) = (String::new(), Vec::new());
        for check in Check::all() {
            let decided = async {
                surgery.set(Some(Mutant::Lacks(check)));
                scene.difference(&world).await.unwrap_or_default()
            };
            let by_policy = look(decided).await;
            surgery.set(None);
            // A right is one of many; the others are tried on every road.
            let by_router = match check {
                Check::Right(_) if by_policy.is_some() => None,
                _ => Subject::everything(&surgery, Some(Mutant::Lacks(check)), &persons()).await,
            };
            writeln!(found, "{check:?}: {by_policy:?}; {by_router:?}").unwrap();
            if by_policy.is_none() && by_router.is_none() {
                survivors.push(check);
            }
        }
        eprintln!("{found}");
        assert!(
            survivors.is_empty(),
            "nothing notices that these are missing: {survivors:?}"
        );
    });
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
