//! Migrations: embedded, the same numbers in both folders.
//!
//! SQLite runs each in a transaction. MySQL cannot roll DDL back, so there
//! every statement may be run again; one that was killed half-way is run again
//! from its first statement.

use super::Db;
use crate::{Error, Result};
use sqlx::{
    Connection,
    migrate::{Migrate, MigrateError, Migrator},
};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static MYSQL: Migrator = sqlx::migrate!("../migrations/mysql");

/// How often a migration that was killed is begun again. Every console that
/// starts at the same moment may find the same unfinished one.
const ATTEMPTS: u32 = 3;

/// How long a console waits for another one that is migrating.
const PATIENCE_SECONDS: i64 = 600;

const DOING: &str = "migrating the database";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Migrations that were run now.
    pub applied: usize,
    /// The schema's version afterwards.
    pub version: i64,
}

/// Brings the database to this program's version.
///
/// # Errors
/// When the database is of a newer version, was migrated by other files, or a
/// statement fails.
pub async fn migrate(db: &Db) -> Result<Migrated> {
    // On SQLite the one writing connection and its file lock do the same.
    let alone = match db {
        Db::Sqlite { .. } => None,
        Db::MySql(pool) => Some(take_turns(pool).await?),
    };
    let migrated = run(db).await;
    // Closing the connection gives the lock back.
    if let Some(connection) = alone {
        connection.close().await?;
    }
    migrated
}

/// Lets consoles that start at the same moment migrate one after the other.
/// sqlx asks for a lock of its own, but with an endless wait, which MariaDB
/// does not know and answers with no lock at all.
async fn take_turns(pool: &sqlx::MySqlPool) -> Result<sqlx::MySqlConnection> {
    // Out of the pool: the lock belongs to the connection and ends with it,
    // also when this call is given up half-way.
    let mut connection = pool.acquire().await?.detach();
    let locked: Option<i64> =
        sqlx::query_scalar("SELECT GET_LOCK(CONCAT('tenon migrate ', SHA1(DATABASE())), ?)")
            .bind(PATIENCE_SECONDS)
            .fetch_one(&mut connection)
            .await?;
    if locked == Some(1) {
        Ok(connection)
    } else {
        let source = "another console has been migrating it for too long";
        Err(Error::Unavailable {
            doing: DOING,
            source: source.into(),
        })
    }
}

async fn run(db: &Db) -> Result<Migrated> {
    let before = applied(db).await?;
    for attempt in 1.. {
        let run = match db {
            Db::Sqlite { write, .. } => SQLITE.run(write).await,
            Db::MySql(pool) => MYSQL.run(pool).await,
        };
        match run {
            Ok(()) => break,
            Err(MigrateError::Dirty(version)) if attempt < ATTEMPTS => {
                forget_unfinished(db, version).await?
            }
            Err(error) => return Err(explain(error)),
        }
    }
    let after = applied(db).await?;
    Ok(Migrated {
        applied: after.len() - before.len(),
        version: after.last().copied().unwrap_or(0),
    })
}

/// Versions that are completely applied, oldest first.
async fn applied(db: &Db) -> Result<Vec<i64>> {
    async fn list<C: Migrate>(connection: &mut C) -> Result<Vec<i64>, MigrateError> {
        let table = "_sqlx_migrations";
        connection.ensure_migrations_table(table).await?;
        let dirty = connection.dirty_version(table).await?;
        let mut versions: Vec<i64> = connection
            .list_applied_migrations(table)
            .await?
            .into_iter()
            .map(|m| m.version)
            .collect();
        versions.retain(|version| Some(*version) != dirty);
        versions.sort_unstable();
        Ok(versions)
    }
    let versions = match db {
        Db::Sqlite { write, .. } => list(&mut *write.acquire().await?).await,
        Db::MySql(pool) => list(&mut *pool.acquire().await?).await,
    };
    versions.map_err(explain)
}

/// Takes the mark of a killed migration away, so that it runs again.
async fn forget_unfinished(db: &Db, version: i64) -> Result<()> {
    tracing::warn!(
        version,
        "migration {version} was interrupted; running it again"
    );
    let sql = "DELETE FROM _sqlx_migrations WHERE version = ? AND success = ?";
    match db {
        Db::Sqlite { write, .. } => {
            sqlx::query(sql)
                .bind(version)
                .bind(false)
                .execute(write)
                .await?;
        }
        Db::MySql(pool) => {
            sqlx::query(sql)
                .bind(version)
                .bind(false)
                .execute(pool)
                .await?;
        }
    }
    Ok(())
}

fn explain(error: MigrateError) -> Error {
    let why = match &error {
        MigrateError::VersionMissing(version) => format!(
            "the database has migration {version}, which this program does not know: \
             it was used by a newer version of Tenon. Start that version, or restore a backup"
        ),
        MigrateError::VersionMismatch(version) => format!(
            "migration {version} was changed after it ran on this database. \
             Before the first release: start with a new database"
        ),
        _ => return Error::internal(DOING, error),
    };
    Error::internal(DOING, why)
}
