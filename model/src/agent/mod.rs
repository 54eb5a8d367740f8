//! Messages between the console and the agent, version 1.
//!
//! A report is the seed's body (`console.md` A.3) without its identity: who
//! reports is told by the token, never by the body. The network is in bit/s.
//! Unknown fields are ignored, so that an agent may be newer than its console.

mod container;
mod detail;

pub use container::{ContainerInfo, ContainerPort, MAX_CONTAINER_TEXT, MAX_PORTS};
pub use detail::{Detail, Interface, MAX_INTERFACES, MAX_MOUNTS, Mount};

use crate::{
    container::ContainerName,
    error::{FieldError, Problem},
    id::ServerId,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an agent reports: `POST`, a [`Report`] or an array of them.
pub const REPORT_PATH: &str = "/remote/server/report";
/// Where an enrolment token becomes an agent's own token: `POST`, [`Enrolment`].
pub const ENROL_PATH: &str = "/remote/agent/enrol";
/// Where an agent says what its machine is, after every start: `POST`,
/// [`MachineFacts`].
pub const FACTS_PATH: &str = "/remote/agent/facts";
/// Where an agent trades its own token for a new one: `POST` without a body,
/// answered by [`NewToken`].
pub const TOKEN_PATH: &str = "/remote/agent/token";
/// Reports in one body at most.
pub const MAX_BATCH: usize = 1_000;
/// Bytes of a body at most.
pub const MAX_BODY: usize = 2 * 1024 * 1024;
/// Containers in one report at most.
pub const MAX_CONTAINERS: usize = 500;
/// A report may be this much older than the console's clock: what an agent
/// spools while the console is away.
pub const MAX_AGE: Millis = Millis::days(7);
/// A report may be this much ahead of the console's clock.
pub const MAX_AHEAD: Millis = Millis::minutes(5);

/// One or many reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reports {
    /// One.
    One(Box<Report>),
    /// Many, in any order.
    Batch(Vec<Report>),
}

/// What a host was like at one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Seconds since 1970 by the host's clock.
    pub time: i64,
    /// Processors.
    pub cpu: CpuReport,
    /// Memory.
    pub memory: MemoryReport,
    /// Root file system.
    pub disk: DiskReport,
    /// Network.
    pub net: NetReport,
    /// Containers by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub docker: BTreeMap<String, ContainerReport>,
    /// All containers, running or not; when they changed, and once a minute. One
    /// that is not in it is gone. Nothing when no engine answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containers: Option<Vec<ContainerInfo>>,
    /// Mounts, interfaces, load; when they changed, and once a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// Processors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CpuReport {
    /// Busy time of all together, percent.
    pub percent: f64,
}

/// Memory, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MemoryReport {
    /// There is.
    pub total: i64,
    /// Programs could still get.
    pub available: i64,
    /// Used for nothing at all.
    pub free: i64,
    /// In use, percent.
    pub percent: f64,
}

/// Root file system, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DiskReport {
    /// There is.
    pub total: i64,
    /// Free.
    pub free: i64,
    /// Used, percent.
    pub percent: f64,
    /// Time that the disk below it was busy since the last report, percent; not every
    /// machine tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<f64>,
}

/// Rates over all network interfaces, bit/s.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NetReport {
    /// Received.
    pub input: f64,
    /// Sent.
    pub output: f64,
}

/// A container; the four counters only ever grow while it lives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ContainerReport {
    /// Processor time, percent of one processor: may exceed 100.
    pub cpu: f64,
    /// Memory in use, percent of its limit.
    pub mem_percent: f64,
    /// Memory in use, bytes.
    pub mem_usage: i64,
    /// Memory limit, bytes.
    pub mem_limit: i64,
    /// Bytes received since it started.
    pub net_input: i64,
    /// Bytes sent since it started.
    pub net_output: i64,
    /// Bytes read from disks since it started.
    pub block_input: i64,
    /// Bytes written to disks since it started.
    pub block_output: i64,
}

impl Report {
    /// When it was measured. Only [`Report::check`] says whether to believe it.
    pub fn timestamp(&self) -> Timestamp {
        Timestamp(self.time.saturating_mul(1_000))
    }

