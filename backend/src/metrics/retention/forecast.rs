//! How much is kept, and how much it will be.

use super::store::{self, HostRow};
use crate::{OpContext, Result, metrics::rollup};
use model::{
    metrics::{Retention, RetentionForecast, TierBytes},
    scope::Owner,
    time::{Millis, Timestamp},
};

/// Bytes of a row on the disk, its place in the primary key with it: 20,000 to 100,000
/// rows of 50 hosts, written in the order in which they come in, into a file of SQLite
/// with pages of 4 kB; the growth of the file by row. MariaDB takes about half as much
/// again for samples and as much for the rest.
mod bytes {
    pub const SAMPLE: i64 = 121;
    /// A host with two file systems and one network card.
    pub const DETAIL: i64 = 507;
    pub const CONTAINER_SAMPLE: i64 = 94;
    pub const HOUR: i64 = 1_117;
    pub const DAY: i64 = 1_117;
    pub const CONTAINER_HOUR: i64 = 921;
    pub const CONTAINER_DAY: i64 = 925;
}

/// Hosts that are looked at; the others are taken to be like them.
const HOSTS: i64 = 100;
/// Containers of them; the others are taken to be like them.
const CONTAINERS: usize = 320;
/// What an agent sends once a minute.
const DETAILS: i64 = 24 * 60;

/// What hosts write in a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Daily {
    hosts: i64,
    samples: i64,
    containers: i64,
    container_samples: i64,
}

impl Daily {
    fn bytes(self) -> TierBytes {
        TierBytes {
            raw: self.samples * bytes::SAMPLE
                + self.hosts.min(self.samples) * DETAILS * bytes::DETAIL
                + self.container_samples * bytes::CONTAINER_SAMPLE,
            hour: 24 * (self.hosts * bytes::HOUR + self.containers * bytes::CONTAINER_HOUR),
            day: self.hosts * bytes::DAY + self.containers * bytes::CONTAINER_DAY,
        }
    }

    fn scaled(self, from: i64, to: i64) -> Self {
        let scale = |count: i64| count.saturating_mul(to) / from.max(1);
        Daily {
            hosts: scale(self.hosts),
            samples: scale(self.samples),
            containers: scale(self.containers),
            container_samples: scale(self.container_samples),
        }
    }
}

/// Looks at the last whole hour of some of an owner's hosts.
pub(super) async fn forecast(
    ctx: &OpContext,
    owner: Owner,
    retention: Retention,
) -> Result<RetentionForecast> {
    let now = ctx.now();
    let hosts = store::count_of_owner(ctx.db(), owner).await?;
    let looked_at = store::list_of_owner(ctx.db(), owner, HOSTS).await?;
    let until = rollup::calendar::hour_of(now);
    let from = until - Millis::hours(1);
    let ids: Vec<_> = looked_at.iter().map(|host| host.server_id).collect();
    let mut daily = Daily::default();
    for (_, samples) in store::count_samples(ctx.db(), &ids, from, until).await? {
        daily.hosts += 1;
        daily.samples += samples * 24;
    }
    let mut containers: Vec<_> = rollup::containers(ctx, &ids)
        .await?
        .into_iter()
        .flat_map(|(server, names)| names.into_iter().map(move |name| (server, name)))
        .collect();
    let all = containers.len() as i64;
    containers.truncate(CONTAINERS);
    let mut part = Daily::default();
    for samples in store::count_container_samples(ctx.db(), &containers, from, until).await? {
        part.containers += i64::from(samples > 0);
        part.container_samples += samples * 24;
    }
    let part = part.scaled(containers.len() as i64, all);
    daily.containers = part.containers;
    daily.container_samples = part.container_samples;
    let sampled = looked_at.len() as i64;
    Ok(of(
        daily.scaled(sampled, hosts),
        hosts,
        &looked_at,
        retention,
        now,
    ))
}

fn of(
    daily: Daily,
    hosts: i64,
    looked_at: &[HostRow],
    retention: Retention,
    now: Timestamp,
) -> RetentionForecast {
    let each_day = daily.bytes();
    // The mean over the hosts, in hours: most have reported for less than is kept.
    let kept = |first: fn(&HostRow) -> Option<i64>, more: i64, most: i64| {
        let hours = looked_at.iter().filter_map(|host| {
            let age = (now.0 - first(host)?) / Millis::hours(1).0;
            Some((age.max(0) + 24 * more).min(24 * most))
        });
        let count = hours.clone().count() as i64;
        hours.sum::<i64>() / count.max(1)
    };
    let tiers = |more: i64| TierBytes {
        raw: each_day.raw / 24 * kept(|host| host.first_sample, more, retention.raw_days),
        hour: each_day.hour / 24 * kept(|host| host.first_hour, more, retention.hour_days),
        day: each_day.day * kept(|host| host.first_day, more, retention.day_days) / 24,
    };
    RetentionForecast {
        hosts,
        samples: daily.samples,
        container_samples: daily.container_samples,
        now: tiers(0),
        in_a_year: tiers(365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::ServerId;

    #[test]
    fn a_host_fills_its_tiers_up_to_what_is_kept() {
        let now = Timestamp(0) + Millis::days(1_000);
        let ago = |days| Some((now - Millis::days(days)).0);
        let host = HostRow {
            server_id: ServerId(1),
            hour_time: now.0,
            raw_days: None,
            hour_days: None,
            day_days: None,
            pending_hour: None,
            pending_day: None,
            first_sample: ago(2),
            first_hour: ago(50),
            first_day: ago(50),
        };
        let daily = Daily {
            hosts: 1,
            samples: 8_640,
            containers: 0,
            container_samples: 0,
        };
        let found = of(daily, 1, &[host], Retention::default(), now);
        let raw = daily.bytes().raw / 24 * 24;
        assert_eq!(found.now.raw, 2 * raw);
        assert_eq!(found.now.hour, 50 * 24 * bytes::HOUR);
        assert_eq!(found.now.day, 50 * bytes::DAY);
        assert_eq!(found.in_a_year.raw, 14 * raw);
        assert_eq!(found.in_a_year.hour, 400 * 24 * bytes::HOUR);
        assert_eq!(found.in_a_year.day, 415 * bytes::DAY);
        let nobody = of(Daily::default(), 0, &[], Retention::default(), now);
        assert_eq!(nobody, RetentionForecast::default());
    }
}
