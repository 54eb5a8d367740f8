//! A change takes effect at the next request on every console: no writer forgets to count
//! the epoch up, and nothing is read that was read before.

use super::*;
use crate::{
    Console,
    adapter::bus::Bus,
    authz::{
        action::{Create, Read},
        effective::Effective,
        policy::Standing,
    },
    company::{
        application,
        belonging::Successor,
        invitation,
        review::{self, Given as Choice},
    },
    identity::step_up,
    testing::Surgery,
};
use model::company::{Approve, CompanyCreate};
use std::{collections::BTreeSet, sync::Arc};

/// Two consoles over one database, and what one person may do as both have it.
struct Pair<'a> {
    world: &'a World,
    other: Console,
}

impl<'a> Pair<'a> {
    fn new(world: &'a World) -> Self {
        let key = crate::crypto::MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        Pair {
            world,
            other: Console::on_bus(world.db().clone(), key.unwrap(), Bus::in_process()),
        }
    }

    /// What the other console believes of somebody at their next request: kept there, and
    /// as it is in the database.
    async fn next(&self, user: UserId, company: CompanyId) -> Arc<Effective> {
        let ctx = self.world.request(&self.other, user).await;
        let believed = ctx.held(company).await.unwrap();
        let true_set = load(self.world.db(), user, company).await.unwrap();
        assert_eq!(*believed, true_set, "the other console believes what was");
        believed
    }
}

#[test]
fn no_change_of_a_membership_is_forgotten() {
    on_both_engines(async |world| {
        let pair = Pair::new(&world);
        let firm = Firm::new(&world).await;
        let (company, scope) = (firm.company, firm.scope());
        let person = world.user().await;
        let id = person.id;
        let standing = async |user| pair.next(user, company).await.standing();
        assert_eq!(standing(id).await, Standing::Stranger);
        // Let in, without and with a template.
        let admin = world.context(&firm.admin);
        for given in [None, Some(firm.template(&world, &[]).await)] {
            world.employ(company, id, CompanyRole::Applicant).await;
            assert_eq!(standing(id).await, Standing::Stranger);
            let place = employee(&world, company, id).await;
            let given = match given {
                None => Choice::Nothing,
                Some(template) => {
                    Choice::Template(template, admin.authorize_in(scope).await.unwrap())
                }
            };
            let proof = admin.authorize(scope, place).await.unwrap();
            review::approve(&admin, proof, Approve { version: 0 }, given)
                .await
                .unwrap();
            assert_eq!(standing(id).await, Standing::Member);
            // Dismissed.
            let proof = admin.authorize(scope, place).await.unwrap();
            review::dismiss(&admin, proof, 1, Successor::Company)
                .await
                .unwrap();
            assert_eq!(standing(id).await, Standing::Stranger);
        }
        // Invited by name, accepted, left.
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query(
                "INSERT INTO company_employee (cid, uid, status, reviewer, review_time, create_time, update_time) \
                 VALUES (?, ?, 3, ?, 0, 0, 0)",
            )
            .bind(company.0)
            .bind(id.0)
            .bind(firm.admin.id.0)
            .execute(connection)
            .await
            .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(standing(id).await, Standing::Stranger);
        let theirs = world.context(&person);
        invitation::accept(&theirs, theirs.myself().unwrap(), company)
            .await
            .unwrap();
        assert_eq!(standing(id).await, Standing::Member);
        application::leave(&theirs, theirs.myself().unwrap(), company)
            .await
            .unwrap();
        assert_eq!(standing(id).await, Standing::Stranger);
        // Appointed, and no longer the administrator.
        assert_eq!(standing(firm.admin.id).await, Standing::Admin);
        assert_eq!(standing(firm.member.id).await, Standing::Member);
        let sure = world.stepped_up(&firm.admin);
        let place = employee(&world, company, firm.member.id).await;
        let proof = sure.authorize(scope, place).await.unwrap();
        review::appoint(&sure, proof, step_up::require(&sure).unwrap(), 0)
            .await
            .unwrap();
        assert_eq!(standing(firm.admin.id).await, Standing::Member);
        assert_eq!(standing(firm.member.id).await, Standing::Admin);
        // Founded: nothing was known of the company before.
        let profile = CompanyCreate {
            name: "Fresh".parse().unwrap(),
            contact: "Lin".parse().unwrap(),
            mobile: "13800000000".parse().unwrap(),
            description: "".parse().unwrap(),
        };
        let next = CompanyId(company.0 + 1);
        assert_eq!(pair.next(id, next).await.standing(), Standing::Stranger);
        let founded = crate::company::service::create(&theirs, theirs.myself().unwrap(), profile)
            .await
            .unwrap();
        assert_eq!(founded, next);
        assert_eq!(pair.next(id, next).await.standing(), Standing::Admin);
        // An account that is disabled is nobody's.
        world.disable(id).await;
        let ctx = world.request(&pair.other, id).await;
        assert!(ctx.myself().is_err());
    });
}