    /// Everything that is wrong with the report, each field by its path, which
    /// begins with `at` (`""` or `"[3]."`).
    pub fn check(&self, at: &str, now: Timestamp) -> Vec<FieldError> {
        let mut wrong = Wrong {
            at,
            fields: Vec::new(),
        };
        if !(now - MAX_AGE..=now + MAX_AHEAD).contains(&self.timestamp()) {
            wrong.push("time", Problem::TimeOff);
        }
        wrong.percent("cpu.percent", self.cpu.percent);
        wrong.bytes("memory.total", self.memory.total, i64::MAX);
        wrong.bytes("memory.available", self.memory.available, self.memory.total);
        wrong.bytes("memory.free", self.memory.free, self.memory.total);
        wrong.percent("memory.percent", self.memory.percent);
        wrong.bytes("disk.total", self.disk.total, i64::MAX);
        wrong.bytes("disk.free", self.disk.free, self.disk.total);
        wrong.percent("disk.percent", self.disk.percent);
        if let Some(busy) = self.disk.busy {
            wrong.percent("disk.busy", busy);
        }
        wrong.amount("net.input", self.net.input);
        wrong.amount("net.output", self.net.output);
        if self.docker.len() > MAX_CONTAINERS {
            wrong.push("docker", Problem::OutOfRange);
        }
        for (name, container) in self.docker.iter().take(MAX_CONTAINERS) {
            wrong.container(name, container);
        }
        if let Some(containers) = &self.containers {
            container::check(&mut wrong, containers);
        }
        if let Some(detail) = &self.detail {
            detail.check(&mut wrong);
        }
        wrong.fields
    }
}

/// Collects what is wrong with one report.
struct Wrong<'a> {
    at: &'a str,
    fields: Vec<FieldError>,
}

impl Wrong<'_> {
    fn push(&mut self, field: &str, problem: Problem) {
        self.fields
            .push(FieldError::new(format!("{}{field}", self.at), problem));
    }
    fn percent(&mut self, field: &str, value: f64) {
        if !(0.0..=100.0).contains(&value) {
            self.push(field, Problem::OutOfRange);
        }
    }
    fn bytes(&mut self, field: &str, value: i64, at_most: i64) {
        if value < 0 || value > at_most.max(0) {
            self.push(field, Problem::OutOfRange);
        }
    }
    fn amount(&mut self, field: &str, value: f64) {
        // An exabit per second is a broken counter, not a network.
        if !(0.0..1e18).contains(&value) {
            self.push(field, Problem::OutOfRange);
        }
    }
    fn container(&mut self, name: &str, container: &ContainerReport) {
        if !is_container_name(name) {
            self.push("docker", Problem::Malformed);
            return;
        }
        let field = |part: &str| format!("docker.{name}.{part}");
        self.amount(&field("cpu"), container.cpu);
        self.percent(&field("mem_percent"), container.mem_percent);
        for (part, value) in [
            ("mem_usage", container.mem_usage),
            ("mem_limit", container.mem_limit),
            ("net_input", container.net_input),
            ("net_output", container.net_output),
            ("block_input", container.block_input),
            ("block_output", container.block_output),
        ] {
            self.bytes(&field(part), value, i64::MAX);
        }
    }
}

/// Whether the console takes this for the name of a container.
pub fn is_container_name(name: &str) -> bool {
    let is_itself = |read: ContainerName| read.as_str() == name;
    name.len() <= 255 && name.parse().is_ok_and(is_itself)
}

/// What was done with a body of reports. It is sent after the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportReceipt {
    /// Reports that are now stored, the repeated ones among them.
    pub accepted: u32,
    /// The agent is to trade its token for a new one ([`TOKEN_PATH`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renew_token: bool,
}

/// A new token of an agent. The old one holds until the new one is first used,
/// so that an agent that is killed in between still gets in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// The token, shown once.
    pub token: String,
}

/// An agent introduces itself with an enrolment token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The single-use token a person gave it.
    pub token: String,
    /// The machine.
    pub facts: MachineFacts,
}

/// What a machine says about itself. Shown, never believed for anything else.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MachineFacts {
    /// Its own name.
    pub hostname: String,
    /// Operating system, `Debian GNU/Linux`.
    pub os_name: String,
    /// Release of the operating system.
    pub os_version: String,
    /// Release of the kernel.
    pub kernel: String,
    /// Processor architecture.
    pub architecture: String,
    /// Logical processors.
    pub cpu_count: i64,
    /// Memory in bytes.
    pub memory_total: i64,
    /// Version of the agent.
    pub agent_version: String,
    /// Who runs the machine, as its firmware says it: `aliyun`, `qcloud`, `aws`,
    /// `gcp`, `azure`, …; empty when it does not say.
    #[serde(default)]
    pub provider: String,
    /// Where it stands there, `cn-hangzhou`; empty when nobody says.
    #[serde(default)]
    pub region: String,
}

