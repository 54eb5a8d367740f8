//! Setting what somebody holds: as a whole, once, and from what was read.

use super::*;

const ADD: GrantItem = GrantItem::Right(Permission::AddServer);
const DELETE: GrantItem = GrantItem::Right(Permission::DeleteServer);

#[test]
fn of_two_who_set_at_once_the_second_is_told_and_nothing_is_lost() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let id = employee(&world, firm.company, firm.member.id).await;
        let save = async |version, items: &[GrantItem]| {
            let ctx = world.context(&firm.admin);
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            let save = SaveGrants {
                employee: id,
                version,
                change: copy(items),
            };
            grants::save(&ctx, proof, &save).await.map_err(public)
        };
        let before = firm.shown(&world, &firm.admin, &firm.member).await;
        assert_eq!((before.version, before.grants.len()), (0, 0));
        let (one, other) = futures::join!(save(0, &[ADD]), save(0, &[DELETE]));
        let conflict = Err(notice::conflict("grants_changed"));
        let won = match (&one, &other) {
            (Ok(()), _) => ADD,
            _ => DELETE,
        };
        assert!(
            [&one, &other].into_iter().any(|done| *done == conflict),
            "{one:?} {other:?}"
        );
        assert_eq!(firm.items(&world, &firm.member).await, [won]);
        // From what is there now it can be done again, down to nothing.
        let after = firm.shown(&world, &firm.admin, &firm.member).await;
        assert_eq!(after.version, 1);
        assert_eq!(save(1, &[ADD, DELETE]).await, Ok(()));
        assert_eq!(save(1, &[]).await, conflict);
        assert_eq!(save(2, &[]).await, Ok(()));
        assert_eq!(firm.items(&world, &firm.member).await, []);
    });
}

#[test]
fn who_makes_a_host_meanwhile_keeps_their_right_on_it() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let read = firm.shown(&world, &firm.admin, &firm.member).await;
        let owner = Owner::Company(firm.company);
        let host = world.server(owner, firm.member.id, "theirs").await;
        let ctx = world.context(&firm.admin);
        let proof = ctx.authorize_in(firm.scope()).await.unwrap();
        let save = SaveGrants {
            employee: read.employee,
            version: read.version,
            change: copy(&[ADD]),
        };
        assert_eq!(
            grants::save(&ctx, proof, &save).await.map_err(public),
            Err(notice::conflict("grants_changed"))
        );
        assert_eq!(
            firm.items(&world, &firm.member).await,
            [GrantItem::Server(host)]
        );
    });
}

#[test]
fn nobody_sets_their_own_and_nobody_an_administrators() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let forbidden = Err(Public::Forbidden { permission: None });
        let template = firm.template(&world, &[ADD]).await;
        for change in [copy(&[ADD]), copy(&[]), GrantChange::Bound { template }] {
            let own = firm
                .save(&world, &firm.setter, &firm.setter, change.clone())
                .await;
            assert_eq!(own, forbidden);
            let own = firm
                .save(&world, &firm.admin, &firm.admin, change.clone())
                .await;
            assert_eq!(own, forbidden);
            let administrators = firm.save(&world, &firm.setter, &firm.admin, change).await;
            assert_eq!(
                administrators,
                Err(notice::conflict("member_is_administrator"))
            );
        }
        let lacking = firm
            .save(&world, &firm.member, &firm.setter, copy(&[]))
            .await;
        assert_eq!(
            lacking,
            Err(Public::Forbidden {
                permission: Some(Permission::SetEmployeePermission)
            })
        );
    });
}

#[test]
fn what_the_company_does_not_own_is_not_given_and_each_wrong_item_is_named() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let other = Firm::new(&world).await;
        let save = async |grants: Vec<Grant>| {
            let change = GrantChange::Copy {
                template: None,
                grants,
            };
            firm.save(&world, &firm.admin, &firm.member, change).await
        };
        let now = world.now();
        let never = Grant {
            validity: Validity {
                from: Some(now),
                until: Some(now),
            },
            ..ever(ADD)
        };
        let Err(Public::Invalid { fields }) = save(vec![
            ever(GrantItem::Server(firm.servers[0])),
            ever(GrantItem::Server(other.servers[0])),
            ever(GrantItem::Cluster(other.cluster)),
            ever(GrantItem::Server(ServerId(i64::MAX))),
            ever(GrantItem::Right(Permission::AuditUserId)),
            never,
            ever(GrantItem::Server(firm.servers[0])),
            ever(GrantItem::Cluster(firm.cluster)),
        ])
        .await
        else {
            panic!("it is refused");
        };
        let found: Vec<(&str, &Problem)> = fields
            .iter()
            .map(|field| (field.field.as_str(), &field.problem))
            .collect();
        assert_eq!(
            found,
            [
                ("grants[1]", &Problem::Unknown),
                ("grants[2]", &Problem::Unknown),
                ("grants[3]", &Problem::Unknown),
                ("grants[4]", &Problem::Unknown),
                ("grants[5]", &Problem::OutOfRange),
                ("grants[6]", &Problem::Malformed),
            ]
        );
        assert_eq!(firm.items(&world, &firm.member).await, []);
        // Another company's people are nobody here.
        let ctx = world.context(&firm.admin);
        let theirs = employee(&world, other.company, other.member.id).await;
        let proof = ctx.authorize_in(firm.scope()).await.unwrap();
        let foreign = SaveGrants {
            employee: theirs,
            version: 0,
            change: copy(&[]),
        };
        assert_eq!(
            grants::save(&ctx, proof, &foreign).await.map_err(public),
            Err(Public::NotFound)
        );
        let asker = asker(&ctx, firm.scope()).await;
        assert_eq!(
            grants::find(&ctx, &asker, theirs).await.map_err(public),
            Err(Public::NotFound)
        );
    });
}

