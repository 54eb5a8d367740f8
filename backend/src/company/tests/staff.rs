//! Who sees whom, and how much of them.

use super::*;
use crate::authz::{action, resource};
use model::{
    company::{
        Approve, MemberFilter, MemberListRequest, MemberRole, MemberSort, MemberStatus, MemberStep,
        Reject,
    },
    page::Page,
    permission::Permission,
};
use review::Given;

async fn list(
    world: &World,
    reader: &SignedIn,
    company: CompanyId,
    request: &MemberListRequest,
) -> Result<Page<model::company::Member>> {
    let ctx = world.context(reader);
    let scope = Scope::Company(company);
    let proof = ctx.authorize(scope, company).await?;
    let may_read = ctx.authorize_in(scope).await.ok();
    let may_review = ctx.authorize_in(scope).await.ok();
    member::list(&ctx, proof, may_read.as_ref(), may_review.as_ref(), request).await
}

fn searching(text: &str) -> MemberListRequest {
    MemberListRequest {
        filter: MemberFilter {
            search: Some(text.parse().unwrap()),
            ..Default::default()
        },
        ..Default::default()
    }
}

#[test]
fn colleagues_see_each_other_and_only_who_may_sees_numbers() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let member = world.employee(scene.company, CompanyRole::Member).await;
        let reader = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_right(scene.company, reader.id, Permission::ViewEmployeeInfo)
            .await;
        world.employee(scene.company, CompanyRole::Applicant).await;
        world.employee(scene.company, CompanyRole::Invited).await;
        let all = MemberListRequest::default();

        let seen = list(&world, &member, scene.company, &all).await.unwrap();
        assert_eq!((seen.items.len(), seen.total), (3, 3));
        for one in &seen.items {
            assert_eq!(one.mobile.contains("****"), !one.is_me, "{one:?}");
        }
        let seen = list(&world, &reader, scene.company, &all).await.unwrap();
        assert!(seen.items.iter().all(|one| !one.mobile.contains('*')));

        // A number that is not shown is not found out by searching for it.
        let number = member.mobile.as_str();
        let request = searching(&number[number.len() - 6..]);
        let by_reader = list(&world, &reader, scene.company, &request)
            .await
            .unwrap();
        assert!(by_reader.items.iter().any(|one| one.person == member.id));
        let by_member = list(&world, &member, scene.company, &request)
            .await
            .unwrap();
        assert_eq!(by_member.total, 0);

        // Who waits is known to who decides alone.
        let waiting = MemberListRequest {
            filter: MemberFilter {
                status: MemberStatus::Pending,
                ..Default::default()
            },
            ..Default::default()
        };
        let by_member = list(&world, &member, scene.company, &waiting)
            .await
            .unwrap();
        assert_eq!(by_member.total, 0);
        let by_admin = list(&world, &scene.admin, scene.company, &waiting)
            .await
            .unwrap();
        assert_eq!(by_admin.total, 1);
        let outsider = list(&world, &scene.person, scene.company, &all).await;
        assert!(outsider.is_err());
    });
}

#[test]
fn pages_follow_each_other_in_every_order_without_a_gap() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        for _ in 0..4 {
            world.employee(scene.company, CompanyRole::Member).await;
        }
        world.employee(scene.company, CompanyRole::Founder).await;
        for (sort, is_descending) in [
            (MemberSort::Since, false),
            (MemberSort::Since, true),
            (MemberSort::Name, false),
            (MemberSort::Name, true),
        ] {
            let mut request = MemberListRequest {
                sort,
                is_descending,
                limit: Some(2),
                ..Default::default()
            };
            let mut seen = Vec::new();
            loop {
                let page = list(&world, &scene.admin, scene.company, &request)
                    .await
                    .unwrap();
                assert_eq!(page.total, 6);
                seen.extend(
                    page.items
                        .iter()
                        .map(|one| (one.since, one.name.clone(), one.id)),
                );
                request.after = page.next;
                if request.after.is_none() {
                    break;
                }
            }
            let mut sorted = seen.clone();
            match sort {
                MemberSort::Since => sorted.sort_by_key(|one| (one.0, one.2)),
                MemberSort::Name => sorted.sort_by_key(|one| (one.1.clone(), one.2)),
            }
            if is_descending {
                sorted.reverse();
            }
            assert_eq!(seen, sorted, "{sort:?} {is_descending}");
            assert_eq!(seen.len(), 6);
        }
        for (role, count) in [
            (MemberRole::Administrator, 2),
            (MemberRole::Founder, 1),
            (MemberRole::Member, 4),
        ] {
            let mut request = MemberListRequest::default();
            request.filter.role = Some(role);
            let page = list(&world, &scene.admin, scene.company, &request)
                .await
                .unwrap();
            assert_eq!(page.total, count, "{role:?}");
        }
    });
}

