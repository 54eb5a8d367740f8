//! The parts of the machine, and when to send them: with the first report, when
//! there are other parts than before, and otherwise once a minute. Their figures
//! alone are no reason: free space moves all the time.

pub mod interface;
pub mod mount;

use model::agent::{Detail, Interface};
use std::{fs, path::PathBuf, time::Duration};
use sysinfo::System;
use tokio::time::Instant;

/// How often the parts are sent although they are the same.
const EVERY: Duration = Duration::from_secs(60);
/// Bytes of a name at most: what the console takes.
const MAX_TEXT: usize = 512;

/// What was sent last.
#[derive(Debug)]
pub struct Parts {
    mount_table: PathBuf,
    last: Option<(Instant, Shape)>,
}

/// The parts without their figures.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    mounts: String,
    interfaces: Vec<(String, Vec<String>)>,
}

impl Default for Parts {
    fn default() -> Self {
        Parts::new(mount::TABLE.into())
    }
}

impl Parts {
    /// Nothing was sent yet. `mount_table` is `/proc/self/mountinfo`.
    pub fn new(mount_table: PathBuf) -> Self {
        Parts {
            mount_table,
            last: None,
        }
    }

    /// The detail, if it is due `now`.
    pub fn due(&mut self, now: Instant, interfaces: Vec<Interface>) -> Option<Detail> {
        // A machine that hides its mounts still has interfaces.
        let mounts = fs::read_to_string(&self.mount_table).unwrap_or_else(|error| {
            tracing::debug!(%error, "mounts cannot be read");
            String::new()
        });
        let shape = Shape {
            mounts,
            interfaces: interfaces
                .iter()
                .map(|interface| (interface.name.clone(), interface.addresses.clone()))
                .collect(),
        };
        let is_due = self.last.as_ref().is_none_or(|(then, sent)| {
            now.saturating_duration_since(*then) >= EVERY || *sent != shape
        });
        if !is_due {
            return None;
        }
        let detail = Detail {
            uptime: uptime(),
            load: load(),
            mounts: mount::mounts(&shape.mounts, mount::space),
            interfaces,
        };
        self.last = Some((now, shape));
        Some(detail)
    }
}

fn uptime() -> i64 {
    System::uptime().map_or(0, |seconds| i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn load() -> [f64; 3] {
    System::load_average().map_or([0.0; 3], |load| {
        [load.one, load.five, load.fifteen].map(|load| load.max(0.0))
    })
}

/// A name as the console takes it: not too long, no control characters.
pub(crate) fn name(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    name.truncate(name.floor_char_boundary(MAX_TEXT));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str, address: &str, input: f64) -> Interface {
        Interface {
            name: name.into(),
            addresses: vec![address.into()],
            input,
            output: 0.0,
        }
    }

    #[test]
    fn parts_are_sent_first_then_when_they_change_and_otherwise_once_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("mountinfo");
        fs::write(&table, "").unwrap();
        let mut parts = Parts::new(table.clone());
        let start = Instant::now();
        let mut due = |second: u64, name: &str, address: &str| {
            let interfaces = vec![interface(name, address, second as f64)];
            parts
                .due(start + Duration::from_secs(second), interfaces)
                .is_some()
        };
        assert!(due(0, "eth0", "192.0.2.1"), "the first report");
        assert!(!due(10, "eth0", "192.0.2.1"), "only the rate is another");
        assert!(due(20, "eth0", "192.0.2.2"), "another address");
        assert!(due(30, "eth1", "192.0.2.2"), "another interface");
        assert!(!due(80, "eth1", "192.0.2.2"));
        assert!(due(90, "eth1", "192.0.2.2"), "a minute later");
        fs::write(&table, "36 1 8:1 / /mnt rw - ext4 /dev/none rw\n").unwrap();
        assert!(due(100, "eth1", "192.0.2.2"), "another mount");
    }

    #[test]
    fn a_name_is_made_to_fit() {
        assert_eq!(name("eth0\n"), "eth0?");
        assert_eq!(name(&"ü".repeat(300)).len(), 512);
        assert_eq!(name(&format!("x{}", "ü".repeat(300))).len(), 511);
    }
}
