//! What was measured as a file: read and written piece by piece, so that a year of it
//! takes no more memory than a page.

use super::{
    Subject,
    day::{name_of_day, zone_of},
    history::span,
    store::Slice,
    stored::Stored,
};
use crate::{
    Error, OpContext, Result,
    authz::{Authorized, action::Read, resource},
};
use chrono_tz::Tz;
use model::{
    error::{Error as Public, Problem},
    id::ServerId,
    metrics::{Aggregate, ExportFormat, ExportRequest, Metric, Tier},
    scope::Owner,
    time::{Millis, Timestamp},
};
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Rows of one piece.
const PIECE: i64 = 2_000;
/// The shortest step.
const MIN_STEP: Millis = Millis::seconds(1);
/// The longest.
const MAX_STEP: Millis = Millis::days(366);

/// A file that is being written.
pub struct Export {
    ctx: OpContext,
    server: ServerId,
    container: Option<String>,
    format: ExportFormat,
    tier: Tier,
    step: Option<Millis>,
    aggregates: Vec<Aggregate>,
    metrics: &'static [Metric],
    zone: Tz,
    /// What is not read yet.
    rest: Option<(Timestamp, Timestamp)>,
    /// The beginning of the whole.
    from: Timestamp,
    /// The step that is being filled.
    open: Option<Stored>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    First,
    Rows,
    Done,
}

impl Export {
    /// What was measured on a host.
    ///
    /// # Errors
    /// `Invalid` for a time or a step that cannot be.
    pub async fn of_host(
        ctx: OpContext,
        server: Authorized<resource::Server, Read>,
        request: ExportRequest,
    ) -> Result<Self> {
        Export::new(ctx, (server.id(), server.owner()), None, request).await
    }

    /// What was measured of a container.
    ///
    /// # Errors
    /// `NotFound` for one that nothing is known of; and as [`Export::of_host`].
    pub async fn of_container(
        ctx: OpContext,
        server: Authorized<resource::Server, Read>,
        name: String,
        request: ExportRequest,
    ) -> Result<Self> {
        let subject = Subject::Container(server.id(), &name);
        if !subject.is_known(ctx.db()).await? {
            return Err(Public::NotFound.into());
        }
        Export::new(ctx, (server.id(), server.owner()), Some(name), request).await
    }

    async fn new(
        ctx: OpContext,
        (server, owner): (ServerId, Owner),
        container: Option<String>,
        request: ExportRequest,
    ) -> Result<Self> {
        let (from, until) = span(&ctx, request.window)?;
        if let Some(step) = request.step
            && !(MIN_STEP..=MAX_STEP).contains(&step)
        {
            return Err(Public::invalid("step", Problem::OutOfRange).into());
        }
        let zone = zone_of(ctx.db(), owner).await?;
        let aggregates = if !request.aggregates.is_empty() {
            request.aggregates
        } else if request.tier == Tier::Raw && request.step.is_none() {
            // A sample is its own mean.
            vec![Aggregate::Mean]
        } else {
            Aggregate::ALL.to_vec()
        };
        let metrics = match container {
            Some(_) => &Metric::OF_CONTAINER[..],
            None => &Metric::OF_HOST[..],
        };
        Ok(Export {
            ctx,
            server,
            container,
            format: request.format,
            tier: request.tier,
            step: request.step,
            aggregates,
            metrics,
            zone,
            rest: Some((from, until)),
            from,
            open: None,
            state: State::Head,
        })
    }

    /// What the file is written in.
    pub fn format(&self) -> ExportFormat {
        self.format
    }

