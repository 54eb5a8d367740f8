//! Founding, inviting, joining, leaving: what is stored, told and taken.

use super::*;
use crate::{
    adapter::bus::Delivery,
    authz::{action::Update, resource},
    message, on_tx,
    server::agent::offer,
};
use model::{
    company::{
        ApplicationForm, Approve, CompanyUpdate, EntryField, LinkEnd, LinkSetting, Reject, State,
    },
    error::{Error as Public, Problem},
    event::{Audience, Event},
    message::{Body, MessageListRequest, Payload},
    page::PageRequest,
    permission::{Permission, Preset},
    scope::{Owner, Scope},
    time::Millis,
};
use review::Given;

fn form() -> ApplicationForm {
    ApplicationForm {
        name: "<b>Zhao</b>".to_owned(),
        email: "min@mail.example".to_owned(),
        ..Default::default()
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn conflict<T: std::fmt::Debug>(result: Result<T>) -> String {
    match refusal(result) {
        Public::Conflict { what } => what,
        other => panic!("{other:?}"),
    }
}

/// What somebody's inbox says, newest first.
async fn inbox(world: &World, of: &SignedIn) -> Vec<Payload> {
    let ctx = world.context(of);
    let request = MessageListRequest::default();
    let list = message::service::list(&ctx, ctx.myself().unwrap(), &request)
        .await
        .unwrap();
    list.page
        .items
        .into_iter()
        .map(|message| match message.body {
            Body::Payload(payload) => payload,
            other => panic!("{other:?}"),
        })
        .collect()
}

async fn link_of(
    scene: &Joined,
    world: &World,
    setting: &LinkSetting,
) -> Result<model::company::NewLink> {
    let ctx = world.context(&scene.admin);
    let scope = Scope::Company(scene.company);
    let proof = ctx.authorize_in(scope).await?;
    let may_grant = ctx.authorize_in(scope).await?;
    link::create(&ctx, proof, setting, Some(may_grant)).await
}

#[test]
fn who_founds_a_company_administers_it_and_its_name_is_its_own() {
    on_both_engines(async |world| {
        let (founder, other) = (world.user().await, world.user().await);
        let ctx = world.context(&founder);
        let id = service::create(&ctx, ctx.myself().unwrap(), profile("Acme"))
            .await
            .unwrap();
        let found = membership(world.db(), id, founder.id).await.unwrap();
        let founding = Membership {
            status: EmployeeStatus::Founder,
            is_admin: true,
        };
        assert_eq!(found, Some(founding));
        let proof = ctx.authorize(Scope::Company(id), id).await.unwrap();
        let detail = service::detail(&ctx, proof).await.unwrap();
        assert_eq!((detail.name.as_str(), detail.members), ("Acme", 1));

        let again = service::create(&ctx, ctx.myself().unwrap(), profile("Acme")).await;
        assert_eq!(conflict(again), "company_joined");
        let theirs = world.context(&other);
        let taken = service::create(&theirs, theirs.myself().unwrap(), profile("Acme")).await;
        assert_eq!(refusal(taken), Public::invalid("name", Problem::Taken));
    });
}

#[test]
fn a_new_name_is_told_to_everybody_who_belongs_there() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let member = world.employee(scene.company, CompanyRole::Member).await;
        let applicant = world.employee(scene.company, CompanyRole::Applicant).await;
        let rename = async |who: &SignedIn, version, name: &str| {
            let ctx = world.context(who);
            let proof = ctx
                .authorize::<resource::Company, Update>(
                    Scope::Company(scene.company),
                    scene.company,
                )
                .await?;
            let update = CompanyUpdate {
                version,
                profile: profile(name),
            };
            service::update(&ctx, proof, update).await
        };
        assert_eq!(
            refusal(rename(&member, 0, "Mine").await).code(),
            "forbidden"
        );
        assert_eq!(
            refusal(rename(&applicant, 0, "Mine").await),
            Public::NotFound
        );
        rename(&scene.admin, 0, "Apex").await.unwrap();
        let renamed = Payload::CompanyRenamed {
            company: scene.company,
            before: "Acme".to_owned(),
            after: "Apex".to_owned(),
        };
        assert_eq!(inbox(&world, &member).await, [renamed]);
        assert_eq!(inbox(&world, &scene.admin).await, []);
        assert_eq!(inbox(&world, &applicant).await, []);
        // Nothing but the contact changes: nothing to tell.
        rename(&scene.admin, 1, "Apex").await.unwrap();
        assert_eq!(inbox(&world, &member).await.len(), 1);
        let stale = rename(&scene.admin, 1, "Other").await;
        assert_eq!(conflict(stale), "company_version");
        world.company("Taken").await;
        let taken = rename(&scene.admin, 2, "Taken").await;
        assert_eq!(refusal(taken), Public::invalid("name", Problem::Taken));
    });
}

