//! What is measured on a host: days with mornings and nights, weekends, noise,
//! spikes, a disk that fills and is cleaned, a program that leaks.

use super::{
    fleet::{Host, Quirk, Role, rng_of},
    people::ZONE_OFFSET,
};
use fastrand::Rng;
use model::{
    metrics::Sample,
    time::{Millis, Timestamp},
};
use std::f64::consts::TAU;

/// How busy people are at each minute of a day, 0 to 1. Made once: the hosts
/// ask for it millions of times.
pub(super) struct Rhythm(Vec<f64>);

impl Rhythm {
    pub fn new() -> Self {
        let bump = |hour: f64, at: f64, width: f64| {
            // A day ends where it begins.
            let away = (hour - at).abs().min(24.0 - (hour - at).abs());
            (-(away / width).powi(2)).exp()
        };
        let at = |minute: i32| {
            let hour = f64::from(minute) / 60.0;
            0.06 + 0.82 * bump(hour, 10.6, 2.3)
                + 0.86 * bump(hour, 15.4, 2.4)
                + 0.42 * bump(hour, 20.8, 1.9)
        };
        Rhythm((0..24 * 60).map(|minute| at(minute).min(1.0)).collect())
    }

    fn at(&self, time: Timestamp) -> f64 {
        let local = time.0 + ZONE_OFFSET.0;
        let day = local.div_euclid(DAY);
        let minute = usize::try_from(local.rem_euclid(DAY) / 60_000).unwrap_or(0);
        // 1970-01-01 was a Thursday: 0 is Monday.
        let weekend = (day + 3).rem_euclid(7) >= 5;
        self.0[minute] * if weekend { 0.42 } else { 1.0 }
    }
}

const DAY: i64 = Millis::days(1).0;
const HOUR: i64 = Millis::hours(1).0;

/// What is usual for a role.
struct Usual {
    /// Percent when idle, and what the busiest hour adds.
    cpu: (f64, f64),
    /// Percent when idle, and what the busiest hour adds.
    memory: (f64, f64),
    /// Percent after a clean-up, and what fills up until the next.
    disk: (f64, f64),
    /// Bit/s received and sent in the busiest hour.
    net: (f64, f64),
    /// Spikes in an hour.
    spikes: f64,
    /// Works at two in the night, on weekends too.
    is_nightly: bool,
}

const fn usual(role: Role) -> Usual {
    let (cpu, memory, disk, net, spikes, is_nightly) = match role {
        Role::Web => (
            (5.0, 46.0),
            (44.0, 17.0),
            (31.0, 12.0),
            (9e6, 62e6),
            0.5,
            false,
        ),
        Role::Worker => (
            (8.0, 38.0),
            (38.0, 14.0),
            (36.0, 14.0),
            (14e6, 9e6),
            0.9,
            false,
        ),
        Role::Database => (
            (9.0, 33.0),
            (71.0, 8.0),
            (48.0, 15.0),
            (21e6, 47e6),
            0.25,
            true,
        ),
        Role::Cache => (
            (3.0, 16.0),
            (66.0, 13.0),
            (17.0, 3.0),
            (58e6, 71e6),
            0.15,
            false,
        ),
        Role::Gateway => (
            (6.0, 31.0),
            (29.0, 8.0),
            (24.0, 9.0),
            (130e6, 128e6),
            0.3,
            false,
        ),
        Role::Queue => (
            (4.0, 21.0),
            (41.0, 15.0),
            (29.0, 18.0),
            (17e6, 19e6),
            0.3,
            false,
        ),
        Role::Build => (
            (2.0, 44.0),
            (21.0, 28.0),
            (39.0, 31.0),
            (11e6, 3e6),
            2.6,
            false,
        ),
        Role::Storage => (
            (3.0, 9.0),
            (34.0, 6.0),
            (67.0, 4.0),
            (26e6, 24e6),
            0.1,
            true,
        ),
        Role::Monitor => (
            (7.0, 9.0),
            (47.0, 9.0),
            (41.0, 11.0),
            (2e6, 1e6),
            0.2,
            false,
        ),
    };
    Usual {
        cpu,
        memory,
        disk,
        net,
        spikes,
        is_nightly,
    }
}

/// How long the hot host has been hot.
const HEAT: Millis = Millis::minutes(50);
/// What the full disk has reached.
const FULL: f64 = 96.2;
/// Where even a full disk stops: programs fail before the last byte.
const FULLEST: f64 = 98.4;
/// How often the leaking program is restarted.
const LEAK_PERIOD: i64 = 31 * HOUR;

