//! Figures as Prometheus reads them: its text format, version 0.0.4.
//!
//! The format wants all lines of a name together, so the rows are held and the
//! text is made piece by piece while it is sent. What is old is not told: of a
//! silent host one reads that it is silent, and when it was last heard of.

use super::store::{ContainerRow, HostRow};
use model::{container::ContainerState, server::ServerStatus};
use std::fmt::Write;

/// The media type of the text.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Lines of a piece, about.
const PIECE: usize = 500;

/// One name, what it means, and its value of a row.
struct Family<R> {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    of: fn(&R) -> Option<f64>,
}

const fn gauge<R>(name: &'static str, help: &'static str, of: fn(&R) -> Option<f64>) -> Family<R> {
    Family {
        name,
        kind: "gauge",
        help,
        of,
    }
}

const fn counter<R>(
    name: &'static str,
    help: &'static str,
    of: fn(&R) -> Option<f64>,
) -> Family<R> {
    Family {
        name,
        kind: "counter",
        help,
        of,
    }
}

fn is_heard(host: &HostRow) -> bool {
    host.status == ServerStatus::Reporting.number()
}

/// A value of a host that is heard of.
fn now<T>(host: &HostRow, value: Option<T>) -> Option<T> {
    value.filter(|_| is_heard(host))
}

fn share(percent: f64) -> f64 {
    percent / 100.0
}

static HOSTS: [Family<HostRow>; 12] = [
    gauge(
        "tenon_host_up",
        "Whether reports of the host come in.",
        |host| Some(f64::from(u8::from(is_heard(host)))),
    ),
    gauge(
        "tenon_host_last_report_timestamp_seconds",
        "When the newest report was measured, by the host's clock.",
        |host| host.created_time.map(|time| time as f64 / 1_000.0),
    ),
    gauge(
        "tenon_host_cpu_ratio",
        "Busy share of all processors.",
        |host| now(host, host.cpu_percent).map(share),
    ),
    gauge("tenon_host_memory_total_bytes", "Memory.", |host| {
        now(host, host.memory_total).map(|bytes| bytes as f64)
    }),
    gauge(
        "tenon_host_memory_available_bytes",
        "Memory that programs could still get.",
        |host| now(host, host.memory_available).map(|bytes| bytes as f64),
    ),
    gauge(
        "tenon_host_memory_used_ratio",
        "Share of memory in use.",
        |host| now(host, host.memory_percent).map(share),
    ),
    gauge(
        "tenon_host_disk_total_bytes",
        "Size of the root file system.",
        |host| now(host, host.disk_total).map(|bytes| bytes as f64),
    ),
    gauge(
        "tenon_host_disk_free_bytes",
        "Free on the root file system.",
        |host| now(host, host.disk_free).map(|bytes| bytes as f64),
    ),
    gauge(
        "tenon_host_disk_used_ratio",
        "Share of the root file system in use.",
        |host| now(host, host.disk_percent).map(share),
    ),
    gauge(
        "tenon_host_disk_busy_ratio",
        "Share of the time since the report before in which the disk was busy.",
        |host| now(host, host.disk_busy).map(share),
    ),
    gauge(
        "tenon_host_network_receive_bits_per_second",
        "Received over all network interfaces.",
        |host| now(host, host.net_input),
    ),
    gauge(
        "tenon_host_network_transmit_bits_per_second",
        "Sent over all network interfaces.",
        |host| now(host, host.net_output),
    ),
];

static CONTAINERS: [Family<ContainerRow>; 10] = [
    gauge(
        "tenon_container_up",
        "Whether the container runs.",
        |container| {
            let is_up = container.state == ContainerState::Running.number();
            Some(f64::from(u8::from(is_up)))
        },
    ),
    gauge(
        "tenon_container_info",
        "What the container is made of; always 1.",
        |_| Some(1.0),
    ),
    counter(
        "tenon_container_restarts_total",
        "How often the engine has started the container anew by itself.",
        |container| Some(container.restarts as f64),
    ),
    gauge(
        "tenon_container_cpu_ratio",
        "Processor time, as a share of one processor.",
        |container| container.cpu_percent.map(share),
    ),
    gauge(
        "tenon_container_memory_usage_bytes",
        "Memory in use.",
        |container| container.memory_usage.map(|bytes| bytes as f64),
    ),
    gauge(
        "tenon_container_memory_limit_bytes",
        "What the container may use.",
        |container| container.memory_limit.map(|bytes| bytes as f64),
    ),
    counter(
        "tenon_container_network_receive_bytes_total",
        "Received since the container started.",
        |container| container.net_input.map(|bytes| bytes as f64),
    ),
    counter(
        "tenon_container_network_transmit_bytes_total",
        "Sent since the container started.",
        |container| container.net_output.map(|bytes| bytes as f64),
    ),
    counter(
        "tenon_container_block_read_bytes_total",
        "Read from disks since the container started.",
        |container| container.block_input.map(|bytes| bytes as f64),
    ),
    counter(
        "tenon_container_block_written_bytes_total",
        "Written to disks since the container started.",
        |container| container.block_output.map(|bytes| bytes as f64),
    ),
];

/// Whose value it is.
trait Labelled {
    /// Writes `name="value",…`; `family` may have more to say than others.
    fn write_labels(&self, family: &str, text: &mut String);
}

