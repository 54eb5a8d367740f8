//! Alerts, on both engines.

mod delivery;
mod firing;
mod limit;
mod list;
mod rule;
mod task;
mod telling;
mod value;
mod webhook;

use super::{evaluate, service, tell};
use crate::{
    Error,
    alert::mute,
    authz::{
        action::{Read, Update},
        resource,
    },
    message, on_db,
    op_context::SignedIn,
    task::Task,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    alert::{
        AlertEntry, AlertList, AlertListRequest, AlertMetric, AlertState, HeatMap, MuteCreate,
        Quiet, ServerAlerts,
    },
    error::Error as Public,
    id::{CompanyId, ServerId},
    message::{Body, MessageListRequest, Payload},
    permission::Permission,
    scope::{Owner, Scope},
    time::Millis,
};

const STEP: Millis = Millis::seconds(15);

/// Processors of a host have so much to do for some looks, each of them followed by an
/// evaluation.
async fn load(world: &World, server: ServerId, percent: f64, looks: usize) -> evaluate::Done {
    let mut all = evaluate::Done::default();
    for _ in 0..looks {
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = percent;
        world.ingest(server, &[report]).await;
        let done = look(world).await;
        all.fired += done.fired;
        all.resolved += done.resolved;
    }
    all
}

async fn look(world: &World) -> evaluate::Done {
    let ctx = world.system();
    let done = evaluate::run(&ctx).await.unwrap();
    tell::run(&ctx).await.unwrap();
    done
}

const FIRED: evaluate::Done = evaluate::Done {
    fired: 1,
    resolved: 0,
};

const RESOLVED: evaluate::Done = evaluate::Done {
    fired: 0,
    resolved: 1,
};

const NOTHING: evaluate::Done = evaluate::Done {
    fired: 0,
    resolved: 0,
};

async fn list(world: &World, user: &SignedIn, scope: Scope, state: AlertState) -> AlertList {
    let ctx = world.context(user);
    let request = AlertListRequest {
        state,
        ..Default::default()
    };
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::list(&ctx, seen, &request).await.unwrap()
}

async fn open(world: &World, user: &SignedIn, scope: Scope) -> Vec<AlertEntry> {
    list(world, user, scope, AlertState::Open).await.page.items
}

async fn of_server(world: &World, user: &SignedIn, scope: Scope, id: ServerId) -> ServerAlerts {
    let ctx = world.context(user);
    let server = ctx
        .authorize::<resource::Server, Read>(scope, id)
        .await
        .unwrap();
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::of_server(&ctx, server, seen).await.unwrap()
}

async fn heat(world: &World, user: &SignedIn, scope: Scope) -> HeatMap {
    let ctx = world.context(user);
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::heat_map(&ctx, seen).await.unwrap()
}

/// What somebody was told, the oldest first.
async fn told(world: &World, user: &SignedIn) -> Vec<Payload> {
    let ctx = world.context(user);
    let list = message::service::list(
        &ctx,
        ctx.myself().unwrap(),
        &MessageListRequest {
            limit: Some(200),
            ..Default::default()
        },
    )
    .await
    .unwrap();
    let payload = |body| match body {
        Body::Payload(payload) => payload,
        other => panic!("{other:?}"),
    };
    let mut all: Vec<Payload> = list
        .page
        .items
        .into_iter()
        .map(|m| payload(m.body))
        .collect();
    all.reverse();
    all
}

async fn mute_for(
    world: &World,
    user: &SignedIn,
    (scope, server): (Scope, ServerId),
    (metric, hours): (Option<AlertMetric>, u16),
) -> crate::Result<()> {
    let ctx = world.context(user);
    let proof = ctx
        .authorize::<resource::Server, Update>(scope, server)
        .await?;
    mute::set(&ctx, proof, MuteCreate { metric, hours }).await
}

async fn host(world: &World) -> (SignedIn, ServerId) {
    let user = world.user().await;
    let server = world.server(Owner::User(user.id), user.id, "web-01").await;
    (user, server)
}

/// A company with its founder and a host.
async fn company(world: &World) -> (CompanyId, SignedIn, ServerId) {
    let company = world.company("Acme").await;
    let admin = world.employee(company, CompanyRole::Founder).await;
    let server = world
        .server(Owner::Company(company), admin.id, "web-01")
        .await;
    (company, admin, server)
}
