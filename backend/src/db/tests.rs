//! Migrations, transactions and what becomes of a database's errors.

use super::{migrate::migrate, *};
use crate::{Error, error::is_unique_violation, testing::on_both_engines};

async fn run(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    on_tx!(&mut tx, |connection| sqlx::query(sql)
        .execute(connection)
        .await
        .map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

/// What the log would say.
fn logged<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Internal { doing, source }) => format!("{doing}: {source}"),
        other => panic!("expected a fault of ours, got {other:?}"),
    }
}

#[test]
fn a_second_migration_finds_nothing_to_do() {
    on_both_engines(async |world| {
        let known = count(
            world.db(),
            "SELECT MAX(version) FROM _sqlx_migrations WHERE success",
        )
        .await;
        let again = migrate(world.db()).await.unwrap();
        assert_eq!((again.applied, again.version), (0, known));
        assert!(known >= 17);
    });
}

#[test]
fn consoles_that_start_at_once_migrate_once() {
    on_both_engines(async |world| {
        let database = world.database();
        // Another console, with connections of its own.
        let other = Db::connect(&database.location()).await.unwrap();
        // What was there is untouched: tables stay, only the record is gone.
        if matches!(world.db(), Db::MySql(_)) {
            run(world.db(), "DELETE FROM _sqlx_migrations").await;
        }
        let (one, two) = tokio::join!(migrate(world.db()), migrate(&other));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.version, two.version);
        let recorded = count(
            world.db(),
            "SELECT MAX(version) FROM _sqlx_migrations WHERE success",
        )
        .await;
        assert_eq!(recorded, one.version);
        let twice = "SELECT COUNT(*) - COUNT(DISTINCT version) FROM _sqlx_migrations";
        assert_eq!(count(world.db(), twice).await, 0);
        other.close().await;
    });
}

