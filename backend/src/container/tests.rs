//! What agents tell of containers, and what people see of it, on both engines.

use super::{service, task};
use crate::{
    Error, OpContext, Result, SignedIn,
    authz::{action::Read, resource},
    db::Db,
    metrics, on_db,
    task::Task,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    agent::{ContainerInfo, ContainerPort, ContainerReport, Report},
    container::{
        ContainerDetail, ContainerFilter, ContainerList, ContainerListRequest, ContainerSort,
        ContainerState,
    },
    error::Error as Public,
    id::ServerId,
    scope::{Owner, Scope},
    server::ServerStatus,
    time::{Millis, Timestamp},
};

fn info(name: &str, state: ContainerState) -> ContainerInfo {
    ContainerInfo {
        name: name.to_owned(),
        id: format!("id-of-{name}"),
        image: format!("registry.example/{name}:1"),
        state,
        status: "Up 3 minutes".to_owned(),
        command: "serve --quietly".to_owned(),
        created: Some(1_700_000_000),
        started: Some(1_700_000_100),
        restarts: 2,
        ports: vec![ContainerPort {
            public: Some(8_080),
            address: "0.0.0.0".to_owned(),
            private: 80,
            protocol: "tcp".to_owned(),
        }],
    }
}

fn running(name: &str) -> ContainerInfo {
    info(name, ContainerState::Running)
}

fn usage(cpu: f64, counter: i64) -> ContainerReport {
    ContainerReport {
        cpu,
        mem_percent: 25.0,
        mem_usage: 256,
        mem_limit: 1_024,
        net_input: counter,
        net_output: counter * 2,
        block_input: counter * 3,
        block_output: counter * 4,
    }
}

/// A report of the host at a time with this list and these samples.
fn report(
    world: &World,
    time: Timestamp,
    list: Option<&[ContainerInfo]>,
    samples: &[(&str, ContainerReport)],
) -> Report {
    Report {
        containers: list.map(<[_]>::to_vec),
        docker: samples
            .iter()
            .map(|(name, r)| ((*name).to_owned(), *r))
            .collect(),
        ..world.report(time)
    }
}

async fn host(world: &World) -> (SignedIn, ServerId) {
    let user = world.user().await;
    let id = world.server(Owner::User(user.id), user.id, "web-1").await;
    (user, id)
}

async fn list_in(
    ctx: &OpContext,
    scope: Scope,
    request: &ContainerListRequest,
) -> Result<ContainerList> {
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    service::list(ctx, scoped, request).await
}

async fn list(world: &World, user: &SignedIn) -> ContainerList {
    let ctx = world.context(user);
    list_in(&ctx, Scope::Personal, &ContainerListRequest::default())
        .await
        .unwrap()
}

async fn detail(
    world: &World,
    user: &SignedIn,
    id: ServerId,
    name: &str,
) -> Result<ContainerDetail> {
    let ctx = world.context(user);
    let server = ctx
        .authorize::<resource::Server, Read>(Scope::Personal, id)
        .await?;
    service::detail(&ctx, server, &name.parse().unwrap()).await
}

fn names(list: &ContainerList) -> Vec<&str> {
    list.page.items.iter().map(|c| c.name.as_str()).collect()
}

#[test]
fn a_container_is_shown_with_what_its_host_told_and_rates_since_the_sample_before() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::seconds(20);
        let second = first + Millis::seconds(10);
        let told = [running("api"), info("job", ContainerState::Exited)];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first,
                    Some(&told),
                    &[("api", usage(5.0, 1_000))],
                )],
            )
            .await;
        let before = detail(&world, &user, id, "api").await.unwrap();
        assert_eq!(before.summary.latest.unwrap().net_input, None);
        world
            .ingest(
                id,
                &[report(
                    &world,
                    second,
                    None,
                    &[("api", usage(150.0, 3_000))],
                )],
            )
            .await;
        let api = detail(&world, &user, id, "api").await.unwrap();
        let latest = api.summary.latest.unwrap();
        assert_eq!((latest.time, latest.cpu_percent), (second, 150.0));
        assert_eq!((latest.memory_usage, latest.memory_limit), (256, 1_024));
        let rates = [
            latest.net_input,
            latest.net_output,
            latest.block_input,
            latest.block_output,
        ];
        assert_eq!(rates, [200.0, 400.0, 600.0, 800.0].map(Some));
        assert_eq!(
            (api.id.as_str(), api.ports.clone()),
            ("id-of-api", told[0].ports.clone())
        );
        assert_eq!(api.started, Some(Timestamp::from_seconds(1_700_000_100)));
        assert_eq!(
            (api.summary.restarts, api.summary.state),
            (2, ContainerState::Running)
        );
        assert!(api.summary.is_current());
        let found = list(&world, &user).await;
        assert_eq!(names(&found), ["api", "job"]);
        assert_eq!((found.counts.total, found.counts.running), (2, 1));
        assert_eq!(found.page.items[1].latest, None);
        let missing = detail(&world, &user, id, "nothing").await;
        assert!(matches!(missing, Err(Error::Public(Public::NotFound))));
    });
}

