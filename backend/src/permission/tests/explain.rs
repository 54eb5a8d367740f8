//! Why somebody may, and who can.

use super::*;
use crate::permission::explain::explain;
use model::permission::{Explanation, HolderList, Object, Step, Verdict, Via};

async fn asked(
    world: &World,
    firm: &Firm,
    by: &SignedIn,
    about: Option<EmployeeId>,
    object: Object,
) -> std::result::Result<Vec<Explanation>, Public> {
    let ctx = world.context(by);
    let asker = asker(&ctx, firm.scope()).await;
    let explained = explain(&ctx, &asker, about, object).await.map_err(public)?;
    Ok(explained.explanations)
}

fn of<'a>(all: &'a [Explanation], act: &str) -> &'a Explanation {
    all.iter().find(|one| one.act == act).expect(act)
}

#[test]
fn the_chain_names_what_allows_and_the_first_rule_that_refuses() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let object = Object::Server(firm.servers[0]);
        let id = employee(&world, firm.company, firm.member.id).await;
        let ask = async || {
            asked(&world, &firm, &firm.admin, Some(id), object)
                .await
                .unwrap()
        };
        let all = ask().await;
        assert_eq!(all[0].act, "Server.Read", "reading first");
        for one in &all {
            assert_eq!(one.verdict, Verdict::NotFound);
            assert_eq!(one.steps, [Step::Member, Step::NoData]);
        }
        let until = world.now() + Millis::hours(1);
        let tonight = Validity {
            from: None,
            until: Some(until),
        };
        let grant = Grant {
            item: GrantItem::Cluster(firm.cluster),
            validity: tonight,
        };
        world.give(firm.company, firm.member.id, grant).await;
        world
            .give_right(firm.company, firm.member.id, Permission::ModifyServerInfo)
            .await;
        let all = ask().await;
        let Step::HasData { via, validity } = &all[0].steps[1] else {
            panic!("{:?}", all[0]);
        };
        assert!(
            matches!(via, Via::Cluster { id, name } if *id == firm.cluster && !name.is_empty())
        );
        assert_eq!(*validity, tonight);
        assert_eq!(of(&all, "Server.Read").verdict, Verdict::Allowed);
        assert_eq!(of(&all, "Server.Read").steps[2], Step::NeedsNoRight);
        let update = of(&all, "Server.Update");
        assert_eq!(update.verdict, Verdict::Allowed);
        assert_eq!(
            update.steps[2],
            Step::HasRight {
                permission: Permission::ModifyServerInfo,
                validity: Validity::default()
            }
        );
        let delete = of(&all, "Server.Delete");
        assert_eq!(delete.verdict, Verdict::Forbidden);
        assert_eq!(
            delete.steps[2],
            Step::NoRight {
                permission: Permission::DeleteServer
            }
        );
        world.clock().advance(Millis::hours(1));
        let all = ask().await;
        assert!(matches!(
            all[0].steps.as_slice(),
            [Step::Member, Step::DataNotNow { .. }]
        ));
        // Of an administrator one rule says all.
        let admin = employee(&world, firm.company, firm.admin.id).await;
        let all = asked(&world, &firm, &firm.admin, Some(admin), object)
            .await
            .unwrap();
        assert!(all.iter().all(|one| one.steps == [Step::Administrator]));
        // The company as a whole, and everything in it, stands in the list once.
        let whole = asked(&world, &firm, &firm.admin, Some(id), Object::Company)
            .await
            .unwrap();
        assert_eq!(
            of(&whole, "Server.Create").steps,
            [
                Step::Member,
                Step::NoRight {
                    permission: Permission::AddServer
                }
            ]
        );
    });
}