#[test]
fn who_goes_away_in_the_middle_of_a_query_takes_no_connection_along() {
    on_both_engines(async |world| {
        for turn in 0..300 {
            // Prepared each time, so that it is left in every part of that too.
            let sql =
                "SELECT id, mobile, name FROM `user` WHERE id > ? AND name <> ? AND mobile <> ?";
            let query = async {
                on_db!(world.db(), |pool| sqlx::query(sql)
                    .persistent(false)
                    .bind(turn)
                    .bind("a")
                    .bind("b")
                    .fetch_all(pool)
                    .await
                    .map(|rows| rows.len()))
            };
            let mut query = std::pin::pin!(query);
            for _ in 0..turn % 30 {
                if futures::poll!(query.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        // Every place of the pool is there for others.
        let places = match world.db() {
            Db::Sqlite { .. } => 1,
            Db::MySql(_) => CONNECTIONS,
        };
        let deadline = std::time::Instant::now() + Duration::from_secs(30);
        let mut held = Vec::new();
        while held.len() < places as usize {
            match world.db().begin().await {
                Ok(tx) => held.push(tx),
                Err(error) => assert!(
                    std::time::Instant::now() < deadline,
                    "after {} of {places}: {error:?}",
                    held.len()
                ),
            }
        }
    });
}

#[test]
fn a_migration_that_was_killed_is_run_again() {
    on_both_engines(async |world| {
        // SQLite rolls an unfinished one back; MySQL cannot and leaves the mark.
        if matches!(world.db(), Db::Sqlite { .. }) {
            return;
        }
        let version = migrate(world.db()).await.unwrap().version;
        // Numbers may be left out; each counts from itself to the last.
        let all = count(world.db(), "SELECT COUNT(*) FROM _sqlx_migrations").await as usize;
        for (killed, left) in [(version, 1), (3, all - 2), (1, all)] {
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| {
                sqlx::query("DELETE FROM _sqlx_migrations WHERE version > ?")
                    .bind(killed)
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
            .unwrap();
            on_tx!(&mut tx, |connection| {
                sqlx::query("UPDATE _sqlx_migrations SET success = FALSE WHERE version = ?")
                    .bind(killed)
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
            .unwrap();
            tx.commit().await.unwrap();
            let recovered = migrate(world.db()).await.unwrap();
            assert_eq!(
                (recovered.applied, recovered.version),
                (left, version),
                "killed in {killed}"
            );
        }
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM image_types").await,
            3
        );
    });
}

#[test]
fn a_database_of_a_newer_version_is_left_alone_and_says_so() {
    on_both_engines(async |world| {
        run(
            world.db(),
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'of tomorrow', TRUE, 'x', 0)",
        )
        .await;
        let why = logged(migrate(world.db()).await);
        assert!(why.contains("migration 9999"), "{why}");
        assert!(why.contains("newer version of Tenon"), "{why}");
    });
}

#[test]
fn a_migration_that_was_changed_after_it_ran_is_named() {
    on_both_engines(async |world| {
        run(
            world.db(),
            "UPDATE _sqlx_migrations SET checksum = 'x' WHERE version = 5",
        )
        .await;
        let why = logged(migrate(world.db()).await);
        assert!(why.contains("migration 5 was changed"), "{why}");
    });
}

#[test]
fn what_reads_cannot_write_on_sqlite() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        let write = "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)";
        let refused = sqlx::query(write).execute(read).await.unwrap_err();
        assert!(refused.to_string().contains("readonly"), "{refused}");
    });
}

#[test]
fn every_connection_is_strict_durable_and_checks_foreign_keys() {
    on_both_engines(async |world| match world.db() {
        Db::Sqlite { write, .. } => {
            for (pragma, expected) in [
                ("PRAGMA foreign_keys", 1i64),
                ("PRAGMA synchronous", 2),
                ("PRAGMA busy_timeout", 5_000),
            ] {
                let found: i64 = sqlx::query_scalar(pragma).fetch_one(write).await.unwrap();
                assert_eq!(found, expected, "{pragma}");
            }
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(write)
                .await
                .unwrap();
            assert_eq!(mode, "wal");
        }
        Db::MySql(pool) => {
            let (mode, isolation, zone, charset): (String, String, String, String) = sqlx::query_as(
                "SELECT @@SESSION.sql_mode, @@SESSION.tx_isolation, @@SESSION.time_zone, @@SESSION.collation_connection",
            )
            .fetch_one(pool)
            .await
            .unwrap();
            assert!(mode.contains("STRICT_ALL_TABLES"), "{mode}");
            // `||` must mean the same everywhere it is used: nowhere.
            assert!(!mode.contains("PIPES_AS_CONCAT"), "{mode}");
            let rest = (isolation.as_str(), zone.as_str(), charset.as_str());
            assert_eq!(rest, ("READ-COMMITTED", "+00:00", "utf8mb4_bin"));
            let long = "INSERT INTO setting (name, content, update_time) VALUES (REPEAT('a', 1000), '', 0)";
            assert!(
                sqlx::query(long).execute(pool).await.is_err(),
                "too long a text is refused and not cut"
            );
        }
    });
}

#[test]
fn a_dropped_transaction_leaves_nothing_behind() {
    on_both_engines(async |world| {
        let insert = "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)";
        let settings = "SELECT COUNT(*) FROM setting";
        {
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| sqlx::query(insert)
                .execute(connection)
                .await
                .map(|_| ()))
            .unwrap();
        }
        assert_eq!(count(world.db(), settings).await, 0);
        // The connection is whole again, and the key was given back.
        run(world.db(), insert).await;
        assert_eq!(count(world.db(), settings).await, 1);
    });
}

#[test]
fn a_transaction_that_the_database_ended_by_itself_does_not_stop_those_after_it() {
    on_both_engines(async |world| {
        let insert = "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)";
        run(world.db(), insert).await;
        // What a disk error does to a transaction, by other means.
        let end = match world.db() {
            Db::Sqlite { .. } => {
                "INSERT OR ROLLBACK INTO setting (name, content, update_time) VALUES ('a', '', 0)"
            }
            Db::MySql(_) => "ROLLBACK",
        };
        for _ in 0..3 {
            let mut tx = world.db().begin().await.unwrap();
            let ended = on_tx!(&mut tx, |connection| sqlx::query(end)
                .execute(connection)
                .await
                .map(|_| ()));
            assert_eq!(ended.is_err(), matches!(world.db(), Db::Sqlite { .. }));
        }
        run(
            world.db(),
            "UPDATE setting SET update_time = 1 WHERE name = 'a'",
        )
        .await;
        assert_eq!(
            count(world.db(), "SELECT update_time FROM setting").await,
            1
        );
    });
}

#[test]
fn text_keeps_its_case_in_keys_and_comparisons() {
    on_both_engines(async |world| {
        let sql = "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0), ('A', '', 0), ('á', '', 0)";
        run(world.db(), sql).await;
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM setting WHERE name = 'A'").await,
            1
        );
    });
}

