//! Hosts of a company that one person alone looks after.

use super::store::belonging as store;
use crate::{
    Result,
    authz::{
        GrantKind,
        belonging::{Keeper, Keeping},
    },
    db::{Db, Tx},
    permission,
};
use futures::future::BoxFuture;
use model::{
    company::{Belonging, BelongingKind},
    id::UserId,
};

/// The hosts.
#[derive(Debug)]
pub struct Hosts;

impl Keeping for Hosts {
    fn kind(&self) -> BelongingKind {
        BelongingKind::Server
    }

    fn list<'a>(
        &'a self,
        db: &'a Db,
        keeper: Keeper,
        limit: i64,
    ) -> BoxFuture<'a, Result<(i64, Vec<Belonging>)>> {
        Box::pin(async move {
            let total = store::count_sole(db, keeper).await?;
            let rows = store::list_sole(db, keeper, limit).await?;
            let things = rows.into_iter().map(|(id, name)| Belonging {
                kind: self.kind(),
                id,
                name,
            });
            Ok((total, things.collect()))
        })
    }

    fn hand_over<'a>(
        &'a self,
        tx: &'a mut Tx,
        keeper: Keeper,
        heir: UserId,
    ) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move {
            let ids = store::list_sole_ids(tx, keeper).await?;
            for id in &ids {
                // A right of theirs that ended, or has not begun, makes room for this one.
                permission::replace_grant(
                    tx,
                    (heir, keeper.company),
                    (GrantKind::Server, *id),
                    keeper.now,
                )
                .await?;
            }
            Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        })
    }
}
