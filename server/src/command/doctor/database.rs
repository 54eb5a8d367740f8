//! The database, its schema and what is in it.

use super::Check;
use crate::{
    command::describe,
    config::{Config, Database},
};
use backend::{
    clock::{Clock, SystemClock},
    shell::{self, Content, Engine, Examined, Schema},
};
use model::time::Millis;

const NAME: &str = "database";
const SCHEMA: &str = "schema";
const CLOCK: &str = "clock";

/// Below this a batch of reports may not fit in one statement.
const SMALLEST_PACKET: i64 = 4 << 20;
/// Two clocks may differ by this much.
const CLOCK_TOLERANCE: Millis = Millis::seconds(5);

/// What there is to say, and what is in the database if that could be read.
pub(super) async fn look(config: &Config) -> (Vec<Check>, Option<Content>) {
    let examined = match shell::examine(&config.database.location()).await {
        Ok(Some(examined)) => examined,
        Ok(None) => {
            let missing = Check::warn(
                NAME,
                format!("{} is not there yet", config.database),
                "`tenon serve` makes it; if there was one, look at `data_dir` and `database_url`",
            );
            return (vec![missing], None);
        }
        Err(error) => {
            let found = format!("{}: {}", config.database, describe(&error));
            return (vec![Check::fail(NAME, found, unreachable(config))], None);
        }
    };
    let mut checks = engine(config, &examined);
    checks.push(schema(&examined.schema));
    checks.extend(clock(&examined));
    if let Some(content) = &examined.content {
        checks.push(users(content));
    }
    (checks, examined.content)
}

fn unreachable(config: &Config) -> &'static str {
    match config.database {
        Database::Sqlite { .. } => {
            "is it Tenon's file, and may this user read it? A damaged one is replaced by its backup"
        }
        Database::MySql(_) => {
            "is the server running, is the address right, may this user connect from here? Look at `database_url`"
        }
    }
}

fn engine(config: &Config, examined: &Examined) -> Vec<Check> {
    let version = &examined.version;
    match &examined.engine {
        Engine::Sqlite {
            is_wal,
            size,
            log_size,
            faults,
        } => {
            let found = format!(
                "SQLite {version}, {}: {} and {} of log",
                config.database,
                mebibytes(*size),
                mebibytes(*log_size)
            );
            vec![
                Check::ok(NAME, found),
                if faults.is_empty() {
                    Check::ok("integrity", "quick_check finds nothing")
                } else {
                    Check::fail(
                        "integrity",
                        faults.join("; "),
                        "stop the console, keep a copy of the data folder, restore the last backup",
                    )
                },
                if *is_wal {
                    Check::ok("journal", "WAL")
                } else {
                    Check::warn(
                        "journal",
                        "not in WAL mode",
                        "the next `tenon serve` switches it; if not, the file system does not allow it",
                    )
                },
            ]
        }
        Engine::MySql {
            sql_mode,
            time_zone,
            max_allowed_packet,
            ..
        } => {
            let kind = if version.contains("MariaDB") {
                "MariaDB"
            } else if version.contains("TiDB") {
                "TiDB"
            } else {
                "MySQL"
            };
            let strict = sql_mode.contains("STRICT_ALL_TABLES");
            vec![
                Check::ok(NAME, format!("{kind} {version} at {}", config.database)),
                if strict && time_zone == "+00:00" {
                    Check::ok("session", "strict, UTC")
                } else {
                    Check::fail(
                        "session",
                        format!("sql_mode {sql_mode:?}, time_zone {time_zone:?}"),
                        "something between the console and the server does not let sessions set STRICT_ALL_TABLES and +00:00",
                    )
                },
                if *max_allowed_packet >= SMALLEST_PACKET {
                    Check::ok("packet", format!("max_allowed_packet {max_allowed_packet}"))
                } else {
                    Check::warn(
                        "packet",
                        format!("max_allowed_packet {max_allowed_packet}"),
                        format!("set it to {SMALLEST_PACKET} or more on the server"),
                    )
                },
            ]
        }
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn schema(schema: &Schema) -> Check {
    let list = |versions: &[i64]| {
        versions
            .iter()
            .map(i64::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !schema.unknown.is_empty() {
        return Check::fail(
            SCHEMA,
            format!(
                "of a newer version of Tenon: migration {}",
                list(&schema.unknown)
            ),
            "start that version, or restore a backup from before it",
        );
    }
    if !schema.changed.is_empty() {
        return Check::fail(
            SCHEMA,
            format!("migration {} ran with another text", list(&schema.changed)),
            "the database belongs to another build of Tenon; use that one, or a new database",
        );
    }
    if !schema.unfinished.is_empty() {
        return Check::warn(
            SCHEMA,
            format!("migration {} was interrupted", list(&schema.unfinished)),
            "`tenon migrate` runs it again",
        );
    }
    if !schema.pending.is_empty() {
        return Check::warn(
            SCHEMA,
            format!("migration {} is to be applied", list(&schema.pending)),
            "`tenon serve` does it at its start, `tenon migrate` without one",
        );
    }
    let version = schema.applied.last().copied().unwrap_or_default();
    let number = schema.applied.len();
    Check::ok(
        SCHEMA,
        format!("version {version}, {number} migrations applied"),
    )
}

fn clock(examined: &Examined) -> Vec<Check> {
    let now = SystemClock.now();
    let mut checks = Vec::new();
    if let Engine::MySql { now: theirs, .. } = examined.engine {
        let ahead = Millis((theirs - now).0);
        if ahead.0.abs() > CLOCK_TOLERANCE.0 {
            checks.push(Check::warn(
                CLOCK,
                format!(
                    "the database server's clock differs by {} s",
                    ahead.0 / 1_000
                ),
                "let both follow a time server (NTP)",
            ));
        }
    }
    let newest = examined
        .content
        .as_ref()
        .and_then(|content| content.newest_received);
    match newest {
        Some(time) if time - now > CLOCK_TOLERANCE => checks.push(Check::fail(
            CLOCK,
            format!(
                "the newest report came in {} s from now: this clock is behind, or was ahead",
                (time - now).0 / 1_000
            ),
            "let the machine follow a time server (NTP); until then hosts look alive that are not",
        )),
        Some(time) => checks.push(Check::ok(
            CLOCK,
            format!("the newest report came in {} s ago", (now - time).0 / 1_000),
        )),
        None => {}
    }
    checks
}

fn users(content: &Content) -> Check {
    if content.users == 0 {
        return Check::warn(
            "users",
            "nobody yet: the console waits for its first user",
            "open the link that `tenon serve` prints at its start, or run `tenon user create`",
        );
    }
    Check::ok(
        "users",
        format!("{} users, {} hosts", content.users, content.servers),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::doctor::Level;

    #[test]
    fn what_is_wrong_with_a_schema_is_told_worst_first() {
        let mut found = Schema {
            applied: vec![1, 2],
            ..Schema::default()
        };
        assert_eq!(schema(&found).level, Level::Ok);
        found.pending = vec![3];
        assert_eq!(schema(&found).level, Level::Warn);
        found.changed = vec![2];
        assert!(schema(&found).found.contains("another text"));
        found.unknown = vec![99];
        let check = schema(&found);
        assert_eq!(check.level, Level::Fail);
        assert!(check.found.contains("newer") && check.found.contains("99"));
    }
}