#[test]
fn five_hundred_grants_are_set_with_one_entry_and_one_message_and_end_with_the_membership() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let owner = Owner::Company(firm.company);
        let mut items = vec![ADD, GrantItem::Cluster(firm.cluster)];
        for index in 0..500 {
            let name = format!("host-{index}");
            items.push(GrantItem::Server(
                world.server(owner, firm.admin.id, &name).await,
            ));
        }
        items.push(GrantItem::AllProjects);
        let history = "SELECT COUNT(*) FROM operation_log WHERE object_type = 24";
        let inbox = "SELECT COUNT(*) FROM message WHERE mode = 2 AND sub_mode = 6";
        let started = std::time::Instant::now();
        firm.save(&world, &firm.admin, &firm.member, copy(&items))
            .await
            .unwrap();
        eprintln!("500 grants in {:?}", started.elapsed());
        assert!(firm.items(&world, &firm.member).await == items);
        assert_eq!(count(&world, history).await, 1);
        assert_eq!(count(&world, inbox).await, 1);
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        assert!(shown.may_update && shown.limit.is_none() && !shown.is_me);
        let mine = firm.shown(&world, &firm.setter, &firm.setter).await;
        assert!(!mine.may_update && mine.is_me);
        // Things take the rights on them along, and the membership takes the rest.
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query("DELETE FROM cluster")
                .execute(connection)
                .await
                .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        items.retain(|item| !matches!(item, GrantItem::Cluster(_)));
        assert!(firm.items(&world, &firm.member).await == items);
        let ctx = world.context(&firm.member);
        crate::company::application::leave(&ctx, ctx.myself().unwrap(), firm.company)
            .await
            .unwrap();
        assert_eq!(firm.items(&world, &firm.member).await, []);
        let states = "SELECT COUNT(*) FROM user_access_state s WHERE NOT EXISTS \
                      (SELECT 1 FROM company_employee e WHERE e.uid = s.uid AND e.cid = s.cid)";
        assert_eq!(count(&world, states).await, 0);
    });
}

#[test]
fn writers_of_rights_wait_for_each_other_and_none_is_turned_away() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let owner = Owner::Company(firm.company);
        let host = GrantItem::Server(firm.servers[0]);
        let template = firm.template(&world, &[ADD]).await;
        let bound = || GrantChange::Bound { template };
        for person in [&firm.member, &firm.setter] {
            firm.save(&world, &firm.admin, person, bound())
                .await
                .unwrap();
        }
        let in_place = async |index: usize, validity| {
            let ctx = world.context(&firm.admin);
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            let id = employee(&world, firm.company, firm.member.id).await;
            let object = model::permission::Object::Server(firm.servers[index]);
            holder::change(&ctx, proof, object, id, validity)
                .await
                .map_err(public)
        };
        let fine = |done: std::result::Result<(), Public>| match done {
            Ok(()) | Err(Public::Conflict { .. }) => {}
            Err(other) => panic!("{other:?}"),
        };
        let names: Vec<String> = (0..6).map(|round| format!("h{round}")).collect();
        for round in 0..6 {
            let items = [host, GrantItem::Cluster(firm.cluster), DELETE];
            let (one, other, edited, given, taken, _) = futures::join!(
                firm.save(&world, &firm.admin, &firm.member, bound()),
                firm.save(&world, &firm.admin, &firm.setter, copy(&[ADD])),
                firm.edit(&world, &firm.admin, template, &items[..round % 3]),
                in_place(1, Some(Validity::default())),
                in_place(2, None),
                world.server(owner, firm.member.id, &names[round]),
            );
            for done in [one, other, edited, given, taken] {
                fine(done);
            }
            // Who follows the template holds what it does, whoever came first.
            let shown = firm.shown(&world, &firm.admin, &firm.member).await;
            assert!(shown.template.is_some_and(|held| held.is_bound));
            let held = firm.items(&world, &firm.member).await;
            let found = store::template::find(world.db(), firm.company, template)
                .await
                .unwrap()
                .unwrap();
            for item in found.columns.items().unwrap() {
                assert!(held.contains(&item), "{item:?} of {held:?}");
            }
        }
    });
}
