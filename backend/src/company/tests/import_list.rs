//! Members from a list: what is taken, what is not and why, and what becomes of it.

use super::*;
use crate::{
    authz::{action, resource},
    identity::registration,
    message,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use import::{Inviting, NamedTemplate};
use model::{
    company::{
        Approve, ImportRequest, ImportSource, MAX_IMPORT_BYTES, MemberStep, RowProblem, State,
    },
    error::{Error as Public, Problem},
    event::Event,
    identity::RegistrationPolicy,
    message::{Body, MessageListRequest, Payload},
    permission::{Permission, Preset},
};

fn pasted(text: &str) -> ImportRequest {
    ImportRequest {
        source: ImportSource::Text(text.to_owned()),
        template: None,
    }
}

/// What somebody has to prove, as far as they can.
async fn inviting(world: &World, who: &SignedIn, company: CompanyId) -> Result<Inviting> {
    let ctx = world.context(who);
    let scope = Scope::Company(company);
    Ok(Inviting {
        invite: ctx.authorize_in(scope).await?,
        review: ctx.authorize_in(scope).await?,
        grant: ctx.authorize_in(scope).await.ok(),
    })
}

/// The presets under their names.
async fn templates(world: &World, who: &SignedIn, company: CompanyId) -> Vec<NamedTemplate> {
    let ctx = world.context(who);
    let proof = ctx
        .authorize_in::<resource::Template, action::Read>(Scope::Company(company))
        .await
        .unwrap();
    let all = crate::permission::template::list(&ctx, proof)
        .await
        .unwrap();
    all.into_iter()
        .map(|template| NamedTemplate {
            name: template.name.clone(),
            template,
        })
        .collect()
}

async fn state(world: &World, company: CompanyId, user: UserId) -> State {
    store::employee::read_state(world.db(), company, user)
        .await
        .unwrap()
}

#[test]
fn every_wrong_row_is_named_with_all_that_is_wrong_and_nothing_happens() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let member = world.employee(scene.company, CompanyRole::Member).await;
        scene.apply(&world, &scene.person).await;
        let text = format!(
            "姓名,手机号,权限模板\n\
             Zhao,13910000001,operator\n\
             ,12,nothing like it\n\
             Qian,+86 139-1000-0001\n\
             Sun,{}\n\
             Li,{}\n\
             Me,{}\n\
             Zhou,13910000002\n",
            member.mobile, scene.person.mobile, scene.admin.mobile
        );
        let before = count(&world, "SELECT COUNT(*) FROM `user`").await;
        let by = inviting(&world, &scene.admin, scene.company).await.unwrap();
        let templates = templates(&world, &scene.admin, scene.company).await;
        let ctx = world.context(&scene.admin);
        let seen = import::preview(&ctx, &by, &pasted(&text), &templates)
            .await
            .unwrap();
        assert_eq!((seen.good, seen.invited, seen.bad), (2, 0, 5));
        let good: Vec<_> = seen
            .good_rows
            .iter()
            .map(|row| {
                let template = row.template.as_ref().map(|one| one.name.as_str());
                (row.line, row.mobile.as_str(), template)
            })
            .collect();
        assert_eq!(
            good,
            [
                (2, "+8613910000001", Some(Preset::Operator.key())),
                (8, "+8613910000002", None)
            ]
        );
        let bad: Vec<_> = seen
            .bad_rows
            .into_iter()
            .map(|row| (row.line, row.problems))
            .collect();
        assert_eq!(
            bad,
            [
                (
                    3,
                    vec![
                        RowProblem::Name(Problem::Missing),
                        RowProblem::Template("nothing like it".to_owned()),
                        RowProblem::Mobile(Problem::Malformed),
                    ]
                ),
                (4, vec![RowProblem::Duplicate(2)]),
                (5, vec![RowProblem::Member]),
                (6, vec![RowProblem::Applying]),
                (7, vec![RowProblem::Member]),
            ]
        );
        let after = count(&world, "SELECT COUNT(*) FROM `user`").await;
        assert_eq!(before, after);
    });
}