/// A spike that began and has not ended.
struct Spike {
    until: Timestamp,
    height: f64,
}

/// Gives the samples of one host, one time after another.
pub(super) struct Signal<'a> {
    host: &'a Host,
    usual: Usual,
    rhythm: &'a Rhythm,
    rng: Rng,
    until: Timestamp,
    /// Chance of a spike in one step.
    spike_chance: f64,
    spike: Option<Spike>,
    /// Noise that wanders, so that neighbours are alike.
    drift: [f64; 3],
    /// Where the host is in its own clean-ups, its share of the usual load.
    phase: i64,
    clean_period: i64,
    share: f64,
    outages: Vec<(Timestamp, Timestamp)>,
}

impl<'a> Signal<'a> {
    pub fn new(
        host: &'a Host,
        rhythm: &'a Rhythm,
        seed: u64,
        (from, until, step): (Timestamp, Timestamp, Millis),
    ) -> Self {
        let mut rng = rng_of(seed, host.id, 2);
        let usual = usual(host.role);
        let spike_chance = usual.spikes * step.0 as f64 / HOUR as f64;
        let phase = rng.i64(0..10 * DAY);
        let clean_period = rng.i64(2 * DAY..4 * DAY);
        let share = 0.75 + 0.4 * rng.f64();
        let outages = outages(host, &mut rng, from, until);
        Signal {
            host,
            usual,
            rhythm,
            rng,
            until,
            spike_chance,
            spike: None,
            drift: [0.0; 3],
            phase,
            clean_period,
            share,
            outages,
        }
    }

    /// What was reported at a time; `None` where nothing was. Ask in order.
    pub fn at(&mut self, time: Timestamp) -> Option<Sample> {
        let last = self.host.last_report(self.until)?;
        // The dice are thrown for gaps too: what comes after does not depend on
        // them.
        let load = self.load(time);
        let spike = self.spike(time);
        for (drift, width) in self.drift.iter_mut().zip([2.2, 0.5, 0.16]) {
            *drift = *drift * 0.86 + (self.rng.f64() + self.rng.f64() - 1.0) * width;
        }
        let (usual, drift) = (&self.usual, self.drift);
        let jitter = self.rng.f64();
        let nightly = usual.is_nightly && is_night_work(time);

        let mut cpu = usual.cpu.0 + usual.cpu.1 * load + spike + drift[0] * (0.5 + load);
        if nightly {
            cpu += 28.0;
        }
        if self.host.quirk == Quirk::Hot && self.until - time < HEAT {
            cpu = 97.0 + drift[0] * 0.6;
        }
        let memory = self.memory(time, load, drift[1]);
        let disk = self.disk(time);
        let rate = |busiest: f64, noise: f64| busiest * (0.04 + load) * (1.0 + noise).max(0.2);
        let night_rate = if nightly {
            180e6 * (0.8 + 0.4 * jitter)
        } else {
            0.0
        };
        let net_input = rate(usual.net.0, drift[2] + spike / 120.0);
        let net_output = rate(usual.net.1, drift[2] * 1.2 + spike / 90.0) + night_rate;

        // A disk works with what the processor and the network bring, and all night
        // for a backup.
        let busy = 1.5 + cpu * 0.22 + net_input / 9e6 + if nightly { 38.0 } else { 0.0 };

        let is_away = self
            .outages
            .iter()
            .any(|(from, to)| (*from..*to).contains(&time));
        // Who reported to the end of the filling goes on afterwards.
        let is_silent = last < self.until && time > last;
        if is_silent || is_away {
            return None;
        }
        let (memory_total, disk_total) = (self.host.memory_total, self.host.disk_total);
        let memory_available = part(memory_total, 100.0 - memory);
        let disk_free = part(disk_total, 100.0 - disk);
        Some(Sample {
            time,
            cpu_percent: rounded(cpu.clamp(0.3, 100.0)),
            memory_total,
            memory_available,
            // Most of what is available holds files that were read once.
            memory_free: part(memory_available, 22.0 + 9.0 * self.share),
            memory_percent: used_percent(memory_total, memory_available),
            disk_total,
            disk_free,
            disk_percent: used_percent(disk_total, disk_free),
            disk_busy: Some(rounded(busy.clamp(0.0, 100.0))),
            net_input: net_input.round(),
            net_output: net_output.round(),
        })
    }

