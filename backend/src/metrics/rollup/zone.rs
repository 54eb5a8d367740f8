//! The zone of an owner changed: its days are others.

use super::{
    batch::Floors,
    calendar::{days, zone_of},
    store::{
        self, ServerRow,
        pending::{self, Kind},
        write,
    },
};
use crate::{Result, db::Db};
use model::{id::ServerId, time::Timestamp};

/// Has the days of a host whose lease we have folded in the zone of its owner, as far
/// as hours are there; whether it was still ours. Days before stay what they were.
pub(super) async fn change(db: &Db, row: &ServerRow, claim: i64) -> Result<bool> {
    let server: ServerId = row.server_id;
    let mut tx = db.begin().await?;
    if !store::hold(&mut tx, &[server], claim).await? {
        return Ok(false);
    }
    pending::delete_days(&mut tx, server).await?;
    let floor = Floors::of(&mut tx, &[server]).await?.hours(server);
    let last_kept = write::delete_days(&mut tx, server, floor).await?;
    if let Some(first) = write::first_hour(&mut tx, server).await? {
        let zone = zone_of(&row.owner_zone);
        let until = Timestamp(row.hour_time);
        let again: Vec<_> = days(zone, first, until)
            .filter(|day| day.end <= until && last_kept.is_none_or(|last| day.start >= last))
            .map(|day| (server, day))
            .collect();
        pending::mark(&mut tx, Kind::Day, &again).await?;
    }
    store::update_zone(&mut tx, server, &row.owner_zone).await?;
    tx.commit().await?;
    Ok(true)
}
