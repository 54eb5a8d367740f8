//! Two people change the same thing at once, each after reading it (R7): of every
//! pair one is told that it was late, and what was acknowledged stands.
//!
//! Each change adds one to a number in the thing. A change that was acknowledged
//! and then written over by somebody who had not read it would be missing in the
//! sum: without a version 398 of 800 are, on MariaDB.

use super::*;
use crate::{
    authz::{action, resource},
    db::Tx,
    setting::{self, Setting},
};
use futures::future::join;
use model::{
    company::{Approve, CompanyUpdate, Reject, State},
    error::Error as Public,
    id::LinkId,
    page::PageRequest,
    permission::Permission,
};
use review::Given;

/// Pairs of changes for each kind of thing and each engine.
const PAIRS: i64 = 60;

/// Whether a change was acknowledged; a late one must say so, and say nothing else.
fn is_done<T: std::fmt::Debug>(result: Result<T>, late: &[&str]) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Public(Public::Conflict { what })) if late.contains(&what.as_str()) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// Two people of one company who may change what is changed here.
async fn two(world: &World, company: CompanyId) -> [SignedIn; 2] {
    let people = [
        world.employee(company, CompanyRole::Member).await,
        world.employee(company, CompanyRole::Member).await,
    ];
    for person in &people {
        for right in [
            Permission::ModifyCompanyInfo,
            Permission::InviteNewEmployee,
            Permission::SetJoinConditions,
            Permission::AuditEmployee,
        ] {
            world.give_right(company, person.id, right).await;
        }
    }
    people
}

/// Reads and writes for both of a pair at once, many times over; how many changes
/// were acknowledged. In every pair one at least is.
async fn pairs(people: &[SignedIn; 2], change: impl AsyncFn(&SignedIn) -> bool) -> i64 {
    let mut done = 0;
    for round in 0..PAIRS {
        let (one, other) = join(change(&people[0]), change(&people[1])).await;
        assert!(one || other, "round {round}: both were refused");
        done += i64::from(one) + i64::from(other);
    }
    done
}

#[test]
fn no_change_of_a_company_is_lost() {
    on_both_engines(async |world| {
        let founder = world.user().await;
        let ctx = world.context(&founder);
        let mut start = profile("Acme");
        start.description = "0".parse().unwrap();
        let company = service::create(&ctx, ctx.myself().unwrap(), start)
            .await
            .unwrap();
        let scope = Scope::Company(company);
        let people = two(&world, company).await;
        let read = async |who: &SignedIn| {
            let ctx = world.context(who);
            let proof = ctx.authorize(scope, company).await.unwrap();
            let detail = service::detail(&ctx, proof).await.unwrap();
            (detail.description.parse::<i64>().unwrap(), detail.version)
        };
        let done = pairs(&people, async |who| {
            let (number, version) = read(who).await;
            let ctx = world.context(who);
            let proof = ctx
                .authorize::<resource::Company, action::Update>(scope, company)
                .await
                .unwrap();
            let mut profile = profile("Acme");
            profile.description = (number + 1).to_string().parse().unwrap();
            let update = CompanyUpdate { version, profile };
            is_done(
                service::update(&ctx, proof, update).await,
                &["company_version"],
            )
        })
        .await;
        assert_eq!(read(&founder).await, (done, done));
        let entries =
            "SELECT COUNT(*) FROM operation_log WHERE object_type = 20 AND operation = 11";
        assert_eq!(count(&world, entries).await, done);
    });
}

#[test]
fn no_change_of_a_link_is_lost() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let people = two(&world, scene.company).await;
        let read = async |who: &SignedIn| -> (LinkId, i64, i64) {
            let ctx = world.context(who);
            let proof = ctx.authorize_in(scope).await.unwrap();
            let page = link::list(&ctx, proof, &PageRequest::default())
                .await
                .unwrap();
            let link = &page.items[0];
            (link.id, link.max_uses.unwrap_or(0), link.version)
        };
        let done = pairs(&people, async |who| {
            let (id, number, version) = read(who).await;
            let ctx = world.context(who);
            let proof = ctx.authorize(scope, id).await.unwrap();
            let setting = LinkSetting {
                max_uses: Some(number + 1),
                ..Default::default()
            };
            is_done(
                link::update(&ctx, proof, version, &setting, None).await,
                &["link_version"],
            )
        })
        .await;
        let (_, number, version) = read(&scene.admin).await;
        assert_eq!((number, version), (done, done));
    });
}

#[test]
fn no_change_of_a_setting_is_lost() {
    on_both_engines(async |world| {
        let people = [world.user().await, world.user().await];
        // Nobody has set it: the first change of all is one of two as well.
        let read = async || {
            let found = setting::find_versioned(world.db(), Setting::RegistrationPolicy)
                .await
                .unwrap();
            found.map_or((0, None), |(content, version)| {
                (content.parse::<i64>().unwrap(), Some(version))
            })
        };
        let done = pairs(&people, async |_| {
            let (number, version) = read().await;
            let mut tx: Tx = world.db().begin().await.unwrap();
            let content = (number + 1).to_string();
            let setting = Setting::RegistrationPolicy;
            let is_done = setting::replace(&mut tx, setting, &content, version, world.now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            is_done
        })
        .await;
        assert_eq!(read().await.0, done);
    });
}

#[test]
fn no_decision_about_an_application_is_lost() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let people = two(&world, scene.company).await;
        let late = ["membership_decided", "membership_changed"];
        for round in 0..PAIRS {
            let person = world.user().await;
            let id = scene.apply(&world, &person).await;
            let approve = async {
                let ctx = world.context(&people[0]);
                let proof = ctx.authorize(scope, id).await.unwrap();
                let approve = Approve { version: 1 };
                review::approve(&ctx, proof, approve, Given::Nothing).await
            };
            let reject = async {
                let ctx = world.context(&people[1]);
                let proof = ctx.authorize(scope, id).await.unwrap();
                let reason = "not now".parse().unwrap();
                review::reject(&ctx, proof, Reject { version: 1, reason }).await
            };
            let (approved, rejected) = join(approve, reject).await;
            let (approved, rejected) = (is_done(approved, &late), is_done(rejected, &late));
            assert_ne!(approved, rejected, "round {round}: one decides");
            let found = membership(world.db(), scene.company, person.id)
                .await
                .unwrap()
                .map(|found| State::of(found.status, found.is_admin));
            let expected = if approved {
                State::Member
            } else {
                State::Rejected
            };
            assert_eq!(found, Some(expected), "round {round}");
        }
        // What was decided stands in the history once, and was told once.
        for sql in [
            "SELECT COUNT(*) FROM operation_log WHERE operation IN (52, 53)",
            "SELECT COUNT(*) FROM message WHERE sub_mode IN (1, 2)",
        ] {
            assert_eq!(count(&world, sql).await, PAIRS, "{sql}");
        }
    });
}

#[test]
fn what_an_applicant_corrects_is_not_decided_unread() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let id = scene.apply(&world, &scene.person).await;
        let ctx = world.context(&scene.admin);
        let decide = async |version| {
            let proof = ctx.authorize(scope, id).await.unwrap();
            review::approve(&ctx, proof, Approve { version }, Given::Nothing).await
        };
        let proof = ctx.authorize(scope, id).await.unwrap();
        let reason = "wrong name".parse().unwrap();
        review::reject(&ctx, proof, Reject { version: 1, reason })
            .await
            .unwrap();
        // A page that still shows the first application approves it.
        scene.apply(&world, &scene.person).await;
        assert!(!is_done(decide(1).await, &["membership_changed"]));
        assert!(is_done(decide(3).await, &[]));
    });
}
