//! Enrolment offers, renewed and revoked tokens.

use super::*;
use crate::op_context::KnownAgent;
use model::server::{AgentState, EnrolmentState};

async fn known(world: &World, token: &str) -> Option<KnownAgent> {
    match agent::find_actor(&world.anonymous(), token).await.unwrap() {
        Actor::Agent(known) => Some(known),
        _ => None,
    }
}

/// A person, their host with its agent's token.
async fn enrolled(world: &World) -> (SignedIn, Enrolled) {
    let user = world.user().await;
    offer(world, "one", Owner::User(user.id), user.id).await;
    let enrolled = enrol(world, "one", facts("web")).await.unwrap();
    (user, enrolled)
}

async fn update(
    ctx: &OpContext,
    id: ServerId,
) -> crate::authz::Authorized<resource::Server, Update> {
    ctx.authorize(Scope::Personal, id).await.unwrap()
}

#[test]
fn an_offer_tells_its_maker_what_became_of_it_and_nobody_else() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let (ctx, foreign) = (world.context(&user), world.context(&other));
        let scope = ctx
            .authorize_in::<resource::Server, Create>(Scope::Personal)
            .await
            .unwrap();
        let made = agent::offer::offer(&ctx, scope).await.unwrap();
        let state = async || {
            agent::offer::state(&ctx, ctx.myself().unwrap(), made.id)
                .await
                .unwrap()
        };
        assert_eq!(state().await, EnrolmentState::Open);
        let refused = agent::offer::state(&foreign, foreign.myself().unwrap(), made.id).await;
        assert_eq!(told(refused), Public::NotFound);
        let token = made.token.reveal().to_owned();
        let server = enrol(&world, &token, facts("web")).await.unwrap().server_id;
        let came = |is_reporting| EnrolmentState::Enrolled {
            server,
            is_reporting,
        };
        assert_eq!(state().await, came(false));
        world.ingest(server, &[world.report(world.now())]).await;
        assert_eq!(state().await, came(true));
    });
}

#[test]
fn an_offer_that_nobody_took_in_time_is_over() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let scope = ctx
            .authorize_in::<resource::Server, Create>(Scope::Personal)
            .await
            .unwrap();
        let made = agent::offer::offer(&ctx, scope).await.unwrap();
        assert_eq!(made.expiry, world.now() + OFFER_LIFETIME);
        world.clock().advance(OFFER_LIFETIME);
        let state = agent::offer::state(&ctx, ctx.myself().unwrap(), made.id).await;
        assert_eq!(state.unwrap(), EnrolmentState::Expired);
        let late = enrol(&world, made.token.reveal(), facts("late")).await;
        assert_eq!(told(late), Public::Unauthenticated);
    });
}

#[test]
fn agents_that_ask_at_once_are_each_known_by_their_own_token() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let mut agents = Vec::new();
        // More than one size of statement, and one that is asked for twice.
        for number in 0..19 {
            let token = format!("offer-{number}");
            offer(&world, &token, Owner::User(user.id), user.id).await;
            agents.push(enrol(&world, &token, facts("web")).await.unwrap());
        }
        let unknown = crypto::hash("nobody's");
        let tokens = agents.iter().map(|agent| &agent.token);
        let asked = tokens.chain([&unknown, &agents[0].token]);
        let found = futures::future::join_all(asked.map(|token| known(&world, token))).await;
        let found: Vec<_> = found.into_iter().map(|a| a.map(|a| a.server)).collect();
        let enrolled = agents.iter().map(|agent| Some(agent.server_id));
        let wanted: Vec<_> = enrolled.chain([None, Some(agents[0].server_id)]).collect();
        assert_eq!(found, wanted);
    });
}

