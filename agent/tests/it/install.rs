//! The install script, run as a person runs it, and the program it installs.

use crate::parts::{Played, listen, router, seen, until};
use axum::{Router, routing::get};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Output, Stdio},
};
use tokio::process::{Child, Command};

const AGENT: &str = env!("CARGO_BIN_EXE_tenon-agent");
const SCRIPT: &str = include_str!("../../install/install.sh");

/// A program without any setting of the person who runs the tests.
#[expect(
    clippy::disallowed_methods,
    reason = "the script and the agent are what is tested here"
)]
fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    for variable in [
        "CONSOLE",
        "STATE_DIR",
        "CONFIG",
        "LOG",
        "INTERVAL",
        "REGION",
        "DOCKER_SOCKET",
    ] {
        command.env_remove(format!("TENON_AGENT_{variable}"));
    }
    command.kill_on_drop(true);
    command
}

/// The console's files beside what agents call.
async fn console() -> (String, Played) {
    let seen = seen([], None);
    let (listener, address) = listen().await;
    let name = rustix::system::uname();
    let path = format!(
        "/agent/tenon-agent-{}-{}",
        name.sysname().to_str().unwrap(),
        name.machine().to_str().unwrap()
    );
    let files = Router::new()
        .route(&path, get(|| async { fs::read(AGENT).unwrap() }))
        .route("/health/live", get(|| async { "ok" }));
    let router = router(seen.clone()).merge(files);
    let serving = async move { axum::serve(listener, router).await.unwrap() };
    #[expect(
        clippy::disallowed_methods,
        reason = "the test waits for programs beside it"
    )]
    tokio::spawn(serving);
    (format!("http://{address}"), seen)
}

async fn install(variables: &BTreeMap<&str, &str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("install.sh");
    fs::write(&script, SCRIPT).unwrap();
    let mut command = program("sh");
    command.arg(&script).env_remove("PREFIX");
    command.envs(variables).output().await.unwrap()
}

fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn start(prefix: &Path) -> Child {
    let mut agent = program(prefix.join("bin/tenon-agent").to_str().unwrap());
    agent.args(["run", "--interval", "1s", "--config"]);
    agent.arg(prefix.join("etc/tenon/agent.toml"));
    agent.stderr(Stdio::null()).spawn().unwrap()
}

async fn check(prefix: &Path) -> Output {
    let mut agent = program(prefix.join("bin/tenon-agent").to_str().unwrap());
    agent.args(["check", "--config"]);
    agent.arg(prefix.join("etc/tenon/agent.toml"));
    agent.output().await.unwrap()
}

#[tokio::test]
async fn the_pasted_command_installs_an_agent_that_enrols_and_reports() {
    let (url, seen) = console().await;
    let folder = tempfile::tempdir().unwrap();
    // A name that a careless script would fall over.
    let prefix = folder.path().join("my $HOME 'here'");
    let variables = BTreeMap::from([
        ("TENON_CONSOLE", url.as_str()),
        ("TENON_TOKEN", "first-Token_1"),
        ("PREFIX", prefix.to_str().unwrap()),
    ]);
    let output = install(&variables).await;
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("start it by"), "{}", text(&output));
    let settings = prefix.join("etc/tenon/agent.toml");
    let token = prefix.join("etc/tenon/enrolment-token");
    assert_eq!((mode(&settings), mode(&token)), (0o600, 0o600));
    assert!(
        !fs::read_to_string(&settings)
            .unwrap()
            .contains("first-Token_1")
    );

    let before = text(&check(&prefix).await);
    assert!(
        before.contains("ok: identity: not enrolled yet"),
        "{before}"
    );
    let agent = start(&prefix);
    until(|| seen.lock().unwrap().stored.len() >= 2).await;
    until(|| seen.lock().unwrap().facts.len() == 1).await;
    let found = check(&prefix).await;
    let words = text(&found);
    assert!(found.status.success(), "{words}");
    assert!(
        words.contains("an agent runs with it") && words.contains("host 5 of"),
        "{words}"
    );
    assert!(!words.contains("own-first"), "{words}");
    drop(agent);
    {
        let seen = seen.lock().unwrap();
        assert_eq!(seen.enrolments[0].token, "first-Token_1");
        assert_eq!(seen.enrolments[0].facts, seen.facts[0]);
        assert!(
            seen.bearer
                .iter()
                .all(|bearer| bearer == "Bearer own-first-Token_1")
        );
    }

    // Revoked, and the command pasted again with another token. What somebody
    // wrote into the settings stays.
    seen.lock().unwrap().token = Some("another's".into());
    let own = fs::read_to_string(&settings).unwrap() + "region = \"cn-hangzhou\"\n";
    fs::write(&settings, own).unwrap();
    let again = BTreeMap::from([("TENON_TOKEN", "second-Token_2")]);
    let again: BTreeMap<_, _> = variables.into_iter().chain(again).collect();
    let output = install(&again).await;
    assert!(output.status.success(), "{}", text(&output));
    let once = fs::read_to_string(&settings).unwrap();
    assert!(install(&again).await.status.success());
    assert_eq!(fs::read_to_string(&settings).unwrap(), once);
    assert_eq!(mode(&settings), 0o600);
    let stored = seen.lock().unwrap().stored.len();
    let _agent = start(&prefix);
    until(|| seen.lock().unwrap().stored.len() >= stored + 2).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.bearer.last().unwrap(), "Bearer own-second-Token_2");
    assert_eq!(seen.enrolments[1].facts.region, "cn-hangzhou");
}

