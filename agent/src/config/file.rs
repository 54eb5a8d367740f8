//! A settings file as it was read.

use super::{
    ConfigError,
    key::{self, KEYS},
};
use std::{collections::BTreeMap, path::Path};
use toml::Value;

/// Its values as text, each with the place where it stands.
pub(super) struct File {
    path: String,
    text: String,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<File, ConfigError> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(File { path: name, text }),
            Err(error) => Err(ConfigError::new(
                name,
                format!("cannot be read ({error}); check the path and its permissions"),
            )),
        }
    }

    #[cfg(test)]
    pub(super) fn of(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The values by key.
    pub(super) fn values(&self) -> Result<BTreeMap<&'static str, (String, String)>, ConfigError> {
        let table: toml::Table = self.text.parse().map_err(|error| self.not_toml(&error))?;
        let known: Vec<String> = KEYS.iter().map(ToString::to_string).collect();
        let mut values = BTreeMap::new();
        for (name, value) in table {
            let place = self.place_of(&name);
            let Some(key) = key::find(&name) else {
                let near = key::suggestion(&name, &known);
                return Err(ConfigError::new(
                    place,
                    format!("unknown key `{name}`; {near}"),
                ));
            };
            let text = match value {
                Value::String(text) => text,
                Value::Integer(number) => number.to_string(),
                _ => {
                    let problem = format!("`{key}` must be text; put it into quotes");
                    return Err(ConfigError::new(place, problem));
                }
            };
            values.insert(key, (text, place));
        }
        Ok(values)
    }

    /// The parser's `Display` quotes the line, which may hold a secret; its
    /// message is the reason alone.
    fn not_toml(&self, error: &toml::de::Error) -> ConfigError {
        let before = error.span().and_then(|span| self.text.get(..span.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        let reason = error.message().replace('\n', ", ");
        ConfigError::new(
            format!("{}:{line}", self.path),
            format!("not TOML: {reason}; write `key = \"value\"`"),
        )
    }

    /// `file:line` of a key, for messages.
    fn place_of(&self, name: &str) -> String {
        let is_key = |line: &str| {
            // A section is a key too: `[mail]`.
            let line = line.trim_start().trim_start_matches(['[', '"', '\'']);
            let rest = line
                .strip_prefix(name)
                .map(|rest| rest.trim_start_matches(['"', '\'', ' ', '\t']));
            rest.is_some_and(|rest| rest.starts_with(['=', ']', '.']))
        };
        match self.text.lines().position(is_key) {
            Some(index) => format!("{}:{}", self.path, index + 1),
            None => self.path.clone(),
        }
    }
}
