//! Containers of a real Docker engine, which each test starts for itself: on a
//! socket and in a folder of its own, without a network. It takes root and the
//! programs of Debian's `docker.io` and `busybox-static`; where one of them is
//! missing the tests say so and do nothing.

use crate::parts::until;
use agent::container::{Engine, EngineError, Reading, Slot, Socket, watch_for_ever};
use model::{agent::ContainerInfo, container::ContainerState};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    sync::{Mutex, MutexGuard},
    time::{Instant, sleep, timeout},
};

const IMAGE: &str = "tenon-test:1";
const BUSYBOX: &str = "/bin/busybox";
/// Two engines at once would share what a kernel has only once.
static ONE: Mutex<()> = Mutex::const_new(());

#[expect(
    clippy::disallowed_methods,
    reason = "the engine is what is tested against"
)]
fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.kill_on_drop(true).stdin(Stdio::null());
    command
}

/// A running engine; it ends with the test, and its containers with it.
struct Docker {
    folder: TempDir,
    daemon: Child,
    _one: MutexGuard<'static, ()>,
}

impl Docker {
    /// Nothing where a test cannot have one.
    async fn start() -> Option<Docker> {
        let missing = if !geteuid().is_root() {
            Some("root")
        } else if !Path::new(BUSYBOX).exists() {
            Some("busybox-static")
        } else if program("dockerd").arg("--version").output().await.is_err() {
            Some("docker.io")
        } else {
            None
        };
        if let Some(missing) = missing {
            eprintln!("SKIPPED: a real container engine needs {missing} (scripts/setup.sh test)");
            return None;
        }
        let one = ONE.lock().await;
        // A socket's path may not be long.
        let folder = tempfile::Builder::new()
            .prefix("td")
            .tempdir_in("/tmp")
            .unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let daemon = program("dockerd")
            .args(["--data-root", &at("data"), "--exec-root", &at("exec")])
            .args([
                "--pidfile",
                &at("pid"),
                "-H",
                &format!("unix://{}", at("docker.sock")),
            ])
            .args(["--iptables=false", "--ip6tables=false", "--bridge=none"])
            .args(["--storage-driver=vfs", "--log-level=warn"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let docker = Docker {
            folder,
            daemon,
            _one: one,
        };
        let begun = Instant::now();
        while docker.run(&["info"]).await.is_err() {
            let log = fs::read_to_string(docker.folder.path().join("log")).unwrap_or_default();
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "dockerd does not start: {log}"
            );
            sleep(Duration::from_millis(200)).await;
        }
        docker.import().await;
        Some(docker)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    async fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let host = format!("unix://{}", self.socket().display());
        let output = program("docker")
            .args(["-H", &host])
            .args(arguments)
            .output()
            .await
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        if output.status.success() {
            Ok(text(output.stdout))
        } else {
            Err(text(output.stderr))
        }
    }

    /// An image of one program, made here: a test asks no registry.
    async fn import(&self) {
        let root = self.folder.path().join("image");
        fs::create_dir_all(root.join("bin")).unwrap();
        let program_path = root.join("bin/busybox");
        fs::copy(BUSYBOX, &program_path).unwrap();
        fs::set_permissions(&program_path, fs::Permissions::from_mode(0o755)).unwrap();
        let archive = self.folder.path().join("image.tar");
        let archived = program("tar")
            .args([
                "-C",
                root.to_str().unwrap(),
                "-cf",
                archive.to_str().unwrap(),
                ".",
            ])
            .output()
            .await
            .unwrap();
        assert!(archived.status.success());
        self.run(&["import", archive.to_str().unwrap(), IMAGE])
            .await
            .unwrap();
    }

    /// Starts a container that runs a program of busybox.
    async fn start_container(&self, name: &str, options: &[&str], program: &[&str]) -> String {
        let begin = ["run", "-d", "--network=none", "--name", name];
        let line = [&begin, options, &[IMAGE, "/bin/busybox"], program].concat();
        self.run(&line).await.unwrap()
    }

    fn engine(&self) -> Engine {
        Engine::new(&self.socket())
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.daemon.id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    async fn stop(mut self) {
        let ids = self.run(&["ps", "-aq"]).await.unwrap();
        let ids: Vec<&str> = ids.lines().collect();
        if !ids.is_empty() {
            self.run(&[&["rm", "-f"], ids.as_slice()].concat())
                .await
                .unwrap();
        }
        self.signal(Signal::TERM);
        timeout(Duration::from_secs(30), self.daemon.wait())
            .await
            .unwrap()
            .unwrap();
    }
}

async fn read(engine: &mut Engine) -> Reading {
    engine
        .read(Instant::now() + Duration::from_secs(20))
        .await
        .unwrap()
}

fn find<'a>(list: &'a [ContainerInfo], name: &str) -> &'a ContainerInfo {
    list.iter().find(|info| info.name == name).unwrap()
}