#[test]
fn a_taken_key_is_told_from_other_errors() {
    on_both_engines(async |world| {
        let failure = async |sql: &'static str| {
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| sqlx::query(sql)
                .execute(connection)
                .await
                .map(|_| ()))
            .unwrap_err()
        };
        run(
            world.db(),
            "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)",
        )
        .await;
        let twice =
            failure("INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)").await;
        assert!(is_unique_violation(&twice), "{twice}");
        let orphan = "INSERT INTO company_employee (cid, uid, create_time, update_time) VALUES (9999, 9999, 0, 0)";
        for (what, sql) in [
            ("a foreign key", orphan),
            (
                "a missing value",
                "INSERT INTO setting (name, content, update_time) VALUES ('b', NULL, 0)",
            ),
            ("no such table", "DELETE FROM nowhere"),
        ] {
            let error = failure(sql).await;
            assert!(!is_unique_violation(&error), "{what}: {error}");
            assert!(
                matches!(Error::from(error), Error::Internal { .. }),
                "{what}"
            );
        }
        assert!(matches!(Error::from(twice), Error::Internal { .. }));
    });
}

#[test]
fn a_busy_or_absent_database_is_unavailable_and_not_a_fault() {
    on_both_engines(async |world| {
        let other = Db::connect(&world.database().location()).await.unwrap();
        run(
            world.db(),
            "INSERT INTO setting (name, content, update_time) VALUES ('a', '', 0)",
        )
        .await;
        let lock = "UPDATE setting SET update_time = 1 WHERE name = 'a'";
        let mut first = world.db().begin().await.unwrap();
        on_tx!(&mut first, |connection| sqlx::query(lock)
            .execute(connection)
            .await
            .map(|_| ()))
        .unwrap();
        // The other one does not wait, so that the test need not.
        let busy = match &other {
            Db::Sqlite { write, .. } => {
                sqlx::query("PRAGMA busy_timeout = 0")
                    .execute(write)
                    .await
                    .unwrap();
                other.begin().await.map(|_| ())
            }
            Db::MySql(_) => {
                let mut second = other.begin().await.unwrap();
                let impatient = "SET SESSION innodb_lock_wait_timeout = 0";
                on_tx!(&mut second, |connection| sqlx::query(impatient)
                    .execute(connection)
                    .await
                    .map(|_| ()))
                .unwrap();
                on_tx!(&mut second, |connection| sqlx::query(lock)
                    .execute(connection)
                    .await
                    .map(|_| ()))
                .map_err(Error::from)
            }
        };
        assert!(matches!(busy, Err(Error::Unavailable { .. })), "{busy:?}");
        first.commit().await.unwrap();
        other.close().await;
        let closed = other.ping().await;
        assert!(
            matches!(closed, Err(Error::Unavailable { .. })),
            "{closed:?}"
        );
        let shown = closed.unwrap_err().into_public("test");
        assert_eq!(shown, model::error::Error::Unavailable);
    });
}

#[test]
fn writers_of_two_consoles_take_turns() {
    on_both_engines(async |world| {
        run(
            world.db(),
            "INSERT INTO setting (name, content, update_time) VALUES ('n', '', 0)",
        )
        .await;
        let other = Db::connect(&world.database().location()).await.unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..20 {
            let db = if n % 2 == 0 {
                world.db().clone()
            } else {
                other.clone()
            };
            writers.spawn(async move {
                run(
                    &db,
                    "UPDATE setting SET update_time = update_time + 1 WHERE name = 'n'",
                )
                .await;
            });
        }
        writers.join_all().await;
        assert_eq!(
            count(
                world.db(),
                "SELECT update_time FROM setting WHERE name = 'n'"
            )
            .await,
            20
        );
        other.close().await;
    });
}

#[test]
fn rows_are_repeated_where_that_saves_statements_and_none_is_lost() {
    use dialect::{MultiInsert, Piece};
    for count in 0..400_usize {
        let rows: Vec<usize> = (0..count).collect();
        let pieces: Vec<Piece<'_, usize>> = MultiInsert::filled_pieces(&rows).collect();
        let mut written: Vec<usize> = Vec::new();
        for piece in &pieces {
            let piece_rows: Vec<usize> = piece.rows().copied().collect();
            assert_eq!(piece_rows.len(), piece.size(), "{count}");
            assert!(piece.size().is_power_of_two() && piece.size() <= 128);
            written.extend(piece_rows);
        }
        assert!(written.len() * 3 <= count * 4, "{count}: {}", written.len());
        written.dedup();
        assert_eq!(written, rows);
        assert!(
            pieces.len() <= MultiInsert::pieces(&rows).count(),
            "{count}"
        );
    }
    let sizes = |count: usize| -> Vec<usize> {
        let rows = vec![(); count];
        MultiInsert::filled_pieces(&rows).map(Piece::size).collect()
    };
    assert_eq!(sizes(14), [16]);
    assert_eq!(sizes(11), [8, 4]);
    assert_eq!(sizes(130), [128, 2]);
}
