//! What the hosts of a demo report after it was filled.
//!
//! The dice of [`Signal`] and [`Containers`] are thrown on the demo's own ticks
//! and on no others: every value follows from the seed, the time of the filling
//! and its own time. What lies between two ticks is drawn as a line with a bit
//! of noise that is nought at both ends. So the first report fits the last row
//! that was filled, and a feed that is stopped and started again says what it
//! said before.

use super::{
    Plan, Ticks,
    container::Containers,
    fill::{boot_time, detail},
    fleet::{Fleet, Host, rng_of},
    signal::{Rhythm, Signal, used_percent},
};
use crate::crypto::Token;
use model::{
    agent::{
        ContainerReport, CpuReport, DiskReport, MAX_AGE, MAX_BATCH, MemoryReport, NetReport, Report,
    },
    id::ServerId,
    metrics::Sample,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Reports in one body at most: half of what the console takes.
const BATCH: usize = MAX_BATCH / 2;
/// How often a report carries the parts of its host.
const DETAIL_PERIOD: Millis = Millis::minutes(1);
/// No report is older. The console refuses them a bit later; they travel.
const OLDEST: Millis = Millis(MAX_AGE.0 - Millis::minutes(5).0);

/// What it takes to report in the names of a demo's hosts. Serialized, it is a
/// secret: it holds the tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agents {
    /// How the demo was filled.
    plan: Plan,
    /// When it was filled.
    filled: Timestamp,
    /// The agents of all hosts that report, by host.
    agents: Vec<Agent>,
}

/// The agent of one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Its host.
    pub server: ServerId,
    /// Its own token.
    pub token: AgentToken,
}

/// The text of a token. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentToken(String);

impl AgentToken {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AgentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgentToken(…)")
    }
}

impl Agents {
    /// Keeps the tokens of those that report; the others stay as they are.
    pub(super) fn new(
        plan: Plan,
        filled: Timestamp,
        fleet: &Fleet,
        tokens: impl Iterator<Item = (ServerId, Token)>,
    ) -> Self {
        let until = plan.ticks(filled).until;
        let reporting: std::collections::HashSet<ServerId> = fleet
            .hosts
            .iter()
            .filter(|host| host.last_report(until) == Some(until))
            .map(|host| host.id)
            .collect();
        let agents =
            tokens
                .filter(|(server, _)| reporting.contains(server))
                .map(|(server, token)| Agent {
                    server,
                    token: AgentToken(token.reveal().to_owned()),
                });
        Agents {
            agents: agents.collect(),
            plan,
            filled,
        }
    }

    /// The time of the newest row that was filled.
    pub fn until(&self) -> Timestamp {
        self.plan.ticks(self.filled).until
    }
}

/// All hosts of a demo, to report for.
pub struct Feed {
    agents: Agents,
    fleet: Fleet,
    rhythm: Rhythm,
}

impl Feed {
    /// From what was kept.
    pub fn new(agents: Agents) -> Self {
        Feed {
            fleet: Fleet::new(&agents.plan, agents.filled),
            rhythm: Rhythm::new(),
            agents,
        }
    }

    /// The reports of each host and the agent that sends them. A tick is
    /// `interval` long, counted from the last row that was filled.
    pub fn hosts(&self, interval: Millis) -> Vec<(&Agent, HostFeed<'_>)> {
        let hosts = &self.fleet.hosts;
        let of = |agent: &Agent| hosts.iter().find(|host| host.id == agent.server);
        self.agents
            .agents
            .iter()
            .filter_map(|agent| Some((agent, self.host(of(agent)?, interval)?)))
            .collect()
    }

    fn host<'a>(&'a self, host: &'a Host, interval: Millis) -> Option<HostFeed<'a>> {
        let seed = self.agents.plan.seed;
        let ticks = self.agents.plan.ticks(self.agents.filled);
        let mut course = Course {
            signal: Signal::new(
                host,
                &self.rhythm,
                seed,
                (ticks.from, ticks.until, ticks.step),
            ),
            containers: Containers::of(host, seed, ticks.from),
            step: ticks.step,
        };
        // All of them are thrown, for the sake of the last.
        let mut newest = None;
        for time in ticks.iter() {
            newest = course.at(time).or(newest);
        }
        let point = newest?;
        Some(HostFeed {
            host,
            seed,
            boot: boot_time(host, seed, ticks.from),
            ticks,
            interval: interval.max(Millis::seconds(1)),
            last: ticks.until,
            detailed: None,
            before: point.clone(),
            after: point,
            course,
        })
    }
}

/// What a host is like at one tick.
#[derive(Clone)]
struct Point {
    sample: Sample,
    containers: Vec<(&'static str, ContainerReport)>,
}

/// Gives the points of one host, one tick after another.
struct Course<'a> {
    signal: Signal<'a>,
    containers: Containers,
    step: Millis,
}

impl Course<'_> {
    fn at(&mut self, time: Timestamp) -> Option<Point> {
        let sample = self.signal.at(time)?;
        Some(Point {
            containers: self.containers.at(&sample, self.step).collect(),
            sample,
        })
    }
}

/// The reports of one host, in order.
pub struct HostFeed<'a> {
    host: &'a Host,
    seed: u64,
    boot: Timestamp,
    ticks: Ticks,
    interval: Millis,
    /// The time of the last report, or of the last row that was filled.
    last: Timestamp,
    /// The time of the last report with details.
    detailed: Option<Timestamp>,
    /// The ticks at and after `last`.
    before: Point,
    after: Point,
    course: Course<'a>,
}

