//! Templates: written, followed, re-applied, removed.

use super::*;
use crate::permission::template::{create, find, list_holders, list_rows, reapply, remove};
use model::permission::MAX_TEMPLATES;

const ADD: GrantItem = GrantItem::Right(Permission::AddServer);
const DELETE: GrantItem = GrantItem::Right(Permission::DeleteServer);

#[test]
fn who_is_bound_follows_each_edit_and_who_holds_a_copy_does_not() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let host = GrantItem::Server(firm.servers[0]);
        let template = firm.template(&world, &[ADD, host]).await;
        let bound = GrantChange::Bound { template };
        firm.save(&world, &firm.admin, &firm.member, bound)
            .await
            .unwrap();
        let copied = GrantChange::Copy {
            template: Some(template),
            grants: vec![ever(ADD), ever(host)],
        };
        firm.save(&world, &firm.admin, &firm.setter, copied)
            .await
            .unwrap();
        // What they were given beside it stays.
        let owner = Owner::Company(firm.company);
        let own = GrantItem::Server(world.server(owner, firm.member.id, "own").await);
        let cluster = GrantItem::Cluster(firm.cluster);
        let all = [DELETE, GrantItem::AllFiles, cluster];
        firm.edit(&world, &firm.admin, template, &all)
            .await
            .unwrap();
        assert_eq!(
            firm.items(&world, &firm.member).await,
            [DELETE, cluster, own, GrantItem::AllFiles]
        );
        assert_eq!(firm.items(&world, &firm.setter).await, [ADD, host]);
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        let held = shown.template.unwrap();
        assert!(held.is_bound && held.id == template && !held.is_preset);
        assert_eq!(shown.version, 3, "given, their host, edited");
        // One entry of history for the edit, one message for each whose rights changed.
        let entries =
            "SELECT COUNT(*) FROM operation_log WHERE object_type = 23 AND operation = 11";
        assert_eq!(count(&world, entries).await, 1);
        let inbox = "SELECT COUNT(*) FROM message WHERE sub_mode = 6";
        assert_eq!(count(&world, inbox).await, 3);
        // The same again changes nobody's rights.
        firm.edit(&world, &firm.admin, template, &all)
            .await
            .unwrap();
        assert_eq!(count(&world, inbox).await, 3);
    });
}

#[test]
fn nobody_changes_their_own_rights_by_the_template_they_follow() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let edit = GrantItem::Right(Permission::ModifyPermissionTemplate);
        let template = firm.template(&world, &[edit, ADD]).await;
        let bound = GrantChange::Bound { template };
        firm.save(&world, &firm.admin, &firm.member, bound)
            .await
            .unwrap();
        let less = firm.edit(&world, &firm.member, template, &[edit]).await;
        assert_eq!(less, Err(Public::Forbidden { permission: None }));
        assert_eq!(firm.items(&world, &firm.member).await, [edit, ADD]);
    });
}

#[test]
fn a_template_is_applied_again_to_those_who_hold_a_copy() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let template = firm.template(&world, &[ADD]).await;
        let copied = || GrantChange::Copy {
            template: Some(template),
            grants: vec![ever(ADD)],
        };
        let third = world.employee(firm.company, CompanyRole::Member).await;
        for person in [&firm.member, &third] {
            firm.save(&world, &firm.admin, person, copied())
                .await
                .unwrap();
        }
        let all = [
            DELETE,
            GrantItem::AllServers,
            GrantItem::Cluster(firm.cluster),
        ];
        firm.edit(&world, &firm.admin, template, &all)
            .await
            .unwrap();
        let again = async |version, employees: Option<&[EmployeeId]>| {
            let ctx = world.context(&firm.admin);
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            reapply(&ctx, proof, (template, version), employees)
                .await
                .map_err(public)
        };
        assert_eq!(
            again(0, None).await,
            Err(notice::conflict("template_changed"))
        );
        let holders = async || {
            let ctx = world.context(&firm.admin);
            let asker = asker(&ctx, firm.scope()).await;
            let page = list_holders(&ctx, &asker, template, None).await.unwrap();
            let each = page.items.into_iter();
            each.map(|one| (one.is_bound, one.differs))
                .collect::<Vec<_>>()
        };
        assert_eq!(holders().await, [(false, true), (false, true)]);
        let one = employee(&world, firm.company, third.id).await;
        let stranger = employee(&world, firm.company, firm.setter.id).await;
        assert_eq!(
            again(1, Some(&[one, stranger])).await,
            Err(wrong("employees[1]", Problem::Unknown))
        );
        assert_eq!(again(1, Some(&[one])).await, Ok(1));
        assert_eq!(firm.items(&world, &third).await, all);
        assert_eq!(firm.items(&world, &firm.member).await, [ADD]);
        assert_eq!(again(1, None).await, Ok(1));
        assert_eq!(firm.items(&world, &firm.member).await, all);
        assert_eq!(holders().await, [(false, false), (false, false)]);
        assert_eq!(again(1, None).await, Ok(0));
        assert_eq!(
            count(
                &world,
                "SELECT COUNT(*) FROM user_access_state WHERE is_bound <> 0"
            )
            .await,
            0,
            "no mark is left"
        );
    });
}