#[test]
fn an_applicants_answers_stand_before_the_reviewer_and_their_history_on_their_page() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let id = scene.apply(&world, &scene.person).await;
        let ctx = world.context(&scene.admin);
        let scope = Scope::Company(scene.company);
        let reviewer: member::MayReview = ctx.authorize_in(scope).await.unwrap();
        let (applicants, waiting) = member::list_applicants(&ctx, &reviewer).await.unwrap();
        assert_eq!((applicants.len(), waiting), (1, 1));
        let answers = applicants[0].answers.as_ref().unwrap();
        assert_eq!(answers.name.as_str(), "<b>Zhao</b>");

        let reject = Reject {
            version: applicants[0].version,
            reason: "Who are you?".parse().unwrap(),
        };
        let proof = ctx.authorize(scope, id).await.unwrap();
        review::reject(&ctx, proof, reject).await.unwrap();
        let theirs = world.context(&scene.person);
        let mine = application::find_mine(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        assert_eq!(mine.reason, "Who are you?");
        scene.apply(&world, &scene.person).await;
        let (applicants, _) = member::list_applicants(&ctx, &reviewer).await.unwrap();
        let approve = Approve {
            version: applicants[0].version,
        };
        // Who decides, and reads no pages of staff, sees the page until then.
        let decider = world.employee(scene.company, CompanyRole::Member).await;
        world
            .give_right(scene.company, decider.id, Permission::AuditEmployee)
            .await;
        let deciding = world.context(&decider);
        let proof = deciding.authorize(scope, id).await.unwrap();
        let seen = member::detail_for_review(&deciding, proof).await.unwrap();
        assert_eq!(seen.application.version, approve.version);
        let proof = ctx.authorize(scope, id).await.unwrap();
        review::approve(&ctx, proof, approve, Given::Nothing)
            .await
            .unwrap();
        let proof = deciding.authorize(scope, id).await.unwrap();
        assert!(member::detail_for_review(&deciding, proof).await.is_err());

        let proof = ctx
            .authorize::<resource::Employee, action::Read>(scope, id)
            .await
            .unwrap();
        let detail = member::detail(&ctx, proof).await.unwrap();
        let steps: Vec<_> = detail.timeline.iter().map(|event| event.step).collect();
        assert_eq!(
            steps,
            [
                MemberStep::Approved,
                MemberStep::Applied,
                MemberStep::Rejected,
                MemberStep::Applied
            ]
        );
        assert_eq!(detail.timeline[2].reason, "Who are you?");
        assert_eq!(detail.timeline[0].by, scene.admin.name);
    });
}

#[test]
fn who_leaves_and_comes_again_has_one_history() {
    on_both_engines(async |world| {
        let scene = Joined::new(&world).await;
        let scope = Scope::Company(scene.company);
        let ctx = world.context(&scene.admin);
        let theirs = world.context(&scene.person);
        let let_in = async |id| {
            let proof = ctx.authorize(scope, id).await.unwrap();
            let approve = Approve { version: 1 };
            review::approve(&ctx, proof, approve, Given::Nothing)
                .await
                .unwrap();
        };
        let first = scene.apply(&world, &scene.person).await;
        let_in(first).await;
        application::leave(&theirs, theirs.myself().unwrap(), scene.company)
            .await
            .unwrap();
        let second = scene.apply(&world, &scene.person).await;
        let_in(second).await;
        assert_ne!(first, second);
        // Somebody else's history, which they have made a part of, is not theirs.
        let other = world.user().await;
        let third = scene.apply(&world, &other).await;
        world
            .give_right(scene.company, scene.person.id, Permission::AuditEmployee)
            .await;
        let proof = theirs.authorize(scope, third).await.unwrap();
        review::approve(&theirs, proof, Approve { version: 1 }, Given::Nothing)
            .await
            .unwrap();
        let steps = async |who: &SignedIn, id| {
            let ctx = world.context(who);
            let proof = ctx
                .authorize::<resource::Employee, action::Read>(scope, id)
                .await
                .unwrap();
            let detail = member::detail(&ctx, proof).await.unwrap();
            let steps = detail.timeline.into_iter().map(|event| event.step);
            steps.collect::<Vec<_>>()
        };
        use MemberStep::{Applied, Appointed, Approved, Left, SteppedDown};
        assert_eq!(
            steps(&scene.admin, second).await,
            [Approved, Applied, Left, Approved, Applied]
        );
        assert_eq!(steps(&scene.admin, third).await, [Approved, Applied]);
        let before = scene.employee_id(&world, scene.admin.id).await;
        let proof = ctx.authorize(scope, second).await.unwrap();
        review::appoint(&ctx, proof, sure(&ctx), 2).await.unwrap();
        assert_eq!(steps(&scene.person, before).await, [SteppedDown]);
        assert_eq!(steps(&scene.person, second).await[0], Appointed);
    });
}