#[test]
fn counters_that_begin_anew_or_are_too_far_apart_give_no_rate() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(30);
        let told = [running("api")];
        let rate_after = async |time: Timestamp, counter: i64| {
            world
                .ingest(
                    id,
                    &[report(&world, time, None, &[("api", usage(1.0, counter))])],
                )
                .await;
            let detail = detail(&world, &user, id, "api").await.unwrap();
            detail.summary.latest.unwrap().net_input
        };
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first,
                    Some(&told),
                    &[("api", usage(1.0, 1_000))],
                )],
            )
            .await;
        assert_eq!(rate_after(first + Millis::seconds(10), 400).await, None);
        assert_eq!(
            rate_after(first + Millis::seconds(20), 600).await,
            Some(20.0)
        );
        assert_eq!(rate_after(first + Millis::minutes(10), 900).await, None);
        assert_eq!(
            rate_after(first + Millis::seconds(610), 910).await,
            Some(1.0)
        );
        // Another container under the same name, although its counter is larger.
        let other = ContainerInfo {
            id: "another".to_owned(),
            ..running("api")
        };
        let time = first + Millis::seconds(620);
        world
            .ingest(
                id,
                &[report(
                    &world,
                    time,
                    Some(&[other]),
                    &[("api", usage(1.0, 9_000))],
                )],
            )
            .await;
        let now = detail(&world, &user, id, "api").await.unwrap();
        assert_eq!(now.id, "another");
        assert_eq!(now.summary.latest.unwrap().net_input, None);
    });
}

#[test]
fn what_is_no_longer_in_the_list_is_gone_and_what_ended_has_no_values() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(1);
        let samples = [("api", usage(1.0, 1)), ("db", usage(2.0, 1))];
        let told = [running("api"), running("db")];
        world
            .ingest(id, &[report(&world, first, Some(&told), &samples)])
            .await;
        let second = first + Millis::seconds(10);
        let told = [info("db", ContainerState::Exited)];
        world
            .ingest(id, &[report(&world, second, Some(&told), &[])])
            .await;
        let found = list(&world, &user).await;
        assert_eq!(names(&found), ["db"]);
        assert_eq!(found.page.items[0].state, ContainerState::Exited);
        assert_eq!(found.page.items[0].latest, None);
        // No containers at all is an answer; no answer is none.
        let third = second + Millis::seconds(10);
        world.ingest(id, &[report(&world, third, None, &[])]).await;
        assert_eq!(names(&list(&world, &user).await), ["db"]);
        let fourth = third + Millis::seconds(10);
        world
            .ingest(id, &[report(&world, fourth, Some(&[]), &[])])
            .await;
        assert_eq!(names(&list(&world, &user).await), [""; 0]);
    });
}