#[tokio::test]
async fn a_real_engine_tells_what_its_containers_are_and_use() {
    let Some(docker) = Docker::start().await else {
        return;
    };
    let busy = ["sh", "-c", "while true; do :; done"];
    let id = docker
        .start_container("busy", &["--memory=64m", "--cpus=0.5"], &busy)
        .await;
    docker
        .start_container("calm", &["--expose=8080"], &["sleep", "1000"])
        .await;
    docker
        .start_container("done", &[], &["sh", "-c", "exit 7"])
        .await;
    let made = [
        "create",
        "--network=none",
        "--name",
        "made",
        IMAGE,
        "/bin/busybox",
        "true",
    ];
    docker.run(&made).await.unwrap();
    docker.run(&["pause", "calm"]).await.unwrap();
    docker.run(&["wait", "done"]).await.unwrap();

    let mut engine = docker.engine();
    let first = read(&mut engine).await;
    assert_eq!(
        first.samples,
        [].into(),
        "a share of time takes two readings"
    );
    let list = first.list.unwrap();
    let names: Vec<&str> = list.iter().map(|info| info.name.as_str()).collect();
    assert_eq!(names, ["busy", "calm", "done", "made"]);
    let info = find(&list, "busy");
    assert_eq!(
        (info.id.as_str(), info.image.as_str()),
        (id.as_str(), IMAGE)
    );
    assert_eq!(info.state, ContainerState::Running);
    assert!(info.command.contains("while true"), "{info:?}");
    assert!(
        info.started >= info.created && info.created.is_some(),
        "{info:?}"
    );
    assert_eq!(find(&list, "calm").state, ContainerState::Paused);
    let ended = find(&list, "done");
    assert_eq!(ended.state, ContainerState::Exited);
    assert!(ended.status.starts_with("Exited (7)"), "{ended:?}");
    let made = find(&list, "made");
    assert_eq!((made.state, made.started), (ContainerState::Created, None));

    sleep(Duration::from_secs(2)).await;
    let second = read(&mut engine).await;
    assert_eq!(second.list, None, "nothing has changed");
    let names: Vec<&String> = second.samples.keys().collect();
    assert_eq!(names, ["busy", "calm"]);
    let busy = &second.samples["busy"];
    assert!(
        (20.0..90.0).contains(&busy.cpu),
        "half a processor: {busy:?}"
    );
    assert_eq!(busy.mem_limit, 64 * 1024 * 1024);
    assert!(busy.mem_usage > 0 && busy.mem_percent < 100.0, "{busy:?}");
    assert!(second.samples["calm"].cpu < 5.0);

    // Gone, and another under the same name.
    docker.run(&["rm", "-f", "busy"]).await.unwrap();
    docker
        .start_container("busy", &[], &["sleep", "1000"])
        .await;
    docker.run(&["rm", "-f", "done"]).await.unwrap();
    let third = read(&mut engine).await;
    let list = third.list.unwrap();
    assert_ne!(find(&list, "busy").id, id);
    assert!(list.iter().all(|info| info.name != "done"));
    assert!(
        !third.samples.contains_key("busy"),
        "it has no reading before"
    );
    docker.stop().await;
}

#[tokio::test]
async fn an_engine_that_stands_still_delays_nobody_and_is_found_again() {
    let Some(docker) = Docker::start().await else {
        return;
    };
    docker
        .start_container("calm", &[], &["sleep", "1000"])
        .await;
    let (socket, slot) = (Socket::At(docker.socket()), Slot::default());
    let second = Duration::from_secs(1);
    let watching = watch_for_ever(&socket, &slot, second, second);
    let acting = async {
        until(|| slot.take().samples.contains_key("calm")).await;
        docker.signal(Signal::STOP);
        let begun = Instant::now();
        let stuck = docker.engine().read(begun + second).await;
        assert!(matches!(stuck, Err(EngineError::Slow)), "{stuck:?}");
        assert!(begun.elapsed() < 2 * second);
        // What a report takes is there at once, and empty.
        sleep(2 * second).await;
        slot.take();
        sleep(2 * second).await;
        assert_eq!(slot.take(), Reading::default());
        docker.signal(Signal::CONT);
        until(|| slot.take().samples.contains_key("calm")).await;
    };
    tokio::select! {
        never = watching => match never {},
        () = acting => {}
    }
    docker.stop().await;
}
