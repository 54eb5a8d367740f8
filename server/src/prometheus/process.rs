//! The process as the system sees it, under the names that all programs give
//! these figures.

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};
use std::fmt;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, get_current_pid};

/// This process.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        // Where the system tells nothing about us, we tell nothing either.
        let (Ok(pid), Ok(mut system)) = (get_current_pid(), System::new()) else {
            return Ok(());
        };
        let kind = ProcessRefreshKind::nothing()
            .with_memory()
            .with_cpu()
            .without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kind);
        let Some(process) = system.process(pid) else {
            return Ok(());
        };
        for (name, help, value) in [
            (
                "process_resident_memory",
                "Memory of the process that is in the machine's",
                process.memory(),
            ),
            (
                "process_virtual_memory",
                "Addresses that the process has",
                process.virtual_memory(),
            ),
        ] {
            gauge(&mut encoder, name, help, Some(&Unit::Bytes), value)?;
        }
        gauge(
            &mut encoder,
            "process_start_time",
            "When the process began, in seconds since 1970",
            Some(&Unit::Seconds),
            process.start_time(),
        )?;
        if let Some(open) = process.open_files() {
            let help = "Files and connections that are open";
            gauge(&mut encoder, "process_open_fds", help, None, open as u64)?;
        }
        if let Some(most) = process.open_files_limit() {
            let help = "Files and connections that may be open";
            gauge(&mut encoder, "process_max_fds", help, None, most as u64)?;
        }
        let milliseconds = process.accumulated_cpu_time();
        let metric = encoder.encode_descriptor(
            "process_cpu",
            "Time that the process has used of all cores",
            Some(&Unit::Seconds),
            MetricType::Counter,
        )?;
        ConstCounter::new(milliseconds as f64 / 1_000.0).encode(metric)
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    unit: Option<&Unit>,
    value: u64,
) -> fmt::Result {
    let metric = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
    ConstGauge::new(value).encode(metric)
}