#[test]
fn who_asks_is_told_of_what_they_see_and_of_others_only_with_a_right() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let other = Firm::new(&world).await;
        let object = Object::Server(firm.servers[0]);
        let setter = employee(&world, firm.company, firm.setter.id).await;
        let member = employee(&world, firm.company, firm.member.id).await;
        let ask = async |by: &SignedIn, about, object| {
            asked(&world, &firm, by, about, object)
                .await
                .map(|all| all.len())
        };
        // About oneself: what one sees.
        assert_eq!(ask(&firm.member, None, object).await, Err(Public::NotFound));
        assert!(ask(&firm.member, None, Object::Company).await.is_ok());
        world
            .give_server(firm.company, firm.member.id, firm.servers[0])
            .await;
        assert!(ask(&firm.member, None, object).await.is_ok());
        assert!(ask(&firm.member, Some(member), object).await.is_ok());
        // About others: with a right.
        let lacking = Err(Public::Forbidden {
            permission: Some(Permission::ViewEmployeeInfo),
        });
        assert_eq!(ask(&firm.member, Some(setter), object).await, lacking);
        assert!(ask(&firm.setter, Some(member), object).await.is_ok());
        // Who sees people, and not the thing, is not told that there is one.
        let staff = world.employee(firm.company, CompanyRole::Member).await;
        world
            .give_right(firm.company, staff.id, Permission::ViewEmployeeInfo)
            .await;
        assert_eq!(
            ask(&staff, Some(member), object).await,
            Err(Public::NotFound)
        );
        // Another company's are not there.
        for absent in [
            Object::Server(other.servers[0]),
            Object::Server(ServerId(i64::MAX)),
            Object::Project(model::id::ProjectId(1)),
            Object::File(model::id::FileId(1)),
        ] {
            let found = ask(&firm.admin, Some(member), absent).await;
            assert_eq!(found, Err(Public::NotFound), "{absent:?}");
        }
        let foreign = employee(&world, other.company, other.member.id).await;
        assert_eq!(
            ask(&firm.admin, Some(foreign), object).await,
            Err(Public::NotFound)
        );
    });
}

async fn holders(
    world: &World,
    firm: &Firm,
    object: Object,
    after: Option<&model::page::Cursor>,
) -> HolderList {
    let ctx = world.context(&firm.admin);
    let asker = asker(&ctx, firm.scope()).await;
    holder::list(&ctx, &asker, object, after).await.unwrap()
}

#[test]
fn who_can_reach_a_thing_is_listed_by_every_way_and_page_by_page() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let object = Object::Server(firm.servers[0]);
        let own = ever(GrantItem::Server(firm.servers[0]));
        let later = Grant {
            item: GrantItem::AllServers,
            validity: Validity {
                from: Some(world.now() + Millis::hours(1)),
                until: None,
            },
        };
        let over = Grant {
            item: GrantItem::Cluster(firm.cluster),
            validity: Validity {
                from: None,
                until: Some(world.now()),
            },
        };
        for (person, grant) in [
            (&firm.member, own),
            (&firm.member, later),
            (&firm.member, over),
            (&firm.setter, over),
        ] {
            world.give(firm.company, person.id, grant).await;
        }
        world
            .give_right(firm.company, firm.member.id, Permission::DeleteServer)
            .await;
        let list = holders(&world, &firm, object, None).await;
        assert_eq!(list.total, 2);
        assert!(list.may_update);
        let [admin, member] = list.page.items.as_slice() else {
            panic!("{list:?}");
        };
        assert!(admin.is_admin && admin.ways.is_empty() && admin.rights.len() > 3);
        assert!(!member.is_admin);
        assert_eq!(
            member.ways,
            [(Via::Itself, own.validity), (Via::All, later.validity)]
        );
        assert_eq!(member.rights, [Permission::DeleteServer]);
        // Many, over pages, in one order.
        for _ in 0..60 {
            let one = world.employee(firm.company, CompanyRole::Member).await;
            let grant = ever(GrantItem::Cluster(firm.cluster));
            world.give(firm.company, one.id, grant).await;
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let list = holders(&world, &firm, object, after.as_ref()).await;
            assert_eq!(list.total, 62);
            seen.extend(list.page.items.into_iter().map(|one| one.employee));
            after = list.page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 62);
        let distinct: std::collections::HashSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), 62);
        // Names of two companies' things never meet.
        let other = Firm::new(&world).await;
        let list = holders(&world, &other, Object::Server(other.servers[0]), None).await;
        assert_eq!(list.total, 1);
    });
}

#[test]
fn who_picks_sees_all_names_and_others_what_they_hold() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        Firm::new(&world).await;
        let names = async |by: &SignedIn, search: Option<&str>| {
            let ctx = world.context(by);
            let picker = choice::Picker {
                grants: ctx.authorize_in(firm.scope()).await.ok(),
                create: None,
                update: None,
            };
            let member = ctx.authorize_in(firm.scope()).await.unwrap();
            let found = choice::list(&ctx, member, &picker, search).await.unwrap();
            assert!(!found.is_cut);
            let names = found.servers.into_iter().map(|one| one.name);
            (names.collect::<Vec<_>>(), found.clusters.len())
        };
        let all = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(names(&firm.setter, None).await, (all, 1));
        assert_eq!(names(&firm.member, None).await, (vec![], 0));
        let grant = ever(GrantItem::Cluster(firm.cluster));
        world.give(firm.company, firm.member.id, grant).await;
        assert_eq!(names(&firm.member, None).await, (vec!["a".to_owned()], 1));
        let found = names(&firm.admin, Some("B")).await;
        assert_eq!(found, (vec!["b".to_owned()], 0));
    });
}