#[test]
fn late_and_repeated_reports_bring_nothing_back() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(2);
        let at = |seconds| first + Millis::seconds(seconds);
        let old = [running("gone"), info("api", ContainerState::Paused)];
        let late = report(
            &world,
            first,
            Some(&old),
            &[("api", usage(9.0, 9)), ("gone", usage(9.0, 9))],
        );
        let new = report(
            &world,
            at(30),
            Some(&[running("api")]),
            &[("api", usage(1.0, 100))],
        );
        // In one body, the newest last and first.
        world.ingest(id, &[late.clone(), new.clone()]).await;
        let wanted = list(&world, &user).await;
        assert_eq!(names(&wanted), ["api"]);
        assert_eq!(wanted.page.items[0].state, ContainerState::Running);
        assert_eq!(wanted.page.items[0].latest.unwrap().cpu_percent, 1.0);
        world.ingest(id, &[new.clone(), late.clone()]).await;
        assert_eq!(list(&world, &user).await, wanted);
        world.ingest(id, &[new]).await;
        assert_eq!(list(&world, &user).await, wanted);
        // A late list of its own; the next list clears up what it brought.
        let only_list = Report {
            docker: Default::default(),
            ..late
        };
        world.ingest(id, &[only_list]).await;
        let told = Some(&[running("api")][..]);
        world.ingest(id, &[report(&world, at(60), told, &[])]).await;
        assert_eq!(
            list(&world, &user).await.page.items[0].latest,
            wanted.page.items[0].latest
        );
        assert_eq!(names(&list(&world, &user).await), ["api"]);
    });
}

#[test]
fn a_late_sample_of_a_container_that_ended_gives_it_no_values() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(1);
        let told = [info("job", ContainerState::Exited)];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first + Millis::seconds(20),
                    Some(&told),
                    &[],
                )],
            )
            .await;
        world
            .ingest(
                id,
                &[report(&world, first, None, &[("job", usage(9.0, 9))])],
            )
            .await;
        assert_eq!(list(&world, &user).await.page.items[0].latest, None);
    });
}

#[test]
fn a_console_clock_that_was_set_back_does_not_freeze_the_list() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("old")];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    world.now(),
                    Some(&told),
                    &[("old", usage(1.0, 1))],
                )],
            )
            .await;
        world.clock().advance(Millis(-Millis::hours(2).0));
        let told = [running("new")];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    world.now(),
                    Some(&told),
                    &[("new", usage(2.0, 1))],
                )],
            )
            .await;
        assert_eq!(names(&list(&world, &user).await), ["new"]);
    });
}

#[test]
fn every_order_pages_through_all_without_a_gap_or_a_repeat() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let other = world.server(Owner::User(user.id), user.id, "db-1").await;
        let time = world.now() - Millis::seconds(30);
        for (server, count) in [(id, 7), (other, 4)] {
            let told: Vec<ContainerInfo> = (0..count)
                .map(|n| ContainerInfo {
                    restarts: n / 3,
                    ..info(&format!("c/{n}"), ContainerState::ALL[n as usize % 8])
                })
                .collect();
            let samples: Vec<(&str, ContainerReport)> = told
                .iter()
                .filter(|info| info.state.is_alive())
                .map(|info| (info.name.as_str(), usage(2.5, 10)))
                .collect();
            world
                .ingest(server, &[report(&world, time, Some(&told), &samples)])
                .await;
        }
        let ctx = world.context(&user);
        for sort in ContainerSort::ALL {
            for is_descending in [false, true] {
                let mut request = ContainerListRequest {
                    sort,
                    is_descending,
                    limit: Some(3),
                    ..ContainerListRequest::default()
                };
                let mut seen = Vec::new();
                loop {
                    let found = list_in(&ctx, Scope::Personal, &request).await.unwrap();
                    assert_eq!(found.page.total, 11);
                    seen.extend(found.page.items.into_iter().map(|c| (c.server, c.name)));
                    match found.page.next {
                        Some(next) => request.after = Some(next),
                        None => break,
                    }
                }
                let count = seen.len();
                seen.sort();
                seen.dedup();
                assert_eq!((count, seen.len()), (11, 11), "{sort:?} {is_descending}");
            }
        }
        let foreign = ContainerListRequest {
            sort: ContainerSort::Cpu,
            after: Some("1.no separator".to_owned().try_into().unwrap()),
            ..ContainerListRequest::default()
        };
        let refused = list_in(&ctx, Scope::Personal, &foreign).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
    });
}