#[test]
fn a_new_token_and_the_old_one_hold_until_the_new_one_is_used() {
    on_both_engines(async |world| {
        let (user, enrolled) = enrolled(&world).await;
        let ctx = world.context(&user);
        let proof = update(&ctx, enrolled.server_id).await;
        agent::token::request_renewal(&ctx, proof).await.unwrap();
        let old = known(&world, &enrolled.token).await.unwrap();
        assert!(old.is_renewal_due);

        let agents = world.agent_of(old.server, old.owner);
        let renew = async || {
            let ctx = world
                .console()
                .context(Actor::Agent(old), agents.origin().clone());
            agent::token::renew(&ctx, ctx.agent().unwrap())
                .await
                .unwrap()
                .token
        };
        // The agent died before it had saved the first one.
        let lost = renew().await;
        let new = renew().await;
        assert!(known(&world, &enrolled.token).await.is_some());
        assert_eq!(known(&world, &lost).await, None);
        let current = known(&world, &new).await.unwrap();
        assert!(!current.is_renewal_due);
        assert_eq!(current.server, enrolled.server_id);
        assert_eq!(known(&world, &enrolled.token).await, None);
        assert!(known(&world, &new).await.is_some());
    });
}

#[test]
fn a_token_grows_old_and_is_to_be_renewed() {
    on_both_engines(async |world| {
        let (_, enrolled) = enrolled(&world).await;
        let due = async || known(&world, &enrolled.token).await.unwrap().is_renewal_due;
        assert!(!due().await);
        world.clock().advance(agent::TOKEN_LIFETIME);
        assert!(due().await);
    });
}

#[test]
fn a_revoked_agent_is_turned_away_and_its_host_gets_a_new_one() {
    on_both_engines(async |world| {
        let (user, enrolled) = enrolled(&world).await;
        let (ctx, id) = (world.context(&user), enrolled.server_id);
        agent::token::revoke(&ctx, update(&ctx, id).await)
            .await
            .unwrap();
        assert_eq!(known(&world, &enrolled.token).await, None);
        let again = agent::token::revoke(&ctx, update(&ctx, id).await).await;
        assert!(matches!(told(again), Public::Conflict { .. }));
        let renewal = agent::token::request_renewal(&ctx, update(&ctx, id).await).await;
        assert!(matches!(told(renewal), Public::Conflict { .. }));

        let offer = agent::offer::offer_replacement(&ctx, update(&ctx, id).await)
            .await
            .unwrap();
        let back = enrol(&world, offer.token.reveal(), facts("web-new"))
            .await
            .unwrap();
        assert_eq!(back.server_id, id);
        assert!(known(&world, &back.token).await.is_some());
        let read = ctx.authorize(Scope::Personal, id).await.unwrap();
        let detail = service::detail(&ctx, read).await.unwrap();
        // The name is the person's, the facts are the machine's.
        assert_eq!(
            (detail.summary.name.as_str(), detail.hostname.as_str()),
            ("web", "web-new")
        );
        assert!(matches!(detail.agent, AgentState::Active { .. }));
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM agent").await, 1);
    });
}

#[test]
fn facts_are_written_when_they_change_and_an_empty_place_takes_none_away() {
    on_both_engines(async |world| {
        let (user, enrolled) = enrolled(&world).await;
        let ctx = world.agent_of(enrolled.server_id, Owner::User(user.id));
        let tell = async |provider: &str, kernel: &str| {
            let facts = MachineFacts {
                provider: provider.to_owned(),
                kernel: kernel.to_owned(),
                ..facts("web")
            };
            agent::update_facts(&ctx, ctx.agent().unwrap(), facts)
                .await
                .unwrap();
        };
        tell("aliyun", "6.1").await;
        tell("", "6.2").await;
        let person = world.context(&user);
        let read = person
            .authorize(Scope::Personal, enrolled.server_id)
            .await
            .unwrap();
        let detail = service::detail(&person, read).await.unwrap();
        assert_eq!(
            (detail.summary.provider.as_str(), detail.kernel.as_str()),
            ("aliyun", "6.2")
        );
    });
}
