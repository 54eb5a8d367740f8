//! What the agents report, and the rows that must become of it.

use model::agent::{CpuReport, DiskReport, MemoryReport, NetReport, Report};
use std::collections::BTreeMap;

/// The report of a host at a time. Every value follows from both, so that a row
/// that mixes two reports shows.
pub fn report(server: i64, time: i64) -> Report {
    let mark = time * 32 + server;
    let percent = |of: i64| (mark.wrapping_mul(of) % 200) as f64 / 2.0;
    Report {
        time,
        cpu: CpuReport {
            percent: percent(1),
        },
        memory: MemoryReport {
            total: mark * 4,
            available: mark * 3,
            free: mark * 2,
            percent: percent(3),
        },
        disk: DiskReport {
            total: mark * 7,
            free: mark * 5,
            percent: percent(7),
            busy: None,
        },
        net: NetReport {
            input: mark as f64 / 2.0,
            output: mark as f64 / 4.0,
        },
        docker: BTreeMap::new(),
        containers: None,
        detail: None,
    }
}

/// The columns of [`row`].
pub const COLUMNS: &str = "server_id, created_time, cpu_percent, memory_total, memory_available, memory_free, \
                           memory_percent, disk_total, disk_free, disk_percent, net_input, net_output";

/// The row that a report must have become.
pub fn row(server: i64, time: i64) -> [f64; 12] {
    let report = report(server, time);
    let whole = |number: i64| number as f64;
    [
        whole(server),
        whole(time * 1_000),
        report.cpu.percent,
        whole(report.memory.total),
        whole(report.memory.available),
        whole(report.memory.free),
        report.memory.percent,
        whole(report.disk.total),
        whole(report.disk.free),
        report.disk.percent,
        report.net.input,
        report.net.output,
    ]
}
