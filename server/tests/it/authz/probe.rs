//! F4: ids of others at every place where an id stands.
//!
//! Two companies with the same things. The people of one send each call with the
//! other's ids in it, with ids of what was removed, of what never was, and with
//! what is no id. What is another's is answered as what never was, to the byte;
//! no word of the other company comes back, and not a row of it changes.

use super::{
    expected::Who,
    spot::{HUGE_MARK, Spot, Wire},
    stage::{LATER, NOTHING, OTHERS, REMOVED, Stage},
    told::Told,
};
use crate::{
    app::{Answer, Caller},
    unauthorized::{Row, TABLE, declared, name},
};
use backend::testing::{CompanyRole, on_both_engines};
use serde_json::{Value, json};
use server::router::Access;
use std::fmt::Write;

/// Calls that answer an id of nothing with something else than 404, and why.
const ANSWERED: [(&str, &str); 10] = [
    ("GET /p/compare", "leaves out the hosts one does not see"),
    (
        "GET /c/{company}/compare",
        "leaves out the hosts one does not see",
    ),
    (
        "POST /fn/metrics/compare",
        "leaves out the hosts one does not see",
    ),
    (
        "POST /fn/container/list",
        "lists nothing of a host one does not see",
    ),
    (
        "POST /fn/message/mark_read",
        "marks what is there and one's own",
    ),
    ("POST /fn/message/mark_all_read", "marks up to there"),
    (
        "POST /fn/company/approve",
        "says of each application what became of it",
    ),
    (
        "POST /fn/company/review",
        "has no application of who has not applied",
    ),
    (
        "POST /fn/metrics/net_sparklines",
        "leaves out the hosts one does not see",
    ),
    (
        "GET /event/stream",
        "tells nothing of hosts one does not see",
    ),
];

/// The pages with a list of hosts in their address.
const COMPARING: [&str; 2] = ["/p/compare", "/c/{company}/compare"];

/// Calls that say which field names what is not there: 422 with the field, and the
/// same for what is another's.
const NAMED_BY_FIELD: [&str; 2] = [
    "POST /fn/permission/save_grants",
    "POST /fn/permission/save_template",
];

/// Places where no id at all is an answer too.
const OPTIONAL: [(&str, &str); 2] = [
    ("POST /fn/container/list", "/request/filter/server"),
    ("POST /fn/permission/save_grants", "/grants/change/template"),
];

/// What is open to whoever has its random address, and why.
const KEYED: [(&str, &str); 1] = [(
    "GET /picture/{id}",
    "pages that show the picture tell the address, and nothing else does",
)];

/// Who calls with ids that are not theirs.
const CALLERS: [Who; 4] = [
    Who::Administrator,
    Who::Holder,
    Who::Employee,
    Who::Anonymous,
];

/// What is wrong, and how much was tried.
#[derive(Default)]
pub(super) struct Found {
    pub(super) wrong: String,
    pub(super) probes: usize,
    pub(super) spots: usize,
}

struct Probe<'a> {
    stage: &'a Stage,
    row: &'static Row,
    who: Who,
    caller: Caller,
    found: Found,
}

