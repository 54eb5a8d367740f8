//! The zone of an owner changed: its days are others.

use super::{
    batch::Floors,
    calendar::{Span, days, zone_of},
    lease::Lease,
    store::{
        self, ServerRow, container,
        pending::{self, Kind},
        write,
    },
};
use crate::Result;
use model::time::Timestamp;

/// Containers whose days go in one transaction.
const NAMES: usize = 20;

/// Has the days of a host whose lease we have folded in the zone of its owner, as far
/// as hours are there; whether it was still ours. Days before stay what they were, and
/// what lies between the last of them and the first midnight of the new zone becomes a
/// day of its own, a short one.
pub(super) async fn change(lease: &Lease<'_>, row: &ServerRow) -> Result<bool> {
    let db = lease.db();
    let server = row.server_id;
    // Bit by bit: who is stopped half-way begins anew, for the zone is noted last.
    let names = container::list_containers(db, &[server], container::Names::DAYS).await?;
    for names in names.chunks(NAMES) {
        let mut tx = db.begin().await?;
        if !lease.hold(&mut tx).await? {
            return Ok(false);
        }
        let floor = Floors::of(&mut tx, &[server]).await?.hours(server);
        for (_, name) in names {
            write::delete_container_days(&mut tx, server, name, floor).await?;
        }
        tx.commit().await?;
    }
    let mut tx = db.begin().await?;
    if !lease.hold(&mut tx).await? {
        return Ok(false);
    }
    pending::delete_days(&mut tx, server).await?;
    let floor = Floors::of(&mut tx, &[server]).await?.hours(server);
    let last_kept = write::delete_days(&mut tx, server, floor).await?;
    if let Some(first) = write::first_hour(&mut tx, server).await? {
        let until = Timestamp(row.hour_time);
        let again: Vec<_> = days(zone_of(&row.owner_zone), first, until)
            .filter(|day| day.end <= until)
            .filter_map(|day| without(day, last_kept))
            .map(|day| (server, day))
            .collect();
        pending::mark(&mut tx, Kind::Day, &again).await?;
    }
    store::update_zone(&mut tx, server, &row.owner_zone).await?;
    tx.commit().await?;
    Ok(true)
}

/// What remains of a day after the days that are kept, if anything does.
fn without(day: Span, last_kept: Option<Timestamp>) -> Option<Span> {
    let start = last_kept.map_or(day.start, |last| day.start.max(last));
    let end = day.end;
    (start < end).then_some(Span { start, end })
}