#[tokio::test]
async fn what_is_no_console_or_no_token_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().join("p");
    let prefix_text = prefix.to_str().unwrap().to_owned();
    for (console, token, prefix_given, says) in [
        ("", "t", &prefix_text, "TENON_CONSOLE is not set"),
        (
            "console.example",
            "t",
            &prefix_text,
            "is not an http:// or https:// address",
        ),
        (
            "ftp://a.example",
            "t",
            &prefix_text,
            "is not an http:// or https:// address",
        ),
        (
            "http://a.example/\"; rm",
            "t",
            &prefix_text,
            "characters that no address has",
        ),
        (
            "http://$(id)",
            "t",
            &prefix_text,
            "characters that no address has",
        ),
        (
            "http://me:x@a.example",
            "t",
            &prefix_text,
            "must not hold a user name",
        ),
        (
            "http://a.example",
            "two words",
            &prefix_text,
            "TENON_TOKEN is not a token",
        ),
        (
            "http://a.example",
            "a\nb",
            &prefix_text,
            "TENON_TOKEN is not a token",
        ),
        (
            "http://a.example",
            "t",
            &format!("{prefix_text}\""),
            "PREFIX must not hold",
        ),
        (
            "http://127.0.0.1:1",
            "t",
            &prefix_text,
            "cannot load http://127.0.0.1:1/agent/tenon-agent-",
        ),
    ] {
        let output = install(&BTreeMap::from([
            ("TENON_CONSOLE", console),
            ("TENON_TOKEN", token),
            ("PREFIX", prefix_given.as_str()),
        ]))
        .await;
        assert!(!output.status.success(), "{console} {token}");
        assert!(
            text(&output).contains(says),
            "{console} {token}: {}",
            text(&output)
        );
        assert!(!prefix.join("etc").exists(), "{console} {token}");
        assert!(
            !prefix.join("bin/tenon-agent").exists(),
            "{console} {token}"
        );
    }
}

#[tokio::test]
async fn an_answer_about_docker_that_is_not_yes_is_refused() {
    let output = install(&BTreeMap::from([
        ("TENON_CONSOLE", "http://a.example"),
        ("TENON_DOCKER", "maybe"),
    ]))
    .await;
    assert!(!output.status.success());
    assert!(
        text(&output).contains("TENON_DOCKER is yes"),
        "{}",
        text(&output)
    );
}

#[test]
fn the_script_carries_the_unit_that_stands_beside_it() {
    let unit = include_str!("../../install/tenon-agent.service");
    let (_, rest) = SCRIPT.split_once("<<'UNIT'\n").unwrap();
    let (carried, _) = rest.split_once("\nUNIT\n").unwrap();
    assert_eq!(format!("{carried}\n"), unit);
}