#[test]
fn an_application_is_stored_as_filled_in_shown_to_reviewers_and_decided() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let reviewer = world.employee(scene.company, CompanyRole::Member).await;
        let colleague = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_right(scene.company, reviewer.id, Permission::AuditEmployee)
            .await;
        let id = scene.apply(&world, &scene.person).await;
        for reader in [&scene.admin, &reviewer] {
            let told = inbox(&world, reader).await;
            let [
                Payload::JoinAsked {
                    person,
                    person_name,
                    person_mobile,
                    ..
                },
            ] = told.as_slice()
            else {
                panic!("{told:?}")
            };
            assert_eq!(
                (*person, person_name.as_str()),
                (scene.person.id, "<b>Zhao</b>")
            );
            assert!(person_mobile.contains("****"));
        }
        assert_eq!(inbox(&world, &colleague).await, []);

        let scope = Scope::Company(scene.company);
        let ctx = world.context(&reviewer);
        let proof = ctx.authorize(scope, id).await.unwrap();
        let shown = review::find(&ctx, proof).await.unwrap();
        let answers = shown.answers.unwrap();
        assert_eq!(answers.name.as_str(), "<b>Zhao</b>");
        assert_eq!(answers.mobile, scene.person.mobile);
        assert_eq!(answers.email.unwrap().as_str(), "min@mail.example");
        assert_eq!(shown.state, State::Pending);

        let proof = ctx.authorize(scope, id).await.unwrap();
        let reject = Reject {
            version: shown.version,
            reason: "Wrong\nname".parse().unwrap(),
        };
        review::reject(&ctx, proof, reject).await.unwrap();
        let told = inbox(&world, &scene.person).await;
        let [
            Payload::JoinRejected {
                reviewer_name,
                reason,
                ..
            },
        ] = told.as_slice()
        else {
            panic!("{told:?}")
        };
        assert_eq!(
            (reviewer_name, reason.as_str()),
            (&reviewer.name, "Wrong\nname")
        );
        let mine = world.context(&scene.person);
        let list = application::list_mine(&mine, mine.myself().unwrap())
            .await
            .unwrap();
        assert_eq!(
            (list[0].state, list[0].reason.as_str()),
            (State::Rejected, "Wrong\nname")
        );
        assert!(list[0].is_open);
        assert_eq!(
            list[0].required,
            [EntryField::Name, EntryField::Mobile, EntryField::Email]
        );

        // Again, by the link of the first time, which counts nobody twice.
        application::reapply(&mine, mine.myself().unwrap(), scene.company, &form())
            .await
            .unwrap();
        assert_eq!(
            count(&world, "SELECT uses FROM company_entry_setting").await,
            1
        );
        let proof = ctx.authorize(scope, id).await.unwrap();
        let stale = Approve {
            version: shown.version,
        };
        let stale = review::approve(&ctx, proof, stale, Given::Nothing).await;
        assert_eq!(conflict(stale), "membership_changed");
        let proof = ctx.authorize(scope, id).await.unwrap();
        let approve = Approve {
            version: shown.version + 2,
        };
        review::approve(&ctx, proof, approve, Given::Nothing)
            .await
            .unwrap();
        assert!(matches!(
            inbox(&world, &scene.person).await[0],
            Payload::JoinAccepted { .. }
        ));
        let companies = service::list_mine(&mine, mine.myself().unwrap())
            .await
            .unwrap();
        assert_eq!(companies.len(), 1);
    });
}

