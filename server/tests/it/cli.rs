//! The real program at a shell.

use crate::program::{Program, Reader, command, run, tenon, with};
use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Output,
    time::Instant,
};

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

#[test]
fn config_check_prints_what_is_in_force_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        (
            "TENON_DATABASE_URL",
            "mysql://tenon:hunter2@127.0.0.1:3306/tenon",
        ),
        ("TENON_MASTER_KEY", KEY),
        ("TENON_BASE_URL", "http://tenon.example.com"),
    ];
    let output = run(folder.path(), &["config", "check"], &settings, "");
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    for shown in [
        "listen = \"127.0.0.1:0\"",
        "127.0.0.1:3306/tenon",
        "***",
        "TENON_DATABASE_URL",
        "warning: ",
    ] {
        assert!(text.contains(shown), "no `{shown}` in {text}");
    }
    for secret in ["hunter2", KEY] {
        assert!(
            !text.contains(secret) && !err(&output).contains(secret),
            "{text}"
        );
    }
    assert!(
        !folder.path().join("data").exists(),
        "looking makes nothing"
    );
}

#[test]
fn an_unknown_key_is_refused_in_one_line_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(
        folder.path(),
        &["config", "check"],
        &[("TENON_LISTN", "127.0.0.1:1")],
        "",
    );
    assert!(!output.status.success());
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(
        err(&output).contains("TENON_LISTN") && err(&output).contains("TENON_LISTEN"),
        "{}",
        err(&output)
    );

    std::fs::write(
        folder.path().join("tenon.toml"),
        "log = \"info\"\ndata_dirr = \"x\"\n",
    )
    .unwrap();
    let output = run(folder.path(), &["serve"], &[], "");
    assert!(!output.status.success());
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    for part in ["tenon.toml:2", "data_dirr", "data_dir"] {
        assert!(err(&output).contains(part), "{}", err(&output));
    }
}

#[test]
fn migrate_brings_the_database_up_and_then_has_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), &["migrate"], &[], "");
    assert!(first.status.success(), "{}", err(&first));
    assert!(!out(&first).contains("applied 0 "), "{}", out(&first));
    let second = run(folder.path(), &["migrate"], &[], "");
    assert!(second.status.success(), "{}", err(&second));
    assert!(out(&second).contains("applied 0 "), "{}", out(&second));
}

#[test]
fn user_create_reads_the_password_from_its_input_and_names_wrong_fields() {
    let folder = tempfile::tempdir().unwrap();
    let create = |mobile: &str, name: &str, password: &str| {
        run(
            folder.path(),
            &["user", "create", "--mobile", mobile, "--name", name],
            &[],
            password,
        )
    };
    let wrong = create("12", "", "s3cret\n");
    assert!(!wrong.status.success());
    assert_eq!(err(&wrong).lines().count(), 1, "{}", err(&wrong));
    for part in [
        "mobile (malformed)",
        "name (missing)",
        "password (too_short)",
    ] {
        assert!(err(&wrong).contains(part), "{}", err(&wrong));
    }
    assert!(!err(&wrong).contains("s3cret"));
    assert!(
        create("13800000000", "Lin", "").status.code() == Some(1),
        "an empty password was taken"
    );

    let made = create("13800000000", "Lin", "correct horse\r\n");
    assert!(made.status.success(), "{}", err(&made));
    assert_eq!(out(&made), "user 1 was made\n");
    let again = create("+86 138 0000 0000", "Lin", "correct horse\n");
    assert!(!again.status.success());
    assert!(err(&again).contains("mobile (taken)"), "{}", err(&again));

    // Who was made at a shell signs in, and no set-up link is printed any more.
    let (console, origin) = Program::listening(folder.path(), &[]);
    assert_eq!(console.printed().join("").trim(), "");
    let form = "mobile=13800000000&password=correct+horse";
    let (status, location) = post_form(&format!("{origin}/login"), form);
    assert_eq!((status, location.as_str()), (303, "/"));
    let (_, location) = post_form(
        &format!("{origin}/login"),
        "mobile=13800000000&password=wrong+horse",
    );
    assert_eq!(location, "/login");
}

