//! Settings, files and the network of the machine.

use super::{Check, Level};
use crate::{
    command::health::{self, Found},
    config::Config,
};
use backend::{crypto::MasterKey, shell::Content};
use rustix::fs::Access;
use std::{
    io,
    net::SocketAddr,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

const FOLDER: &str = "data folder";
const SPACE: &str = "free space";
const KEY: &str = "master key";
const LISTEN: &str = "listen";
const BASE_URL: &str = "base_url";
const REDIS: &str = "redis";
/// Where Redis listens unless told otherwise.
const REDIS_PORT: u16 = 6379;
/// How long somebody on the network may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Less is too little for a day of many hosts.
const ENOUGH_SPACE: u64 = 1 << 30;
/// Less is none.
const LEAST_SPACE: u64 = 64 << 20;

/// Where the settings come from, and what about them is odd.
pub(super) fn configuration(config: &Config) -> Vec<Check> {
    let printed = config.redacted();
    let set: Vec<&str> = printed
        .lines()
        .filter(|line| !line.ends_with("# default") && !line.ends_with("# derived"))
        .collect();
    let found = if set.is_empty() {
        "everything as by default".to_owned()
    } else {
        set.join("; ")
    };
    let mut checks = vec![Check::ok("configuration", found)];
    checks.extend(config.warnings().into_iter().map(|warning| {
        Check::warn(
            "configuration",
            warning,
            "`tenon config check` shows each setting and its source",
        )
    }));
    checks
}

/// The data folder and the room there is.
pub(super) fn data_folder(config: &Config) -> Vec<Check> {
    let path = &config.data_dir;
    let shown = path.display();
    let found = match std::fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![Check::fail(
                FOLDER,
                format!("{shown} is not there"),
                "`tenon serve` makes it at its first start; if there was one, set `data_dir` to where it is",
            )];
        }
        Err(error) => {
            return vec![Check::fail(
                FOLDER,
                format!("{shown}: {error}"),
                "the user that runs the console must reach it",
            )];
        }
    };
    let mode = found.mode() & 0o777;
    let access = rustix::fs::access(path, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK);
    let folder = match access {
        Err(error) => Check::fail(
            FOLDER,
            format!(
                "{shown} belongs to user {} and may not be written: {error}",
                found.uid()
            ),
            "run the console as its owner, or give the folder to the user that runs it",
        ),
        Ok(()) if mode & 0o077 != 0 => Check::warn(
            FOLDER,
            format!("{shown} may be entered by others (mode {mode:04o})"),
            format!("chmod 700 {shown}"),
        ),
        Ok(()) => Check::ok(FOLDER, format!("{shown}, mode {mode:04o}")),
    };
    vec![folder, free_space(path)]
}

fn free_space(path: &Path) -> Check {
    let free = match rustix::fs::statvfs(path) {
        Ok(fs) => fs.f_bavail.saturating_mul(fs.f_frsize),
        Err(error) => {
            return Check::warn(SPACE, error.to_string(), "look at the file system yourself");
        }
    };
    let found = format!("{:.1} GiB", free as f64 / f64::from(1 << 30));
    if free < LEAST_SPACE {
        Check::fail(
            SPACE,
            found,
            "make room: reports are refused when it is full",
        )
    } else if free < ENOUGH_SPACE {
        Check::warn(SPACE, found, "make room before it is full")
    } else {
        Check::ok(SPACE, found)
    }
}

/// The key that seals stored secrets; `content` says whether there are any.
pub(super) fn master_key(config: &Config, content: Option<&Content>) -> Check {
    if config.master_key.is_some() {
        return Check::ok(KEY, format!("from {}", config.place("master_key")));
    }
    let path = config.data_dir.join("master.key");
    let shown = path.display();
    let mode = match std::fs::metadata(&path) {
        Ok(found) => found.permissions().mode() & 0o777,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return missing_key(&path, content);
        }
        Err(error) => {
            return Check::fail(
                KEY,
                format!("{shown}: {error}"),
                "the user that runs the console must be able to read it",
            );
        }
    };
    if mode & 0o077 != 0 {
        return Check::fail(
            KEY,
            format!("{shown} may be read by others (mode {mode:04o})"),
            format!("chmod 600 {shown}; if others could read it, make a new one"),
        );
    }
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            return Check::fail(
                KEY,
                format!("{shown}: {error}"),
                "the user that runs the console must be able to read it",
            );
        }
    };
    match MasterKey::parse(&text) {
        Ok(_) => Check::ok(KEY, format!("{shown}, mode {mode:04o}")),
        Err(_) => Check::fail(
            KEY,
            format!("{shown} holds no key"),
            "restore it from the backup of the data folder",
        ),
    }
}

fn missing_key(path: &Path, content: Option<&Content>) -> Check {
    let shown = path.display();
    let sealed = content.map_or(0, |content| content.sealed);
    if sealed > 0 {
        return Check::fail(
            KEY,
            format!(
                "{shown} is not there, and {sealed} secrets in the database are sealed with it"
            ),
            "restore it from the backup, or set `master_key`; a new one does not open them",
        );
    }
    if content.is_some_and(|content| content.users > 0) {
        return Check::warn(
            KEY,
            format!("{shown} is not there; nothing in the database is sealed with it"),
            "`tenon serve` makes a new one; with several consoles copy it to all of them",
        );
    }
    Check::ok(KEY, format!("{shown} is made at the first start"))
}

