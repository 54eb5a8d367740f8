//! The real programs under proof. The one place here that starts processes;
//! each is killed when its handle is dropped.

use crate::Outcome;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How often a condition is looked at while somebody waits for it.
const LOOK: Duration = Duration::from_millis(2);

/// A command that has nothing to read.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this program that starts others"
)]
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs a command to its end; what it printed, or an error with what it said.
///
/// # Errors
/// When it cannot be started or ends with another status than 0.
pub fn run(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} ended with {}: {said}", output.status).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end and hands each line that it prints to `each`.
///
/// # Errors
/// When it cannot be started, ends with another status than 0, or `each` refuses.
pub fn read_lines(command: &mut Command, mut each: impl FnMut(&str) -> Outcome<()>) -> Outcome<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    let (output, said) = (child.stdout.take(), child.stderr.take());
    // Read beside it: who fills a pipe that nobody reads waits for ever.
    let said = std::thread::spawn(move || said.map_or(Ok(String::new()), std::io::read_to_string));
    let mut taken = Ok(());
    for line in output
        .into_iter()
        .flat_map(|pipe| BufReader::new(pipe).lines())
    {
        if taken.is_ok() {
            taken = match line {
                Ok(line) => each(&line),
                Err(error) => Err(error.into()),
            };
        }
    }
    let status = child.wait()?;
    taken?;
    let said = said.join().map_err(|_| "reading what was said failed")??;
    if !status.success() {
        return Err(format!("{name} ended with {status}: {said}").into());
    }
    Ok(())
}

/// A running program. What it prints goes to a file.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it; its output is added to the end of `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Outcome<Program> {
        let name = command.get_program().to_string_lossy().into_owned();
        let file = File::options().create(true).append(true).open(log)?;
        let child = command
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .map_err(|error| format!("{name} cannot be started: {error}"))?;
        Ok(Program {
            name,
            child,
            log: log.to_owned(),
        })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it and those before it printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_else(|error| error.to_string())
    }

    /// How it ended, if it did.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When it has ended and was waited for.
    pub fn signal(&self, signal: Signal) -> Outcome<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| format!("{} has no process id", self.name))?;
        Ok(kill_process(pid, signal)?)
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// `kill -TERM`, and waits for its end.
    ///
    /// # Errors
    /// When it is still there afterwards; then it is killed.
    pub async fn terminate(&mut self, within: Duration) -> Outcome<ExitStatus> {
        self.signal(Signal::TERM)?;
        let until = Instant::now() + within;
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if Instant::now() > until {
                self.kill()?;
                return Err(format!("{} did not end within {within:?}", self.name).into());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail where it has ended already, which is what we want.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Waits until `holds` says yes; `what` is named when it never does.
///
/// # Errors
/// When the time is over.
pub async fn wait_until(
    what: &str,
    within: Duration,
    mut holds: impl AsyncFnMut() -> bool,
) -> Outcome<Duration> {
    let begun = Instant::now();
    while !holds().await {
        if begun.elapsed() > within {
            return Err(format!("not within {within:?}: {what}").into());
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(begun.elapsed())
}

/// A port nobody listens on at this moment.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Outcome<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?.port())
}