#[test]
fn a_taken_port_is_one_clear_line_and_touches_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let settings = [("TENON_LISTEN", address.as_str()), ("TENON_LOG", "error")];
    let output = run(folder.path(), &["serve"], &settings, "");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(
        err(&output).contains(&address) && err(&output).contains("TENON_LISTEN"),
        "{}",
        err(&output)
    );
    assert!(!folder.path().join("data").exists());
}

#[test]
fn sigterm_ends_the_console_within_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (mut console, origin) = Program::listening(folder.path(), &[]);
    // A browser keeps its connection open.
    let idle = std::net::TcpStream::connect(origin.strip_prefix("http://").unwrap()).unwrap();
    assert_eq!(get(&format!("{origin}/health/ready")), 200);
    let begun = Instant::now();
    console.terminate();
    let status = console.wait();
    assert_eq!(status.code(), Some(0), "{}", console.log());
    assert!(begun.elapsed().as_secs() < 3, "{:?}", begun.elapsed());
    drop(idle);
}

#[test]
fn each_start_prints_one_link_and_the_one_before_is_dead() {
    let folder = tempfile::tempdir().unwrap();
    let base = [("TENON_BASE_URL", "http://tenon.example.com:8080")];
    // The log says it when the socket is bound, whatever the base URL is.
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    let settings = with(&base, &[("TENON_LISTEN", &listen)]);
    let start = || {
        let console = Program::serve(folder.path(), &settings);
        let link = console.set_up_link();
        until_it_answers(&format!("http://{listen}/health/live"));
        let links = console
            .printed()
            .iter()
            .filter(|line| line.contains("/setup?token="))
            .count();
        assert_eq!(links, 1, "{:?}", console.printed());
        let path = link
            .strip_prefix("http://tenon.example.com:8080")
            .unwrap_or_else(|| panic!("{link}"))
            .to_owned();
        let token = path.split('=').nth(1).unwrap();
        assert!(token.len() >= 22, "{link}");
        assert!(!console.log().contains(token), "the link is in the log");
        (console, path)
    };
    let (mut console, first) = start();
    assert_eq!(get(&format!("http://{listen}{first}")), 200);
    console.terminate();
    assert_eq!(console.wait().code(), Some(0), "{}", console.log());
    let (_console, second) = start();
    assert_ne!(first, second);
    assert_eq!(get(&format!("http://{listen}{first}")), 404);
    assert_eq!(get(&format!("http://{listen}{second}")), 200);
}

/// What `tenon doctor --json` says, by the name of each check.
fn doctor(
    folder: &Path,
    settings: &[(&str, &str)],
) -> (Option<i32>, Vec<(String, String, String)>) {
    let output = run(folder, &["doctor", "--json"], settings, "");
    let report: serde_json::Value = serde_json::from_str(&out(&output))
        .unwrap_or_else(|error| panic!("{error}: {} {}", out(&output), err(&output)));
    let text =
        |check: &serde_json::Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    let found = checks.map(|check| {
        let has_advice = check["advice"].is_string();
        assert_eq!(has_advice, check["level"] != "ok", "{check}");
        (
            text(check, "name"),
            text(check, "level"),
            text(check, "found"),
        )
    });
    (output.status.code(), found.collect())
}

/// The checks that are not `ok`, by name and level.
fn complaints(checks: &[(String, String, String)]) -> Vec<(&str, &str)> {
    checks
        .iter()
        .filter(|(_, level, _)| level != "ok")
        .map(|(name, level, _)| (name.as_str(), level.as_str()))
        .collect()
}