#[test]
fn the_template_of_a_link_is_given_on_approval_and_nothing_is_left_after_the_end() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let company = scene.company;
        let scope = Scope::Company(company);
        let made = link_of(
            &scene,
            &world,
            &LinkSetting {
                template: Some(Preset::Operator.id()),
                ..Default::default()
            },
        )
        .await
        .unwrap();
        let person = world.user().await;
        let mine = world.context(&person);
        application::apply(&mine, mine.myself().unwrap(), &made.code, &form())
            .await
            .unwrap();
        let id = scene.employee_id(&world, person.id).await;
        let ctx = world.context(&scene.admin);
        let proof = ctx.authorize(scope, id).await.unwrap();
        let shown = review::find(&ctx, proof).await.unwrap();
        let template = shown.template.unwrap();
        assert_eq!(
            (template.name.as_str(), template.is_preset),
            ("operator", true)
        );
        let proof = ctx.authorize(scope, id).await.unwrap();
        let approve = Approve { version: 1 };
        review::approve(&ctx, proof, approve, Given::ByLink)
            .await
            .unwrap();
        assert!(
            mine.may_in::<resource::Server, crate::authz::action::Create>(scope)
                .await
                .unwrap()
        );
        assert!(
            !mine
                .may_in::<resource::Company, Update>(scope)
                .await
                .unwrap()
        );
        let rights = "SELECT COUNT(*) FROM user_permission";
        assert_eq!(
            count(&world, rights).await,
            Preset::Operator.rights().len() as i64
        );
        // A command that adds a host is a right as well.
        let proof = mine.authorize_in(scope).await.unwrap();
        offer::offer(&mine, proof).await.unwrap();
        let server = world
            .server(Owner::Company(company), scene.admin.id, "web")
            .await;
        world.give_server(company, person.id, server).await;

        application::leave(&mine, mine.myself().unwrap(), company)
            .await
            .unwrap();
        assert_eq!(count(&world, rights).await, 0);
        assert_eq!(
            count(&world, "SELECT COUNT(*) FROM enrolment_token").await,
            0
        );
        let theirs = "SELECT COUNT(*) FROM user_access_server";
        assert_eq!(count(&world, theirs).await, 1, "the creator's own stays");
        assert_eq!(
            refusal(mine.scoped::<resource::Server>(scope).await),
            Public::NotFound
        );
        assert!(matches!(
            inbox(&world, &scene.admin).await[0],
            Payload::MemberLeft { .. }
        ));
    });
}

