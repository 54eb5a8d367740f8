//! The real program at a shell.

use crate::program::{Program, run, with};
use std::{process::Output, time::Instant};

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

fn free_port() -> u16 {
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

fn get(url: &str) -> u16 {
    ask(|client| client.get(url)).unwrap().0
}

fn post_form(url: &str, body: &'static str) -> (u16, String) {
    ask(|client| {
        client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
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
