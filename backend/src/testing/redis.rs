//! A real Redis that a test may kill and start again.

use crate::adapter::bus::RedisUrl;
use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Starts the program and ends it when its own input closes: then the test, or
/// the whole program that runs it, has ended, however that came.
///
/// Debian's package without the system service has the server under another
/// name; it does what its first argument says it is.
const GUARD: &str = "\
import shutil, subprocess, sys
program = shutil.which('redis-server') or shutil.which('redis-check-rdb')
if program is None:
    sys.exit('no redis-server; `make test` installs it')
server = subprocess.Popen(['redis-server', *sys.argv[1:]], executable=program, stdin=subprocess.DEVNULL)
sys.stdin.read()
server.kill()
server.wait()
";

/// A private instance on loopback, in a folder of its own. Dropping it ends it.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    folder: tempfile::TempDir,
    guard: Option<Child>,
}

impl Redis {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn start() -> Self {
        let mut redis = Redis::absent();
        redis.restart();
        redis
    }

    /// Only a port on which one may be started later.
    ///
    /// # Panics
    /// When the machine has no port left.
    pub fn absent() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        Redis {
            port: listener.local_addr().expect("its address").port(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            guard: None,
        }
    }

    /// Where it is.
    ///
    /// # Panics
    /// Never.
    pub fn url(&self) -> RedisUrl {
        format!("redis://127.0.0.1:{}", self.port)
            .parse()
            .expect("the address of a Redis")
    }

    /// Kills it, if it runs, and returns when it is gone.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn kill(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            guard.wait().expect("the guard ends");
        }
    }

    /// Starts it, on the same port, and returns when it answers.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart(&mut self) {
        self.kill();
        self.guard = Some(spawn(self.port, self.folder.path()));
        let until = Instant::now() + Duration::from_secs(30);
        while !answers(self.port) {
            let guard = self.guard.as_mut().expect("it was started");
            let ended = guard.try_wait().expect("the guard can be asked");
            assert!(ended.is_none(), "Redis did not start: {ended:?}");
            assert!(Instant::now() < until, "Redis did not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests start real parts")]
fn spawn(port: u16, folder: &Path) -> Child {
    Command::new("python3")
        .args(["-c", GUARD, "--bind", "127.0.0.1", "--port"])
        .arg(port.to_string())
        .arg("--dir")
        .arg(folder)
        // Nothing here survives the tests.
        .args(["--save", "", "--appendonly", "no"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the guard starts")
}

/// Whether a Redis greets on this port.
fn answers(port: u16) -> bool {
    use std::io::Write;
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut answer = [0; 7];
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .is_ok()
        && stream.write_all(b"PING\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && &answer == b"+PONG\r\n"
}