#[test]
fn a_template_that_somebody_picks_wants_the_right_to_set_rights() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let (inviter, reviewer) = (
            world.employee(scene.company, CompanyRole::Member).await,
            world.employee(scene.company, CompanyRole::Member).await,
        );
        for (who, right) in [
            (&inviter, Permission::InviteNewEmployee),
            (&inviter, Permission::SetJoinConditions),
            (&reviewer, Permission::AuditEmployee),
        ] {
            world.give_right(scene.company, who.id, right).await;
        }
        let ctx = world.context(&inviter);
        let with_template = LinkSetting {
            template: Some(Preset::Administrator.id()),
            ..Default::default()
        };
        let proof = ctx.authorize_in(scope).await.unwrap();
        let refused = link::create(&ctx, proof, &with_template, None).await;
        assert_eq!(refusal(refused).code(), "forbidden");
        // Nor by a change of a link that gives nothing.
        let proof = ctx.authorize_in(scope).await.unwrap();
        let plain = link::create(&ctx, proof, &LinkSetting::default(), None)
            .await
            .unwrap();
        let proof = ctx.authorize(scope, plain.id).await.unwrap();
        let refused = link::update(&ctx, proof, 0, &with_template, None).await;
        assert_eq!(refusal(refused).code(), "forbidden");
        // Nor with the right of another company.
        let other = world.company("Other").await;
        world.employ(other, inviter.id, CompanyRole::Admin).await;
        let foreign = ctx.authorize_in(Scope::Company(other)).await.unwrap();
        let proof = ctx.authorize_in(scope).await.unwrap();
        let refused = link::create(&ctx, proof, &with_template, Some(foreign)).await;
        assert_eq!(refusal(refused).code(), "forbidden");
        // Nor a template of another company, by whoever may.
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "INSERT INTO permission_template (id, name, cid, permissions, access_servers, access_projects, \
             access_filehub, create_time, update_time) VALUES (77, 'theirs', ?, '[]', '[]', '[]', '[]', 0, 0)"
        )
        .bind(other.0)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        let foreign = LinkSetting {
            template: Some(model::id::TemplateId(77)),
            ..Default::default()
        };
        let refused = link_of(&scene, &world, &foreign).await;
        assert_eq!(
            refusal(refused),
            Public::invalid("template", Problem::Malformed)
        );

        let id = scene.apply(&world, &scene.person).await;
        let ctx = world.context(&scene.admin);
        let approve = async |given| {
            let proof = ctx.authorize(scope, id).await.unwrap();
            review::approve(&ctx, proof, Approve { version: 1 }, given).await
        };
        let grants = ctx.authorize_in(scope).await.unwrap();
        let refused = approve(Given::Template(model::id::TemplateId(77), grants)).await;
        assert_eq!(
            refusal(refused),
            Public::invalid("template", Problem::Malformed)
        );
        let grants = ctx.authorize_in(scope).await.unwrap();
        approve(Given::Template(Preset::Auditor.id(), grants))
            .await
            .unwrap();
        let theirs = world.context(&scene.person);
        assert!(
            theirs
                .may_in::<resource::OperationLog, crate::authz::action::Read>(scope)
                .await
                .unwrap()
        );
    });
}

