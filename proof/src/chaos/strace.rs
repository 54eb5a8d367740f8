//! Named points, reached from outside: strace holds a running program and, at
//! the n-th call of a system call, kills it or has the call fail.

use crate::{
    Outcome,
    program::{Program, command, run, wait_until},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// How long taking hold of a program, or letting go of it, may take.
const HOLD: Duration = Duration::from_secs(15);

/// A strace that holds a program.
#[derive(Debug)]
pub struct Tracer {
    program: Program,
    calls: PathBuf,
}

/// Why named points cannot be reached on this machine.
pub fn obstacle() -> Option<String> {
    let mut probe = command("strace");
    probe.args(["-o", "/dev/null", "-e", "inject=getppid:error=EIO", "true"]);
    run(&mut probe).err().map(|error| error.to_string())
}

impl Tracer {
    /// Takes hold of the process `pid` and all its threads. `what` is done to
    /// calls, in strace's words: `fdatasync,fsync:error=EIO:when=3`. Counting
    /// begins now, for each thread by itself.
    ///
    /// # Errors
    /// When strace cannot take hold of it.
    pub async fn attach(pid: u32, what: &str, folder: &Path) -> Outcome<Tracer> {
        let calls = what.split(':').next().unwrap_or(what);
        let log = folder.join("strace.log");
        // What an earlier one said is not to be taken for this one's.
        if log.exists() {
            std::fs::remove_file(&log)?;
        }
        let mut strace = command("strace");
        strace
            .args(["-f", "-tt", "-o"])
            .arg(folder.join("strace.calls"))
            .args(["-e", &format!("trace={calls}")])
            .args(["-e", "signal=none"])
            .args(["-e", &format!("inject={what}")])
            .args(["-p", &pid.to_string()]);
        let mut tracer = Tracer {
            program: Program::start(&mut strace, &log)?,
            calls: folder.join("strace.calls"),
        };
        let program = &mut tracer.program;
        let mut is_over = false;
        let waited = wait_until("strace holds the program", HOLD, async || {
            is_over = !matches!(program.ended(), Ok(None));
            is_over || program.log().contains("attached")
        })
        .await;
        match waited {
            // The program may have met its point at once.
            Ok(_) if !is_over || program.log().contains("attached") => Ok(tracer),
            Ok(_) => Err(format!("strace cannot hold {pid}: {}", program.log()).into()),
            Err(error) => Err(format!("{error}: {}", program.log()).into()),
        }
    }

    /// How many calls were touched.
    ///
    /// # Errors
    /// When what was seen cannot be read.
    pub fn touched(&self) -> Outcome<usize> {
        let calls = std::fs::read_to_string(&self.calls)?;
        Ok(calls.matches("(INJECTED)").count())
    }

    /// Lets go: the program goes on as if nothing had been.
    ///
    /// # Errors
    /// When strace does not end.
    pub async fn detach(mut self) -> Outcome<usize> {
        if self.program.ended()?.is_none() {
            self.program.terminate(HOLD).await?;
        }
        self.touched()
    }
}
