//! Nobody gives more than they hold, whatever way it is given.

use super::*;
use crate::{
    company::{
        import::{self, Inviting, NamedTemplate},
        link,
        review::{self, Given as Choice},
    },
    permission::template::{create, reapply},
};
use model::{
    company::{ApplicationForm, Approve, ImportRequest, ImportSource, LinkSetting, RowProblem},
    permission::TemplateSummary,
};

const ADD: GrantItem = GrantItem::Right(Permission::AddServer);
const DELETE: GrantItem = GrantItem::Right(Permission::DeleteServer);

fn server(firm: &Firm, index: usize) -> GrantItem {
    GrantItem::Server(firm.servers[index])
}

#[test]
fn who_is_no_administrator_gives_what_they_hold_and_for_no_longer() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let (now, hour) = (world.now(), Millis::hours(1));
        firm.equip(&world, server(&firm, 0)).await;
        let tonight = Validity {
            from: None,
            until: Some(now + hour),
        };
        let until_tonight = Grant {
            item: ADD,
            validity: tonight,
        };
        world
            .give(firm.company, firm.setter.id, until_tonight)
            .await;
        let tomorrow = Validity {
            from: Some(now + hour),
            until: None,
        };
        let not_yet = Grant {
            item: server(&firm, 1),
            validity: tomorrow,
        };
        world.give(firm.company, firm.setter.id, not_yet).await;
        let save = async |grants: &[Grant]| {
            let change = GrantChange::Copy {
                template: None,
                grants: grants.to_vec(),
            };
            firm.save(&world, &firm.setter, &firm.member, change).await
        };
        let refused = Err(wrong("grants[0]", Problem::NotYours));
        assert_eq!(save(&[ever(DELETE)]).await, refused);
        assert_eq!(save(&[ever(ADD)]).await, refused, "for longer");
        assert_eq!(save(&[not_yet]).await, refused, "not held at this moment");
        assert_eq!(save(&[ever(GrantItem::AllServers)]).await, refused);
        assert_eq!(
            save(&[ever(GrantItem::Cluster(firm.cluster))]).await,
            refused
        );
        assert_eq!(save(&[until_tonight, ever(server(&firm, 0))]).await, Ok(()));
        // What was given by somebody else stays, is narrowed and is taken freely.
        let change = copy(&[DELETE, GrantItem::AllServers]);
        firm.save(&world, &firm.admin, &firm.member, change)
            .await
            .unwrap();
        let shown = firm.shown(&world, &firm.setter, &firm.member).await;
        let right = GrantItem::Right(Permission::SetEmployeePermission);
        assert_eq!(
            shown.limit.unwrap(),
            [ever(right), until_tonight, ever(server(&firm, 0))],
            "what they hold at this moment, by item"
        );
        let narrowed = Grant {
            validity: tonight,
            ..ever(DELETE)
        };
        assert_eq!(save(&[narrowed, ever(server(&firm, 2))]).await, Ok(()));
        assert_eq!(
            save(&[ever(DELETE)]).await,
            refused,
            "what was narrowed is not theirs to widen"
        );
        assert_eq!(save(&[]).await, Ok(()));
        assert_eq!(save(&[ever(server(&firm, 2))]).await, refused);
    });
}

#[test]
fn a_rule_covers_what_it_opens() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        firm.equip(&world, GrantItem::Cluster(firm.cluster)).await;
        let save = async |item| {
            let change = copy(&[item]);
            firm.save(&world, &firm.setter, &firm.member, change).await
        };
        assert_eq!(save(server(&firm, 0)).await, Ok(()), "it is in the cluster");
        let refused = Err(wrong("grants[0]", Problem::NotYours));
        assert_eq!(save(server(&firm, 1)).await, refused);
        firm.equip(&world, GrantItem::AllServers).await;
        assert_eq!(save(server(&firm, 1)).await, Ok(()));
        assert_eq!(save(GrantItem::Cluster(firm.cluster)).await, Ok(()));
    });
}

