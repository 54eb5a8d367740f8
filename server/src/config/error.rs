//! The one error of this module: a line for the person at the shell.

/// A setting that cannot be used. Prints as `source: what is wrong; what to do`
/// on one line and never contains the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ConfigError {
    place: String,
    problem: String,
}

impl ConfigError {
    /// `place` (file:line, variable or flag) has `problem`.
    pub(super) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        ConfigError {
            place: place.into(),
            problem: problem.into(),
        }
    }
}