/// The console's answer to an [`Enrolment`]: shown once, only its hash is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The host this machine now is.
    pub server_id: ServerId,
    /// The agent's own token.
    pub token: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_514_966_400);

    /// The seed's own example, without its identity.
    fn example() -> serde_json::Value {
        serde_json::json!({"public_ip":"203.0.113.9","time":1514966400,
            "cpu":{"percent":12.5},
            "memory":{"total":8201400320i64,"available":5100000000i64,"free":900000000,"percent":37.81},
            "disk":{"total":42140499968i64,"free":30140499968i64,"percent":25.02},
            "net":{"input":12,"output":34},
            "docker":{"web":{"cpu":0.52,"mem_percent":1.2,"mem_usage":98304000,"mem_limit":8201400320i64,
                "net_input":120000,"net_output":98000,"block_input":4096,"block_output":0}}})
    }

    fn with(path: &str, value: serde_json::Value) -> Vec<String> {
        let mut body = example();
        *body.pointer_mut(path).unwrap() = value;
        let report: Report = serde_json::from_value(body).unwrap();
        report
            .check("", NOW)
            .into_iter()
            .map(|f| format!("{} {}", f.field, f.problem.code()))
            .collect()
    }

    #[test]
    fn the_seeds_example_is_a_report() {
        let report: Report = serde_json::from_value(example()).unwrap();
        assert_eq!(report.check("", NOW), []);
        assert_eq!(report.timestamp(), NOW);
    }

    #[test]
    fn a_value_out_of_range_is_named_by_its_path() {
        assert_eq!(
            with("/cpu/percent", 100.1.into()),
            ["cpu.percent out_of_range"]
        );
        assert_eq!(
            with("/cpu/percent", (-0.1).into()),
            ["cpu.percent out_of_range"]
        );
        assert_eq!(
            with("/disk/free", 42140499969i64.into()),
            ["disk.free out_of_range"]
        );
        assert_eq!(
            with(
                "/disk",
                serde_json::json!({"total": 1, "free": 0, "percent": 0, "busy": 101})
            ),
            ["disk.busy out_of_range"]
        );
        assert_eq!(
            with("/net/output", (-1).into()),
            ["net.output out_of_range"]
        );
        assert_eq!(
            with("/docker/web/mem_usage", (-1).into()),
            ["docker.web.mem_usage out_of_range"]
        );
    }

    #[test]
    fn a_wrong_part_is_named_by_its_path() {
        let mut body = example();
        body["detail"] = serde_json::json!({"uptime": 60, "load": [0.1, 0.2, 0.3],
            "mounts": [{"path": "/", "device": "/dev/sda1", "file_system": "ext4", "total": 100, "used": 1, "free": 101}],
            "interfaces": [{"name": "eth0\n", "input": 1.0, "output": -1.0}]});
        let report: Report = serde_json::from_value(body).unwrap();
        let fields: Vec<String> = report.check("", NOW).into_iter().map(|f| f.field).collect();
        assert_eq!(
            fields,
            [
                "detail.mounts[0].free",
                "detail.interfaces[0].name",
                "detail.interfaces[0].output"
            ]
        );
    }

    #[test]
    fn a_wrong_container_is_named_by_its_path() {
        let mut body = example();
        let port = serde_json::json!({"private": 80, "protocol": "tcp\n"});
        body["containers"] = serde_json::json!([
            {"name": "web", "id": "4f5e", "image": "nginx:1.27", "state": "running"},
            {"name": "", "id": "4f5e", "image": "x".repeat(513), "state": "hibernating",
             "started": -1, "restarts": -1, "ports": [port]}]);
        let report: Report = serde_json::from_value(body).unwrap();
        let fields: Vec<String> = report.check("", NOW).into_iter().map(|f| f.field).collect();
        let wrong = ["name", "image", "started", "restarts", "ports"];
        assert_eq!(fields, wrong.map(|field| format!("containers[1].{field}")));
    }

    #[test]
    fn a_time_far_off_is_refused_and_the_edges_are_not() {
        let at = |time: Timestamp| with("/time", time.seconds().into());
        assert!(at(NOW - MAX_AGE).is_empty());
        assert!(at(NOW + MAX_AHEAD).is_empty());
        assert_eq!(at(NOW - MAX_AGE - Millis::seconds(1)), ["time time_off"]);
        assert_eq!(at(NOW + MAX_AHEAD + Millis::seconds(1)), ["time time_off"]);
        assert_eq!(with("/time", i64::MAX.into()), ["time time_off"]);
    }
}