#[test]
fn no_change_of_a_grant_is_forgotten() {
    on_both_engines(async |world| {
        const ADD: GrantItem = GrantItem::Right(Permission::AddServer);
        let pair = Pair::new(&world);
        let firm = Firm::new(&world).await;
        let id = firm.member.id;
        let grants = async || {
            let held = pair.next(id, firm.company).await;
            held.grants().iter().map(|one| one.item).collect::<Vec<_>>()
        };
        assert_eq!(grants().await, []);
        let save = async |change| {
            firm.save(&world, &firm.admin, &firm.member, change)
                .await
                .unwrap();
        };
        save(copy(&[ADD])).await;
        assert_eq!(grants().await, [ADD]);
        save(copy(&[])).await;
        assert_eq!(grants().await, []);
        // Made by them.
        let owner = Owner::Company(firm.company);
        let own = world.server(owner, id, "own").await;
        assert_eq!(grants().await, [GrantItem::Server(own)]);
        // Followed, edited, re-applied.
        let template = firm.template(&world, &[ADD]).await;
        save(GrantChange::Bound { template }).await;
        assert_eq!(grants().await, [ADD]);
        firm.edit(&world, &firm.admin, template, &[GrantItem::AllFiles])
            .await
            .unwrap();
        assert_eq!(grants().await, [GrantItem::AllFiles]);
        save(GrantChange::Copy {
            template: Some(template),
            grants: vec![],
        })
        .await;
        assert_eq!(grants().await, []);
        let ctx = world.context(&firm.admin);
        let proof = ctx.authorize_in(firm.scope()).await.unwrap();
        crate::permission::template::reapply(&ctx, proof, (template, 1), None)
            .await
            .unwrap();
        assert_eq!(grants().await, [GrantItem::AllFiles]);
        // In place.
        let place = employee(&world, firm.company, id).await;
        let object = model::permission::Object::Server(own);
        for validity in [Some(Validity::default()), None] {
            let proof = ctx.authorize_in(firm.scope()).await.unwrap();
            holder::change(&ctx, proof, object, place, validity)
                .await
                .unwrap();
            let has = grants().await.contains(&GrantItem::Server(own));
            assert_eq!(has, validity.is_some());
        }
        // Handed over by who is dismissed.
        let leaving = world.employee(firm.company, CompanyRole::Member).await;
        let theirs = world.server(owner, leaving.id, "theirs").await;
        grants().await;
        let place_of = employee(&world, firm.company, leaving.id).await;
        let proof = ctx.authorize(firm.scope(), place_of).await.unwrap();
        let heir = Successor::Member(place, ctx.authorize_in(firm.scope()).await.unwrap());
        review::dismiss(&ctx, proof, 0, heir).await.unwrap();
        assert!(grants().await.contains(&GrantItem::Server(theirs)));
    });
}

#[test]
fn a_request_believes_what_it_has_read_and_the_next_one_reads_anew() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let console = world.console();
        let owner = Owner::Company(firm.company);
        let host = world.server(owner, firm.admin.id, "host").await;
        let sees = async |ctx: &OpContext| {
            let proof = ctx.authorize::<resource::Server, Read>(firm.scope(), host);
            proof.await.is_ok()
        };
        let first = world.request(console, firm.member.id).await;
        assert!(!sees(&first).await);
        world.give_server(firm.company, firm.member.id, host).await;
        let second = world.request(console, firm.member.id).await;
        assert!(sees(&second).await);
        // A request that began before the change ends in what it began with, or newer.
        let held = first.held(firm.company).await.unwrap();
        assert!(held.grants().len() <= 1);
        // It has not put the old set in the place of the new one.
        assert!(sees(&world.request(console, firm.member.id).await).await);
    });
}

#[test]
fn a_grant_begins_and_ends_by_the_clock_without_a_word_to_what_is_kept() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let (now, hour) = (world.now(), Millis::hours(1));
        world
            .give_server_for(
                firm.company,
                firm.member.id,
                firm.servers[0],
                Some(now + hour),
                Some(now + hour + hour),
            )
            .await;
        let mut seen = Vec::new();
        for _ in 0..4 {
            let ctx = world.request(world.console(), firm.member.id).await;
            let proof = ctx.authorize::<resource::Server, Read>(firm.scope(), firm.servers[0]);
            seen.push(proof.await.is_ok());
            world.clock().advance(Millis(hour.0 / 2 + hour.0 / 4));
        }
        assert_eq!(seen, [false, false, true, false]);
    });
}

#[test]
fn what_decides_is_read_by_two_statements_and_kept_until_it_changes() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let (host, scope) = (firm.servers[0], firm.scope());
        firm.equip(&world, GrantItem::Server(host)).await;
        firm.equip(&world, GrantItem::Right(Permission::AddServer))
            .await;
        let pair = Pair::new(&world);
        let ctx = world.request(&pair.other, firm.setter.id).await;
        let surgery = Surgery::begin();
        surgery.statements();
        let create = || ctx.authorize_in::<resource::Server, Create>(scope);
        create().await.unwrap();
        let cold = surgery.statements();
        assert_eq!(cold.len(), 2, "{cold:#?}");
        create().await.unwrap();
        ctx.scoped::<resource::Server>(scope).await.unwrap();
        assert_eq!(surgery.statements(), BTreeSet::new());
        // Whose the host is, and in which cluster.
        ctx.authorize::<resource::Server, Read>(scope, host)
            .await
            .unwrap();
        let about = surgery.statements();
        assert_eq!(about.len(), 1, "{about:#?}");
        // At the next request after a change it is read anew.
        firm.equip(&world, GrantItem::AllServers).await;
        let ctx = world.request(&pair.other, firm.setter.id).await;
        surgery.statements();
        ctx.authorize_in::<resource::Server, Create>(scope)
            .await
            .unwrap();
        assert_eq!(surgery.statements().len(), 2);
    });
}
