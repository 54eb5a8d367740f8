//! Tells people, and other programs, of alerts.
//!
//! What is to be told stands in table `alert`: one that goes on and was told of to nobody,
//! one that ended and that people know of. Whoever marks it, in the transaction of the
//! messages, is the one who tells it. What is muted or maintained waits: it is told of once
//! that is over, if it still goes on.

use super::{
    store::tell::{self as store, Waiting},
    webhook,
};
use crate::{OpContext, Result, db::Tx, message, permission};
use model::{
    alert::{AlertMetric, Quiet, WebhookNews},
    id::{CompanyId, ServerId, UserId},
    message::Payload,
    scope::Owner,
    time::{Millis, Timestamp},
};
use permission::seer::Seers;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Alerts told of in one transaction.
const PAGE: usize = 200;
/// A person gets so many messages of one run at most; what is more is one message.
const FEW: usize = 5;
/// The same metric of the same host is told of to fire no more often.
pub(super) const AGAIN: Millis = Millis::minutes(30);

/// Tells what there is to tell; of how many alerts.
pub(super) async fn run(ctx: &OpContext) -> Result<usize> {
    let mut total = 0;
    for ended in [false, true] {
        let mut after = 0;
        loop {
            let page = store::list_waiting(ctx.db(), ended, after, PAGE as i64).await?;
            let Some(last) = page.last() else { break };
            after = last.id.0;
            let is_last = page.len() < PAGE;
            let mut by_owner: BTreeMap<(i64, i64), Vec<Waiting>> = BTreeMap::new();
            for alert in page {
                by_owner
                    .entry(alert.owner.columns())
                    .or_default()
                    .push(alert);
            }
            for alerts in by_owner.into_values() {
                total += tell_owner(ctx, alerts, ended).await?;
            }
            if is_last {
                break;
            }
        }
    }
    Ok(total)
}

/// Why nobody is told of an alert for now.
struct Silences {
    muted: HashSet<(ServerId, i64)>,
    maintained: HashSet<ServerId>,
    told: HashSet<(ServerId, i64)>,
}

impl Silences {
    async fn find(
        ctx: &OpContext,
        servers: &[ServerId],
        ended: bool,
        now: Timestamp,
    ) -> Result<Self> {
        Ok(Silences {
            muted: store::list_muted(ctx.db(), servers, now).await?,
            maintained: store::list_maintained(ctx.db(), servers, now).await?,
            told: if ended {
                HashSet::new()
            } else {
                store::list_told(ctx.db(), servers, (now - AGAIN, now)).await?
            },
        })
    }

    fn of(&self, server: ServerId, metric: AlertMetric) -> Option<Quiet> {
        let is_muted = |number| self.muted.contains(&(server, number));
        if is_muted(0) || is_muted(metric.number()) {
            Some(Quiet::Muted)
        } else if self.maintained.contains(&server) {
            Some(Quiet::Maintenance)
        } else if self.told.contains(&(server, metric.number())) {
            Some(Quiet::Flapping)
        } else {
            None
        }
    }
}

/// Tells of alerts of one owner.
async fn tell_owner(ctx: &OpContext, alerts: Vec<Waiting>, ended: bool) -> Result<usize> {
    let Some(owner) = alerts.first().map(|alert| alert.owner) else {
        return Ok(0);
    };
    let now = ctx.now();
    let servers: BTreeSet<ServerId> = alerts.iter().map(|alert| alert.server).collect();
    let servers: Vec<ServerId> = servers.into_iter().collect();
    let silences = Silences::find(ctx, &servers, ended, now).await?;
    let mut acts = Vec::new();
    for alert in alerts {
        let quiet = silences.of(alert.server, alert.metric);
        let is_noted = quiet.map(Quiet::number) == alert.quiet;
        // What is quiet and known to be stays as it is, run after run.
        if ended || quiet.is_none() || !is_noted {
            acts.push((alert, quiet));
        }
    }
    if acts.is_empty() {
        return Ok(0);
    }
    let seers = permission::seer::list(ctx.db(), owner, &servers, now).await?;

    let mut tx = ctx.db().begin().await?;
    let mut told = Vec::new();
    for (alert, quiet) in acts {
        let is_news = match (quiet, ended) {
            (Some(quiet), false) => {
                store::mark_quiet(&mut tx, alert.id, quiet).await?;
                false
            }
            (None, false) => store::mark_fired(&mut tx, alert.id, now).await?,
            // What is muted now ends without a word.
            (quiet, true) => store::mark_ended(&mut tx, alert.id).await? && quiet.is_none(),
        };
        if is_news {
            told.push(alert);
        }
    }
    write_messages(ctx, &mut tx, owner, (&told, ended), &seers).await?;
    if !told.is_empty() {
        let news = if ended {
            WebhookNews::Resolved
        } else {
            WebhookNews::Fired
        };
        webhook::tell(ctx, &mut tx, owner, news, &told).await?;
    }
    tx.commit().await?;
    if !told.is_empty() {
        let people: Vec<UserId> = seers.people().into_iter().collect();
        message::tell(ctx, &people).await;
    }
    Ok(told.len())
}

/// Puts messages into the inboxes of who sees the hosts: one for each alert, or one for
/// all where there are many.
async fn write_messages(
    ctx: &OpContext,
    tx: &mut Tx,
    owner: Owner,
    (told, ended): (&[Waiting], bool),
    seers: &Seers,
) -> Result<()> {
    let company = match owner {
        Owner::Company(company) => Some(company),
        Owner::User(_) => None,
    };
    // Who hears of the same alerts gets the same message.
    let mut readers: BTreeMap<Vec<usize>, Vec<UserId>> = BTreeMap::new();
    for user in seers.people() {
        let seen = |at: &usize| seers.sees(user, told[*at].server);
        let mine: Vec<usize> = (0..told.len()).filter(seen).collect();
        if !mine.is_empty() {
            readers.entry(mine).or_default().push(user);
        }
    }
    for (alerts, people) in readers {
        let mine = alerts.iter().map(|at| &told[*at]);
        if alerts.len() > FEW {
            let payload = together(company, ended, mine);
            message::create_for_all(ctx, tx, &people, company, &payload).await?;
        } else {
            for alert in mine {
                let payload = single(company, ended, alert);
                message::create_for_all(ctx, tx, &people, company, &payload).await?;
            }
        }
    }
    Ok(())
}

/// A value as a message has it.
fn whole(value: f64) -> i64 {
    value.clamp(0.0, 1e12).round() as i64
}

fn single(company: Option<CompanyId>, ended: bool, alert: &Waiting) -> Payload {
    let value = alert.peak.map(whole);
    let (server, metric) = (alert.server, alert.metric);
    let server_name = alert.server_name.clone();
    if ended {
        Payload::AlertResolved {
            company,
            server,
            server_name,
            metric,
            peak: value,
        }
    } else {
        Payload::AlertFired {
            company,
            server,
            server_name,
            metric,
            value,
        }
    }
}

fn together<'a>(
    company: Option<CompanyId>,
    ended: bool,
    alerts: impl Iterator<Item = &'a Waiting> + Clone,
) -> Payload {
    let count = i64::try_from(alerts.clone().count()).unwrap_or(i64::MAX);
    let mut server_names: Vec<String> = Vec::new();
    for alert in alerts {
        if server_names.len() < FEW && !server_names.contains(&alert.server_name) {
            server_names.push(alert.server_name.clone());
        }
    }
    Payload::AlertsTogether {
        company,
        fired: !ended,
        count,
        server_names,
    }
}
