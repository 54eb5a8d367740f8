//! What is shown: the list, the map of hosts, who has seen it.

use super::*;
use model::alert::Heat;

#[test]
fn an_alert_is_seen_once_and_by_who_may_change_the_host() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let scope = Scope::Company(company);
        let admin = world.employee(company, CompanyRole::Founder).await;
        let server = world
            .server(Owner::Company(company), admin.id, "web-01")
            .await;
        let other = world
            .server(Owner::Company(company), admin.id, "web-02")
            .await;
        let reader = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, reader.id, server).await;
        load(&world, server, 95.0, 21).await;
        let alert = open(&world, &admin, scope).await[0].id;
        let see = async |user: &SignedIn, server| {
            let ctx = world.context(user);
            let proof = ctx
                .authorize::<resource::Server, Update>(scope, server)
                .await?;
            service::acknowledge(&ctx, proof, alert).await
        };
        let refused = see(&reader, server).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Forbidden { .. }))
        ));
        let elsewhere = see(&admin, other).await;
        assert!(matches!(elsewhere, Err(Error::Public(Public::NotFound))));
        see(&admin, server).await.unwrap();
        let first = open(&world, &admin, scope).await[0].acknowledged.clone();
        assert_eq!(first.as_ref().unwrap().by, admin.name);
        world
            .give_right(company, reader.id, Permission::ModifyServerInfo)
            .await;
        see(&reader, server).await.unwrap();
        assert_eq!(open(&world, &admin, scope).await[0].acknowledged, first);
    });
}

#[test]
fn the_heat_map_knows_what_holds_for_each_host() {
    on_both_engines(async |world| {
        let (user, calm) = host(&world).await;
        let owner = Owner::User(user.id);
        let hot = world.server(owner, user.id, "hot").await;
        world.server(owner, user.id, "waiting").await;
        let mut report = world.report(world.now());
        (report.cpu.percent, report.memory.percent) = (90.0, 85.0);
        world.ingest(hot, &[report]).await;
        world.ingest(calm, &[world.report(world.now())]).await;
        let map = heat(&world, &user, Scope::Personal).await;
        let names: Vec<&str> = map.cells.iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(names, ["hot", "web-01", "waiting"]);
        let heats: Vec<Option<Heat>> = map.cells.iter().map(|cell| cell.heat()).collect();
        assert_eq!(heats, [Some(Heat::Hot), Some(Heat::Calm), None]);
        assert_eq!(map.total, 3);
        // Nobody said what the network of these can do.
        let metrics: Vec<AlertMetric> = map.cells[0].shares.iter().map(|s| s.metric).collect();
        assert_eq!(
            metrics,
            [AlertMetric::Cpu, AlertMetric::Memory, AlertMetric::Disk]
        );
        assert_eq!(map.cells[0].shares[1].threshold, Some(80.0));
    });
}

#[test]
fn a_list_is_paged_and_filtered() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        for _ in 0..3 {
            load(&world, server, 95.0, 21).await;
            load(&world, server, 10.0, 1).await;
        }
        let ctx = world.context(&user);
        let mut request = AlertListRequest {
            limit: Some(2),
            ..Default::default()
        };
        let page = async |request: &AlertListRequest| {
            let seen = ctx
                .scoped::<resource::Server>(Scope::Personal)
                .await
                .unwrap();
            service::list(&ctx, seen, request).await.unwrap().page
        };
        let first = page(&request).await;
        assert_eq!((first.items.len(), first.total), (2, 3));
        request.after = first.next.clone();
        let second = page(&request).await;
        assert_eq!((second.items.len(), second.next), (1, None));
        assert!(second.items[0].id < first.items[1].id);
        for (change, count) in [
            (
                AlertListRequest {
                    metric: Some(AlertMetric::Cpu),
                    ..Default::default()
                },
                3,
            ),
            (
                AlertListRequest {
                    metric: Some(AlertMetric::Memory),
                    ..Default::default()
                },
                0,
            ),
            (
                AlertListRequest {
                    server: Some(server),
                    state: AlertState::Resolved,
                    ..Default::default()
                },
                3,
            ),
            (
                AlertListRequest {
                    server: Some(ServerId(server.0 + 1)),
                    ..Default::default()
                },
                0,
            ),
        ] {
            let found = page(&change).await;
            assert_eq!(
                (found.items.len(), found.total),
                (count, count as i64),
                "{change:?}"
            );
        }
    });
}