#[test]
fn no_way_of_giving_a_template_gives_more() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        for right in [
            Permission::AddPermissionTemplate,
            Permission::ModifyPermissionTemplate,
            Permission::InviteNewEmployee,
            Permission::AuditEmployee,
            Permission::ViewEmployeeInfo,
            Permission::SetJoinConditions,
        ] {
            firm.equip(&world, GrantItem::Right(right)).await;
        }
        firm.equip(&world, ADD).await;
        let (scope, company) = (firm.scope(), firm.company);
        let large = firm.template(&world, &[ADD, DELETE]).await;
        let small = firm.template(&world, &[ADD]).await;
        let ctx = world.context(&firm.setter);
        let too_much = wrong("items[1]", Problem::NotYours);

        // Followed.
        let change = GrantChange::Bound { template: large };
        let saved = firm.save(&world, &firm.setter, &firm.member, change).await;
        assert_eq!(saved, Err(too_much.clone()));
        // Written.
        let proof = ctx.authorize_in(scope).await.unwrap();
        let name = "mine".parse().unwrap();
        let made = create(&ctx, proof, &name, &[ADD, DELETE]).await;
        assert_eq!(made.map_err(public), Err(too_much.clone()));
        let edited = firm.edit(&world, &firm.setter, small, &[ADD, DELETE]).await;
        assert_eq!(edited, Err(too_much.clone()));
        // What is in it already may stay.
        let less = firm.edit(&world, &firm.setter, large, &[DELETE]).await;
        assert_eq!(less, Ok(()));
        firm.edit(&world, &firm.admin, large, &[ADD, DELETE])
            .await
            .unwrap();
        // Re-applied.
        let change = GrantChange::Copy {
            template: Some(large),
            grants: vec![ever(ADD)],
        };
        firm.save(&world, &firm.admin, &firm.member, change)
            .await
            .unwrap();
        let proof = ctx.authorize_in(scope).await.unwrap();
        let version = store::template::find(ctx.db(), company, large)
            .await
            .unwrap()
            .unwrap()
            .version;
        let again = reapply(&ctx, proof, (large, version), None).await;
        assert_eq!(again.map_err(public), Err(too_much));
        assert_eq!(firm.items(&world, &firm.member).await, [ADD]);

        // By a link.
        let template = wrong("template", Problem::NotYours);
        let setting = |template| LinkSetting {
            required: Vec::new(),
            template: Some(template),
            max_uses: None,
            expiry_time: None,
        };
        let offer = async |id| {
            let links = ctx.authorize_in(scope).await.unwrap();
            let grants = ctx.authorize_in(scope).await.unwrap();
            link::create(&ctx, links, &setting(id), Some(grants))
                .await
                .map_err(public)
        };
        assert_eq!(offer(large).await, Err(template.clone()));
        let made = offer(small).await.unwrap();
        let proof = ctx.authorize(scope, made.id).await.unwrap();
        let grants = ctx.authorize_in(scope).await.unwrap();
        let changed = link::update(&ctx, proof, 0, &setting(large), Some(grants)).await;
        assert_eq!(changed.map_err(public), Err(template.clone()));

        // By letting in, also by a link whose template has grown since.
        let person = world.user().await;
        let theirs = world.context(&person);
        let form = ApplicationForm {
            name: "Zhao".to_owned(),
            ..Default::default()
        };
        crate::company::application::apply(&theirs, theirs.myself().unwrap(), &made.code, &form)
            .await
            .unwrap();
        firm.edit(&world, &firm.admin, small, &[ADD, DELETE])
            .await
            .unwrap();
        let id = employee(&world, company, person.id).await;
        let approve = async |by: &SignedIn, given| {
            let ctx = world.context(by);
            let proof = ctx.authorize(scope, id).await.unwrap();
            review::approve(&ctx, proof, Approve { version: 1 }, given)
                .await
                .map_err(public)
        };
        let grants = ctx.authorize_in(scope).await.unwrap();
        assert_eq!(
            approve(&firm.setter, Choice::Template(large, grants)).await,
            Err(template.clone())
        );
        assert_eq!(
            approve(&firm.setter, Choice::ByLink).await,
            Err(template.clone())
        );
        assert_eq!(firm.items(&world, &person).await, []);
        assert_eq!(approve(&firm.admin, Choice::ByLink).await, Ok(()));
        assert_eq!(firm.items(&world, &person).await, [ADD, DELETE]);

        // From a list, for all and by a row.
        let inviting = Inviting {
            invite: ctx.authorize_in(scope).await.unwrap(),
            review: ctx.authorize_in(scope).await.unwrap(),
            grant: Some(ctx.authorize_in(scope).await.unwrap()),
        };
        let named = [NamedTemplate {
            name: "large".to_owned(),
            template: TemplateSummary {
                id: large,
                name: "large".to_owned(),
                is_preset: false,
            },
        }];
        let list = |template, text: &str| ImportRequest {
            source: ImportSource::Text(text.to_owned()),
            template,
        };
        let request = list(Some(large), "name,mobile\nLi,13900000001\n");
        let all = import::import(&ctx, &inviting, &request, &named).await;
        assert_eq!(all.map_err(public).unwrap_err(), template);
        let request = list(None, "name,mobile,template\nLi,13900000001,large\n");
        let preview = import::preview(&ctx, &inviting, &request, &named)
            .await
            .unwrap();
        assert_eq!(
            preview.bad_rows[0].problems,
            [RowProblem::NotYours("large".to_owned())]
        );
        // By an invitation whose template has grown since.
        let third = firm.template(&world, &[ADD]).await;
        let invited = world.user().await;
        let text = format!("name,mobile\nWang,{}\n", invited.mobile);
        let named = [NamedTemplate {
            name: "third".to_owned(),
            template: TemplateSummary {
                id: third,
                name: "third".to_owned(),
                is_preset: false,
            },
        }];
        import::import(&ctx, &inviting, &list(Some(third), &text), &named)
            .await
            .unwrap();
        firm.edit(&world, &firm.admin, third, &[ADD, DELETE])
            .await
            .unwrap();
        let theirs = world.context(&invited);
        crate::company::invitation::accept(&theirs, theirs.myself().unwrap(), company)
            .await
            .unwrap();
        assert_eq!(firm.items(&world, &invited).await, []);
    });
}

