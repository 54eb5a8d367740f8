//! What a container uses, out of the engine's counters.

use bollard::models::{ContainerBlkioStatEntry, ContainerStatsResponse};
use model::agent::ContainerReport;
use tokio::time::Instant;

/// Processor time of a container until an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cpu {
    at: Instant,
    nanoseconds: u64,
}

impl Cpu {
    /// Percent of one processor since an earlier reading. Nothing where the
    /// container was started anew in between: its counter began anew, too.
    pub(super) fn since(&self, before: &Cpu) -> Option<f64> {
        let passed = self.at.saturating_duration_since(before.at).as_secs_f64();
        let used = self.nanoseconds.checked_sub(before.nanoseconds)?;
        (passed > 0.0).then(|| round(used as f64 / 1e9 / passed * 100.0))
    }
}

/// Its processor time; nothing of a container that has just ended.
pub(super) fn cpu(stats: &ContainerStatsResponse, at: Instant) -> Option<Cpu> {
    let usage = stats.cpu_stats.as_ref()?.cpu_usage.as_ref()?;
    // One that ended has a counter of nought and no memory.
    let nanoseconds = usage.total_usage.filter(|total| *total > 0)?;
    Some(Cpu { at, nanoseconds })
}

/// All values; the processor's comes of two readings.
pub(super) fn report(stats: &ContainerStatsResponse, cpu: f64) -> ContainerReport {
    let (usage, limit) = memory(stats);
    let cards = stats.networks.iter().flatten();
    let (net_input, net_output) = cards.fold((0, 0), |(input, output): (u64, u64), (_, card)| {
        (
            input.saturating_add(card.rx_bytes.unwrap_or(0)),
            output.saturating_add(card.tx_bytes.unwrap_or(0)),
        )
    });
    let blocks = stats.blkio_stats.as_ref();
    let blocks = blocks.and_then(|blocks| blocks.io_service_bytes_recursive.as_deref());
    let blocks = blocks.unwrap_or_default();
    let percent = if limit > 0 {
        round(usage as f64 * 100.0 / limit as f64).min(100.0)
    } else {
        0.0
    };
    ContainerReport {
        cpu,
        mem_percent: percent,
        mem_usage: bytes(usage),
        mem_limit: bytes(limit),
        net_input: bytes(net_input),
        net_output: bytes(net_output),
        block_input: bytes(moved(blocks, "read")),
        block_output: bytes(moved(blocks, "write")),
    }
}

/// In use and limit, as `docker stats` has them: files that could be dropped at
/// once do not count.
fn memory(stats: &ContainerStatsResponse) -> (u64, u64) {
    let Some(memory) = &stats.memory_stats else {
        return (0, 0);
    };
    let files = memory.stats.as_ref().and_then(|stats| {
        // The names of the two versions of control groups.
        stats
            .get("total_inactive_file")
            .or(stats.get("inactive_file"))
    });
    let usage = memory.usage.unwrap_or(0);
    let used = usage.checked_sub(files.copied().unwrap_or(0));
    (used.unwrap_or(usage), memory.limit.unwrap_or(0))
}

fn moved(blocks: &[ContainerBlkioStatEntry], operation: &str) -> u64 {
    let of = |block: &&ContainerBlkioStatEntry| {
        let name = block.op.as_deref().unwrap_or_default();
        name.eq_ignore_ascii_case(operation)
    };
    let values = blocks.iter().filter(of).filter_map(|block| block.value);
    values.fold(0, u64::saturating_add)
}

/// Two decimals.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// What an engine of version 20.10 on control groups version 2 answers.
    fn stats() -> ContainerStatsResponse {
        serde_json::from_value(serde_json::json!({
            "read": "2026-01-02T03:04:05.678901234Z", "preread": "0001-01-01T00:00:00Z",
            "pids_stats": {"current": 1, "limit": 4_194_304},
            "blkio_stats": {"io_service_bytes_recursive": [
                {"major": 8, "minor": 0, "op": "Read", "value": 4_096},
                {"major": 8, "minor": 16, "op": "read", "value": 100},
                {"major": 8, "minor": 0, "op": "write", "value": 8_192},
                {"major": 8, "minor": 0, "op": "total", "value": 12_288}],
                "io_serviced_recursive": null},
            "num_procs": 0, "storage_stats": {},
            "cpu_stats": {"cpu_usage": {"total_usage": 2_000_000_000i64, "usage_in_kernelmode": 1,
                "usage_in_usermode": 1}, "system_cpu_usage": 1_000_000_000_000i64, "online_cpus": 2,
                "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0}},
            "precpu_stats": {"cpu_usage": {"total_usage": 0}},
            "memory_stats": {"usage": 300_000_000, "limit": 1_000_000_000,
                "stats": {"inactive_file": 50_000_000, "file": 80_000_000}},
            "name": "/web", "id": "4f5e",
            "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 20}, "eth1": {"rx_bytes": 1, "tx_bytes": 2}}
        }))
        .unwrap()
    }

    #[test]
    fn memory_is_counted_as_docker_stats_does_and_parts_are_summed() {
        let report = report(&stats(), 12.5);
        assert_eq!(
            (report.cpu, report.mem_usage, report.mem_percent),
            (12.5, 250_000_000, 25.0)
        );
        assert_eq!((report.net_input, report.net_output), (11, 22));
        assert_eq!((report.block_input, report.block_output), (4_196, 8_192));
    }

    #[test]
    fn processor_time_is_a_share_of_the_time_that_passed_and_begins_anew_with_the_container() {
        let start = Instant::now();
        let at = |seconds, milliseconds: u64| Cpu {
            at: start + Duration::from_secs(seconds),
            nanoseconds: milliseconds * 1_000_000,
        };
        assert_eq!(at(10, 6_000).since(&at(0, 1_000)), Some(50.0));
        assert_eq!(at(10, 21_000).since(&at(0, 1_000)), Some(200.0));
        assert_eq!(at(10, 500).since(&at(0, 1_000)), None);
        assert_eq!(at(0, 1_500).since(&at(0, 1_000)), None);
    }

    #[test]
    fn a_container_that_has_just_ended_has_no_values() {
        let ended: ContainerStatsResponse = serde_json::from_value(serde_json::json!({
            "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}}))
        .unwrap();
        assert!(cpu(&ended, Instant::now()).is_none());
        let nothing = report(&ended, 0.0);
        assert_eq!((nothing.mem_percent, nothing.mem_limit), (0.0, 0));
    }
}
