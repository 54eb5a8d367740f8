//! Where in a call ids stand, found by looking: two scenes are alike but for
//! their ids, so what differs between the same call about one and about the other
//! is an id. A number as large as only ids are in these worlds is one as well.

use crate::{
    app::{Answer, Caller},
    unauthorized::{Call, Row},
};
use axum::body::Body;
use http::Method;
use serde_json::Value;

/// Ids in the worlds of these tests begin here, and end there.
pub const IDS: std::ops::Range<i64> = 900_000..10_000_000;

/// A call as it goes over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Wire {
    /// With its query.
    target: String,
    body: Content,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Nothing,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

/// Where an id stands in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The n-th word of the target.
    Target(usize),
    /// The n-th field of a form.
    Field(usize),
    /// A place in JSON.
    Json(String),
}

/// What stands between the words of a target.
const BETWEEN: [char; 5] = ['/', '?', '&', '=', ','];

impl Wire {
    pub fn of(call: Call) -> Wire {
        let (target, body) = match call {
            Call::Get(target) => (target, Content::Nothing),
            Call::Form(path, fields) => (path.to_owned(), Content::Form(fields)),
            Call::Json(path, body) => (path.to_owned(), Content::Json(body)),
        };
        Wire { target, body }
    }

    /// The spots of a row's call, and what stands there in the other scene.
    pub fn spots(&self, other: &Wire, row: &Row) -> Vec<(Spot, Value)> {
        let mut spots = Vec::new();
        let of_row: Vec<&str> = row.path.split('/').collect();
        let (words, others) = (words(&self.target), words(&other.target));
        assert_eq!(words.len(), others.len(), "{self:?} and {other:?}");
        for (at, (word, other)) in words.iter().zip(&others).enumerate() {
            let is_parameter = of_row.get(at).is_some_and(|part| part.starts_with('{'));
            let is_id = |word: &str| word.parse().is_ok_and(|id| IDS.contains(&id));
            if word != other || (is_parameter && is_id(word)) {
                spots.push((Spot::Target(at), Value::from(*other)));
            }
        }
        match (&self.body, &other.body) {
            (Content::Nothing, Content::Nothing) => {}
            (Content::Form(fields), Content::Form(others)) => {
                for (at, ((_, value), (_, other))) in fields.iter().zip(others).enumerate() {
                    let is_id = value.parse().is_ok_and(|id| IDS.contains(&id));
                    if value != other || is_id {
                        spots.push((Spot::Field(at), Value::from(other.as_str())));
                    }
                }
            }
            (Content::Json(value), Content::Json(other)) => {
                look(value, other, String::new(), &mut spots);
            }
            _ => panic!("{self:?} and {other:?} are not the same call"),
        }
        spots
    }

    /// The same call with another value there; `None` for what cannot stand there.
    pub fn with(&self, spot: &Spot, value: &Value) -> Option<Wire> {
        let mut wire = self.clone();
        let text = || match value {
            Value::String(text) => Some(text.replace(HUGE_MARK, HUGE)),
            Value::Number(number) => Some(number.to_string()),
            Value::Null => Some("null".to_owned()),
            _ => None,
        };
        match (spot, &mut wire.body) {
            (Spot::Target(at), _) => {
                let text = ::app::path::encode(&text()?);
                // An empty word is another path.
                if text.is_empty() {
                    return None;
                }
                let begin = position(&self.target, *at);
                let end = begin + words(&self.target)[*at].len();
                wire.target.replace_range(begin..end, &text);
            }
            (Spot::Field(at), Content::Form(fields)) => fields[*at].1 = text()?,
            (Spot::Json(pointer), Content::Json(body)) => {
                *body.pointer_mut(pointer).unwrap() = value.clone();
            }
            _ => panic!("{spot:?} is none of {self:?}"),
        }
        Some(wire)
    }

    /// The same call about what is the caller's own, if it says whose things it
    /// is about.
    pub fn in_personal_scope(&self) -> Option<Wire> {
        let mut wire = self.clone();
        let Content::Json(body) = &mut wire.body else {
            return None;
        };
        *body.get_mut("scope")? = Value::from("personal");
        Some(wire)
    }