/// A folder with a site and a console with one user.
fn lived_in() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "pkg/tenon.js",
        "pkg/tenon.wasm",
        "pkg/tenon.css",
        "vendor/echarts.js",
        "favicon.svg",
    ] {
        let path = folder.path().join("site").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    let create = ["user", "create", "--mobile", "13800000000", "--name", "Lin"];
    let made = run(folder.path(), &create, &[], "correct horse\n");
    assert!(made.status.success(), "{}", err(&made));
    folder
}

/// Names and contents of all files below a folder.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_doctor_finds_nothing_wrong_with_a_healthy_console_and_touches_nothing() {
    let folder = lived_in();
    let before = everything(folder.path());
    let (code, checks) = doctor(folder.path(), &[]);
    // How full this machine's disk is, is not ours to say.
    let wrong: Vec<_> = complaints(&checks)
        .into_iter()
        .filter(|(name, _)| *name != "free space")
        .collect();
    assert_eq!((code, wrong), (Some(0), vec![]), "{checks:?}");
    assert!(everything(folder.path()) == before);
    let table = run(folder.path(), &["doctor"], &[], "");
    for shown in [
        "ok    database",
        "SQLite",
        "quick_check finds nothing",
        "1 users",
        " 0 failed",
    ] {
        assert!(
            out(&table).contains(shown),
            "no `{shown}` in {}",
            out(&table)
        );
    }

    // While it runs, its port is taken by itself.
    let (_console, origin) = Program::listening(folder.path(), &[]);
    let listen = origin.strip_prefix("http://").unwrap();
    let (code, checks) = doctor(folder.path(), &[("TENON_LISTEN", listen)]);
    assert_eq!(code, Some(0), "{checks:?}");
    assert!(
        checks
            .iter()
            .any(|(_, _, found)| found.contains("is ready")),
        "{checks:?}"
    );

    // By another program it is taken for good.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        stream.write_all(b"SSH-2.0-Other\r\n").unwrap();
    });
    let (code, checks) = doctor(folder.path(), &[("TENON_LISTEN", &address)]);
    answering.join().unwrap();
    assert_eq!(
        (code, complaints(&checks).contains(&("listen", "fail"))),
        (Some(1), true),
        "{checks:?}"
    );
}

#[test]
fn the_doctor_names_a_missing_folder_and_does_not_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let (code, checks) = doctor(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        complaints(&checks),
        [
            ("data folder", "fail"),
            ("database", "warn"),
            ("site", "warn")
        ]
    );
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_doctor_says_that_others_may_read_the_key_and_the_folder() {
    let folder = lived_in();
    let open = |path: &str, mode: u32| {
        let path = folder.path().join(path);
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    open("data", 0o755);
    open("data/master.key", 0o644);
    let (code, checks) = doctor(folder.path(), &[]);
    assert_eq!(code, Some(1), "{checks:?}");
    for expected in [("data folder", "warn"), ("master key", "fail")] {
        assert!(complaints(&checks).contains(&expected), "{checks:?}");
    }
}

#[test]
fn the_doctor_names_a_database_that_does_not_answer_and_keeps_its_password() {
    let folder = lived_in();
    let url = format!("mysql://tenon:hunter2@127.0.0.1:{}/tenon", free_port());
    let (code, checks) = doctor(folder.path(), &[("TENON_DATABASE_URL", &url)]);
    assert_eq!(code, Some(1));
    assert!(
        complaints(&checks).contains(&("database", "fail")),
        "{checks:?}"
    );
    assert!(!format!("{checks:?}").contains("hunter2"), "{checks:?}");
}

#[test]
fn the_doctor_tells_a_newer_schema_from_a_missing_migration() {
    let folder = lived_in();
    let file = folder.path().join("data/tenon.db");
    let reader = Reader::Sqlite(&file);
    reader.execute("UPDATE _sqlx_migrations SET version = 9001 WHERE version = 17");
    let (code, checks) = doctor(folder.path(), &[]);
    assert_eq!(code, Some(1));
    let schema = checks.iter().find(|(name, ..)| name == "schema").unwrap();
    assert!(
        schema.1 == "fail" && schema.2.contains("newer") && schema.2.contains("9001"),
        "{schema:?}"
    );
    reader.execute("DELETE FROM _sqlx_migrations WHERE version = 9001");
    let (code, checks) = doctor(folder.path(), &[]);
    assert_eq!(
        (code, complaints(&checks).contains(&("schema", "warn"))),
        (Some(0), true),
        "{checks:?}"
    );
}

#[test]
fn the_doctor_asks_redis_where_one_is_configured() {
    let folder = lived_in();
    let redis = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://:hunter2@{}/1", redis.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = redis.accept().unwrap();
        let mut asked = [0; 6];
        stream.read_exact(&mut asked).unwrap();
        stream
            .write_all(b"-NOAUTH Authentication required.\r\n")
            .unwrap();
        asked
    });
    let of_redis = |checks: &[(String, String, String)]| {
        let check = checks.iter().find(|(name, ..)| name == "redis").unwrap();
        (check.1.clone(), check.2.clone())
    };
    let (_, checks) = doctor(folder.path(), &[("TENON_REDIS_URL", &url)]);
    assert_eq!(&answering.join().unwrap(), b"PING\r\n");
    assert_eq!(of_redis(&checks).0, "ok", "{checks:?}");

    // Now nobody listens there any more.
    let (code, checks) = doctor(folder.path(), &[("TENON_REDIS_URL", &url)]);
    assert_eq!((code, of_redis(&checks).0.as_str()), (Some(0), "warn"));
    assert!(!format!("{checks:?}").contains("hunter2"), "{checks:?}");
}