#[test]
fn in_place_nobody_gives_what_they_do_not_hold() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        firm.equip(&world, server(&firm, 0)).await;
        let id = employee(&world, firm.company, firm.member.id).await;
        let change = async |by: &SignedIn, index: usize, validity| {
            let ctx = world.context(by);
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            let object = model::permission::Object::Server(firm.servers[index]);
            holder::change(&ctx, proof, object, id, validity)
                .await
                .map_err(public)
        };
        let ever = Some(Validity::default());
        assert_eq!(
            change(&firm.setter, 1, ever).await,
            Err(wrong("validity", Problem::NotYours))
        );
        assert_eq!(change(&firm.setter, 0, ever).await, Ok(()));
        assert_eq!(change(&firm.admin, 1, ever).await, Ok(()));
        let both = [server(&firm, 0), server(&firm, 1)];
        assert_eq!(firm.items(&world, &firm.member).await, both);
        assert_eq!(change(&firm.setter, 1, None).await, Ok(()));
        assert_eq!(firm.items(&world, &firm.member).await, both[..1]);
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        assert_eq!(shown.version, 3);
        // What a template gives comes from the template.
        let template = firm.template(&world, &both[..1]).await;
        let bound = GrantChange::Bound { template };
        firm.save(&world, &firm.admin, &firm.member, bound)
            .await
            .unwrap();
        assert_eq!(
            change(&firm.admin, 0, None).await,
            Err(notice::conflict("member_is_bound"))
        );
        assert_eq!(change(&firm.admin, 1, ever).await, Ok(()));
        assert_eq!(firm.items(&world, &firm.member).await, both);
    });
}