    /// Sends it.
    pub async fn send(&self, caller: &Caller) -> Answer {
        let own = ("sec-fetch-site", "same-origin");
        let (kind, body) = match &self.body {
            Content::Nothing => return caller.get(&self.target).await,
            Content::Form(fields) => {
                let encode = ::app::path::encode;
                let pairs = fields
                    .iter()
                    .map(|(name, value)| format!("{name}={}", encode(value)));
                let text = pairs.collect::<Vec<_>>().join("&");
                ("application/x-www-form-urlencoded", text)
            }
            // A number that no type of ours holds is written out.
            Content::Json(body) => {
                let mark = Value::from(HUGE_MARK).to_string();
                ("application/json", body.to_string().replace(&mark, HUGE))
            }
        };
        let headers = [own, ("content-type", kind)];
        caller
            .send(Method::POST, &self.target, &headers, Body::from(body))
            .await
    }
}

/// One more than the largest id, and what stands for it in JSON until it is sent.
const HUGE: &str = "9223372036854775808";
pub const HUGE_MARK: &str = "the number after the last";

fn words(target: &str) -> Vec<&str> {
    target.split(BETWEEN).collect()
}

/// Where the n-th word begins.
fn position(target: &str, at: usize) -> usize {
    words(target)[..at].iter().map(|word| word.len() + 1).sum()
}

fn look(value: &Value, other: &Value, pointer: String, spots: &mut Vec<(Spot, Value)>) {
    match (value, other) {
        (Value::Object(members), Value::Object(others)) => {
            for (key, member) in members {
                let key_in_pointer = key.replace('~', "~0").replace('/', "~1");
                look(
                    member,
                    &others[key],
                    format!("{pointer}/{key_in_pointer}"),
                    spots,
                );
            }
        }
        (Value::Array(items), Value::Array(others)) => {
            for (at, (item, other)) in items.iter().zip(others).enumerate() {
                look(item, other, format!("{pointer}/{at}"), spots);
            }
        }
        _ => {
            let is_id = value.as_i64().is_some_and(|id| IDS.contains(&id));
            if value != other || is_id {
                spots.push((Spot::Json(pointer), other.clone()));
            }
        }
    }
}

#[test]
fn an_id_is_found_wherever_it_stands() {
    use crate::authz::expected::all;
    use serde_json::json;
    let row = |path| Row {
        method: "POST",
        path,
        sample: |_, _| Call::Get(String::new()),
        expected: all(200),
    };
    let get = |path: &str| Wire::of(Call::Get(path.to_owned()));
    let spots = get("/c/1000000/a/7?x=1&servers=3").spots(
        &get("/c/5000000/a/8?x=1&servers=4"),
        &row("/c/{company}/a/{id}"),
    );
    assert_eq!(
        spots,
        [(2, "5000000"), (4, "8"), (8, "4")].map(|(at, id)| (Spot::Target(at), Value::from(id)))
    );
    let wire = get("/c/1000000/a/7?x=1&servers=3");
    let with = |at, value: Value| wire.with(&Spot::Target(at), &value);
    assert_eq!(
        with(4, Value::from("1 OR 1=1")),
        Some(get("/c/1000000/a/1%20OR%201%3D1?x=1&servers=3"))
    );
    assert_eq!(with(4, Value::from("")), None);
    let json = |company, id| {
        let body =
            json!({"company": company, "list": [{"id": id, "version": 3}], "other": 999_999});
        Wire::of(Call::Json("/fn/a", body))
    };
    let spots = json(1_000_000, 2).spots(&json(5_000_000, 4), &row("/fn/a"));
    assert_eq!(
        spots,
        [
            ("/company", json!(5_000_000)),
            ("/list/0/id", json!(4)),
            ("/other", json!(999_999)),
        ]
        .map(|(at, id)| (Spot::Json(at.to_owned()), id))
    );
    let (spot, _) = &spots[1];
    assert_eq!(json(1, 2).with(spot, &json!(9)), Some(json(1, 9)));
}