#[test]
fn the_doctor_says_what_is_wrong_with_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let (code, checks) = doctor(folder.path(), &[("TENON_LISTN", "127.0.0.1:1")]);
    assert_eq!(
        (code, complaints(&checks)),
        (Some(1), vec![("configuration", "fail")])
    );
    assert!(checks[0].2.contains("TENON_LISTEN"), "{checks:?}");
}

#[test]
fn a_demo_is_made_once_and_its_people_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let small = [
        "demo",
        "--servers",
        "2",
        "--days",
        "1",
        "--interval",
        "3600",
        "--seed",
        "5",
    ];
    let made = run(folder.path(), &small, &[], "");
    assert!(made.status.success(), "{}", err(&made));
    let text = out(&made);
    assert!(
        text.contains("samples/s") && text.contains("seed 5"),
        "{text}"
    );
    let mut lines = text
        .lines()
        .skip_while(|line| !line.contains("this password"));
    let password = lines.nth(2).unwrap().trim().to_owned();
    assert_eq!(password.len(), 14, "{text}");
    assert!(text.contains("+8613800000001"), "{text}");

    let again = run(folder.path(), &small, &[], "");
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(err(&again).lines().count(), 1, "{}", err(&again));
    assert!(
        err(&again).contains("not empty") && err(&again).contains("nothing was changed"),
        "{}",
        err(&again)
    );

    let (console, origin) = Program::listening(folder.path(), &[]);
    assert_eq!(
        console.printed().join("").trim(),
        "",
        "a demo is set up already"
    );
    for (password, expected) in [(password.as_str(), "/"), ("wrong horse", "/login")] {
        let form = format!("mobile=13800000001&password={}", password.replace(' ', "+"));
        assert_eq!(post_form(&format!("{origin}/login"), form).1, expected);
    }
}

/// A small demo in a folder; its password is of no interest.
fn small_demo(folder: &Path) {
    let small = ["demo", "--servers", "5", "--days", "1", "--interval", "60"];
    let made = run(folder, &[&small[..], &["--seed", "5"]].concat(), &[], "");
    assert!(made.status.success(), "{}", err(&made));
    assert!(out(&made).contains("tenon demo feed"), "{}", out(&made));
}

