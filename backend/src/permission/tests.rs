//! Which rights hold now, on both engines.

mod agree;
mod collide;
mod epoch;
mod expiry;
mod explain;
mod limit;
mod template;

use super::*;
use crate::{
    OpContext, SignedIn,
    authz::{
        effective::load,
        grant::{Given, Giving},
        resource::Bound,
        rule::Rule,
    },
    db::dialect::Written,
    on_db, on_tx,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    error::Problem,
    id::{ClusterId, EmployeeId, ServerId},
    permission::{GrantChange, GrantItem, MemberGrants, Preset, SaveGrants},
    scope::Scope,
    time::Millis,
};

/// A company with an administrator, somebody who sets the rights of people and holds a
/// little themselves, and a member who holds nothing.
struct Firm {
    company: CompanyId,
    admin: SignedIn,
    setter: SignedIn,
    member: SignedIn,
    /// Hosts of the company; the first is in the cluster.
    servers: Vec<ServerId>,
    cluster: ClusterId,
}

/// A grant without an end.
fn ever(item: GrantItem) -> Grant {
    Grant {
        item,
        validity: Validity::default(),
    }
}

impl Firm {
    async fn new(world: &World) -> Self {
        let company = world.company(&format!("Acme {}", world.fresh())).await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let setter = world.employee(company, CompanyRole::Member).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let mut servers = Vec::new();
        for name in ["a", "b", "c"] {
            let id = world.server(Owner::Company(company), admin.id, name).await;
            servers.push(id);
        }
        let cluster = ClusterId(
            insert(
                world,
                "INSERT INTO cluster (owner_kind, owner_id, name, create_time, update_time) VALUES (2, ?, ?, 0, 0)",
                company,
            )
            .await,
        );
        join_cluster(world, servers[0], cluster).await;
        world
            .give_right(company, setter.id, Permission::SetEmployeePermission)
            .await;
        Firm {
            company,
            admin,
            setter,
            member,
            servers,
            cluster,
        }
    }

    fn scope(&self) -> Scope {
        Scope::Company(self.company)
    }

    /// Gives the setter something for ever.
    async fn equip(&self, world: &World, item: GrantItem) {
        world.give(self.company, self.setter.id, ever(item)).await;
    }

    /// What the member's page of rights shows to somebody.
    async fn shown(&self, world: &World, by: &SignedIn, of: &SignedIn) -> MemberGrants {
        let ctx = world.context(by);
        let asker = asker(&ctx, self.scope()).await;
        grants::find(&ctx, &asker, employee(world, self.company, of.id).await)
            .await
            .unwrap()
    }

    /// Somebody sets what somebody holds, from what they see now.
    async fn save(
        &self,
        world: &World,
        by: &SignedIn,
        of: &SignedIn,
        change: GrantChange,
    ) -> std::result::Result<(), Public> {
        let ctx = world.context(by);
        let proof = ctx.authorize_in(self.scope()).await.map_err(public)?;
        let id = employee(world, self.company, of.id).await;
        let row = store::member::find(ctx.db(), self.company, id)
            .await
            .unwrap()
            .unwrap();
        let save = SaveGrants {
            employee: id,
            version: row.version,
            change,
        };
        grants::save(&ctx, proof, &save).await.map_err(public)
    }

    /// Makes a template by the administrator.
    async fn template(&self, world: &World, items: &[GrantItem]) -> TemplateId {
        let ctx = world.context(&self.admin);
        let proof = ctx.authorize_in(self.scope()).await.unwrap();
        let name = format!("template {}", world.fresh()).parse().unwrap();
        crate::permission::template::create(&ctx, proof, &name, items)
            .await
            .unwrap()
    }

    /// Somebody changes a template to hold `items`, from what it is now.
    async fn edit(
        &self,
        world: &World,
        by: &SignedIn,
        id: TemplateId,
        items: &[GrantItem],
    ) -> std::result::Result<(), Public> {
        let ctx = world.context(by);
        let proof = ctx.authorize(self.scope(), id).await.map_err(public)?;
        let found = store::template::find(ctx.db(), self.company, id)
            .await
            .unwrap()
            .unwrap();
        let name = found.name.parse().unwrap();
        crate::permission::template::update(&ctx, proof, found.version, &name, items)
            .await
            .map_err(public)
    }