#[test]
fn who_is_on_the_list_finds_the_invitation_and_is_a_member_by_accepting_it() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let known = world.user().await;
        let by = inviting(&world, &scene.admin, scene.company).await.unwrap();
        let templates = templates(&world, &scene.admin, scene.company).await;
        let operator = templates
            .iter()
            .find(|one| one.name == Preset::Operator.key());
        let request = ImportRequest {
            template: operator.map(|one| one.template.id),
            ..pasted(&format!("Known,{}\nNew,13910000009\n", known.mobile))
        };
        let ctx = world.context(&scene.admin);
        let done = import::import(&ctx, &by, &request, &templates)
            .await
            .unwrap();
        assert_eq!((done.made, done.unchanged, done.bad), (2, 0, 0));
        // The same once more changes nothing.
        let rows = "SELECT COUNT(*) + CAST(SUM(version) AS SIGNED) FROM company_employee";
        let entries = "SELECT COUNT(*) FROM operation_log";
        let messages = "SELECT COUNT(*) FROM message";
        let before = [count(&world, entries).await, count(&world, messages).await];
        let version = count(&world, rows).await;
        let again = import::import(&ctx, &by, &request, &templates)
            .await
            .unwrap();
        assert_eq!((again.made, again.unchanged, again.bad), (0, 2, 0));
        let after = [count(&world, entries).await, count(&world, messages).await];
        assert_eq!((before, version), (after, count(&world, rows).await));

        // Whoever had no account has one that only a code opens.
        let new: (i64, String, String) = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT id, name, password FROM `user` WHERE mobile = '+8613910000009'"
        )
        .fetch_one(pool)
        .await)
        .unwrap();
        assert_eq!((new.1.as_str(), new.2.as_str()), ("New", ""));
        assert_eq!(
            state(&world, scene.company, UserId(new.0)).await,
            State::Offered
        );

        let theirs = world.context(&known);
        let list = message::service::list(
            &theirs,
            theirs.myself().unwrap(),
            &MessageListRequest::default(),
        )
        .await
        .unwrap();
        let invited = Body::Payload(Payload::Invited {
            company: scene.company,
            company_name: "Acme".to_owned(),
            inviter_name: scene.admin.name.clone(),
        });
        assert_eq!(list.page.items[0].body, invited);
        let mine = application::find_mine(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        assert_eq!(mine.state, State::Offered);
        // Nothing is theirs before they accept.
        assert!(
            theirs
                .authorize::<resource::Company, action::Read>(scope, scene.company)
                .await
                .is_err()
        );
        let mut bus = world.console().bus().subscribe(None);
        invitation::accept(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        let mut heard = Vec::new();
        while heard.last()
            != Some(&Event::MembersChanged {
                company: scene.company,
            })
        {
            let crate::adapter::bus::Delivery::Message { message, .. } = bus.next().await else {
                panic!("nothing was missed")
            };
            heard.push(message.event.clone());
        }
        assert!(heard.contains(&Event::RightsChanged));
        assert_eq!(state(&world, scene.company, known.id).await, State::Member);
        let may = theirs
            .may_in::<resource::Server, action::Power>(scope)
            .await
            .unwrap();
        assert!(may, "an operator does so");
        let again = invitation::accept(&theirs, theirs.myself().unwrap(), scene.company).await;
        assert!(matches!(again, Err(Error::Public(Public::Conflict { .. }))));

        let id = scene.employee_id(&world, known.id).await;
        let proof = ctx.authorize(scope, id).await.unwrap();
        let detail = member::detail(&ctx, proof).await.unwrap();
        let steps: Vec<_> = detail.timeline.iter().map(|event| event.step).collect();
        assert_eq!(steps, [MemberStep::Accepted, MemberStep::Invited]);
    });
}

#[test]
fn an_invitation_by_name_takes_both_rights_and_a_template_a_third() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let person = world.employee(scene.company, CompanyRole::Member).await;
        for right in [Permission::InviteNewEmployee, Permission::AuditEmployee] {
            assert!(inviting(&world, &person, scene.company).await.is_err());
            world.give_right(scene.company, person.id, right).await;
        }
        let by = inviting(&world, &person, scene.company).await.unwrap();
        assert!(by.grant.is_none());
        let templates = templates(&world, &scene.admin, scene.company).await;
        let ctx = world.context(&person);
        let preview =
            async |text: &str| match import::preview(&ctx, &by, &pasted(text), &templates).await {
                Ok(seen) => Ok(seen.good),
                Err(Error::Public(error)) => Err(error),
                Err(error) => panic!("{error:?}"),
            };
        let forbidden = Public::Forbidden {
            permission: Some(Permission::SetEmployeePermission),
        };
        assert_eq!(preview("Zhao,13910000001,guest").await, Err(forbidden));
        assert_eq!(preview("Zhao,13910000001").await, Ok(1));
        // The proofs are those of one company.
        let other = world.company("Other").await;
        world.employ(other, person.id, CompanyRole::Admin).await;
        let mixed = Inviting {
            invite: ctx.authorize_in(Scope::Company(other)).await.unwrap(),
            ..by
        };
        let refused = import::preview(&ctx, &mixed, &pasted("Zhao,13910000001"), &[]).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
    });
}