impl Labelled for HostRow {
    fn write_labels(&self, _family: &str, text: &mut String) {
        write_label(text, "server", &self.id.to_string());
        text.push(',');
        write_label(text, "host", &self.name);
    }
}

impl Labelled for ContainerRow {
    fn write_labels(&self, family: &str, text: &mut String) {
        write_label(text, "server", &self.server_id.to_string());
        text.push(',');
        write_label(text, "host", &self.server_name);
        text.push(',');
        write_label(text, "container", &self.name);
        // Where it changes with a deployment it would end every other series.
        if family == "tenon_container_info" {
            text.push(',');
            write_label(text, "image", &self.image);
            text.push(',');
            let state = ContainerState::from_number(self.state).unwrap_or_default();
            write_label(text, "state", state.as_str());
        }
    }
}

fn write_label(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push_str("=\"");
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
}

/// What one token reads at one moment.
#[derive(Debug, Clone)]
pub struct Exposition {
    hosts: Vec<HostRow>,
    containers: Vec<ContainerRow>,
    is_complete: bool,
}

impl Exposition {
    pub(super) fn new(
        (hosts, all_hosts): (Vec<HostRow>, bool),
        (containers, all_containers): (Vec<ContainerRow>, bool),
    ) -> Self {
        Exposition {
            hosts,
            containers,
            is_complete: all_hosts && all_containers,
        }
    }

    /// The text, piece by piece; each is made when it is asked for.
    pub fn pieces(self) -> impl Iterator<Item = String> + Send {
        let Exposition {
            hosts,
            containers,
            is_complete,
        } = self;
        let complete = format!(
            "# HELP tenon_scrape_complete Whether this answer has all hosts and containers.\n\
             # TYPE tenon_scrape_complete gauge\ntenon_scrape_complete {}\n",
            u8::from(is_complete)
        );
        std::iter::once(complete)
            .chain(pieces_of(&HOSTS, hosts))
            .chain(pieces_of(&CONTAINERS, containers))
    }
}

/// The lines of each family over all rows.
fn pieces_of<R: Labelled + Send + 'static>(
    families: &'static [Family<R>],
    rows: Vec<R>,
) -> impl Iterator<Item = String> + Send {
    let per_family = rows.len().div_ceil(PIECE);
    let count = families.len() * per_family;
    (0..count).map(move |index| {
        let family = &families[index / per_family];
        let begin = index % per_family * PIECE;
        let mut text = String::new();
        if begin == 0 {
            let Family {
                name, kind, help, ..
            } = family;
            // Writing into a text cannot fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        }
        for row in rows.iter().skip(begin).take(PIECE) {
            let Some(value) = (family.of)(row).filter(|value| value.is_finite()) else {
                continue;
            };
            text.push_str(family.name);
            text.push('{');
            row.write_labels(family.name, &mut text);
            let _ = writeln!(text, "}} {value}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(id: i64, name: &str, status: ServerStatus) -> HostRow {
        HostRow {
            id,
            name: name.to_owned(),
            status: status.number(),
            created_time: Some(1_772_352_000_500),
            cpu_percent: Some(12.5),
            memory_total: Some(8_201_400_320),
            memory_available: Some(5_100_000_000),
            memory_percent: Some(37.81),
            disk_total: Some(100),
            disk_free: Some(30),
            disk_percent: Some(70.0),
            disk_busy: Some(12.5),
            net_input: Some(120_000.0),
            net_output: Some(34_000.0),
        }
    }

    fn text(hosts: Vec<HostRow>) -> String {
        Exposition::new((hosts, true), (Vec::new(), true))
            .pieces()
            .collect()
    }

    #[test]
    fn a_silent_host_has_no_values_and_is_said_to_be_silent() {
        let text = text(vec![
            host(1, "web", ServerStatus::Reporting),
            host(2, "db", ServerStatus::Silent),
        ]);
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(
            lines.contains(&r#"tenon_host_up{server="1",host="web"} 1"#),
            "{text}"
        );
        assert!(lines.contains(&r#"tenon_host_up{server="2",host="db"} 0"#));
        assert!(lines.contains(&r#"tenon_host_cpu_ratio{server="1",host="web"} 0.125"#));
        assert!(lines.contains(&r#"tenon_host_disk_busy_ratio{server="1",host="web"} 0.125"#));
        assert!(lines.contains(
            &r#"tenon_host_last_report_timestamp_seconds{server="2",host="db"} 1772352000.5"#
        ));
        let of_silent = lines.iter().filter(|line| line.contains("\"db\"")).count();
        assert_eq!(of_silent, 2);
        assert!(lines.contains(&"tenon_scrape_complete 1"));
    }

    #[test]
    fn a_name_cannot_break_out_of_its_label() {
        let text = text(vec![host(1, "a\"} 1\n\\b", ServerStatus::Silent)]);
        assert!(text.contains(r#"host="a\"} 1\n\\b"} 0"#), "{text}");
    }

    #[test]
    fn lines_of_a_name_stand_together_below_one_head() {
        let hosts = (0..1_234).map(|id| host(id, "web", ServerStatus::Reporting));
        let text = text(hosts.collect());
        assert_eq!(text.matches("# TYPE tenon_host_up gauge").count(), 1);
        let names: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('{').next())
            .collect();
        let mut runs = names.clone();
        runs.dedup();
        assert_eq!(runs.len(), HOSTS.len() + 1);
        assert_eq!(names.len(), 1_234 * HOSTS.len() + 1);
    }
}
