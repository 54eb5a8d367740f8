//! SQL that looks at the whole database, and at who and what a shell names.

use super::{Content, Engine, Schema};
use crate::{
    Error, Result,
    db::{Db, Location, dialect::Sql},
    on_db,
};
use model::{
    id::{CompanyId, UserId},
    identity::Mobile,
    time::Timestamp,
};
use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    collections::HashMap,
    ffi::OsString,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static MYSQL: Migrator = sqlx::migrate!("../migrations/mysql");

/// A database that is only looked at.
pub(super) struct Opened {
    pub db: Db,
    /// SQLite's file.
    file: Option<PathBuf>,
}

/// Opens a database without making or changing anything; `None` when SQLite's
/// file is not there.
pub(super) async fn open(location: &Location) -> Result<Option<Opened>> {
    let path = match location {
        Location::MySql(_) => {
            let db = Db::connect(location).await?;
            return Ok(Some(Opened { db, file: None }));
        }
        Location::Sqlite(path) => path,
    };
    if !path.try_exists().map_err(reading)? {
        return Ok(None);
    }
    // Whoever has a database in WAL mode open has a log beside it. Without one
    // nobody has, and the file may be taken as it is; otherwise even a reader
    // would leave a log behind.
    let is_still = !beside(path, "-wal").try_exists().map_err(reading)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(true)
        .immutable(is_still)
        .busy_timeout(Duration::from_secs(5));
    let read = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    let db = Db::Sqlite {
        write: read.clone(),
        read,
    };
    let file = Some(path.clone());
    Ok(Some(Opened { db, file }))
}

fn reading(error: std::io::Error) -> Error {
    Error::internal("reading the database file", error)
}

/// `tenon.db-wal` for `tenon.db`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

const VERSION: Sql = Sql {
    sqlite: "SELECT sqlite_version()",
    mysql: "SELECT VERSION()",
};

pub(super) async fn version(db: &Db) -> Result<String> {
    let sql = VERSION.on_db(db);
    Ok(on_db!(db, |pool| sqlx::query_scalar(sql)
        .fetch_one(pool)
        .await)?)
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    sql_mode: String,
    time_zone: String,
    max_allowed_packet: i64,
    now: i64,
}

pub(super) async fn engine(opened: &Opened) -> Result<Engine> {
    match (&opened.db, &opened.file) {
        (Db::Sqlite { read, .. }, Some(path)) => {
            // Five are enough to know.
            let said: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(5)")
                .fetch_all(read)
                .await?;
            let size = |path: &Path| match std::fs::metadata(path) {
                Ok(found) => Ok(found.len()),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
                Err(error) => Err(reading(error)),
            };
            Ok(Engine::Sqlite {
                is_wal: is_wal(path)?,
                size: size(path)?,
                log_size: size(&beside(path, "-wal"))?,
                faults: said.into_iter().filter(|line| line != "ok").collect(),
            })
        }
        (Db::MySql(pool), _) => {
            // Each cast, because the servers differ in the types they give.
            let row: SessionRow = sqlx::query_as(
                "SELECT CAST(@@SESSION.sql_mode AS CHAR) AS sql_mode, CAST(@@SESSION.time_zone AS CHAR) AS time_zone, \
                 CAST(@@GLOBAL.max_allowed_packet AS SIGNED) AS max_allowed_packet, \
                 CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) AS `now`",
            )
            .fetch_one(pool)
            .await?;
            Ok(Engine::MySql {
                sql_mode: row.sql_mode,
                time_zone: row.time_zone,
                max_allowed_packet: row.max_allowed_packet,
                now: Timestamp(row.now),
            })
        }
        (Db::Sqlite { .. }, None) => Err(Error::internal(
            "examining the database",
            "SQLite without a file",
        )),
    }
}

/// The file says so itself, in bytes 18 and 19 of its header; asking the
/// library would say how *we* opened it.
fn is_wal(path: &Path) -> Result<bool> {
    let mut header = [0u8; 20];
    std::fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut header))
        .map_err(reading)?;
    Ok(header[18..] == [2, 2])
}

const FIND_MIGRATIONS_TABLE: Sql = Sql {
    sqlite: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
    mysql: "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '_sqlx_migrations'",
};

#[derive(sqlx::FromRow)]
struct MigrationRow {
    version: i64,
    success: bool,
    checksum: Vec<u8>,
}

pub(super) async fn schema(db: &Db) -> Result<Schema> {
    let sql = FIND_MIGRATIONS_TABLE.on_db(db);
    let tables: i64 = on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await)?;
    let rows: Vec<MigrationRow> = if tables == 0 {
        Vec::new()
    } else {
        on_db!(db, |pool| {
            sqlx::query_as(
                "SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version",
            )
            .fetch_all(pool)
            .await
        })?
    };
    let migrator = match db {
        Db::Sqlite { .. } => &SQLITE,
        Db::MySql(_) => &MYSQL,
    };
    let mut known: HashMap<i64, &[u8]> = migrator
        .iter()
        .map(|migration| (migration.version, &*migration.checksum))
        .collect();
    let mut schema = Schema::default();
    for row in rows {
        let list = match known.remove(&row.version) {
            None => &mut schema.unknown,
            Some(_) if !row.success => &mut schema.unfinished,
            Some(checksum) if checksum != row.checksum => &mut schema.changed,
            Some(_) => &mut schema.applied,
        };
        list.push(row.version);
    }
    schema.pending = known.into_keys().collect();
    schema.pending.sort_unstable();
    Ok(schema)
}

#[derive(sqlx::FromRow)]
struct ContentRow {
    users: i64,
    servers: i64,
    sealed: i64,
    newest_received: Option<i64>,
}

pub(super) async fn content(db: &Db) -> Result<Content> {
    let row: ContentRow = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM `user`) AS users, (SELECT COUNT(*) FROM server) AS servers, \
             (SELECT COUNT(*) FROM server_account) AS sealed, \
             (SELECT MAX(received_time) FROM server_latest) AS newest_received",
        )
        .fetch_one(pool)
        .await
    })?;
    Ok(Content {
        users: row.users,
        servers: row.servers,
        sealed: row.sealed,
        newest_received: row.newest_received.map(Timestamp),
    })
}

/// Id and name.
#[derive(sqlx::FromRow)]
struct NamedRow {
    id: i64,
    name: String,
}

/// Somebody active by their number.
pub(super) async fn find_user(db: &Db, mobile: &Mobile) -> Result<Option<(UserId, String)>> {
    let row: Option<NamedRow> = on_db!(db, |pool| {
        sqlx::query_as("SELECT id, name FROM `user` WHERE mobile = ? AND status = 1")
            .bind(mobile.as_str())
            .fetch_optional(pool)
            .await
    })?;
    Ok(row.map(|row| (UserId(row.id), row.name)))
}

/// A company by its name, or else by its id: a name may look like an id.
pub(super) async fn find_company(
    db: &Db,
    name: &str,
    id: Option<CompanyId>,
) -> Result<Option<(CompanyId, String)>> {
    let row: Option<NamedRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name FROM company WHERE name = ? OR id = ? \
             ORDER BY CASE WHEN name = ? THEN 0 ELSE 1 END LIMIT 1",
        )
        .bind(name)
        .bind(id.map_or(0, |id| id.0))
        .bind(name)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|row| (CompanyId(row.id), row.name)))
}
