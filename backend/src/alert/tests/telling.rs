//! Who is told of it, how often, and when not.

use super::*;

#[test]
fn a_console_that_died_before_telling_leaves_it_to_the_next() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 20).await;
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = 95.0;
        world.ingest(server, &[report]).await;
        let ctx = world.system();
        assert_eq!(evaluate::run(&ctx).await.unwrap(), FIRED);
        assert_eq!(told(&world, &user).await, []);
        assert_eq!(tell::run(&ctx).await.unwrap(), 1);
        assert_eq!(tell::run(&ctx).await.unwrap(), 0);
        assert_eq!(told(&world, &user).await.len(), 1);
    });
}

#[test]
fn who_sees_the_host_is_told_and_nobody_else() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let scope = Scope::Company(company);
        let admin = world.employee(company, CompanyRole::Founder).await;
        let server = world
            .server(Owner::Company(company), admin.id, "web-01")
            .await;
        let seer = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, seer.id, server).await;
        let by_cluster = world.employee(company, CompanyRole::Member).await;
        let cluster = world.cluster(company, "prod", &[server]).await;
        let item = model::permission::GrantItem::Cluster(cluster);
        let grant = |item| model::permission::Grant {
            item,
            validity: Default::default(),
        };
        world.give(company, by_cluster.id, grant(item)).await;
        let by_all = world.employee(company, CompanyRole::Member).await;
        world
            .give(
                company,
                by_all.id,
                grant(model::permission::GrantItem::AllServers),
            )
            .await;
        let ended = world.employee(company, CompanyRole::Member).await;
        let until = Some(world.now());
        world
            .give_server_for(company, ended.id, server, None, until)
            .await;
        let blind = world.employee(company, CompanyRole::Member).await;
        let applicant = world.employee(company, CompanyRole::Applicant).await;
        world.give_server(company, applicant.id, server).await;
        let disabled = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, disabled.id, server).await;
        world.disable(disabled.id).await;

        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        for user in [&admin, &seer, &by_cluster, &by_all] {
            assert_eq!(told(&world, user).await.len(), 1);
            assert_eq!(open(&world, user, scope).await.len(), 1);
        }
        for user in [&ended, &blind, &applicant] {
            assert_eq!(told(&world, user).await, []);
        }
        assert_eq!(open(&world, &blind, scope).await, []);
        let map = heat(&world, &blind, scope).await;
        assert_eq!((map.total, map.open, map.cells.len()), (0, 0, 0));
    });
}

#[test]
fn many_at_once_are_one_message() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Founder).await;
        let few = world.employee(company, CompanyRole::Member).await;
        let mut servers = Vec::new();
        for number in 0..7 {
            let name = format!("web-{number}");
            servers.push(world.server(Owner::Company(company), admin.id, &name).await);
        }
        world.give_server(company, few.id, servers[3]).await;
        for _ in 0..21 {
            world.clock().advance(STEP);
            for server in &servers {
                let mut report = world.report(world.now());
                report.cpu.percent = 95.0;
                world.ingest(*server, &[report]).await;
            }
            look(&world).await;
        }
        let messages = told(&world, &admin).await;
        let [
            Payload::AlertsTogether {
                fired: true,
                count: 7,
                server_names,
                ..
            },
        ] = &messages[..]
        else {
            panic!("{messages:?}")
        };
        assert_eq!(server_names.len(), 5);
        let messages = told(&world, &few).await;
        assert!(
            matches!(&messages[..], [Payload::AlertFired { server_name, .. }] if server_name == "web-3"),
            "{messages:?}"
        );
    });
}

#[test]
fn what_comes_and_goes_is_told_of_now_and_then() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        for _ in 0..3 {
            assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
            assert_eq!(load(&world, server, 10.0, 1).await, RESOLVED);
        }
        // Once to fire and once to end, in a quarter of an hour.
        assert_eq!(told(&world, &user).await.len(), 2);
        let all = list(&world, &user, Scope::Personal, AlertState::All).await;
        assert_eq!(all.page.total, 3);
        assert_eq!(all.page.items[0].quiet, Some(Quiet::Flapping));
        // One that stays is told of once the half hour is over.
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        load(&world, server, 95.0, 60).await;
        assert_eq!(told(&world, &user).await.len(), 3);
    });
}

#[test]
fn what_is_muted_is_written_down_and_told_of_when_it_still_goes_on_afterwards() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let here = (Scope::Personal, server);
        mute_for(&world, &user, here, (Some(AlertMetric::Cpu), 1))
            .await
            .unwrap();
        assert_eq!(load(&world, server, 95.0, 21).await, FIRED);
        let alerts = open(&world, &user, Scope::Personal).await;
        assert_eq!(alerts[0].quiet, Some(Quiet::Muted));
        assert_eq!(told(&world, &user).await, []);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        assert_eq!(shown.mutes.len(), 1);
        assert_eq!(shown.mutes[0].by, user.name);
        // Another metric is heard.
        mute_for(&world, &user, here, (Some(AlertMetric::Cpu), 0))
            .await
            .unwrap();
        load(&world, server, 95.0, 1).await;
        assert_eq!(told(&world, &user).await.len(), 1);
        // Muted altogether it ends without a word.
        mute_for(&world, &user, here, (None, 2)).await.unwrap();
        assert_eq!(load(&world, server, 5.0, 1).await, RESOLVED);
        assert_eq!(told(&world, &user).await.len(), 1);
        let refused = mute_for(&world, &user, here, (None, 721)).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
    });
}
