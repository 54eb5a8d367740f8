//! Who came by a link, and who may see of them what.

use super::*;
use model::{
    company::{Approve, LinkCounts, Reject},
    page::PageRequest,
    permission::Permission,
};
use review::Given;

#[test]
fn a_link_counts_who_came_by_it_and_names_who_applied_to_who_decides() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let ctx = world.context(&scene.admin);
        // One only opens it, one waits, one is refused, two are let in.
        let opener = world.user().await;
        let theirs = world.context(&opener);
        application::open(&theirs, theirs.myself().unwrap(), &scene.code)
            .await
            .unwrap();
        let mut people = Vec::new();
        for _ in 0..4 {
            let person = world.user().await;
            people.push(scene.apply(&world, &person).await);
        }
        let proof = ctx.authorize(scope, people[1]).await.unwrap();
        let reason = "no".parse().unwrap();
        review::reject(&ctx, proof, Reject { version: 1, reason })
            .await
            .unwrap();
        for id in [people[2], people[3]] {
            let proof = ctx.authorize(scope, id).await.unwrap();
            review::approve(&ctx, proof, Approve { version: 1 }, Given::Nothing)
                .await
                .unwrap();
        }
        let inviter = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_right(scene.company, inviter.id, Permission::InviteNewEmployee)
            .await;
        let seen = async |who: &SignedIn| {
            let ctx = world.context(who);
            let proof = ctx.authorize_in(scope).await.unwrap();
            let all = link::list(&ctx, proof, &PageRequest::default())
                .await
                .unwrap();
            let proof = ctx.authorize(scope, all.items[0].id).await.unwrap();
            let may_review = ctx.authorize_in(scope).await.ok();
            let one = link::find(&ctx, &proof).await.unwrap();
            assert_eq!((one.uses, one.id), (4, all.items[0].id));
            let mut request = PageRequest {
                limit: Some(3),
                after: None,
            };
            let mut ids = Vec::new();
            loop {
                let found = link::list_people(&ctx, &proof, may_review.as_ref(), &request)
                    .await
                    .unwrap();
                let expected = LinkCounts {
                    opened: 1,
                    pending: 1,
                    rejected: 1,
                    joined: 2,
                };
                assert_eq!(found.counts, expected);
                ids.extend(found.page.items.into_iter().map(|one| one.id));
                request.after = found.page.next;
                if request.after.is_none() {
                    assert_eq!(found.page.total, i64::try_from(ids.len()).unwrap());
                    return ids;
                }
            }
        };
        people.reverse();
        assert_eq!(seen(&scene.admin).await, people);
        assert_eq!(seen(&inviter).await, people[..2]);
    });
}
