//! Where the figures were measured and by what. The one place here that asks
//! the clock of the wall.

use crate::{
    Outcome,
    console::Programs,
    program::{command, run},
};
use std::{path::Path, time::SystemTime};

/// Seconds since 1970: reports carry them.
#[expect(
    clippy::disallowed_methods,
    reason = "reports carry the time of day, and the document its date"
)]
pub fn now_seconds() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

/// The day of some seconds since 1970, as `2026-11-22`.
pub fn day_of(seconds: i64) -> String {
    // Howard Hinnant's days, from the first of March of the year 0.
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The command that runs, without where its program lies.
pub fn command_line() -> String {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    format!("tenon-proof {}", arguments.join(" "))
}

/// The hardware.
#[derive(Debug)]
pub struct Machine {
    /// Model of the processor.
    pub cpu: String,
    /// Processors.
    pub cores: usize,
    /// Memory, bytes.
    pub memory: u64,
    /// Release of the kernel.
    pub kernel: String,
    /// File system of the databases.
    pub file_system: String,
}

impl Machine {
    /// Looks; the databases will lie in `scratch`.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn look(scratch: &Path) -> Outcome<Machine> {
        let cpus = std::fs::read_to_string("/proc/cpuinfo")?;
        let memory = std::fs::read_to_string("/proc/meminfo")?;
        let mounts = std::fs::read_to_string("/proc/self/mounts")?;
        Ok(Machine {
            cpu: field(&cpus, "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism()?.get(),
            memory: field(&memory, "MemTotal")
                .and_then(|text| text.split_whitespace().next()?.parse().ok())
                .map_or(0, |kib: u64| kib * 1024),
            kernel: std::fs::read_to_string("/proc/sys/kernel/osrelease")?
                .trim()
                .to_owned(),
            file_system: file_system(&mounts, scratch).unwrap_or_else(|| "unknown".to_owned()),
        })
    }

    /// Whether what is written there is gone with the power.
    pub fn is_volatile(&self) -> bool {
        matches!(self.file_system.as_str(), "tmpfs" | "ramfs")
    }
}

/// The value of `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

/// The type of the file system with the longest mount point above `path`.
fn file_system(mounts: &str, path: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut columns = line.split(' ').skip(1);
            let (point, kind) = (columns.next()?, columns.next()?);
            path.starts_with(point).then_some((point.len(), kind))
        })
        // Of two on one point the later one is seen.
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind.to_owned())
}

/// Memory of a process that is in use now, and the most that ever was; bytes.
///
/// # Errors
/// When there is no such process.
pub fn resident(pid: u32) -> Outcome<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of = |name: &str| -> Outcome<u64> {
        let text = field(&status, name).ok_or_else(|| format!("the process has no {name}"))?;
        let kib = text.split_whitespace().next().unwrap_or_default();
        Ok(kib.parse::<u64>()? * 1024)
    };
    Ok((of("VmRSS")?, of("VmHWM")?))
}

/// What was measured with what.
#[derive(Debug)]
pub struct Versions {
    /// Name and version of each.
    pub lines: Vec<(&'static str, String)>,
}

impl Versions {
    /// Asks each program.
    ///
    /// # Errors
    /// When the console cannot be asked.
    pub async fn ask(programs: &Programs) -> Outcome<Versions> {
        let mut memory = <sqlx::SqliteConnection as sqlx::Connection>::connect(":memory:").await?;
        let sqlite: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&mut memory)
            .await?;
        let first = |text: &str| text.lines().next().unwrap_or_default().trim().to_owned();
        let ask = |program: &str, flag: &str| {
            command(program).arg(flag).output().map_or_else(
                |_| "not installed".to_owned(),
                |output| {
                    let all = [output.stdout, output.stderr].concat();
                    first(&String::from_utf8_lossy(&all))
                },
            )
        };
        let mariadb = match ask("mariadbd", "--version") {
            text if text == "not installed" => ask("/usr/sbin/mariadbd", "--version"),
            text => text,
        };
        Ok(Versions {
            lines: vec![
                (
                    "Tenon",
                    first(&run(command(&programs.tenon).arg("--version"))?),
                ),
                ("rustc", ask("rustc", "--version")),
                ("SQLite", format!("{sqlite} (built in)")),
                ("MariaDB", mariadb),
                ("wrk", ask("wrk", "--version")),
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day_of(0), "1970-01-01");
        assert_eq!(day_of(951_782_400), "2000-02-29");
        assert_eq!(day_of(1_795_305_600), "2026-11-22");
        assert_eq!(day_of(1_798_761_599), "2026-12-31");
    }

    #[test]
    fn the_file_system_is_that_of_the_nearest_mount() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/disk xfs rw 0 0";
        let of = |path: &str| file_system(mounts, Path::new(path)).unwrap();
        assert_eq!(of("/home/x"), "ext4");
        assert_eq!(of("/tmp/y"), "tmpfs");
        assert_eq!(of("/tmp/disk/z"), "xfs");
        assert_eq!(of("/tmpfile"), "ext4");
    }

    #[test]
    fn our_own_memory_is_told() {
        let (now, most) = resident(std::process::id()).unwrap();
        assert!(now > 0 && most >= now);
    }
}
