//! Lists: orders, filters, who sees what.

use super::*;
use crate::testing::CompanyRole;
use model::container::{ContainerFilter, ContainerSort};

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
