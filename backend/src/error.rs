//! Errors inside the console.
//!
//! Either public, and then the caller may see it, or internal with its cause,
//! and then only the log does ([`Error::into_public`] is the boundary). There is
//! no `Display` that mixes the two.

use std::{any::Any, error::Error as StdError};

/// Shorthand for this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
#[derive(Debug)]
pub enum Error {
    /// The caller may see this.
    Public(model::error::Error),
    /// Something we need is away for the moment; nothing was changed.
    Unavailable {
        /// What we were doing.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A fault of ours.
    Internal {
        /// What we were doing.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// A fault of ours while `doing` something.
    pub fn internal(
        doing: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Error::Internal {
            doing,
            source: source.into(),
        }
    }

    /// What the caller is told. The cause goes to the log, once, here.
    pub fn into_public(self, request_id: &str) -> model::error::Error {
        match self {
            Error::Public(error) => error,
            Error::Unavailable { doing, source } => {
                tracing::warn!(
                    request_id,
                    doing,
                    error = chain(&*source),
                    "unavailable while {doing}"
                );
                model::error::Error::Unavailable
            }
            Error::Internal { doing, source } => {
                tracing::error!(
                    request_id,
                    doing,
                    error = chain(&*source),
                    "failed while {doing}"
                );
                model::error::Error::Internal {
                    request_id: request_id.to_owned(),
                }
            }
        }
    }
}

/// An error for those who run the installation: in a log, on a status page.
pub(crate) fn describe(error: &Error) -> String {
    match error {
        Error::Public(error) => error.to_string(),
        Error::Unavailable { doing, source } | Error::Internal { doing, source } => {
            format!("{doing}: {}", chain(&**source))
        }
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a word")
}

/// An error and all its causes in one line.
pub fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl From<model::error::Error> for Error {
    fn from(error: model::error::Error) -> Self {
        Error::Public(error)
    }
}

impl From<sqlx::Error> for Error {
    /// A database that is away or busy is `Unavailable`; all else is a fault of
    /// ours, whose text may name tables and values and stays in the log.
    fn from(error: sqlx::Error) -> Self {
        const DOING: &str = "talking to the database";
        let away = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(db) => db.code().is_some_and(|code| {
                // SQLite: busy, locked, I/O, full (and their extended codes);
                // MySQL: deadlock, lock wait, shutting down, read-only, disk full.
                let sqlite = code
                    .parse::<u32>()
                    .is_ok_and(|n| matches!(n & 0xff, 5 | 6 | 10 | 13) && n < 10_000);
                let mysql = matches!(&*code, "40001" | "08S01" | "HY000" | "70100")
                    && db
                        .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
                        .is_some_and(|e| {
                            matches!(
                                e.number(),
                                1020 | 1021 | 1040 | 1047 | 1053 | 1205 | 1213 | 1290 | 1836 | 1927
                            )
                        });
                sqlite
                    && db
                        .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
                        .is_none()
                    || mysql
            }),
            _ => false,
        };
        if away {
            Error::Unavailable {
                doing: DOING,
                source: error.into(),
            }
        } else {
            Error::Internal {
                doing: DOING,
                source: error.into(),
            }
        }
    }
}

/// Whether `error` is the violation of a unique key.
pub fn is_unique_violation(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(db) if db.is_unique_violation())
}
