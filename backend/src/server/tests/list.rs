//! Searching, filtering, sorting hosts, and what the overview says.

use super::*;
use crate::authz::resource;
use model::{
    page::Cursor,
    server::{ServerCounts, ServerFilter, ServerOverview, ServerSort},
};

/// Hosts of a person that differ in everything a list may look at: name,
/// address, place, and processors, memory, disk in percent.
const HOSTS: [(&str, &str, &str, f64, f64, f64); 4] = [
    ("api-1", "aliyun", "cn-hangzhou", 10.0, 85.0, 10.0),
    ("api-2", "aliyun", "cn-shanghai", 75.0, 20.0, 20.0),
    ("db", "qcloud", "ap-guangzhou", 5.0, 30.0, 40.0),
    ("Build_100%", "", "", 50.0, 10.0, 30.0),
];

/// The hosts above, and one that never reported.
async fn hosts(world: &World) -> SignedIn {
    let user = world.user().await;
    for (name, provider, region, cpu, memory, disk) in HOSTS {
        let id = world.server(Owner::User(user.id), user.id, name).await;
        let facts = MachineFacts {
            provider: provider.to_owned(),
            region: region.to_owned(),
            ..facts(name)
        };
        let ctx = world.agent_of(id, Owner::User(user.id));
        agent::update_facts(&ctx, ctx.agent().unwrap(), facts)
            .await
            .unwrap();
        let mut report = world.report(world.now());
        report.cpu.percent = cpu;
        report.memory.percent = memory;
        report.disk.percent = disk;
        report.net.input = cpu * 1_000.0;
        world.ingest(id, &[report]).await;
    }
    world.server(Owner::User(user.id), user.id, "waiting").await;
    user
}

async fn names_of(world: &World, user: &SignedIn, request: &ServerListRequest) -> Vec<String> {
    let page = list(&world.context(user), Scope::Personal, request)
        .await
        .unwrap();
    assert_eq!(page.total, page.items.len() as i64);
    page.items.into_iter().map(|s| s.name).collect()
}

fn filter(filter: ServerFilter) -> ServerListRequest {
    ServerListRequest {
        filter,
        ..Default::default()
    }
}

#[test]
fn a_search_finds_a_part_of_the_name_or_of_the_address_as_it_stands() {
    on_both_engines(async |world| {
        let user = hosts(&world).await;
        let search = async |text: &str| {
            let search = Some(text.parse().unwrap());
            names_of(
                &world,
                &user,
                &filter(ServerFilter {
                    search,
                    ..Default::default()
                }),
            )
            .await
        };
        assert_eq!(search("API").await, ["api-1", "api-2"]);
        assert_eq!(search("203.0.113").await.len(), 5);
        // No sign means anything but itself.
        assert_eq!(search("_100%").await, ["Build_100%"]);
        for nothing in ["%", "_", "'", "\\", "a' OR '1'='1"] {
            let found = search(nothing).await;
            assert!(
                found.is_empty() || found == ["Build_100%"],
                "{nothing}: {found:?}"
            );
        }
    });
}

#[test]
fn filters_for_status_place_and_attention_can_be_combined() {
    on_both_engines(async |world| {
        let user = hosts(&world).await;
        let found = async |f: ServerFilter| names_of(&world, &user, &filter(f)).await;
        let place = |text: &str| Some(text.parse().unwrap());
        let waiting = ServerFilter {
            status: Some(ServerStatus::Waiting),
            ..Default::default()
        };
        assert_eq!(found(waiting).await, ["waiting"]);
        let aliyun = ServerFilter {
            provider: place("aliyun"),
            ..Default::default()
        };
        assert_eq!(found(aliyun.clone()).await, ["api-1", "api-2"]);
        let shanghai = ServerFilter {
            region: place("cn-shanghai"),
            attention: true,
            ..aliyun.clone()
        };
        assert_eq!(found(shanghai).await, ["api-2"]);
        let attention = ServerFilter {
            attention: true,
            ..Default::default()
        };
        assert_eq!(found(attention).await, ["api-1", "api-2"]);
        let nowhere = ServerFilter {
            region: place("cn-hangzhou"),
            provider: place("qcloud"),
            ..Default::default()
        };
        assert!(found(nowhere).await.is_empty());
    });
}

