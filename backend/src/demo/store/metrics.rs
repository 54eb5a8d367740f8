//! What was measured.

use super::{NO_TAIL, insert_all};
use crate::{
    Result,
    db::{Tx, dialect::MultiInsert},
    server::latest::{SAMPLE_COLUMNS, bind_sample},
};
use model::{agent::ContainerReport, id::ServerId, metrics::Sample, time::Timestamp};

/// A sample and when it came in.
pub(in crate::demo) struct SampleRow {
    pub server: ServerId,
    pub sample: Sample,
    pub received: Timestamp,
}

const INSERT_SAMPLES: MultiInsert = MultiInsert {
    head: "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           disk_busy, net_input, net_output, received_time) VALUES ",
    columns: SAMPLE_COLUMNS,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_samples(tx: &mut Tx, rows: &[SampleRow]) -> Result<()> {
    insert_all!(tx, INSERT_SAMPLES, rows, |query, row| bind_sample!(
        query,
        row.server,
        row.sample,
        row.received
    ));
    Ok(())
}

/// A sample of one container.
pub(in crate::demo) struct ContainerRow {
    pub server: ServerId,
    pub name: &'static str,
    pub time: Timestamp,
    pub report: ContainerReport,
}

const INSERT_CONTAINERS: MultiInsert = MultiInsert {
    head: "INSERT INTO docker_stat (server_id, container_name, created_time, cpu_percent, \
           memory_percent, memory_usage, memory_limit, net_input, net_output, block_input, \
           block_output) VALUES ",
    columns: 11,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_containers(tx: &mut Tx, rows: &[ContainerRow]) -> Result<()> {
    insert_all!(tx, INSERT_CONTAINERS, rows, |query, row| query
        .bind(row.server.0)
        .bind(row.name)
        .bind(row.time.0)
        .bind(row.report.cpu)
        .bind(row.report.mem_percent)
        .bind(row.report.mem_usage)
        .bind(row.report.mem_limit)
        .bind(row.report.net_input)
        .bind(row.report.net_output)
        .bind(row.report.block_input)
        .bind(row.report.block_output));
    Ok(())
}
