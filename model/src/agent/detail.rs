//! What of a machine has many parts and changes slowly: mounts, interfaces,
//! load. Sent with a report when it changes and once a minute.

use super::Wrong;
use crate::error::Problem;
use serde::{Deserialize, Serialize};

/// Mounts in one report at most.
pub const MAX_MOUNTS: usize = 64;
/// Network interfaces in one report at most.
pub const MAX_INTERFACES: usize = 64;
/// Addresses of one interface at most.
const MAX_ADDRESSES: usize = 16;
/// Bytes of a name or a path at most.
const MAX_TEXT: usize = 512;

/// The parts of a machine at one instant: column `server_detail.content`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Detail {
    /// Seconds since the machine started.
    pub uptime: i64,
    /// Processes that ran or wanted to, mean over 1, 5 and 15 minutes.
    pub load: [f64; 3],
    /// Mounted file systems with a size, by path.
    #[serde(default)]
    pub mounts: Vec<Mount>,
    /// Network interfaces that are up, by name.
    #[serde(default)]
    pub interfaces: Vec<Interface>,
}

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where it is mounted.
    pub path: String,
    /// What is mounted there, `/dev/sda1`.
    pub device: String,
    /// Kind of file system, `ext4`.
    pub file_system: String,
    /// Size in bytes.
    pub total: i64,
    /// In use, bytes.
    pub used: i64,
    /// Free for those who are not root, bytes: less than what is not used,
    /// where some is kept for root.
    pub free: i64,
}

impl Mount {
    /// Used of what can be used, percent, as `df` says it.
    pub fn percent(&self) -> f64 {
        let usable = self.used.saturating_add(self.free);
        if usable <= 0 {
            return 0.0;
        }
        self.used as f64 * 100.0 / usable as f64
    }
}

/// A network interface; its rates are of the time since the last report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// Its addresses, without their networks.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Received, bit/s.
    pub input: f64,
    /// Sent, bit/s.
    pub output: f64,
}

impl Detail {
    pub(super) fn check(&self, wrong: &mut Wrong<'_>) {
        wrong.bytes("detail.uptime", self.uptime, i64::MAX);
        for load in self.load {
            wrong.amount("detail.load", load);
        }
        if self.mounts.len() > MAX_MOUNTS {
            wrong.push("detail.mounts", Problem::OutOfRange);
        }
        for (index, mount) in self.mounts.iter().take(MAX_MOUNTS).enumerate() {
            let at = |field: &str| format!("detail.mounts[{index}].{field}");
            for (field, text) in [
                ("path", &mount.path),
                ("device", &mount.device),
                ("file_system", &mount.file_system),
            ] {
                check_text(wrong, &at(field), text);
            }
            wrong.bytes(&at("total"), mount.total, i64::MAX);
            wrong.bytes(&at("used"), mount.used, mount.total);
            wrong.bytes(&at("free"), mount.free, mount.total);
        }
        if self.interfaces.len() > MAX_INTERFACES {
            wrong.push("detail.interfaces", Problem::OutOfRange);
        }
        for (index, interface) in self.interfaces.iter().take(MAX_INTERFACES).enumerate() {
            let at = |field: &str| format!("detail.interfaces[{index}].{field}");
            check_text(wrong, &at("name"), &interface.name);
            if interface.addresses.len() > MAX_ADDRESSES {
                wrong.push(&at("addresses"), Problem::OutOfRange);
            }
            for address in interface.addresses.iter().take(MAX_ADDRESSES) {
                check_text(wrong, &at("addresses"), address);
            }
            wrong.amount(&at("input"), interface.input);
            wrong.amount(&at("output"), interface.output);
        }
    }
}

fn check_text(wrong: &mut Wrong<'_>, field: &str, text: &str) {
    if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
        wrong.push(field, Problem::Malformed);
    }
}