impl Probe<'_> {
    async fn send(&mut self, what: &str, wire: &Wire) -> Answer {
        let answer = wire.send(&self.caller).await;
        self.found.probes += 1;
        let text = format!("{answer:?}");
        if let Some(canary) = self.stage.canaries.iter().find(|one| text.contains(*one)) {
            self.wrong(what, &format!("tells of `{canary}`"));
        }
        if answer.status.is_server_error() {
            self.wrong(what, &format!("{} {}", answer.status, answer.body));
        }
        answer
    }

    fn wrong(&mut self, what: &str, why: &str) {
        let (method, path, who) = (self.row.method, self.row.path, self.who);
        let why: String = why.chars().take(400).collect();
        writeln!(
            self.found.wrong,
            "{method} {path} as {who:?}, {what}: {why}"
        )
        .unwrap();
    }

    /// An answer of what never was: what all the others are held against.
    fn judge_nothing(&mut self, what: &str, told: &Told) {
        let name = format!("{} {}", self.row.method, self.row.path);
        let is_answered = ANSWERED.iter().any(|(route, _)| *route == name);
        let is_ours =
            told.body.starts_with("<!DOCTYPE html>") || told.body == r#"{"error":"not_found"}"#;
        let is_right = match told.status {
            404 => is_ours,
            // Refused before it matters, or led on.
            303 | 401 | 403 => true,
            422 => {
                let is_unknown = told.body.contains(r#""problem":"unknown""#);
                is_answered || is_unknown && NAMED_BY_FIELD.contains(&name.as_str())
            }
            _ => is_answered,
        };
        if !is_right {
            self.wrong(what, &format!("{} {}", told.status, told.body));
        }
    }

    fn is_optional(&self, spot: &Spot) -> bool {
        let name = format!("{} {}", self.row.method, self.row.path);
        OPTIONAL
            .iter()
            .any(|(route, place)| *route == name && *spot == Spot::Json((*place).to_owned()))
    }

    async fn same(&mut self, what: &str, wire: &Wire, id: &Value, nothing: &Told) {
        let answer = self.send(what, wire).await;
        let told = Told::of(&answer, id);
        let is_same = told.status == nothing.status && told.body == nothing.body;
        // A number of another length makes another `content-length`.
        let length = |id: &Value| {
            id.as_str()
                .map_or_else(|| id.to_string(), str::to_owned)
                .len()
        };
        let headers_count = length(id) == length(&json!(NOTHING));
        if !is_same || (headers_count && told.headers != nothing.headers) {
            self.wrong(what, &told.unlike(nothing));
        }
    }

    async fn probe(&mut self) {
        let ours = Wire::of((self.row.sample)(&self.stage.scene, self.who));
        let others = Wire::of((self.row.sample)(&self.stage.other, self.who));
        let spots = ours.spots(&others, self.row);
        self.found.spots += spots.len();
        for (spot, other) in &spots {
            self.probe_spot(&ours, spot, other).await;
        }
        if spots.is_empty() {
            return;
        }
        // All of it is the other company's, or all of it never was.
        let nothing = spots.iter().try_fold(ours.clone(), |wire, (spot, other)| {
            wire.with(spot, &like(other, NOTHING))
        });
        let answer = self.send("nothing of it", &nothing.unwrap()).await;
        let nothing = Told::of(&answer, &json!(NOTHING));
        let answer = self.send("all of another's", &others).await;
        let mut told = Told::of(&answer, &json!("no id at all"));
        for (_, other) in &spots {
            let id = other
                .as_str()
                .map_or_else(|| other.to_string(), str::to_owned);
            told.body = told.body.replace(&id, "ID");
        }
        if (told.status, &told.body) != (nothing.status, &nothing.body) {
            self.wrong("all of another's", &told.unlike(&nothing));
        }
        self.probe_scope(&ours, &spots).await;
    }

    /// A company's thing under one's own name is not there either.
    async fn probe_scope(&mut self, ours: &Wire, spots: &[(Spot, Value)]) {
        let Some(personal) = ours.in_personal_scope() else {
            return;
        };
        let inside = |(spot, _): &&(Spot, Value)| !matches!(spot, Spot::Json(pointer) if pointer.starts_with("/scope"));
        let Some((spot, other)) = spots.iter().find(inside) else {
            return;
        };
        let nothing = personal.with(spot, &like(other, NOTHING)).unwrap();
        let answer = self.send("nothing of one's own", &nothing).await;
        let nothing = Told::of(&answer, &json!(NOTHING));
        let what = "a company's thing as one's own";
        let answer = self.send(what, &personal).await;
        if answer.status.as_u16() != nothing.status
            || answer.status.is_success() && answer.body != nothing.body
        {
            self.wrong(what, &format!("{answer:?}, what never was: {nothing:?}"));
        }
    }

    async fn probe_spot(&mut self, ours: &Wire, spot: &Spot, other: &Value) {
        let id = like(other, NOTHING);
        let what = |id: &Value| format!("{id} at {spot:?}");
        let wire = ours.with(spot, &id).unwrap();
        let answer = self.send(&what(&id), &wire).await;
        let nothing = Told::of(&answer, &id);
        self.judge_nothing(&what(&id), &nothing);
        let mut ids = vec![other.clone()];
        let numbers = (0..5)
            .map(|n| OTHERS + n)
            .chain([REMOVED, REMOVED + 1, i64::MAX]);
        ids.extend(numbers.map(|number| like(other, number)));
        for id in ids {
            let wire = ours.with(spot, &id).unwrap();
            self.same(&what(&id), &wire, &id, &nothing).await;
        }
        // What is no id is refused, whoever asks, and whatever else stands there.
        for no_id in [
            like(other, 0),
            like(other, -1),
            json!(null),
            json!("text"),
            json!(""),
            json!("1 OR 1=1"),
            json!("1; DROP TABLE company"),
            json!(HUGE_MARK),
            json!(1.5),
            json!(true),
            json!([1]),
            json!({"id": 1}),
            json!({"$gt": 0}),
        ] {
            let Some(wire) = ours.with(spot, &no_id) else {
                continue;
            };
            if no_id.is_null() && self.is_optional(spot) {
                continue;
            }
            let answer = self.send(&what(&no_id), &wire).await;
            let status = answer.status.as_u16();
            // A page reads what it can of a list of hosts in its address.
            let is_list = matches!(spot, Spot::Target(_)) && COMPARING.contains(&self.row.path);
            // Forms and sign-in lead on.
            if !(matches!(status, 303 | 400..=499) || is_list && status == 200) {
                self.wrong(&what(&no_id), &format!("{status} {}", answer.body));
            }
        }
    }
}

