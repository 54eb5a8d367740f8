//! What may be wrong when a console starts: one clear line each, and no loss.

use crate::program::{Program, Reader, run, tenon};
use backend::testing::{Engine, TestDatabase};
use std::{
    path::Path,
    process::{Output, Stdio},
    time::{Duration, Instant},
};

/// A start that must fail; the one line it says.
fn refusal(folder: &Path, settings: &[(&str, &str)]) -> String {
    let settings = [&[("TENON_LOG", "error")], settings].concat();
    let Output { status, stderr, .. } = run(folder, &["serve"], &settings, "");
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

/// That a line says all of this.
fn says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "no `{part}` in: {said}");
    }
}

#[test]
fn a_data_folder_that_cannot_be_made_or_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let below = folder.path().join("file/data");
    let said = refusal(
        folder.path(),
        &[("TENON_DATA_DIR", below.to_str().unwrap())],
    );
    says(&said, &["file/data", "TENON_DATA_DIR"]);
    // It is there, and nobody makes files in it, the superuser neither.
    let said = refusal(folder.path(), &[("TENON_DATA_DIR", "/proc/self")]);
    says(&said, &["/proc/self", "TENON_DATA_DIR"]);
}

#[test]
fn a_second_console_on_the_same_sqlite_file_is_refused_while_the_first_lives() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, origin) = Program::listening(folder.path(), &[]);
    let said = refusal(folder.path(), &[]);
    says(&said, &["another console (process", "data/tenon.db"]);
    // Commands that work on the data beside a console are none.
    assert!(run(folder.path(), &["migrate"], &[], "").status.success());
    assert_eq!(crate::cli::get(&format!("{origin}/health/ready")), 200);
    first.kill();
    let (_second, origin) = Program::listening(folder.path(), &[]);
    assert_eq!(crate::cli::get(&format!("{origin}/health/ready")), 200);
}

#[test]
fn a_database_that_does_not_answer_at_the_start_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let port = crate::cli::free_port();
    let url = format!("mysql://tenon:s3cret@127.0.0.1:{port}/tenon");
    let said = refusal(folder.path(), &[("TENON_DATABASE_URL", &url)]);
    says(
        &said,
        &["127.0.0.1", "refused", "Is the database server running"],
    );
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn a_damaged_database_key_or_configuration_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let noise: Vec<u8> = (0..8192u32).map(|n| (n * 167 % 251) as u8).collect();

    let database = data.join("tenon.db");
    std::fs::write(&database, &noise).unwrap();
    let said = refusal(folder.path(), &[]);
    says(&said, &["tenon.db", "damaged", "backup"]);
    assert_eq!(std::fs::read(&database).unwrap(), noise);
    std::fs::remove_file(&database).unwrap();

    for damage in [&noise[..40], b"", b"c2hvcnQ"] {
        let key = data.join("master.key");
        std::fs::write(&key, damage).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&key, mode).unwrap();
        let said = refusal(folder.path(), &[]);
        says(&said, &["master.key", "backup"]);
        assert_eq!(std::fs::read(&key).unwrap(), damage);
        std::fs::remove_file(&key).unwrap();
    }

    for damage in [
        &noise[..],
        b"log = ",
        b"log = \"info\"\nlog = \"debug\"\n",
        b"log_format = 7\n",
    ] {
        std::fs::write(folder.path().join("tenon.toml"), damage).unwrap();
        let said = refusal(folder.path(), &[]);
        says(&said, &["tenon.toml"]);
    }
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["migrate"], &[], "").status.success());
    let url = format!("sqlite://{}", folder.path().join("data/tenon.db").display());
    let reader = Reader::of(&url);
    reader.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of tomorrow', 1, x'00', 1)",
    );
    let said = refusal(folder.path(), &[]);
    says(&said, &["9999", "newer version of Tenon"]);
    // Without the row it is as it was.
    reader.execute("DELETE FROM _sqlx_migrations WHERE version = 9999");
    Program::listening(folder.path(), &[]);
}

#[test]
fn a_migration_that_is_killed_anywhere_is_ended_by_the_next_one_on_sqlite() {
    migrate_under_fire(Engine::Sqlite);
}

#[test]
fn a_migration_that_is_killed_anywhere_is_ended_by_the_next_one_on_mariadb() {
    migrate_under_fire(Engine::MariaDb);
}

const ROUNDS: u32 = 5;

fn migrate_under_fire(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let fresh = || runtime.block_on(TestDatabase::create_empty(engine));
    let drop = |database: TestDatabase| runtime.block_on(database.remove());

    let whole = fresh();
    let begun = Instant::now();
    migrate(&whole);
    let length = begun.elapsed();
    let wanted = schema(&whole);
    drop(whole);
    for round in 1..=ROUNDS {
        // Spread over the time that a whole one took; earlier, where this one
        // was faster.
        let mut moment = length * round / (ROUNDS + 1);
        loop {
            let database = fresh();
            let was_killed = kill_migration(&database, moment);
            migrate(&database);
            assert_eq!(schema(&database), wanted, "killed after {moment:?}");
            drop(database);
            if was_killed {
                break;
            }
            moment /= 2;
        }
    }
}

/// Starts `tenon migrate` and kills it; whether it was still there.
fn kill_migration(database: &TestDatabase, moment: Duration) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("TENON_DATABASE_URL", database.url.as_str())];
    let mut child = tenon(folder.path(), &["migrate"], &settings)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(moment);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// `tenon migrate`, which must succeed.
fn migrate(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("TENON_DATABASE_URL", database.url.as_str())];
    let output = run(folder.path(), &["migrate"], &settings, "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Sums over everything that makes a schema, and over what it is filled with.
fn schema(database: &TestDatabase) -> Vec<Vec<Vec<f64>>> {
    let reader = Reader::of(&database.url);
    let shape: &[&str] = match &reader {
        Reader::Sqlite(_) => &[
            "SELECT type = 'table', COUNT(*), SUM(LENGTH(sql)), SUM(LENGTH(sql) * unicode(name)) \
             FROM sqlite_master GROUP BY 1 ORDER BY 1",
        ],
        Reader::MariaDb { .. } => &[
            "SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', table_name, column_name, ordinal_position, column_type, \
             is_nullable, column_default, collation_name, extra))) \
             FROM information_schema.columns WHERE table_schema = DATABASE()",
            "SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', table_name, index_name, seq_in_index, column_name, non_unique))) \
             FROM information_schema.statistics WHERE table_schema = DATABASE()",
            "SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', table_name, constraint_name, referenced_table_name, \
             delete_rule))) FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()",
        ],
    };
    let filled = [
        "SELECT COUNT(*), SUM(success), MAX(version) FROM _sqlx_migrations",
        "SELECT COUNT(*), SUM(id) FROM permission",
        "SELECT COUNT(*), SUM(id) FROM image_types",
    ];
    let queries = shape.iter().chain(&filled);
    queries.map(|sql| reader.rows(sql)).collect()
}
