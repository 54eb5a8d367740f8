//! The environment of the process. Nothing else in the agent reads it.

use super::{
    ConfigError,
    key::{CONFIG_VARIABLE, KEYS, PREFIX, suggestion, variable},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Variables that are not ours and say where a program keeps its state.
const STATE_VARIABLES: [&str; 3] = ["STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"];
/// The name of our folder among those of other programs.
const OWN_FOLDER: &str = "tenon-agent";

/// The variables that concern us. Empty ones count as not set, as service files
/// and container files like to write them.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// Whether the process is root's.
    is_root: bool,
}

/// Names only: values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl Environment {
    /// The environment of this process.
    ///
    /// # Errors
    /// When one of our variables is not UTF-8.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn read() -> Result<Environment, ConfigError> {
        let mut ours = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| is_ours(name)) else {
                continue;
            };
            let value = value
                .into_string()
                .map_err(|_| ConfigError::new(name, "is not valid UTF-8; set it anew"))?;
            ours.push((name.to_owned(), value));
        }
        let is_root = rustix::process::geteuid().is_root();
        Ok(Environment::of(ours, is_root))
    }

    /// An environment of these variables.
    pub fn of(
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        is_root: bool,
    ) -> Environment {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Environment {
            variables: variables
                .filter(|(name, value): &(String, String)| {
                    is_ours(name) && !value.trim().is_empty()
                })
                .collect(),
            is_root,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Where the state is unless somebody says so, and who says that.
    pub(super) fn state_dir(&self) -> Option<(PathBuf, &'static str)> {
        if let Some(given) = self.get("STATE_DIRECTORY") {
            // A service may have several, with colons between them.
            let first = given.split(':').next().unwrap_or(given);
            return Some((PathBuf::from(first), "STATE_DIRECTORY"));
        }
        if self.is_root {
            return Some((Path::new("/var/lib").join(OWN_FOLDER), "default"));
        }
        if let Some(home) = self.get("XDG_STATE_HOME") {
            return Some((Path::new(home).join(OWN_FOLDER), "default"));
        }
        let home = Path::new(self.get("HOME")?).join(".local/state");
        Some((home.join(OWN_FOLDER), "default"))
    }

    pub(super) fn refuse_unknown(&self) -> Result<(), ConfigError> {
        let known: Vec<String> = KEYS
            .map(variable)
            .into_iter()
            .chain([CONFIG_VARIABLE.to_owned()])
            .collect();
        let unknown = self
            .variables
            .keys()
            .find(|name| name.starts_with(PREFIX) && !known.contains(name));
        match unknown {
            None => Ok(()),
            Some(name) => Err(ConfigError::new(
                name,
                format!("unknown variable; {}", suggestion(name, &known)),
            )),
        }
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX) || STATE_VARIABLES.contains(&name)
}