impl HostFeed<'_> {
    /// What was measured since the last call, oldest first and no more than
    /// fits in one body: on the demo's own ticks where more than one of them
    /// was missed, each interval in the end. Nothing that the console would
    /// refuse for its age.
    pub fn due(&mut self, now: Timestamp) -> Vec<Report> {
        let oldest = now - OLDEST;
        let mut reports = Vec::new();
        while reports.len() < BATCH {
            let time = self.following(now);
            if time > now {
                break;
            }
            self.last = time;
            let Some(point) = self.point(time) else {
                continue;
            };
            if time >= oldest {
                reports.push(self.report(point));
            }
        }
        reports
    }

    /// When the next report is measured, if nothing was missed.
    pub fn next(&self) -> Timestamp {
        self.after_last(self.interval)
    }

    fn following(&self, now: Timestamp) -> Timestamp {
        let tick = self.after_last(self.ticks.step);
        if tick + self.ticks.step <= now {
            tick
        } else {
            self.next()
        }
    }

    /// The first time after the last report on a raster from the filling on.
    fn after_last(&self, distance: Millis) -> Timestamp {
        let passed = (self.last - self.ticks.until).0.div_euclid(distance.0);
        self.ticks.until + Millis((passed + 1) * distance.0)
    }

    /// Throws the dice up to `time`; what the host is like then.
    fn point(&mut self, time: Timestamp) -> Option<Point> {
        while self.after.sample.time < time {
            let tick = self.after.sample.time + self.ticks.step;
            let after = self.course.at(tick)?;
            self.before = std::mem::replace(&mut self.after, after);
        }
        if self.after.sample.time == time {
            return Some(self.after.clone());
        }
        let mut rng = rng_of(
            self.seed,
            self.host.id,
            time.seconds().cast_unsigned() | 1 << 40,
        );
        Some(between(
            &self.before,
            &self.after,
            time,
            [rng.f64(), rng.f64()],
        ))
    }

    fn report(&mut self, point: Point) -> Report {
        let sample = point.sample;
        let has_detail = self
            .detailed
            .is_none_or(|before| sample.time - before >= DETAIL_PERIOD);
        if has_detail {
            self.detailed = Some(sample.time);
        }
        let docker: BTreeMap<String, ContainerReport> = point
            .containers
            .into_iter()
            .map(|(name, report)| (name.to_owned(), report))
            .collect();
        Report {
            time: sample.time.seconds(),
            cpu: CpuReport {
                percent: sample.cpu_percent,
            },
            memory: MemoryReport {
                total: sample.memory_total,
                available: sample.memory_available,
                free: sample.memory_free,
                percent: sample.memory_percent,
            },
            disk: DiskReport {
                total: sample.disk_total,
                free: sample.disk_free,
                percent: sample.disk_percent,
                busy: sample.disk_busy,
            },
            net: NetReport {
                input: sample.net_input,
                output: sample.net_output,
            },
            docker,
            containers: (has_detail && !self.course.containers.is_empty())
                .then(|| self.course.containers.list(sample.time)),
            detail: has_detail.then(|| detail(self.host, &sample, self.boot)),
        }
    }
}

/// A point on the line from one tick to the next, with noise.
fn between(before: &Point, after: &Point, time: Timestamp, noise: [f64; 2]) -> Point {
    let (from, to) = (&before.sample, &after.sample);
    let whole = (to.time - from.time).0.max(1) as f64;
    let at = (time - from.time).0 as f64 / whole;
    let line = |a: f64, b: f64| a + (b - a) * at;
    let line_of = |a: i64, b: i64| line(a as f64, b as f64).round() as i64;
    // Nought at the ticks, so that each neighbour fits.
    let bend = 4.0 * at * (1.0 - at);
    let [cpu, net] = noise.map(|noise| 1.0 + 0.08 * bend * (noise - 0.5));
    let memory_available = line_of(from.memory_available, to.memory_available);
    let disk_free = line_of(from.disk_free, to.disk_free);
    let percent = (line(from.cpu_percent, to.cpu_percent) * cpu).min(100.0);
    let containers = after.containers.iter().map(|(name, later)| {
        let earlier = before.containers.iter().find(|(other, _)| other == name);
        let report = earlier.map_or(*later, |(_, earlier)| container(earlier, later, line_of));
        (*name, report)
    });
    Point {
        sample: Sample {
            time,
            cpu_percent: (percent * 100.0).round() / 100.0,
            memory_total: to.memory_total,
            memory_available,
            memory_free: line_of(from.memory_free, to.memory_free),
            memory_percent: used_percent(to.memory_total, memory_available),
            disk_total: to.disk_total,
            disk_free,
            disk_percent: used_percent(to.disk_total, disk_free),
            disk_busy: from
                .disk_busy
                .zip(to.disk_busy)
                .map(|(from, to)| (line(from, to) * 100.0).round() / 100.0),
            net_input: (line(from.net_input, to.net_input) * net).round(),
            net_output: (line(from.net_output, to.net_output) * net).round(),
        },
        containers: containers.collect(),
    }
}

/// Counters of a container that starts anew at the next tick stand until then.
fn container(
    before: &ContainerReport,
    after: &ContainerReport,
    line: impl Fn(i64, i64) -> i64,
) -> ContainerReport {
    let counter = |a: i64, b: i64| if b < a { a } else { line(a, b) };
    ContainerReport {
        net_input: counter(before.net_input, after.net_input),
        net_output: counter(before.net_output, after.net_output),
        block_input: counter(before.block_input, after.block_input),
        block_output: counter(before.block_output, after.block_output),
        ..*after
    }
}