    /// The items that somebody holds.
    async fn items(&self, world: &World, of: &SignedIn) -> Vec<GrantItem> {
        let mut items: Vec<GrantItem> = list_held(world.db(), of.id, self.company)
            .await
            .unwrap()
            .into_iter()
            .map(|grant| grant.item)
            .collect();
        items.sort();
        items
    }
}

/// The public side of an error.
fn public(error: crate::Error) -> Public {
    error.into_public("test")
}

/// One wrong field.
fn wrong(field: &str, problem: Problem) -> Public {
    Public::invalid(field, problem)
}

fn copy(items: &[GrantItem]) -> GrantChange {
    GrantChange::Copy {
        template: None,
        grants: items.iter().copied().map(ever).collect(),
    }
}

async fn asker(ctx: &OpContext, scope: Scope) -> Asker {
    Asker {
        member: ctx.authorize_in(scope).await.unwrap(),
        staff: ctx.authorize_in(scope).await.ok(),
        grants: ctx.authorize_in(scope).await.ok(),
    }
}

/// Somebody's place in a company.
async fn employee(world: &World, company: CompanyId, user: UserId) -> EmployeeId {
    let row = store::member::find_of(world.db(), company, user).await;
    row.unwrap().expect("they have a place there").id
}

/// Inserts a row of a company's under a name that is not used yet.
async fn insert(world: &World, sql: &'static str, company: CompanyId) -> i64 {
    let name = format!("thing-{}", world.fresh());
    let mut tx = world.db().begin().await.unwrap();
    let id = on_tx!(&mut tx, |connection| {
        sqlx::query(sql)
            .bind(company.0)
            .bind(&name)
            .execute(connection)
            .await
            .map(|done| done.inserted_id())
    })
    .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn join_cluster(world: &World, server: ServerId, cluster: ClusterId) {
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| {
        sqlx::query("UPDATE server SET cluster_id = ? WHERE id = ?")
            .bind(cluster.0)
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })
    .unwrap();
    tx.commit().await.unwrap();
}

/// What one number of the database is.
async fn count(world: &World, sql: &'static str) -> i64 {
    on_db!(world.db(), |pool| sqlx::query_scalar(sql)
        .fetch_one(pool)
        .await)
    .unwrap()
}

/// Whether a functional right holds.
async fn has_right(
    db: &Db,
    user: UserId,
    company: CompanyId,
    right: Permission,
    now: Timestamp,
) -> Result<bool> {
    Ok(load(db, user, company).await?.has_right(right, now))
}

/// Whether a data right on any of `rows` holds.
async fn has_grant(
    db: &Db,
    user: UserId,
    company: CompanyId,
    kind: GrantKind,
    rows: &[i64],
    now: Timestamp,
) -> Result<bool> {
    let bound = Bound {
        kind,
        rows: rows.to_vec(),
        cluster: None,
    };
    let held = load(db, user, company).await?;
    Ok(held.facts(Some(&bound), Rule::Member, now).has_grant)
}

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
        let admin = world.employee(company, CompanyRole::Admin).await;
        world.employ(other, admin.id, CompanyRole::Admin).await;
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
        let now = world.now();
        let give = async |tx: &mut Tx, company| {
            let giving = Giving {
                company,
                user: user.id,
                template: TemplateId(77),
            };
            give_template(tx, giving, &[admin.id], now).await.unwrap()
        };
        assert_eq!(
            give(&mut tx, other).await,
            Given::Unknown,
            "it is another company's"
        );
        assert_eq!(give(&mut tx, company).await, Given::Done);
        // Giving it twice is giving it once.
        assert_eq!(give(&mut tx, company).await, Given::Done);
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
        let names: Vec<String> = crate::permission::template::list(&ctx, proof)
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