/// A number as it stands at a place: as text where text stands.
fn like(other: &Value, number: i64) -> Value {
    match other {
        Value::String(_) => json!(number.to_string()),
        _ => json!(number),
    }
}

/// Probes the rows that are a person's as each of some callers; to the end, or
/// until something is wrong.
pub(super) async fn probe(stage: &Stage, rows: &[&'static Row], to_end: bool) -> Found {
    let mut all = Found::default();
    // What is public or an agent's is open to whoever has its key.
    let persons: Vec<String> = declared()
        .into_iter()
        .filter(|(_, access)| matches!(access, Access::Person))
        .map(|(name, _)| name)
        .collect();
    for row in rows {
        for who in CALLERS {
            let name = name(row.method, row.path);
            let is_keyed = KEYED.iter().any(|(route, _)| *route == name);
            if is_keyed || !persons.contains(&name) {
                continue;
            }
            let mut probe = Probe {
                stage,
                row,
                who,
                caller: stage.people.caller(&stage.app, who).await,
                found: Found::default(),
            };
            probe.probe().await;
            all.wrong += &probe.found.wrong;
            all.probes += probe.found.probes;
            all.spots += probe.found.spots;
            if !to_end && !all.wrong.is_empty() {
                return all;
            }
        }
    }
    all
}

#[test]
fn what_belongs_to_others_is_answered_as_what_never_was() {
    on_both_engines(async |world| {
        let stage = Stage::new(&world).await;
        let before = world.census(OTHERS..LATER).await;
        for table in ["company", "server", "company_employee", "user_permission"] {
            assert!(before.contains_key(table), "nothing of {table}: {before:?}");
        }
        let found = probe(&stage, &TABLE.iter().collect::<Vec<_>>(), true).await;
        eprintln!("{} probes at {} spots", found.probes, found.spots);
        assert!(found.wrong.is_empty(), "{}", found.wrong);
        assert_eq!(world.census(OTHERS..LATER).await, before);
        assert!(found.spots >= 100 && found.probes >= 2_000);
    });
}

/// The census must see what it is there to see.
#[test]
fn a_change_of_one_row_of_another_is_seen() {
    on_both_engines(async |world| {
        world.begin_ids(OTHERS).await;
        let company = world.company("Acme").await;
        let one = world.employee(company, CompanyRole::Member).await;
        let before = world.census(OTHERS..LATER).await;
        assert_eq!(world.census(OTHERS..LATER).await, before);
        assert_eq!(before["company_employee"].0, 1);
        world.disable(one.id).await;
        let after = world.census(OTHERS..LATER).await;
        assert_ne!(after["user"], before["user"]);
        assert_eq!(after["company"], before["company"]);
    });
}