#[test]
fn a_link_is_kept_as_a_hash_and_ends_in_each_of_its_ways() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let ctx = world.context(&scene.admin);
        let now = world.now();
        let by = async |code: &str| {
            let person = world.user().await;
            let ctx = world.context(&person);
            application::apply(&ctx, ctx.myself().unwrap(), code, &form()).await
        };
        assert_eq!(refusal(by("x").await), Public::NotFound);

        let once = link_of(
            &scene,
            &world,
            &LinkSetting {
                max_uses: Some(1),
                ..Default::default()
            },
        )
        .await
        .unwrap();
        // 256 bits, and no row has them as they are.
        assert_eq!(once.code.len(), 64);
        let plain: i64 = on_db!(world.db(), |pool| sqlx::query_scalar(
            "SELECT COUNT(*) FROM company_entry_setting WHERE code = ?"
        )
        .bind(&once.code)
        .fetch_one(pool)
        .await)
        .unwrap();
        assert_eq!(plain, 0);
        by(&once.code).await.unwrap();
        assert_eq!(conflict(by(&once.code).await), "link_used_up");

        let setting = LinkSetting {
            expiry_time: Some(now + Millis::hours(1)),
            max_uses: Some(5),
            ..Default::default()
        };
        let short = link_of(&scene, &world, &setting).await.unwrap();
        by(&short.code).await.unwrap();
        let proof = ctx.authorize(scope, short.id).await.unwrap();
        let rotated = link::rotate(&ctx, proof).await.unwrap();
        assert_ne!(rotated.code, short.code);
        assert_eq!(conflict(by(&short.code).await), "link_revoked");
        by(&rotated.code).await.unwrap();
        world.clock().advance(Millis::hours(1));
        assert_eq!(conflict(by(&rotated.code).await), "link_expired");
        let proof = ctx.authorize(scope, rotated.id).await.unwrap();
        assert_eq!(conflict(link::rotate(&ctx, proof).await), "link_expired");
        // A longer life opens it again, with the same secret.
        let proof = ctx.authorize(scope, rotated.id).await.unwrap();
        let longer = LinkSetting {
            expiry_time: Some(world.now() + Millis::hours(1)),
            ..setting.clone()
        };
        link::update(&ctx, proof, 0, &longer, None).await.unwrap();
        let proof = ctx.authorize(scope, rotated.id).await.unwrap();
        let stale = link::update(&ctx, proof, 0, &longer, None).await;
        assert_eq!(conflict(stale), "link_version");
        by(&rotated.code).await.unwrap();
        let proof = ctx.authorize(scope, rotated.id).await.unwrap();
        link::revoke(&ctx, proof).await.unwrap();
        let proof = ctx.authorize(scope, rotated.id).await.unwrap();
        assert_eq!(conflict(link::revoke(&ctx, proof).await), "link_revoked");

        let proof = ctx.authorize_in(scope).await.unwrap();
        let page = PageRequest {
            after: None,
            limit: Some(2),
        };
        let links = link::list(&ctx, proof, &page).await.unwrap();
        let ends: Vec<_> = links.items.iter().map(|link| link.end).collect();
        assert_eq!(ends, [Some(LinkEnd::Revoked); 2]);
        assert_eq!(
            (links.total, links.items[0].uses, links.items[1].uses),
            (4, 2, 1)
        );
        let proof = ctx.authorize_in(scope).await.unwrap();
        let page = PageRequest {
            after: links.next,
            limit: Some(2),
        };
        let links = link::list(&ctx, proof, &page).await.unwrap();
        assert_eq!(links.items[0].end, Some(LinkEnd::UsedUp));
        assert_eq!(links.items[1].end, None, "the link of the scene");
        assert_eq!(links.next, None);
    });
}

#[test]
fn a_link_says_who_invites_and_what_is_asked_to_everybody_who_holds_it() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let nobody = world.anonymous();
        let view = application::read_link(&nobody, nobody.anonymous(), &scene.code)
            .await
            .unwrap();
        assert_eq!(
            (view.company, view.company_name.as_str()),
            (scene.company, "Acme")
        );
        assert_eq!((view.end, view.state), (None, None));
        assert_eq!(
            view.required,
            [EntryField::Name, EntryField::Mobile, EntryField::Email]
        );
        assert_eq!(
            refusal(application::read_link(&nobody, nobody.anonymous(), "x").await),
            Public::NotFound
        );
        let ctx = world.context(&scene.person);
        let state = async || {
            application::read_link(&ctx, ctx.anonymous(), &scene.code)
                .await
                .unwrap()
                .state
        };
        assert_eq!(state().await, Some(State::None));
        let opened = application::open(&ctx, ctx.myself().unwrap(), &scene.code)
            .await
            .unwrap();
        assert_eq!(opened.state, Some(State::Invited));
        assert_eq!(state().await, Some(State::Invited));
        // The company has been told nothing.
        let id = scene.employee_id(&world, scene.person.id).await;
        let admin = world.context(&scene.admin);
        let scope = Scope::Company(scene.company);
        let hidden = admin
            .authorize::<resource::Employee, crate::authz::action::Review>(scope, id)
            .await;
        assert_eq!(refusal(hidden), Public::NotFound);
        // What is asked for must be there.
        let empty = ApplicationForm::default();
        let refused = application::apply(&ctx, ctx.myself().unwrap(), &scene.code, &empty).await;
        let Public::Invalid { fields } = refusal(refused) else {
            panic!("it is refused")
        };
        assert_eq!(fields.len(), 2);
        assert_eq!(
            count(&world, "SELECT uses FROM company_entry_setting").await,
            0
        );
        application::withdraw(&ctx, ctx.myself().unwrap(), scene.company)
            .await
            .unwrap();
        assert_eq!(state().await, Some(State::None));
    });
}