#[test]
fn an_offer_is_declined_taken_back_and_made_of_a_refusal() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let ctx = world.context(&scene.admin);
        let by = inviting(&world, &scene.admin, scene.company).await.unwrap();
        let person = &scene.person;
        let list = pasted(&format!("Zhao,{}", person.mobile));
        let theirs = world.context(person);
        let invite = async || import::import(&ctx, &by, &list, &[]).await.unwrap().made;
        assert_eq!(invite().await, 1);
        application::withdraw(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        assert_eq!(state(&world, scene.company, person.id).await, State::None);

        assert_eq!(invite().await, 1);
        let id = scene.employee_id(&world, person.id).await;
        let proof = ctx.authorize(scope, id).await.unwrap();
        let stale = invitation::revoke(&ctx, proof, 7).await;
        assert!(stale.is_err());
        let proof = ctx.authorize(scope, id).await.unwrap();
        invitation::revoke(&ctx, proof, 0).await.unwrap();
        let late = invitation::accept(&theirs, theirs.myself().unwrap(), scene.company).await;
        assert!(matches!(late, Err(Error::Public(Public::NotFound))));

        // Who was refused, and is wanted after all.
        let id = scene.apply(&world, person).await;
        let proof = ctx.authorize(scope, id).await.unwrap();
        let reason = "not now".parse().unwrap();
        review::reject(&ctx, proof, model::company::Reject { version: 1, reason })
            .await
            .unwrap();
        assert_eq!(invite().await, 1);
        // The page that still shows the application decides nothing.
        let proof = ctx.authorize(scope, id).await.unwrap();
        let decided = review::approve(&ctx, proof, Approve { version: 2 }, review::Given::Nothing);
        assert!(decided.await.is_err());
        invitation::accept(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        assert_eq!(state(&world, scene.company, person.id).await, State::Member);
    });
}

#[test]
fn a_list_of_two_thousand_is_taken_whole_and_a_larger_one_not() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let by = inviting(&world, &scene.admin, scene.company).await.unwrap();
        let ctx = world.context(&scene.admin);
        let rows = |count: usize| -> String {
            (0..count)
                .map(|number| format!("Zhao {number},139{number:08}\n"))
                .collect()
        };
        let (gbk, _, _) = encoding_rs::GBK.encode("赵敏,13900000000\n");
        let file = |bytes: &[u8]| ImportRequest {
            source: ImportSource::File(STANDARD.encode(bytes)),
            template: None,
        };
        let seen = import::preview(&ctx, &by, &file(&gbk), &[]).await.unwrap();
        assert_eq!(seen.good_rows[0].name, "赵敏");

        let done = import::import(&ctx, &by, &pasted(&rows(2_000)), &[]).await;
        assert_eq!(done.unwrap().made, 2_000);
        let offers =
            "SELECT COUNT(*) FROM company_employee WHERE status = 3 AND reviewer IS NOT NULL";
        assert_eq!(count(&world, offers).await, 2_000);
        let error =
            async |request: ImportRequest| match import::preview(&ctx, &by, &request, &[]).await {
                Err(Error::Public(error)) => error,
                other => panic!("{other:?}"),
            };
        let wrong = |problem| Public::invalid("file", problem);
        let many = error(pasted(&rows(2_001))).await;
        assert_eq!(many, wrong(Problem::OutOfRange));
        let long = vec![b'a'; MAX_IMPORT_BYTES + 1];
        assert_eq!(error(file(&long)).await, Public::TooLarge);
        assert_eq!(
            error(file(b"\xFF\xFF\xFF")).await,
            wrong(Problem::Malformed)
        );
        assert_eq!(error(pasted(" \n")).await, wrong(Problem::Missing));
    });
}

#[test]
fn where_nobody_may_have_an_account_there_are_no_lists() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let by = inviting(&world, &scene.admin, scene.company).await.unwrap();
        let mut runs = world.user().await;
        runs.is_platform_admin = true;
        let platform = world.context(&runs);
        registration::set_policy(
            &platform,
            platform.platform().unwrap(),
            RegistrationPolicy::Closed,
            None,
        )
        .await
        .unwrap();
        let ctx = world.context(&scene.admin);
        // Neither for who has an account nor for who has none.
        for mobile in [scene.person.mobile.as_str(), "13910000001"] {
            let list = pasted(&format!("Zhao,{mobile}"));
            let refused = import::import(&ctx, &by, &list, &[]).await;
            let Err(Error::Public(Public::Conflict { what })) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(what, "registration_closed");
        }
    });
}
