//! JSON text with one thing wrong in it. Text and not values: numbers that no
//! type holds and keys that stand twice have no value.

use serde_json::Value;

/// What becomes of one value.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Another text in its place.
    Replace(String),
    /// Gone, with its key.
    Remove,
    /// There twice, with its key.
    Double,
    /// Under another key.
    Rename(String),
    /// With one more inside.
    Extend(String),
}

/// The text of a value whose `at`-th value, counted in order and round and
/// round, is changed.
pub fn edited(value: &Value, at: usize, edit: &Edit) -> String {
    let mut writer = Writer {
        next: 0,
        at: at % count(value),
        edit,
    };
    let mut elements = Vec::new();
    writer.element(None, value, &mut elements);
    elements.concat()
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

struct Writer<'a> {
    next: usize,
    at: usize,
    edit: &'a Edit,
}

impl Writer<'_> {
    /// Writes a member of an object or an element of an array: once, not at
    /// all, or twice.
    fn element(&mut self, key: Option<&str>, value: &Value, into: &mut Vec<String>) {
        let is_here = self.next == self.at;
        self.next += 1;
        let edit = is_here.then_some(self.edit);
        let key = match edit {
            Some(Edit::Rename(other)) => key.map(|_| other.as_str()),
            _ => key,
        };
        let extension = match edit {
            Some(Edit::Extend(text)) => Some(text.as_str()),
            _ => None,
        };
        let inside = match edit {
            Some(Edit::Replace(text)) => {
                // What is inside is gone, but was counted.
                self.next += count(value) - 1;
                text.clone()
            }
            _ => self.value(value, extension),
        };
        let whole = match key {
            Some(key) => format!("{}:{inside}", Value::from(key)),
            None => inside,
        };
        match edit {
            Some(Edit::Remove) => {}
            Some(Edit::Double) => into.extend([whole.clone(), whole]),
            _ => into.push(whole),
        }
    }

    fn value(&mut self, value: &Value, extension: Option<&str>) -> String {
        let mut elements = Vec::new();
        let brackets = match value {
            Value::Array(items) => {
                for item in items {
                    self.element(None, item, &mut elements);
                }
                elements.extend(extension.map(str::to_owned));
                ('[', ']')
            }
            Value::Object(members) => {
                for (key, member) in members {
                    self.element(Some(key), member, &mut elements);
                }
                elements.extend(extension.map(|text| format!("\"more\":{text}")));
                ('{', '}')
            }
            simple => return simple.to_string(),
        };
        format!("{}{}{}", brackets.0, elements.join(","), brackets.1)
    }
}

#[test]
fn one_value_is_changed_and_the_others_stay() {
    let value: Value = serde_json::from_str(r#"{"a":[1,2],"b":{"c":null}}"#).unwrap();
    let replace = |text: &str| Edit::Replace(text.to_owned());
    for (at, edit, text) in [
        (0, replace("NaN"), "NaN"),
        (1, Edit::Remove, r#"{"b":{"c":null}}"#),
        (2, Edit::Double, r#"{"a":[1,1,2],"b":{"c":null}}"#),
        (3, replace("1e999"), r#"{"a":[1,1e999],"b":{"c":null}}"#),
        (
            4,
            Edit::Double,
            r#"{"a":[1,2],"b":{"c":null},"b":{"c":null}}"#,
        ),
        (
            4,
            Edit::Extend("0".to_owned()),
            r#"{"a":[1,2],"b":{"c":null,"more":0}}"#,
        ),
        (
            5,
            Edit::Rename("d".to_owned()),
            r#"{"a":[1,2],"b":{"d":null}}"#,
        ),
        (6, Edit::Remove, ""),
    ] {
        assert_eq!(edited(&value, at, &edit), text, "{at} {edit:?}");
    }
}