/// A running `tenon demo feed`; its log is a file.
struct Feeding {
    child: std::process::Child,
    log: PathBuf,
}

impl Feeding {
    fn start(folder: &Path, settings: &[(&str, &str)]) -> Feeding {
        let log = folder.join("feed.log");
        let child = tenon(folder, &["demo", "feed", "--interval", "1s"], settings)
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Feeding { child, log }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    fn until_it_says(&self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.log().contains(text) {
            assert!(Instant::now() < until, "no `{text}` in {}", self.log());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// `kill -TERM`; the status that it ends with.
    fn terminate(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let asked = command("kill").args(["-TERM", &id]).status().unwrap();
        assert!(asked.success());
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "it did not end: {}", self.log());
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

impl Drop for Feeding {
    fn drop(&mut self) {
        // Both fail where it has ended already, which is what we want.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// How long something may take on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Waits for the only number that a query gives.
fn until_it_is(reader: &Reader, sql: &str, fits: impl Fn(f64) -> bool, told: impl Fn() -> String) {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = reader.rows(sql)[0][0];
        if fits(found) {
            return;
        }
        assert!(Instant::now() < until, "{found} for {sql}:\n{}", told());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn the_hosts_of_a_demo_go_on_reporting_while_it_is_fed() {
    let folder = tempfile::tempdir().unwrap();
    small_demo(folder.path());
    let file = folder.path().join("data/tenon.db");
    let database = Reader::Sqlite(&file);
    let path = folder.path().join("data/demo.json");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    // As if the demo were two hours old: its last two hours are missing, and
    // who should report has fallen silent.
    let mut kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let filled = kept["filled"].as_i64().unwrap() - 2 * 60 * 60 * 1_000;
    kept["filled"] = filled.into();
    std::fs::write(&path, kept.to_string()).unwrap();
    let end = filled / 1_000 * 1_000;
    for table in [
        "server_sample",
        "server_detail",
        "docker_stat",
        "server_latest",
    ] {
        database.execute(&format!("DELETE FROM {table} WHERE created_time > {end}"));
    }
    database.execute("UPDATE server SET status = 2 WHERE status = 1");

    let port = free_port().to_string();
    let listen = format!("127.0.0.1:{port}");
    let settings = [("TENON_LISTEN", listen.as_str())];
    let live = format!("http://{listen}/health/live");
    // The console is not there yet: the feed waits for it.
    let mut feed = Feeding::start(folder.path(), &settings);
    feed.until_it_says("does not take reports");
    let (mut console, _) = Program::listening(folder.path(), &settings);
    until_it_answers(&live);

    let told = || feed.log();
    let reporting = "SELECT COUNT(*) FROM server WHERE status = 1";
    until_it_is(&database, reporting, |hosts| hosts == 5.0, told);
    // Each minute of the gap, of each of the five.
    let minutes = format!(
        "SELECT COUNT(*) FROM server_sample WHERE created_time > {end} AND (created_time - {end}) % 60000 = 0"
    );
    until_it_is(&database, &minutes, |rows| rows >= 5.0 * 118.0, told);
    let alive = format!(
        "SELECT COUNT(*) FROM server_latest WHERE created_time > {}",
        end + 2 * 60 * 60 * 1_000
    );
    until_it_is(&database, &alive, |hosts| hosts == 5.0, told);
    let details =
        format!("SELECT COUNT(DISTINCT server_id) FROM server_detail WHERE created_time > {end}");
    assert_eq!(database.rows(&details), [[5.0]]);
    let by_design = "SELECT COUNT(*) FROM server WHERE (name = 'web-fra-01' AND status = 2) \
                     OR (name = 'queue-hz-01' AND status = 0)";
    assert_eq!(database.rows(by_design), [[2.0]]);

    // The console goes and comes back; nothing has to be done.
    console.kill();
    let (_console, _) = Program::listening(folder.path(), &settings);
    until_it_answers(&live);
    let newest = "SELECT MAX(created_time) FROM server_latest";
    let before = database.rows(newest)[0][0];
    until_it_is(&database, newest, |time| time > before, told);

    assert_eq!(feed.terminate(), Some(0), "{}", feed.log());
}

#[test]
fn a_feed_without_its_own_database_says_so_and_ends() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let feed = |folder: &Path, arguments: &[&str]| {
        run(folder, &[&["demo", "feed"], arguments].concat(), &[], "")
    };
    let missing = feed(folder.path(), &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        err(&missing).contains("by `tenon demo` first"),
        "{}",
        err(&missing)
    );

    small_demo(folder.path());
    small_demo(other.path());
    let (_console, origin) = Program::listening(other.path(), &[]);
    let strange = feed(folder.path(), &["--console", &origin]);
    assert_eq!(strange.status.code(), Some(1));
    assert!(
        err(&strange).contains("belongs to another database"),
        "{}",
        err(&strange)
    );

    assert!(err(&feed(folder.path(), &[])).contains("--console"));
    let tls = feed(folder.path(), &["--console", "https://tenon.example.com"]);
    assert!(err(&tls).contains("plain HTTP"), "{}", err(&tls));
}

#[test]
fn a_token_is_printed_as_a_command_and_only_for_people_and_companies_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let small = [
        "demo",
        "--servers",
        "1",
        "--days",
        "1",
        "--interval",
        "3600",
    ];
    let made = run(folder.path(), &small, &[], "");
    assert!(made.status.success(), "{}", err(&made));
    let settings = [("TENON_BASE_URL", "https://tenon.example.com")];
    let token = |arguments: &[&str]| {
        run(
            folder.path(),
            &[&["token", "--mobile"], arguments].concat(),
            &settings,
            "",
        )
    };

    let own = token(&["13800000002"]);
    assert!(own.status.success(), "{}", err(&own));
    let text = out(&own);
    let secret = text
        .split("--enrolment-token ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    assert_eq!(secret.len(), 64, "{text}");
    for line in [
        format!("tenon-agent run --console https://tenon.example.com --enrolment-token {secret}"),
        format!(
            "curl -fsSL https://tenon.example.com/agent/install.sh | sudo TENON_CONSOLE=https://tenon.example.com TENON_TOKEN={secret} sh"
        ),
    ] {
        assert!(text.contains(&line), "no `{line}` in {text}");
    }
    let of_company = token(&["13800000002", "--company", "1"]);
    assert!(
        out(&of_company).contains("Spruce Labs"),
        "{} {}",
        out(&of_company),
        err(&of_company)
    );

    for (arguments, why) in [
        (&["13900000000"][..], "nobody signs in with +8613900000000"),
        (&["12"], "mobile (malformed)"),
        (&["13800000002", "--company", "Nobody"], "no company"),
        (&["13800000007", "--company", "1"], "does not belong"),
    ] {
        let refused = token(arguments);
        assert_eq!(refused.status.code(), Some(1));
        assert!(err(&refused).contains(why), "{}", err(&refused));
    }
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn until_it_answers(url: &str) {
    let until = Instant::now() + std::time::Duration::from_secs(30);
    while ask(|client| client.get(url)).is_err() {
        assert!(Instant::now() < until, "{url} does not answer");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

pub fn get(url: &str) -> u16 {
    ask(|client| client.get(url)).unwrap().0
}

fn post_form(url: &str, body: impl Into<String>) -> (u16, String) {
    ask(|client| {
        client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into())
    })
    .unwrap()
}

/// Status and `Location` of an answer.
fn ask(
    request: impl FnOnce(&reqwest::Client) -> reqwest::RequestBuilder,
) -> reqwest::Result<(u16, String)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = crate::program::client()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let answer = request(&client).send().await?;
        let location = answer
            .headers()
            .get("location")
            .map(|value| value.to_str().unwrap().to_owned());
        Ok((answer.status().as_u16(), location.unwrap_or_default()))
    })
}
