//! Many at once: what may happen once happens once.

use super::*;
use futures::future::join_all;
use model::{
    company::{ApplicationForm, Approve, CompanyUpdate, LinkSetting},
    error::Error as Public,
    permission::Permission,
    scope::Scope,
};

/// The code of a conflict.
fn conflict<T>(result: &Result<T>) -> &str {
    match result {
        Ok(_) => "done",
        Err(Error::Public(Public::Conflict { what })) => what,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn two_hundred_who_apply_at_once_by_a_link_for_a_hundred_are_a_hundred() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let ctx = world.context(&admin);
        let setting = LinkSetting {
            max_uses: Some(100),
            ..Default::default()
        };
        let proof = ctx.authorize_in(Scope::Company(company)).await.unwrap();
        let made = link::create(&ctx, proof, &setting, None).await.unwrap();
        let mut people = Vec::new();
        for _ in 0..200 {
            people.push(world.user().await);
        }
        let form = ApplicationForm {
            name: "Zhao".to_owned(),
            ..Default::default()
        };
        let applied = join_all(people.iter().map(async |person| {
            let ctx = world.context(person);
            application::apply(&ctx, ctx.myself().unwrap(), &made.code, &form).await
        }))
        .await;
        let admitted = applied.iter().filter(|done| done.is_ok()).count();
        assert_eq!(admitted, 100);
        assert!(
            applied
                .iter()
                .all(|done| matches!(conflict(done), "done" | "link_used_up"))
        );
        let waiting = "SELECT COUNT(*) FROM company_employee WHERE status = 0";
        assert_eq!(count(&world, waiting).await, 100);
        let uses = "SELECT uses FROM company_entry_setting";
        assert_eq!(count(&world, uses).await, 100);
        // Each was told to who decides, and stands in the history.
        assert_eq!(count(&world, "SELECT COUNT(*) FROM message").await, 100);
        let entries = "SELECT COUNT(*) FROM operation_log WHERE operation = 50";
        assert_eq!(count(&world, entries).await, 100);
    });
}

#[test]
fn fifty_approvals_of_one_application_are_one() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let id = scene.apply(&world, &scene.person).await;
        let mut reviewers = vec![scene.admin.clone()];
        for _ in 0..4 {
            let reviewer = world.employee(scene.company, CompanyRole::Member).await;
            world
                .give_right(scene.company, reviewer.id, Permission::AuditEmployee)
                .await;
            reviewers.push(reviewer);
        }
        let done = join_all((0..50).map(async |number: usize| {
            let ctx = world.context(&reviewers[number % reviewers.len()]);
            let proof = ctx.authorize(Scope::Company(scene.company), id).await?;
            let approve = Approve { version: 1 };
            review::approve(&ctx, proof, approve, review::Given::Nothing).await
        }))
        .await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
        assert!(done.iter().all(|done| matches!(
            conflict(done),
            "done" | "membership_decided" | "membership_changed"
        )));
        let told = "SELECT COUNT(*) FROM message WHERE sub_mode = 2";
        assert_eq!(count(&world, told).await, 1);
        let entries = "SELECT COUNT(*) FROM operation_log WHERE operation = 52";
        assert_eq!(count(&world, entries).await, 1);
    });
}

#[test]
fn of_many_who_hand_the_administration_on_at_once_one_does() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let mut heirs = Vec::new();
        for _ in 0..10 {
            let heir = world.employee(scene.company, CompanyRole::Member).await;
            heirs.push(scene.employee_id(&world, heir.id).await);
        }
        let ctx = world.context(&scene.admin);
        let mut proofs = Vec::new();
        for heir in heirs {
            let scope = Scope::Company(scene.company);
            proofs.push(ctx.authorize(scope, heir).await.unwrap());
        }
        let done = join_all(
            proofs
                .into_iter()
                .map(|proof| review::appoint(&ctx, proof, sure(&ctx), 0)),
        )
        .await;
        // SQLite takes them one after the other: each takes it from the last one.
        assert!(done.iter().any(Result::is_ok));
        assert!(
            done.iter()
                .all(|done| matches!(conflict(done), "done" | "membership_changed"))
        );
        let admins = "SELECT COUNT(*) FROM company_employee WHERE is_admin = 1";
        assert_eq!(count(&world, admins).await, 1);
    });
}

#[test]
fn of_many_who_edit_one_profile_at_once_one_does_and_the_others_are_told() {
    on_both_engines(async |world| {
        let founder = world.user().await;
        let ctx = world.context(&founder);
        let company = service::create(&ctx, ctx.myself().unwrap(), profile("Acme"))
            .await
            .unwrap();
        let done = join_all((0..20).map(async |number: i32| {
            let proof = ctx.authorize(Scope::Company(company), company).await?;
            let update = CompanyUpdate {
                version: 0,
                profile: profile(&format!("Acme {number}")),
            };
            service::update(&ctx, proof, update).await
        }))
        .await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
        assert!(
            done.iter()
                .all(|done| matches!(conflict(done), "done" | "company_version"))
        );
    });
}