    fn load(&self, time: Timestamp) -> f64 {
        // A wave of about three hours keeps two days from being the same.
        let wave = 0.06 * (TAU * (time.0 + self.phase) as f64 / (3.1 * HOUR as f64)).sin();
        ((self.rhythm.at(time) + wave) * self.share).max(0.0)
    }

    fn spike(&mut self, time: Timestamp) -> f64 {
        if self.spike.as_ref().is_some_and(|spike| time >= spike.until) {
            self.spike = None;
        }
        let chance = self.spike_chance * (0.3 + self.rhythm.at(time));
        if self.spike.is_none() && self.rng.f64() < chance {
            self.spike = Some(Spike {
                until: time + Millis::seconds(self.rng.i64(90..900)),
                height: 18.0 + 46.0 * self.rng.f64(),
            });
        }
        self.spike.as_ref().map_or(0.0, |spike| spike.height)
    }

    fn memory(&self, time: Timestamp, load: f64, drift: f64) -> f64 {
        let usual = self.usual.memory.0 + self.usual.memory.1 * load + drift;
        let leaked = match self.host.quirk {
            // Half-way up at the end, so that it is seen to climb.
            Quirk::Leak => {
                let since = (time.0 - self.until.0 + LEAK_PERIOD / 2).rem_euclid(LEAK_PERIOD);
                46.0 * since as f64 / LEAK_PERIOD as f64
            }
            _ => 0.0,
        };
        (usual + leaked).clamp(4.0, 98.5)
    }

    fn disk(&self, time: Timestamp) -> f64 {
        let (low, height) = self.usual.disk;
        if self.host.quirk == Quirk::FullDisk {
            // Three percent a day, and nobody cleans up.
            let days = (self.until - time).0 as f64 / DAY as f64;
            return (FULL - 3.0 * days).clamp(low, FULLEST);
        }
        let since = (time.0 + self.phase).rem_euclid(self.clean_period);
        low + height * since as f64 / self.clean_period as f64
    }
}

/// From two to about three in the night of the company.
fn is_night_work(time: Timestamp) -> bool {
    let local = (time.0 + ZONE_OFFSET.0).rem_euclid(DAY);
    (2 * HOUR..2 * HOUR + 50 * 60_000).contains(&local)
}

/// When nothing was heard of a host: about once in five days, never in the last
/// hours, where what a host is now must show.
fn outages(
    host: &Host,
    rng: &mut Rng,
    from: Timestamp,
    until: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let calm = until - Millis::hours(5);
    let mut outages = Vec::new();
    let mut time = from;
    loop {
        time = time + Millis(rng.i64(HOUR..10 * DAY));
        let end = time + Millis::minutes(rng.i64(8..95));
        if end >= calm {
            break;
        }
        outages.push((time, end));
        time = end;
    }
    // The office had no power for an hour, a day ago; the first host was moved.
    let everyone = match host.role {
        Role::Storage | Role::Monitor => Some((18, 70)),
        _ if host.id.0 == 1 => Some((9, 35)),
        _ => None,
    };
    if let Some((hours, minutes)) = everyone {
        let begin = until - Millis::hours(hours);
        outages.push((begin, begin + Millis::minutes(minutes)));
    }
    outages
}

fn part(whole: i64, percent: f64) -> i64 {
    (whole as f64 * percent / 100.0) as i64
}

/// Two decimals, as the agent rounds.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

pub(super) fn used_percent(total: i64, free: i64) -> f64 {
    rounded((total - free) as f64 * 100.0 / total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 2026-03-02 00:00 where the company is.
    const MONDAY: Timestamp = Timestamp(1_772_380_800_000);

    #[test]
    fn a_working_day_is_busier_than_a_night_or_a_sunday() {
        let rhythm = Rhythm::new();
        let at = |day: i64, hour: i64| rhythm.at(MONDAY + Millis::days(day) + Millis::hours(hour));
        assert!(at(0, 10) > 5.0 * at(0, 4));
        assert!(at(0, 10) > 2.0 * at(6, 10));
        assert_eq!(at(0, 10), at(7, 10));
    }

    #[test]
    fn nights_are_where_the_company_is() {
        assert!(is_night_work(MONDAY + Millis::hours(2)));
        assert!(!is_night_work(MONDAY + Millis::hours(3)));
        assert!(is_night_work(
            MONDAY + Millis::days(6) + Millis::minutes(140)
        ));
    }
}