    /// The next piece of the file; `None` when it is whole.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        match self.state {
            State::Done => return Ok(None),
            State::Head => {
                self.state = State::First;
                return self.head().map(Some);
            }
            State::First | State::Rows => {}
        }
        let mut lines = Vec::new();
        while let Some((from, until)) = self.rest {
            let slice = Slice {
                limit: PIECE,
                ..Slice::whole(from, until)
            };
            let subject = match &self.container {
                Some(name) => Subject::Container(self.server, name),
                None => Subject::Host(self.server),
            };
            let rows = subject.rows(self.ctx.db(), self.tier, slice).await?;
            let is_last = (rows.len() as i64) < PIECE;
            self.rest = rows
                .last()
                .filter(|_| !is_last)
                .map(|row| (row.start + Millis(1), until));
            for row in &rows {
                self.add(row, &mut lines);
            }
            if !lines.is_empty() {
                break;
            }
        }
        if self.rest.is_none() {
            lines.extend(self.open.take());
        }
        let mut piece = self.body(&lines)?;
        if self.rest.is_none() {
            if self.format == ExportFormat::Json {
                piece.extend_from_slice(b"]}\n");
            }
            self.state = State::Done;
        }
        Ok(Some(piece))
    }

    /// Adds a row to the step that it is in; steps that are over become lines.
    fn add(&mut self, row: &Stored, lines: &mut Vec<Stored>) {
        let Some(step) = self.step else {
            lines.push(*row);
            return;
        };
        let steps = (row.start - self.from).0.div_euclid(step.0);
        let start = self.from + Millis(steps.saturating_mul(step.0));
        match &mut self.open {
            Some(open) if open.start == start => open.extend(row),
            _ => {
                let mut open = Stored::new(start, row.last);
                open.extend(row);
                lines.extend(self.open.replace(open));
            }
        }
    }

    /// The columns behind the time: a metric with what is said of it.
    fn columns(&self) -> Vec<(Metric, Aggregate)> {
        let of = |metric: &Metric| {
            let metric = *metric;
            let of_each = self.aggregates.iter().copied();
            of_each
                .filter(|aggregate| *aggregate != Aggregate::Count)
                .map(move |aggregate| (metric, aggregate))
                .collect::<Vec<_>>()
        };
        self.metrics.iter().flat_map(of).collect()
    }

    fn has_count(&self) -> bool {
        self.aggregates.contains(&Aggregate::Count)
    }

    /// Days of the rollups have a name of their own.
    fn has_day(&self) -> bool {
        self.tier == Tier::Day && self.step.is_none()
    }

    fn head(&self) -> Result<Vec<u8>> {
        match self.format {
            ExportFormat::Csv => {
                let mut names = vec!["time".to_owned()];
                names.extend(self.has_day().then(|| "day".to_owned()));
                names.extend(self.has_count().then(|| "count".to_owned()));
                for (metric, aggregate) in self.columns() {
                    names.push(self.column(metric, aggregate));
                }
                csv([names])
            }
            ExportFormat::Json => {
                let units: Map<String, Value> = self
                    .metrics
                    .iter()
                    .map(|metric| (metric.as_str().to_owned(), self.unit(*metric).into()))
                    .collect();
                let mut head = json!({
                    "server": self.server,
                    "tier": self.tier,
                    "step": self.step,
                    "units": units,
                });
                if let Some(container) = &self.container {
                    head["container"] = container.as_str().into();
                }
                if self.tier == Tier::Day {
                    head["zone"] = self.zone.name().into();
                }
                let mut text = head.to_string();
                text.pop();
                text.push_str(",\"rows\":[");
                Ok(text.into_bytes())
            }
        }
    }

    /// `cpu_percent`, `net_input_bit_s_mean`; letters, digits and lines only.
    fn column(&self, metric: Metric, aggregate: Aggregate) -> String {
        let unit = match self.unit(metric) {
            "%" => "percent",
            "bit/s" => "bit_s",
            "B/s" => "byte_s",
            _ => "byte",
        };
        let name = format!("{}_{unit}", metric.as_str());
        if self.aggregates == [Aggregate::Mean] && self.tier == Tier::Raw && self.step.is_none() {
            name
        } else {
            format!("{name}_{}", aggregate.as_str())
        }
    }

    fn unit(&self, metric: Metric) -> &'static str {
        match metric {
            Metric::Cpu | Metric::Memory | Metric::Disk | Metric::DiskBusy => "%",
            Metric::MemoryUsage => "B",
            Metric::NetInput | Metric::NetOutput if self.container.is_none() => "bit/s",
            _ => "B/s",
        }
    }

    fn body(&mut self, lines: &[Stored]) -> Result<Vec<u8>> {
        match self.format {
            ExportFormat::Csv => csv(lines.iter().map(|line| {
                let mut cells = vec![iso(line.start)];
                cells.extend(self.has_day().then(|| name_of_day(self.zone, line.start)));
                cells.extend(self.has_count().then(|| line.count().to_string()));
                for (metric, aggregate) in self.columns() {
                    let value = value(line, metric, aggregate);
                    cells.push(value.map(|value| value.to_string()).unwrap_or_default());
                }
                cells
            })),
            ExportFormat::Json => {
                let mut text = String::new();
                for line in lines {
                    if self.state == State::First {
                        self.state = State::Rows;
                    } else {
                        text.push(',');
                    }
                    text.push_str(&self.object(line).to_string());
                }
                Ok(text.into_bytes())
            }
        }
    }

    fn object(&self, line: &Stored) -> Value {
        let mut object = json!({"time": iso(line.start)});
        if self.has_day() {
            object["day"] = name_of_day(self.zone, line.start).into();
        }
        if self.has_count() {
            object["count"] = line.count().into();
        }
        for metric in self.metrics {
            let said: Map<String, Value> = self
                .aggregates
                .iter()
                .filter(|aggregate| **aggregate != Aggregate::Count)
                .filter_map(|aggregate| {
                    let value = value(line, *metric, *aggregate)?;
                    Some((aggregate.as_str().to_owned(), value.into()))
                })
                .collect();
            if !said.is_empty() {
                object[metric.as_str()] = said.into();
            }
        }
        object
    }
}

fn value(line: &Stored, metric: Metric, aggregate: Aggregate) -> Option<f64> {
    let fold = line.value(metric)?;
    Some(match aggregate {
        Aggregate::Mean => fold.mean,
        Aggregate::Min => fold.min,
        Aggregate::Max => fold.max,
        Aggregate::Count => fold.count as f64,
    })
}

/// Every cell is a time, a date, a number or a name of ours: none begins as a formula
/// does.
fn csv(lines: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer
            .write_record(&line)
            .map_err(|error| Error::internal("writing a line of a file", error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::internal("writing a file", error.to_string()))
}

/// `2026-03-01T08:00:00Z`
fn iso(time: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time.0) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| time.0.to_string())
}
