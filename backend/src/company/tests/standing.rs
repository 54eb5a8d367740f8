//! What a message about an application leads to, by now.

use super::*;
use crate::authz::{action::Review, resource};
use model::{
    company::{Approve, Reject, State},
    error::Error as Public,
    permission::Permission,
};
use review::Given;

#[test]
fn a_reviewer_reads_how_an_application_stands_and_who_decided() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let reviewer = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_right(scene.company, reviewer.id, Permission::AuditEmployee)
            .await;
        let colleague = world.employee(scene.company, CompanyRole::Member).await;
        let elsewhere = world.company("Other").await;
        let foreigner = world.employee(elsewhere, CompanyRole::Admin).await;
        let invited = world.employee(scene.company, CompanyRole::Invited).await;
        let (one, other) = (scene.person.clone(), world.user().await);
        let first = scene.apply(&world, &one).await;
        let second = scene.apply(&world, &other).await;
        // The other company knows one of them as well.
        world.employ(elsewhere, one.id, CompanyRole::Member).await;

        let people = [one.id, other.id, invited.id];
        let standings = async |who: &SignedIn| {
            let ctx = world.context(who);
            let mut found = review::list_standings(&ctx, ctx.myself().unwrap(), &people)
                .await
                .unwrap();
            found.sort_by_key(|one| (one.company, one.person));
            found
                .into_iter()
                .map(|one| (one.company, one.person, one.state, one.reviewer))
                .collect::<Vec<_>>()
        };
        let waits = |who: &SignedIn| (scene.company, who.id, State::Pending, String::new());
        assert_eq!(standings(&reviewer).await, [waits(&one), waits(&other)]);
        assert_eq!(standings(&scene.admin).await.len(), 2);
        for nobody in [&colleague, &one, &invited] {
            let theirs = standings(nobody).await;
            assert!(theirs.is_empty(), "{theirs:?}");
        }
        let theirs = standings(&foreigner).await;
        assert_eq!(theirs, [(elsewhere, one.id, State::Member, String::new())]);

        let ctx = world.context(&scene.admin);
        let proof = ctx.authorize(scope, first).await.unwrap();
        review::approve(&ctx, proof, Approve { version: 1 }, Given::Nothing)
            .await
            .unwrap();
        let proof = ctx.authorize(scope, second).await.unwrap();
        let reason = "Who?".parse().unwrap();
        review::reject(&ctx, proof, Reject { version: 1, reason })
            .await
            .unwrap();
        let by = scene.admin.name.clone();
        assert_eq!(
            standings(&reviewer).await,
            [
                (scene.company, one.id, State::Member, by.clone()),
                (scene.company, other.id, State::Rejected, by.clone()),
            ]
        );

        // The same by itself, with what was filled in and why it was refused.
        let reading = world.context(&reviewer);
        let proof = reading
            .authorize_in::<resource::Employee, Review>(scope)
            .await
            .unwrap();
        let found = review::find_of(&reading, &proof, other.id).await.unwrap();
        let found = found.unwrap();
        assert_eq!((found.reviewer, found.reason.as_str()), (by, "Who?"));
        for gone in [invited.id, foreigner.id] {
            let found = review::find_of(&reading, &proof, gone).await.unwrap();
            assert_eq!(found, None);
        }
        let mine = world.context(&colleague);
        let refused = mine
            .authorize_in::<resource::Employee, Review>(scope)
            .await
            .map(|_| ());
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Forbidden { .. }))
        ));
    });
}
