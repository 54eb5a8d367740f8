//! Settings as variables of the environment.

use super::error::ConfigError;
use super::key::{self, DATABASE_VARIABLE, PREFIX, REDIS_VARIABLE};
use std::collections::BTreeMap;

/// The variables that concern us. Empty ones count as not set, as service files
/// and container files like to write them.
#[derive(Clone, Default)]
pub struct Environment(pub(super) BTreeMap<String, String>);

/// Names only: values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
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
        let mut ours = BTreeMap::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| is_ours(name)) else {
                continue;
            };
            let value = value
                .into_string()
                .map_err(|_| ConfigError::new(name, "is not valid UTF-8; set it anew"))?;
            ours.insert(name.to_owned(), value);
        }
        Ok(ours.into_iter().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Environment(
            variables
                .filter(|(name, value): &(String, String)| {
                    is_ours(name) && !value.trim().is_empty()
                })
                .collect(),
        )
    }
}

pub(super) fn is_ours(name: &str) -> bool {
    matches!(name, DATABASE_VARIABLE | REDIS_VARIABLE)
        || (name.starts_with(PREFIX) && !key::is_foreign_variable(name))
}
