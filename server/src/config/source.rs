//! Reads the sources and lays them over each other, remembering for each value
//! where it was written.

use super::environment::Environment;
use super::error::ConfigError;
use super::key::{self, CONFIG_VARIABLE, DATABASE_VARIABLE, KEYS, PREFIX, REDIS_VARIABLE};
use super::options::{Options, flag};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// The defaults, which are also their documentation.
pub(super) const DEFAULTS: &str = include_str!("../config.default.toml");
/// How the defaults are called where a source is named.
const DEFAULT_PLACE: &str = "default";

/// One source with one name.
struct Layer {
    place: String,
    values: Dict,
}

impl Layer {
    fn single(place: impl Into<String>, key: &str, value: &str) -> Layer {
        Layer {
            place: place.into(),
            values: Dict::from([(key.to_owned(), Value::from(value))]),
        }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}

/// A settings file as it was read.
struct File {
    path: String,
    text: String,
}

impl File {
    fn read(path: &Path) -> Result<File, ConfigError> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(File { path: name, text }),
            Err(error) => Err(ConfigError::new(
                name,
                format!("cannot be read ({error}); check the path and its permissions"),
            )),
        }
    }

    fn parse(&self) -> Result<Dict, ConfigError> {
        // The parser's `Display` quotes the line, which may hold a secret; its
        // message is the reason alone.
        let values: Dict = <Toml as Format>::from_str(&self.text).map_err(|error| {
            let before = error.span().and_then(|span| self.text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            let reason = error.message().replace('\n', ", ");
            ConfigError::new(
                format!("{}:{line}", self.path),
                format!("not TOML: {reason}; write `key = \"value\"`"),
            )
        })?;
        let known: Vec<String> = KEYS.iter().map(ToString::to_string).collect();
        match values.keys().find(|name| key::find(name).is_none()) {
            None => Ok(values),
            Some(name) => Err(ConfigError::new(
                self.place_of(name),
                format!("unknown key `{name}`; {}", key::suggestion(name, &known)),
            )),
        }
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

/// All sources, the stronger ones above.
pub(super) struct Sources {
    merged: Figment,
    file: Option<File>,
}

impl Sources {
    /// Reads and checks every source. `usual_file` may be missing; a file that
    /// somebody named may not.
    pub(super) fn collect(
        options: &Options,
        environment: &Environment,
        usual_file: &Path,
    ) -> Result<Sources, ConfigError> {
        refuse_unknown_variables(environment)?;
        let defaults = File {
            path: DEFAULT_PLACE.to_owned(),
            text: DEFAULTS.to_owned(),
        };
        let mut merged = Figment::from(Layer {
            values: defaults.parse()?,
            place: defaults.path,
        });

        let named = options
            .config
            .clone()
            .or_else(|| environment.get(CONFIG_VARIABLE).map(PathBuf::from));
        let chosen = named.or_else(|| usual_file.exists().then(|| usual_file.to_owned()));
        let file = chosen.map(|path| File::read(&path)).transpose()?;
        if let Some(file) = &file {
            merged = merged.merge(Layer {
                place: file.path.clone(),
                values: file.parse()?,
            });
        }

        for (variable, key) in [
            (DATABASE_VARIABLE, "database_url"),
            (REDIS_VARIABLE, "redis_url"),
        ] {
            if let Some(url) = environment.get(variable) {
                merged = merged.merge(Layer::single(variable, key, url));
            }
        }
        for key in KEYS {
            let variable = key::variable(key);
            if let Some(value) = environment.get(&variable) {
                merged = merged.merge(Layer::single(variable, key, value));
            }
        }
        for (key, value) in options.given()? {
            merged = merged.merge(Layer::single(flag(key), key, value));
        }
        Ok(Sources { merged, file })
    }

    /// Where the value of `key` was written; `None` when nobody wrote it.
    fn place(&self, key: &str) -> Option<String> {
        let name = &self.merged.find_metadata(key)?.name;
        Some(match &self.file {
            Some(file) if file.path == *name => file.place_of(key),
            _ => name.to_string(),
        })
    }

    /// The places of all keys that have a value.
    pub(super) fn places(&self) -> BTreeMap<&'static str, String> {
        KEYS.into_iter()
            .filter_map(|key| Some((key, self.place(key)?)))
            .collect()
    }

    /// An error about the value of `key`.
    pub(super) fn error(&self, key: &str, problem: &str) -> ConfigError {
        ConfigError::new(
            self.place(key).unwrap_or_else(|| DEFAULT_PLACE.to_owned()),
            format!("`{key}` {problem}"),
        )
    }

    fn value(&self, key: &str) -> Option<Value> {
        self.merged.find_value(key).ok()
    }

    fn text(&self, key: &str) -> Result<Option<String>, ConfigError> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(_, text)) => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(self.error(key, "must be text; put it into quotes")),
        }
    }

    /// A value that may be left out, read by `read`.
    pub(super) fn parse_optional<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        if text.is_empty() {
            return Err(self.error(key, "is empty; give it a value or remove the line"));
        }
        read(&text)
            .map(Some)
            .map_err(|problem| self.error(key, &problem))
    }

    /// A value that has a default, read by `read`.
    pub(super) fn parse<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.parse_optional(key, read)?
            .ok_or_else(|| self.error(key, "is missing; give it a value"))
    }

    /// A path that has a default.
    pub(super) fn path(&self, key: &str) -> Result<PathBuf, ConfigError> {
        self.parse(key, |text| Ok(PathBuf::from(text)))
    }

    /// A path that may be left out.
    pub(super) fn path_optional(&self, key: &str) -> Result<Option<PathBuf>, ConfigError> {
        self.parse_optional(key, |text| Ok(PathBuf::from(text)))
    }

    /// A whole number in `bounds`; variables carry it as text.
    pub(super) fn whole_number(
        &self,
        key: &str,
        bounds: RangeInclusive<u64>,
    ) -> Result<u64, ConfigError> {
        let number = match self.value(key) {
            Some(Value::String(_, text)) => text.trim().parse().ok(),
            Some(value) => value
                .to_i128()
                .and_then(|number| u64::try_from(number).ok()),
            None => None,
        };
        number
            .filter(|number| bounds.contains(number))
            .ok_or_else(|| {
                self.error(
                    key,
                    &format!(
                        "must be a whole number from {} to {}",
                        bounds.start(),
                        bounds.end()
                    ),
                )
            })
    }

    /// A yes or no; variables carry it as text.
    pub(super) fn flag(&self, key: &str) -> Result<bool, ConfigError> {
        match self.value(key) {
            Some(Value::Bool(_, is_set)) => Ok(is_set),
            Some(Value::String(_, text)) if text.trim() == "true" => Ok(true),
            Some(Value::String(_, text)) if text.trim() == "false" => Ok(false),
            _ => Err(self.error(key, "must be true or false")),
        }
    }

    /// A list: an array in the file, text with commas in a variable.
    pub(super) fn list<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        let wrong_kind = || self.error(key, "must be a list of texts, as [\"10.0.0.1\"]");
        let texts: Vec<String> = match self.value(key) {
            None => Vec::new(),
            Some(Value::String(_, text)) => text.split(',').map(str::to_owned).collect(),
            Some(Value::Array(_, values)) => values
                .into_iter()
                .map(|value| value.into_string().ok_or_else(wrong_kind))
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(wrong_kind()),
        };
        let texts = texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        texts
            .map(|text| read(text).map_err(|problem| self.error(key, &problem)))
            .collect()
    }
}

fn refuse_unknown_variables(environment: &Environment) -> Result<(), ConfigError> {
    let mut known: Vec<String> = KEYS.into_iter().map(key::variable).collect();
    known.push(CONFIG_VARIABLE.to_owned());
    let unknown = environment
        .0
        .keys()
        .find(|name| name.starts_with(PREFIX) && !known.contains(name));
    match unknown {
        None => Ok(()),
        Some(name) => Err(ConfigError::new(
            "environment",
            format!(
                "unknown variable `{name}`; {}",
                key::suggestion(name, &known)
            ),
        )),
    }
}