/// Whether the address is free, and who has it if not.
pub(super) async fn listening(config: &Config) -> Check {
    let address = config.listen;
    if address.port() == 0 {
        return Check::ok(LISTEN, format!("{address}: any free port"));
    }
    // Taken for a moment and given back.
    match TcpListener::bind(address).await {
        Ok(_listener) => Check::ok(LISTEN, format!("{address} is free: no console runs on it")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => who_listens(address).await,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Check::fail(
            LISTEN,
            format!("{address}: {error}"),
            "ports below 1024 are the administrator's; choose another one and put a proxy in front",
        ),
        Err(error) => Check::fail(
            LISTEN,
            format!("{address}: {error}"),
            "is it an address of this machine? Look at `listen`",
        ),
    }
}

async fn who_listens(address: SocketAddr) -> Check {
    match health::look(address).await {
        Found::Ready => Check::ok(
            LISTEN,
            format!("a console answers on {address} and is ready"),
        ),
        Found::WithoutDatabase => Check::fail(
            LISTEN,
            format!("a console answers on {address}, but its database does not"),
            "look at its log, and at the database it was started with",
        ),
        Found::Other(said) => Check::fail(
            LISTEN,
            format!("{address} is taken by another program ({said})"),
            "stop that program, or choose another address with TENON_LISTEN",
        ),
    }
}

/// Whether Redis answers, where one is configured. The password is not needed
/// to find out who listens there.
pub(super) async fn redis(config: &Config) -> Option<Check> {
    // As it is printed, so that no secret can get into what is found.
    let shown = config.redis.as_ref()?.to_string();
    let away = |why: &str| {
        Check::warn(
            REDIS,
            format!("{shown}: {why}"),
            "the console works on, but several consoles do not hear of each other; look at `redis_url` and at Redis",
        )
    };
    let address = shown.parse::<http::Uri>().ok().and_then(|uri| {
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        Some((host, uri.port_u16().unwrap_or(REDIS_PORT)))
    });
    let Some(address) = address else {
        return Some(away("has no host"));
    };
    let answer = tokio::time::timeout(PATIENCE, ping_redis(address)).await;
    Some(match answer {
        Ok(Ok(line)) if line.starts_with("+PONG") => Check::ok(REDIS, format!("{shown} answers")),
        Ok(Ok(line)) if line.starts_with("-NOAUTH") => {
            Check::ok(REDIS, format!("{shown} answers and wants a password"))
        }
        Ok(Ok(line)) => away(&format!("answers {:?}", line.trim_end())),
        Ok(Err(error)) => away(&error.to_string()),
        Err(_) => away("no answer within three seconds"),
    })
}

async fn ping_redis(address: (String, u16)) -> io::Result<String> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    stream.write_all(b"PING\r\n").await?;
    let mut line = String::new();
    // Whoever it is may talk without end.
    stream.take(1_024).read_line(&mut line).await?;
    Ok(line)
}

/// Whether the address that people use fits the one that is listened on.
pub(super) fn base_url(config: &Config) -> Vec<Check> {
    let (base_url, listen) = (&config.base_url, config.listen);
    let mut checks = vec![Check::ok(
        BASE_URL,
        format!("{base_url}, {}", config.place(BASE_URL)),
    )];
    if !base_url.is_configured() {
        return checks;
    }
    if base_url.is_loopback() && !listen.ip().is_loopback() {
        checks.push(Check::warn(
            BASE_URL,
            format!("{listen} is open to others, and links point at this machine only"),
            "set `base_url` to the address that people type",
        ));
    }
    if base_url.is_https() && config.trusted_proxies.is_empty() {
        checks.push(Check::warn(
            BASE_URL,
            "https means that a proxy is in front, and none is trusted: every client has its address",
            "set `trusted_proxies` to the proxy's address",
        ));
    }
    if checks.iter().any(|check| check.level != Level::Ok) {
        checks.remove(0);
    }
    checks
}

/// What a whole site has; the names are those of its build.
const SITE: [&str; 5] = [
    "pkg/tenon.js",
    "pkg/tenon.wasm",
    "pkg/tenon.css",
    "vendor/echarts.js",
    "favicon.svg",
];

/// Whether the browser's files are all there.
pub(super) fn site(config: &Config) -> Check {
    let Some(root) = &config.site_root else {
        return Check::ok("site", "is part of the program");
    };
    let missing: Vec<&str> = SITE
        .into_iter()
        .filter(|name| !root.join(name).is_file())
        .collect();
    if missing.is_empty() {
        return Check::ok("site", format!("{} is whole", root.display()));
    }
    Check::warn(
        "site",
        format!("{} lacks {}", root.display(), missing.join(", ")),
        "pages work without them, but without styles and scripts; set `site_root` to the built site",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(users: i64, sealed: i64) -> Content {
        Content {
            users,
            servers: 0,
            sealed,
            newest_received: None,
        }
    }

    #[test]
    fn a_missing_key_is_as_bad_as_what_it_sealed() {
        let path = Path::new("/somewhere/master.key");
        assert_eq!(missing_key(path, None).level, Level::Ok);
        assert_eq!(missing_key(path, Some(&content(0, 0))).level, Level::Ok);
        assert_eq!(missing_key(path, Some(&content(1, 0))).level, Level::Warn);
        assert_eq!(missing_key(path, Some(&content(1, 2))).level, Level::Fail);
    }
}
