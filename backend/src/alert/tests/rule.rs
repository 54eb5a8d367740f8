//! Thresholds and maintenance.

use super::*;
use crate::alert::{Steward, maintenance, threshold};
use model::{
    alert::{
        AlertTarget, MaintenanceCreate, RuleChange, ThresholdChange, ThresholdSave, Thresholds,
    },
    id::{ClusterId, MaintenanceId},
    permission::{Grant, GrantItem},
    time::Timestamp,
};

async fn steward(world: &World, user: &SignedIn, scope: Scope) -> crate::Result<Steward> {
    let ctx = world.context(user);
    let able = ctx.authorize_in::<resource::Server, Update>(scope).await?;
    let seen = ctx.scoped::<resource::Server>(scope).await?;
    Steward::new(able, seen)
}

async fn find(
    world: &World,
    user: &SignedIn,
    scope: Scope,
    cluster: Option<ClusterId>,
) -> crate::Result<Thresholds> {
    let ctx = world.context(user);
    let seen = ctx.scoped::<resource::Server>(scope).await?;
    threshold::list(&ctx, seen, cluster).await
}

async fn find_of(world: &World, user: &SignedIn, scope: Scope, id: ServerId) -> Thresholds {
    let ctx = world.context(user);
    let proof = ctx
        .authorize::<resource::Server, Read>(scope, id)
        .await
        .unwrap();
    threshold::of_server(&ctx, proof).await.unwrap()
}

fn cpu(threshold: f64, version: i64) -> ThresholdSave {
    let change = RuleChange {
        threshold: Some(threshold),
        ..Default::default()
    };
    ThresholdSave {
        rows: vec![ThresholdChange {
            metric: AlertMetric::Cpu,
            change,
            version,
        }],
    }
}

async fn save(
    world: &World,
    user: &SignedIn,
    scope: Scope,
    cluster: Option<ClusterId>,
    change: &ThresholdSave,
) -> crate::Result<()> {
    let steward = steward(world, user, scope).await?;
    threshold::save(&world.context(user), steward, cluster, change).await
}

async fn save_of(
    world: &World,
    user: &SignedIn,
    (scope, id): (Scope, ServerId),
    change: &ThresholdSave,
) -> crate::Result<()> {
    let ctx = world.context(user);
    let proof = ctx.authorize::<resource::Server, Update>(scope, id).await?;
    threshold::save_of_server(&ctx, proof, change).await
}

#[test]
fn the_nearest_threshold_counts_and_says_what_it_inherits() {
    on_both_engines(async |world| {
        let (company, admin, server) = company(&world).await;
        let scope = Scope::Company(company);
        let other = world
            .server(Owner::Company(company), admin.id, "db-01")
            .await;
        let cluster = world.cluster(company, "prod", &[server]).await;
        save(&world, &admin, scope, None, &cpu(60.0, 0))
            .await
            .unwrap();
        save(&world, &admin, scope, Some(cluster), &cpu(50.0, 0))
            .await
            .unwrap();
        save_of(&world, &admin, (scope, server), &cpu(40.0, 0))
            .await
            .unwrap();
        let row = find_of(&world, &admin, scope, server).await.rows[0];
        assert_eq!((row.inherited.threshold, row.rule.threshold), (50.0, 40.0));
        assert_eq!((row.rule.clear, row.version), (35.0, 1));
        let row = find_of(&world, &admin, scope, other).await.rows[0];
        assert_eq!((row.inherited.threshold, row.rule.threshold), (60.0, 60.0));
        let found = find(&world, &admin, scope, Some(cluster)).await.unwrap();
        assert_eq!(found.target, AlertTarget::Cluster(cluster));
        assert_eq!(found.rows[0].inherited.threshold, 60.0);
        assert_eq!(found.clusters.len(), 1);

        // 45 percent are too much for the host with a threshold of its own.
        for _ in 0..21 {
            world.clock().advance(STEP);
            for host in [server, other] {
                let mut report = world.report(world.now());
                report.cpu.percent = 45.0;
                world.ingest(host, &[report]).await;
            }
            look(&world).await;
        }
        let alerts = open(&world, &admin, scope).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].server, alerts[0].threshold), (server, 40.0));

        // Nothing said any more: what the cluster says holds again, and the alert ends.
        let nothing = ThresholdSave {
            rows: vec![ThresholdChange {
                metric: AlertMetric::Cpu,
                change: RuleChange::default(),
                version: 1,
            }],
        };
        save_of(&world, &admin, (scope, server), &nothing)
            .await
            .unwrap();
        let row = find_of(&world, &admin, scope, server).await.rows[0];
        assert_eq!((row.rule.threshold, row.version), (50.0, 2));
        assert_eq!(load(&world, server, 44.0, 1).await, RESOLVED);
    });
}

#[test]
fn of_two_who_change_a_threshold_at_once_one_is_told() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let scope = Scope::Personal;
        let here = (scope, server);
        for version in [0, 1] {
            let (one, two) = (cpu(50.0, version), cpu(60.0, version));
            let (first, second) = futures::join!(
                save_of(&world, &user, here, &one),
                save_of(&world, &user, here, &two),
            );
            let (good, bad) = if first.is_ok() {
                (first, second)
            } else {
                (second, first)
            };
            good.unwrap();
            assert!(
                matches!(bad, Err(Error::Public(Public::Conflict { .. }))),
                "{bad:?}"
            );
        }
        let twice = ThresholdSave {
            rows: [cpu(50.0, 2).rows, cpu(60.0, 2).rows].concat(),
        };
        let wrong = save_of(&world, &user, here, &twice).await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
        let wrong = save_of(&world, &user, here, &cpu(0.0, 2)).await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
    });
}