#[test]
fn a_removed_template_leaves_what_was_given_and_a_stale_removal_nothing() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let template = firm.template(&world, &[ADD]).await;
        let bound = GrantChange::Bound { template };
        firm.save(&world, &firm.admin, &firm.member, bound)
            .await
            .unwrap();
        firm.edit(&world, &firm.admin, template, &[ADD, DELETE])
            .await
            .unwrap();
        let remove = async |version| {
            let ctx = world.context(&firm.admin);
            let proof = ctx
                .authorize(firm.scope(), template)
                .await
                .map_err(public)?;
            remove(&ctx, proof, version).await.map_err(public)
        };
        assert_eq!(remove(0).await, Err(notice::conflict("template_changed")));
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        assert!(shown.template.unwrap().is_bound);
        assert_eq!(remove(1).await, Ok(()));
        assert_eq!(remove(1).await, Err(Public::NotFound));
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        assert_eq!(shown.template, None);
        assert_eq!(firm.items(&world, &firm.member).await, [ADD, DELETE]);
    });
}

#[test]
fn names_are_taken_once_presets_are_nobodys_and_there_is_an_end() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let other = Firm::new(&world).await;
        let ctx = world.context(&firm.admin);
        let make = async |name: &str, items: &[GrantItem]| {
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            create(&ctx, proof, &name.parse().unwrap(), items)
                .await
                .map_err(public)
        };
        let id = make("web", &[ADD]).await.unwrap();
        assert_eq!(
            make("web", &[ADD]).await,
            Err(wrong("name", Problem::Taken))
        );
        let foreign = [ADD, GrantItem::Server(other.servers[0])];
        assert_eq!(
            make("foreign", &foreign).await,
            Err(wrong("items[1]", Problem::Unknown))
        );
        assert_eq!(
            make("twice", &[ADD, ADD]).await,
            Err(wrong("items[1]", Problem::Malformed))
        );
        for absent in [Preset::Operator.id(), TemplateId(i64::MAX)] {
            let edited = firm.edit(&world, &firm.admin, absent, &[]).await;
            assert_eq!(edited, Err(Public::NotFound), "{absent:?}");
        }
        let theirs = firm.edit(&world, &other.admin, id, &[]).await;
        assert_eq!(theirs, Err(Public::NotFound));
        let read = async |by: &SignedIn, scope, id| {
            let ctx = world.context(by);
            let proof = ctx.authorize_in(scope).await.unwrap();
            find(&ctx, proof, id).await.map_err(public)
        };
        assert_eq!(
            read(&other.admin, other.scope(), id).await,
            Err(Public::NotFound)
        );
        let preset = read(&firm.member, firm.scope(), Preset::Auditor.id())
            .await
            .unwrap();
        assert!(preset.row.summary.is_preset && !preset.may_update && !preset.may_delete);
        // Who has nothing to do with rights is told of no hosts.
        let host = GrantItem::Server(firm.servers[0]);
        firm.edit(&world, &firm.admin, id, &[ADD, host])
            .await
            .unwrap();
        let seen = read(&firm.member, firm.scope(), id).await.unwrap();
        assert_eq!((seen.items.as_slice(), seen.row.data), (&[ADD][..], 1));
        let seen = read(&firm.setter, firm.scope(), id).await.unwrap();
        assert_eq!(seen.items, [ADD, host]);
        for index in 1..MAX_TEMPLATES {
            make(&format!("number {index}"), &[]).await.unwrap();
        }
        assert_eq!(
            make("one more", &[]).await,
            Err(notice::conflict("too_many_templates"))
        );
        let proof = ctx.authorize_in(firm.scope()).await.unwrap();
        let rows = list_rows(&ctx, proof).await.unwrap();
        assert_eq!(rows.len(), MAX_TEMPLATES + 5);
        let web = rows.iter().find(|row| row.summary.id == id).unwrap();
        assert_eq!((web.rights, web.data, web.copied, web.bound), (1, 1, 0, 0));
        let proof = ctx.authorize_in(firm.scope()).await.unwrap();
        let catalogue = catalogue::list(&ctx, proof).await.unwrap();
        assert_eq!(catalogue.len(), Permission::ALL.len() - 6);
        let row = |right| {
            let mut rows = catalogue.iter();
            rows.find(|row| row.permission == right).unwrap()
        };
        assert_eq!(row(Permission::SetEmployeePermission).holders, 1);
        let add = row(Permission::AddServer);
        assert_eq!(add.holders, 0);
        assert!(add.templates.iter().any(|template| template.id == id));
    });
}