#[test]
fn a_filter_finds_by_name_image_host_and_state() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let other = world.server(Owner::User(user.id), user.id, "db-1").await;
        let time = world.now();
        let told = [running("Shop-Web"), info("job", ContainerState::Exited)];
        world
            .ingest(id, &[report(&world, time, Some(&told), &[])])
            .await;
        world
            .ingest(
                other,
                &[report(&world, time, Some(&[running("maria")]), &[])],
            )
            .await;
        let ctx = world.context(&user);
        let found = async |filter: ContainerFilter| {
            let request = ContainerListRequest {
                filter,
                ..ContainerListRequest::default()
            };
            let list = list_in(&ctx, Scope::Personal, &request).await.unwrap();
            assert_eq!(list.page.total as usize, list.page.items.len());
            names(&list).join(" ")
        };
        let search = |text: &str| ContainerFilter {
            search: Some(text.parse().unwrap()),
            ..ContainerFilter::default()
        };
        assert_eq!(found(search("shop")).await, "Shop-Web");
        assert_eq!(found(search("EXAMPLE/job")).await, "job");
        assert_eq!(found(search("db-1")).await, "maria");
        let of = |server, state| ContainerFilter {
            server,
            state,
            search: None,
        };
        assert_eq!(found(of(Some(id), None)).await, "Shop-Web job");
        assert_eq!(found(of(None, Some(ContainerState::Exited))).await, "job");
        assert_eq!(
            found(of(Some(other), Some(ContainerState::Exited))).await,
            ""
        );
    });
}

#[test]
fn a_member_sees_the_containers_of_the_hosts_they_may_see_and_no_others() {
    on_both_engines(async |world| {
        let company = world.company("Co").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let owner = Owner::Company(company);
        let seen = world.server(owner, admin.id, "seen").await;
        let hidden = world.server(owner, admin.id, "hidden").await;
        world.give_server(company, member.id, seen).await;
        for server in [seen, hidden] {
            let told = [running(&format!("on-{server}"))];
            world
                .ingest(server, &[report(&world, world.now(), Some(&told), &[])])
                .await;
        }
        let scope = Scope::Company(company);
        let ctx = world.context(&member);
        let found = list_in(&ctx, scope, &ContainerListRequest::default())
            .await
            .unwrap();
        assert_eq!(names(&found), [format!("on-{seen}")]);
        assert_eq!(found.counts.total, 1);
        let all = list_in(
            &world.context(&admin),
            scope,
            &ContainerListRequest::default(),
        )
        .await
        .unwrap();
        assert_eq!(all.counts.total, 2);
        let refused = ctx.authorize::<resource::Server, Read>(scope, hidden).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
    });
}

async fn rows(db: &Db) -> i64 {
    on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM server_container")
            .fetch_one(pool)
            .await
    })
    .unwrap()
}

#[test]
fn what_a_host_no_longer_tells_of_is_old_and_a_day_later_forgotten() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("api")];
        world
            .ingest(id, &[report(&world, world.now(), Some(&told), &[])])
            .await;
        world.clock().advance(Millis::minutes(5));
        world.ingest(id, &[world.report(world.now())]).await;
        let found = list(&world, &user).await;
        assert!(found.page.items[0].is_old && !found.page.items[0].is_current());
        assert_eq!(found.page.items[0].server_status, ServerStatus::Reporting);
        let run = async || {
            let ctx = world.system();
            let system = ctx.system().unwrap();
            task::Forgotten.run(&ctx, system).await.unwrap()
        };
        assert_eq!(run().await, "");
        world.clock().advance(task::FORGOTTEN_AFTER);
        assert_eq!(run().await, "", "the host is silent, so nothing is known");
        world.ingest(id, &[world.report(world.now())]).await;
        assert_eq!(run().await, "containers forgotten: 1");
        assert_eq!(rows(world.db()).await, 0);
    });
}

#[test]
fn the_containers_of_a_removed_host_go_with_it() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("api")];
        world
            .ingest(id, &[report(&world, world.now(), Some(&told), &[])])
            .await;
        let ctx = world.context(&user);
        let server = ctx.authorize(Scope::Personal, id).await.unwrap();
        crate::server::service::remove(&ctx, server, "web-1")
            .await
            .unwrap();
        assert_eq!(names(&list(&world, &user).await), [""; 0]);
        let ctx = world.system();
        let system = ctx.system().unwrap();
        metrics::task::Leftover.run(&ctx, system).await.unwrap();
        assert_eq!(rows(world.db()).await, 0);
    });
}
