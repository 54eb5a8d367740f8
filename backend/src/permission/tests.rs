//! Which rights hold now, on both engines.

use super::*;
use crate::on_db;
use crate::{
    db::dialect::Written,
    on_tx,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{id::TemplateId, permission::Preset, scope::Owner, time::Millis};

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

#[test]
fn the_presets_of_the_database_are_those_of_the_model() {
    on_both_engines(async |world| {
        let rows: Vec<(i64, String, i64, String)> = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT id, name, type, permissions FROM permission_template WHERE cid IS NULL ORDER BY id"
        )
        .fetch_all(pool)
        .await)
        .unwrap();
        let found: Vec<_> = rows
            .into_iter()
            .map(|(id, name, kind, rights)| {
                let rights: Vec<Permission> = serde_json::from_str(&rights).unwrap();
                (id, name, kind, rights)
            })
            .collect();
        let expected: Vec<_> = Preset::ALL
            .into_iter()
            .map(|preset| (preset.id().0, preset.key().to_owned(), 0, preset.rights()))
            .collect();
        assert_eq!(found, expected);
    });
}

#[test]
fn a_template_gives_what_the_company_owns_and_takes_the_rest() {
    on_both_engines(async |world| {
        let (company, other) = (world.company("Acme").await, world.company("Other").await);
        let user = world.employee(company, CompanyRole::Member).await;
        world.employ(other, user.id, CompanyRole::Member).await;
        let mine = world.server(Owner::Company(company), user.id, "a").await;
        let theirs = world.server(Owner::Company(other), user.id, "b").await;
        world
            .give_right(company, user.id, Permission::DeleteServer)
            .await;
        world
            .give_right(other, user.id, Permission::DeleteServer)
            .await;
        let mut tx = world.db().begin().await.unwrap();
        let servers = format!("[{mine},{theirs},999]");
        on_tx!(&mut tx, |connection| sqlx::query(
            "INSERT INTO permission_template (id, name, cid, permissions, access_servers, access_projects, \
             access_filehub, create_time, update_time) \
             VALUES (77, 'web', ?, '[\"add_server\",\"audit_user_id\"]', ?, '[]', '[]', 0, 0)"
        )
        .bind(company.0)
        .bind(&servers)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        async fn give(
            tx: &mut crate::db::Tx,
            company: CompanyId,
            user: UserId,
            now: Timestamp,
        ) -> bool {
            template::give(tx, company, user, TemplateId(77), now)
                .await
                .unwrap()
        }
        let now = world.now();
        assert!(
            !give(&mut tx, other, user.id, now).await,
            "it is another company's"
        );
        assert!(give(&mut tx, company, user.id, now).await);
        // Giving it twice is giving it once.
        assert!(give(&mut tx, company, user.id, now).await);
        tx.commit().await.unwrap();
        let right = async |company, right| {
            has_right(world.db(), user.id, company, right, world.now())
                .await
                .unwrap()
        };
        assert!(right(company, Permission::AddServer).await);
        assert!(!right(company, Permission::DeleteServer).await);
        assert!(!right(company, Permission::AuditUserId).await);
        assert!(right(other, Permission::DeleteServer).await);
        let grant = async |company, server: model::id::ServerId| {
            let rows = [server.0];
            has_grant(
                world.db(),
                user.id,
                company,
                GrantKind::Server,
                &rows,
                world.now(),
            )
            .await
            .unwrap()
        };
        assert!(grant(company, mine).await);
        assert!(!grant(company, theirs).await);
        assert!(grant(other, theirs).await);

        let ctx = world.context(&user);
        let proof = ctx
            .authorize_in(model::scope::Scope::Company(company))
            .await
            .unwrap();
        let names: Vec<String> = template::list(&ctx, proof)
            .await
            .unwrap()
            .into_iter()
            .map(|template| template.name)
            .collect();
        assert_eq!(
            names,
            [
                "administrator",
                "operator",
                "developer",
                "auditor",
                "guest",
                "web"
            ]
        );
    });
}
