//! The short form of `make chaos`, against the build in `target/run`.
//!
//! It counts and does not time, so it is a test like others; each row starts
//! its own consoles and databases. `tenon-proof chaos` says what the rows are.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The programs that `scripts/build.sh` made.
#[expect(
    clippy::disallowed_methods,
    reason = "scripts name the build under test as they do for the browser tests"
)]
fn built(variable: &str, name: &str) -> PathBuf {
    let default = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../target/run")
            .join(name)
    };
    let path = std::env::var_os(variable).map_or_else(default, PathBuf::from);
    assert!(
        path.exists(),
        "{} is missing; `make test` builds it first, or run scripts/build.sh",
        path.display()
    );
    path
}

#[expect(clippy::disallowed_methods, reason = "the program under test")]
fn survives(row: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_tenon-proof"))
        .args(["chaos", "--short", "--only", row])
        .arg("--tenon")
        .arg(built("CONSOLE_BINARY", "tenon"))
        .arg("--agent")
        .arg(built("AGENT_BINARY", "tenon-agent"))
        .arg("--site")
        .arg(built("SITE_ROOT", "site"))
        .output()
        .expect("cargo built it for this test");
    let said = String::from_utf8_lossy(&output.stdout);
    let noise = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{noise}");
    assert!(said.contains(" rounds passed, 0 failed"), "{said}\n{noise}");
    // The figures, also when all is well.
    eprintln!("{said}");
}

#[test]
fn what_was_acknowledged_survives_kill_9_of_console_and_database() {
    survives("r1");
}

#[test]
fn a_disk_that_fails_or_is_full_loses_nothing_that_was_acknowledged() {
    survives("r3,r4");
}

#[test]
fn clients_that_abort_dawdle_or_hang_do_not_hold_up_others() {
    survives("r5");
}

#[test]
fn a_database_that_hangs_or_is_away_is_got_over() {
    survives("r6");
}
