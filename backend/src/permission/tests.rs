//! Which rights hold now, on both engines.

use super::*;
use crate::{
    db::dialect::Written,
    on_tx,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{scope::Owner, time::Millis};

/// Validity around `now`, and whether it holds then.
fn cases(now: Timestamp) -> [(Option<Timestamp>, Option<Timestamp>, bool); 9] {
    let (before, after) = (Some(now - Millis(1)), Some(now + Millis(1)));
    [
        (None, None, true),
        (before, None, true),
        (Some(now), None, true),
        (after, None, false),
        (None, after, true),
        (None, Some(now), false),
        (None, before, false),
        (before, after, true),
        (Some(now), Some(now), false),
    ]
}

#[test]
fn a_right_holds_from_its_first_instant_up_to_but_not_including_its_last() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let now = world.now();
        for (from, until, holds) in cases(now) {
            let user = world.employee(company, CompanyRole::Member).await;
            world
                .give_right_for(company, user.id, Permission::AddServer, from, until)
                .await;
            let found = has_right(world.db(), user.id, company, Permission::AddServer, now)
                .await
                .unwrap();
            assert_eq!(found, holds, "from {from:?} until {until:?} at {now:?}");
        }
    });
}

#[test]
fn a_right_counts_for_its_holder_in_its_company_and_for_its_own_act_only() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let user = world.employee(company, CompanyRole::Member).await;
        world.employ(other, user.id, CompanyRole::Member).await;
        let colleague = world.employee(company, CompanyRole::Member).await;
        world
            .give_right(company, user.id, Permission::AddServer)
            .await;
        let holds = async |user, company, right| {
            has_right(world.db(), user, company, right, world.now())
                .await
                .unwrap()
        };
        assert!(holds(user.id, company, Permission::AddServer).await);
        assert!(!holds(user.id, other, Permission::AddServer).await);
        assert!(!holds(user.id, company, Permission::DeleteServer).await);
        assert!(!holds(colleague.id, company, Permission::AddServer).await);
    });
}

#[test]
fn a_reserved_right_means_nothing_even_when_a_row_is_there() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let user = world.employee(company, CompanyRole::Member).await;
        let reserved: Vec<_> = Permission::ALL
            .iter()
            .copied()
            .filter(|p| p.is_reserved())
            .collect();
        assert_eq!(reserved.len(), 6);
        for right in reserved {
            world.give_right(company, user.id, right).await;
            assert!(
                !has_right(world.db(), user.id, company, right, world.now())
                    .await
                    .unwrap(),
                "{right:?}"
            );
        }
    });
}

/// A row of each kind that a data right can open; projects and files have no
/// service yet.
async fn row(world: &World, kind: GrantKind, owner: Owner, creator: UserId) -> i64 {
    let name = format!("thing-{}", world.fresh());
    let sql = match kind {
        GrantKind::Server => {
            // Made for somebody else, so that only the test gives rights.
            return world.server(owner, creator, &name).await.0;
        }
        GrantKind::Project => {
            "INSERT INTO project (owner_kind, owner_id, name, create_time, update_time) VALUES (?, ?, ?, 0, 0)"
        }
        GrantKind::Filehub => {
            "INSERT INTO filehub (owner_kind, owner_id, filename, create_time, update_time) VALUES (?, ?, ?, 0, 0)"
        }
    };
    let (owner_kind, owner_id) = owner.columns();
    let mut tx = world.db().begin().await.unwrap();
    let id = on_tx!(&mut tx, |connection| {
        sqlx::query(sql)
            .bind(owner_kind)
            .bind(owner_id)
            .bind(&name)
            .execute(connection)
            .await
            .map(|done| done.inserted_id())
    })
    .unwrap();
    tx.commit().await.unwrap();
    id
}

const KINDS: [GrantKind; 3] = [GrantKind::Server, GrantKind::Project, GrantKind::Filehub];

#[test]
fn a_data_right_holds_for_its_time_in_every_kind() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let user = world.employee(company, CompanyRole::Member).await;
        let now = world.now();
        for kind in KINDS {
            for (from, until, holds) in cases(now) {
                let id = row(&world, kind, Owner::Company(company), admin.id).await;
                let mut tx = world.db().begin().await.unwrap();
                let validity = Validity { from, until };
                insert_grant(&mut tx, user.id, company, (kind, id), validity, now)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                let found = has_grant(world.db(), user.id, company, kind, &[id], now)
                    .await
                    .unwrap();
                assert_eq!(found, holds, "{kind:?} from {from:?} until {until:?}");
            }
        }
    });
}

#[test]
fn a_data_right_opens_its_own_row_for_its_holder_in_its_company() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let admin = world.employee(company, CompanyRole::Admin).await;
        let (user, colleague) = (
            world.employee(company, CompanyRole::Member).await,
            world.employee(company, CompanyRole::Member).await,
        );
        let now = world.now();
        for kind in KINDS {
            let opened = row(&world, kind, Owner::Company(company), admin.id).await;
            let closed = row(&world, kind, Owner::Company(company), admin.id).await;
            let mut tx = world.db().begin().await.unwrap();
            insert_grant(
                &mut tx,
                user.id,
                company,
                (kind, opened),
                Validity::default(),
                now,
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
            let holds = async |user, company, rows: &[i64]| {
                has_grant(world.db(), user, company, kind, rows, now)
                    .await
                    .unwrap()
            };
            assert!(holds(user.id, company, &[opened]).await, "{kind:?}");
            assert!(
                holds(user.id, company, &[closed, opened]).await,
                "a folder above it opens it: {kind:?}"
            );
            assert!(!holds(user.id, company, &[closed]).await, "{kind:?}");
            assert!(!holds(user.id, company, &[]).await, "{kind:?}");
            assert!(!holds(user.id, other, &[opened]).await, "{kind:?}");
            assert!(!holds(colleague.id, company, &[opened]).await, "{kind:?}");
        }
    });
}

#[test]
fn a_removed_host_takes_its_data_rights_with_it() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let (admin, user) = (
            world.employee(company, CompanyRole::Admin).await,
            world.employee(company, CompanyRole::Member).await,
        );
        let id = world
            .server(Owner::Company(company), admin.id, "api-1")
            .await;
        world.give_server(company, user.id, id).await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query("DELETE FROM server WHERE id = ?")
                .bind(id.0)
                .execute(connection)
                .await
                .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        let found = has_grant(
            world.db(),
            user.id,
            company,
            GrantKind::Server,
            &[id.0],
            world.now(),
        )
        .await
        .unwrap();
        assert!(!found);
        // The id does not come back, and the old right with it.
        let next = world
            .server(Owner::Company(company), admin.id, "api-1")
            .await;
        assert!(next.0 > id.0);
    });
}
