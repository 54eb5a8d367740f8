//! Reports in, lines of lists out; charts are in [`past`](super::past).

use super::{
    queue::{ContainerSample, Entry},
    store,
};
use crate::{
    OpContext, Result,
    authz::{AgentProof, Scoped, resource},
};
use model::{
    agent::{MAX_BATCH, Report, ReportReceipt},
    error::{Error as Public, FieldError, Problem},
    id::ServerId,
    metrics::{MAX_SPARKLINES, NetSparkline, NetSparklines, SPARKLINE, Sample},
    time::Timestamp,
};

/// How many wrong fields an answer names at most.
const MAX_NAMED: usize = 100;

/// Stores reports of one host, all or none, in one transaction with those of
/// others that come at the same time. What is there already stays as it is, so a
/// repeated report changes nothing. Returns after the commit.
///
/// # Errors
/// `Invalid` names every wrong field by its path, `cpu.percent` for a single
/// report, `[3].cpu.percent` in a batch; nothing of the batch is stored then.
/// `TooMany` when too many wait already.
pub async fn ingest(
    ctx: &OpContext,
    agent: AgentProof,
    reports: Vec<Report>,
    is_batch: bool,
) -> Result<ReportReceipt> {
    check(ctx.now(), &reports, is_batch)?;
    let accepted = u32::try_from(reports.len()).unwrap_or(u32::MAX);
    let (server, owner) = (agent.server(), agent.owner());
    let entries = reports.into_iter().map(|report| Entry {
        server,
        owner,
        sample: sample_of(&report),
        containers: report
            .docker
            .into_iter()
            .map(|(name, report)| ContainerSample { name, report })
            .collect(),
        list: report.containers,
        detail: report.detail,
    });
    ctx.ingest().store(entries.collect()).await?;
    Ok(ReportReceipt {
        accepted,
        renew_token: agent.is_renewal_due(),
    })
}

fn check(now: Timestamp, reports: &[Report], is_batch: bool) -> Result<()> {
    if reports.len() > MAX_BATCH {
        return Err(Public::TooLarge.into());
    }
    let mut fields: Vec<FieldError> = Vec::new();
    if reports.is_empty() {
        fields.push(FieldError::new("", Problem::Missing));
    }
    for (index, report) in reports.iter().enumerate() {
        let at = if is_batch {
            format!("[{index}].")
        } else {
            String::new()
        };
        fields.extend(report.check(&at, now));
        if fields.len() >= MAX_NAMED {
            fields.truncate(MAX_NAMED);
            break;
        }
    }
    if fields.is_empty() {
        Ok(())
    } else {
        Err(Public::Invalid { fields }.into())
    }
}

fn sample_of(report: &Report) -> Sample {
    Sample {
        time: report.timestamp(),
        cpu_percent: report.cpu.percent,
        memory_total: report.memory.total,
        memory_available: report.memory.available,
        memory_free: report.memory.free,
        memory_percent: report.memory.percent,
        disk_total: report.disk.total,
        disk_free: report.disk.free,
        disk_percent: report.disk.percent,
        disk_busy: report.disk.busy,
        net_input: report.net.input,
        net_output: report.net.output,
    }
}

/// The network of hosts over the last minutes. Hosts that the proof does not
/// let through are left out.
///
/// # Errors
/// `TooLarge` for more than [`MAX_SPARKLINES`].
pub async fn net_sparklines(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    servers: &[ServerId],
) -> Result<NetSparklines> {
    if servers.len() > MAX_SPARKLINES {
        return Err(Public::TooLarge.into());
    }
    let (length, step) = SPARKLINE;
    let until = Timestamp((ctx.now().0.div_euclid(step.0) + 1) * step.0);
    let from = until - length;
    let visible = (scoped.owner(), scoped.restriction());
    let rows = store::list_net(ctx.db(), visible, servers, (from, until), step).await?;
    let count = usize::try_from(length.0 / step.0).unwrap_or(0);
    let mut lines: Vec<NetSparkline> = Vec::new();
    for row in rows {
        let is_known = lines
            .last()
            .is_some_and(|line| line.server == row.server_id);
        if !is_known {
            lines.push(NetSparkline {
                server: row.server_id,
                input: vec![None; count],
                output: vec![None; count],
            });
        }
        let place = usize::try_from((row.step_time - from.0) / step.0).ok();
        if let (Some(line), Some(at)) = (lines.last_mut(), place.filter(|at| *at < count)) {
            line.input[at] = Some(row.input);
            line.output[at] = Some(row.output);
        }
    }
    for line in &mut lines {
        bridge(&mut line.input);
        bridge(&mut line.output);
    }
    Ok(NetSparklines { from, step, lines })
}

/// Fills a lone empty step with the mean of its neighbours: a host that reports
/// as often as a step is long misses one now and then without being silent.
fn bridge(line: &mut [Option<f64>]) {
    for at in 1..line.len().saturating_sub(1) {
        if let (Some(before), None, Some(after)) = (line[at - 1], line[at], line[at + 1]) {
            line[at] = Some(f64::midpoint(before, after));
        }
    }
}