/// Walks through all pages of two rows.
async fn walk(
    world: &World,
    user: &SignedIn,
    sort: ServerSort,
    is_descending: bool,
) -> Vec<String> {
    let ctx = world.context(user);
    let mut request = ServerListRequest {
        sort,
        is_descending,
        limit: Some(2),
        ..Default::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = list(&ctx, Scope::Personal, &request).await.unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.items.into_iter().map(|s| s.name));
        let Some(next) = page.next else { return seen };
        request.after = Some(String::from(next).try_into().unwrap());
        assert!(seen.len() <= 5, "the pages go round: {seen:?}");
    }
}

#[test]
fn each_order_runs_through_all_pages_once_in_both_directions() {
    on_both_engines(async |world| {
        let user = hosts(&world).await;
        for (sort, expected) in [
            (
                ServerSort::Name,
                ["Build_100%", "api-1", "api-2", "db", "waiting"],
            ),
            (
                ServerSort::Cpu,
                ["waiting", "db", "api-1", "Build_100%", "api-2"],
            ),
            (
                ServerSort::Memory,
                ["waiting", "Build_100%", "api-2", "db", "api-1"],
            ),
            (
                ServerSort::Disk,
                ["waiting", "api-1", "api-2", "Build_100%", "db"],
            ),
            (
                ServerSort::Net,
                ["waiting", "db", "api-1", "Build_100%", "api-2"],
            ),
            // Equal values in the order in which the hosts were made.
            (
                ServerSort::Report,
                ["waiting", "api-1", "api-2", "db", "Build_100%"],
            ),
            (
                ServerSort::Status,
                ["waiting", "api-1", "api-2", "db", "Build_100%"],
            ),
        ] {
            assert_eq!(walk(&world, &user, sort, false).await, expected, "{sort:?}");
            let mut backwards = expected;
            backwards.reverse();
            assert_eq!(walk(&world, &user, sort, true).await, backwards, "{sort:?}");
        }
    });
}

#[test]
fn a_cursor_of_another_order_is_refused_and_not_guessed_at() {
    on_both_engines(async |world| {
        let user = hosts(&world).await;
        for sort in ["db", "NaN", "inf", ""] {
            let request = ServerListRequest {
                sort: ServerSort::Cpu,
                after: Some(Cursor {
                    sort: sort.to_owned(),
                    id: 1,
                }),
                ..Default::default()
            };
            let refused = list(&world.context(&user), Scope::Personal, &request).await;
            assert!(matches!(told(refused), Public::Invalid { .. }), "{sort:?}");
        }
    });
}

async fn overview(ctx: &OpContext, scope: Scope) -> ServerOverview {
    let scoped = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::overview(ctx, scoped).await.unwrap()
}

#[test]
fn the_overview_counts_and_names_what_wants_attention() {
    on_both_engines(async |world| {
        let user = hosts(&world).await;
        let ctx = world.context(&user);
        let seen = overview(&ctx, Scope::Personal).await;
        assert_eq!(
            seen.counts,
            ServerCounts {
                total: 5,
                reporting: 4,
                silent: 0,
                waiting: 1,
                attention: 2
            }
        );
        let names: Vec<_> = seen.attention.into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["api-1", "api-2"]);
        run(&world, "UPDATE server SET status = 2 WHERE name = 'db'").await;
        let names: Vec<_> = overview(&ctx, Scope::Personal)
            .await
            .attention
            .into_iter()
            .map(|s| s.name)
            .collect();
        assert_eq!(names, ["db", "api-1", "api-2"]);
    });
}

#[test]
fn counts_and_places_tell_a_member_of_granted_hosts_only() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            ids.push(world.server(Owner::Company(company), admin.id, name).await);
        }
        world.give_server(company, member.id, ids[1]).await;
        let scope = Scope::Company(company);
        assert_eq!(
            overview(&world.context(&admin), scope).await.counts.total,
            3
        );
        let ctx = world.context(&member);
        assert_eq!(overview(&ctx, scope).await.counts.total, 1);
        let scoped = ctx.scoped::<resource::Server>(scope).await.unwrap();
        let seen = service::list(&ctx, scoped, &ServerListRequest::default())
            .await
            .unwrap();
        assert_eq!(
            (seen.counts.total, seen.places.len(), seen.places[0].count),
            (1, 1, 1)
        );
    });
}
