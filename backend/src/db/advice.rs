//! What to do about a database that cannot be used, for who starts a console.

use crate::Error;
use sqlx::{migrate::MigrateError, mysql::MySqlDatabaseError};

/// What to do next, where that is known.
pub fn advice(error: &Error) -> Option<&'static str> {
    let (Error::Unavailable { source, .. } | Error::Internal { source, .. }) = error else {
        return None;
    };
    let error = match source.downcast_ref::<MigrateError>() {
        Some(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => error,
        _ => source.downcast_ref::<sqlx::Error>()?,
    };
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => Some(
            "Is the database server running, and are its host and port right? Start the console again when it answers",
        ),
        sqlx::Error::Database(error) => match error.try_downcast_ref::<MySqlDatabaseError>() {
            Some(error) => of_mysql(error.number()),
            // The lower byte is the primary code, the rest says more.
            None => of_sqlite(error.code()?.parse::<u32>().ok()? & 0xff),
        },
        _ => None,
    }
}

/// By the numbers of MySQL and MariaDB.
fn of_mysql(number: u16) -> Option<&'static str> {
    Some(match number {
        1044 | 1142 => "Grant this user all privileges on the database",
        1045 => "Are user and password right?",
        1049 => "Make it first: CREATE DATABASE name DEFAULT CHARSET utf8mb4",
        1040 => "The server has no connection left; raise its max_connections",
        1021 => "The disk of the server is full",
        _ => return None,
    })
}

/// By SQLite's primary result codes.
fn of_sqlite(code: u32) -> Option<&'static str> {
    Some(match code {
        5 | 6 => "Another program holds it; end that one",
        8 | 14 => "The file and its folder must belong to the user that runs the console",
        10 => "The disk does not read or write; look at the system's log",
        11 | 26 => {
            "The file is damaged, or it is none of SQLite. Nothing was changed: move it away with its -wal and -shm, and put a backup in its place"
        }
        13 => "The disk is full; make room",
        _ => return None,
    })
}