#[test]
fn the_person_and_the_reviewers_hear_of_each_step() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let mut bus = world.console().bus().subscribe(None);
        scene.apply(&world, &scene.person).await;
        let changed = Event::MembershipChanged {
            company: scene.company,
            user: scene.person.id,
        };
        let expected = [
            (Audience::User(scene.person.id), Event::RightsChanged),
            (Audience::User(scene.admin.id), changed.clone()),
            (Audience::User(scene.person.id), changed),
            (
                Audience::User(scene.admin.id),
                Event::MessagesChanged { unread: 1 },
            ),
        ];
        for (audience, event) in expected {
            let Delivery::Message { message, .. } = bus.next().await else {
                panic!("nothing was missed")
            };
            assert_eq!((&message.audience, &message.event), (&audience, &event));
        }
    });
}

#[test]
fn the_administration_is_handed_on_whole_and_everybody_is_told() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let heir = world.employee(scene.company, CompanyRole::Member).await;
        let colleague = world.employee(scene.company, CompanyRole::Member).await;
        let id = scene.employee_id(&world, heir.id).await;
        let ctx = world.context(&scene.admin);
        let proof = ctx.authorize(scope, id).await.unwrap();
        assert_eq!(
            conflict(review::appoint(&ctx, proof, sure(&ctx), 5).await),
            "membership_changed"
        );
        let proof = ctx.authorize(scope, id).await.unwrap();
        review::appoint(&ctx, proof, sure(&ctx), 0).await.unwrap();
        for reader in [&scene.admin, &heir, &colleague] {
            let told = inbox(&world, reader).await;
            let [
                Payload::AdministratorChanged {
                    before_name,
                    after_name,
                    ..
                },
            ] = told.as_slice()
            else {
                panic!("{told:?}")
            };
            assert_eq!((before_name, after_name), (&scene.admin.name, &heir.name));
        }
        // The one before is an ordinary member, and may leave.
        assert!(
            !ctx.may_in::<resource::Company, Update>(scope)
                .await
                .unwrap()
        );
        application::leave(&ctx, ctx.myself().unwrap(), scene.company)
            .await
            .unwrap();
        let theirs = world.context(&heir);
        assert_eq!(
            conflict(application::leave(&theirs, theirs.myself().unwrap(), scene.company).await),
            "membership_administrator"
        );
    });
}

#[test]
fn what_belongs_to_a_company_is_found_in_its_own_scope_and_in_no_other() {
    on_both_engines(async |world| {
        let (scene, other) = (Joined::new(&world).await, world.company("Other").await);
        let foreigner = world.employee(other, CompanyRole::Admin).await;
        let id = scene.apply(&world, &scene.person).await;
        let ctx = world.context(&foreigner);
        for scope in [
            Scope::Company(other),
            Scope::Company(scene.company),
            Scope::Personal,
        ] {
            let employee = ctx
                .authorize::<resource::Employee, crate::authz::action::Review>(scope, id)
                .await;
            assert_eq!(refusal(employee), Public::NotFound, "{scope}");
            let company = ctx
                .authorize::<resource::Company, Update>(scope, scene.company)
                .await;
            assert_eq!(refusal(company), Public::NotFound, "{scope}");
        }
        // In a personal scope there are no links.
        let proof = ctx.authorize_in(Scope::Personal).await.unwrap();
        let refused = link::create(&ctx, proof, &LinkSetting::default(), None).await;
        assert_eq!(refusal(refused), Public::NotFound);
    });
}