#[test]
fn thresholds_of_all_are_for_who_may_change_all() {
    on_both_engines(async |world| {
        let (company, _, server) = company(&world).await;
        let scope = Scope::Company(company);
        let forbidden = |done: crate::Result<()>| {
            assert!(
                matches!(done, Err(Error::Public(Public::Forbidden { .. }))),
                "{done:?}"
            );
        };
        let reader = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, reader.id, server).await;
        forbidden(save(&world, &reader, scope, None, &cpu(50.0, 0)).await);
        forbidden(save_of(&world, &reader, (scope, server), &cpu(50.0, 0)).await);
        // The right, on one host.
        world
            .give_right(company, reader.id, Permission::ModifyServerInfo)
            .await;
        let done = save(&world, &reader, scope, None, &cpu(50.0, 0)).await;
        assert!(
            matches!(done, Err(Error::Public(Public::AllHostsRequired))),
            "{done:?}"
        );
        save_of(&world, &reader, (scope, server), &cpu(50.0, 0))
            .await
            .unwrap();
        // On all.
        let all = Grant {
            item: GrantItem::AllServers,
            validity: Default::default(),
        };
        world.give(company, reader.id, all).await;
        save(&world, &reader, scope, None, &cpu(50.0, 0))
            .await
            .unwrap();
        // Somebody else's cluster is none.
        let apex = world.company("Apex").await;
        let theirs = world.cluster(apex, "prod", &[]).await;
        let refused = save(&world, &reader, scope, Some(theirs), &cpu(50.0, 0)).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        let refused = find(&world, &reader, scope, Some(theirs)).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
    });
}

fn window(world: &World, from: Millis, until: Millis) -> MaintenanceCreate {
    MaintenanceCreate {
        from: world.now() + from,
        until: world.now() + until,
        reason: "new disks".parse().unwrap(),
    }
}

#[test]
fn nobody_is_told_during_maintenance_and_the_pages_say_so() {
    on_both_engines(async |world| {
        let (company, admin, server) = company(&world).await;
        let scope = Scope::Company(company);
        let cluster = world.cluster(company, "prod", &[server]).await;
        let create = window(&world, Millis(0), Millis::hours(1));
        let ctx = world.context(&admin);
        let proof = steward(&world, &admin, scope).await.unwrap();
        let id = maintenance::create(&ctx, proof, Some(cluster), &create)
            .await
            .unwrap();
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        assert_eq!(told(&world, &admin).await, []);
        let shown = list(&world, &admin, scope, AlertState::Open).await;
        assert_eq!(shown.page.items[0].quiet, Some(Quiet::Maintenance));
        assert_eq!(shown.maintenance.len(), 1);
        assert_eq!(shown.maintenance[0].target_name, "prod");
        let shown = of_server(&world, &admin, scope, server).await;
        assert_eq!(shown.maintenance[0].reason, "new disks");
        assert_eq!(shown.maintenance[0].by, admin.name);
        // Ended early it is over, and what goes on is told of.
        let proof = steward(&world, &admin, scope).await.unwrap();
        maintenance::end(&ctx, proof, id).await.unwrap();
        load(&world, server, 95.0, 1).await;
        assert_eq!(told(&world, &admin).await.len(), 1);
        let proof = steward(&world, &admin, scope).await.unwrap();
        let again = maintenance::end(&ctx, proof, id).await;
        assert!(matches!(again, Err(Error::Public(Public::NotFound))));
    });
}

#[test]
fn maintenance_is_of_its_time_its_target_and_its_owner() {
    on_both_engines(async |world| {
        let (company, admin, server) = company(&world).await;
        let scope = Scope::Company(company);
        let other = world
            .server(Owner::Company(company), admin.id, "db-01")
            .await;
        let ctx = world.context(&admin);
        let on = async |host, create: MaintenanceCreate| {
            let proof = ctx
                .authorize::<resource::Server, Update>(scope, host)
                .await
                .unwrap();
            maintenance::create_of_server(&ctx, proof, &create).await
        };
        let id: MaintenanceId = on(other, window(&world, Millis(0), Millis::hours(2)))
            .await
            .unwrap();
        let later = on(server, window(&world, Millis::hours(1), Millis::hours(2)))
            .await
            .unwrap();
        let wrong = on(server, window(&world, Millis::hours(1), Millis::hours(1))).await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        assert_eq!(told(&world, &admin).await.len(), 1);
        // A host's is not ended by another host's proof, nor as one of all.
        let proof = ctx
            .authorize::<resource::Server, Update>(scope, server)
            .await
            .unwrap();
        let refused = maintenance::end_of_server(&ctx, proof, id).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        let proof = steward(&world, &admin, scope).await.unwrap();
        let refused = maintenance::end(&ctx, proof, id).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        // One that has not begun goes altogether.
        let proof = ctx
            .authorize::<resource::Server, Update>(scope, server)
            .await
            .unwrap();
        maintenance::end_of_server(&ctx, proof, later)
            .await
            .unwrap();
        let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
        let all = maintenance::list(&ctx, seen).await.unwrap();
        assert_eq!(all.items.len(), 1);
        // Who does not see the host does not see its maintenance.
        let blind = world.employee(company, CompanyRole::Member).await;
        let ctx = world.context(&blind);
        let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
        assert_eq!(maintenance::list(&ctx, seen).await.unwrap().items, []);
        assert!(all.now > Timestamp(0));
    });
}
