//! Reports in, charts out, on both engines.

mod chart;
mod ingest;
mod queue;
mod view;

use super::{past, service};
use crate::{
    Error, Result,
    authz::{action::Read, resource},
    db::Db,
    on_db,
    testing::{World, on_both_engines},
};
use model::{
    agent::Report,
    id::ServerId,
    metrics::{Charts, Metric, Range, Sample, Series},
    scope::{Owner, Scope},
    server::ServerListRequest,
    time::{Millis, Timestamp},
};

/// A person and a host of theirs.
async fn host(world: &World) -> (crate::SignedIn, ServerId) {
    let user = world.user().await;
    let id = world.server(Owner::User(user.id), user.id, "web").await;
    (user, id)
}

async fn ingest(world: &World, id: ServerId, reports: &[Report], is_batch: bool) -> Result<u32> {
    let ctx = world.agent(id);
    Ok(
        service::ingest(&ctx, ctx.agent().unwrap(), reports.to_vec(), is_batch)
            .await?
            .accepted,
    )
}

async fn charts(world: &World, user: &crate::SignedIn, id: ServerId, range: Range) -> Charts {
    let ctx = world.context(user);
    let proof = ctx
        .authorize::<resource::Server, Read>(Scope::Personal, id)
        .await
        .unwrap();
    past::chart::of_host(&ctx, proof, range.into())
        .await
        .unwrap()
}

/// The line of the processors.
async fn cpu(world: &World, user: &crate::SignedIn, id: ServerId, range: Range) -> Series {
    charts(world, user, id, range).await.series(Metric::Cpu)
}

/// The newest values, as lists show them.
async fn latest(world: &World, user: &crate::SignedIn) -> Option<Sample> {
    let ctx = world.context(user);
    let scoped = ctx
        .scoped::<resource::Server>(Scope::Personal)
        .await
        .unwrap();
    let page = crate::server::service::list(&ctx, scoped, &ServerListRequest::default())
        .await
        .unwrap();
    page.page.items[0].latest
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

async fn samples(world: &World) -> i64 {
    count(world.db(), "SELECT COUNT(*) FROM server_sample").await
}

/// A report with a processor load of its own.
fn report(world: &World, time: Timestamp, cpu: f64) -> Report {
    let mut report = world.report(time);
    report.cpu.percent = cpu;
    report
}

/// The means of a series; `None` is a gap.
fn means(series: &Series) -> Vec<Option<f64>> {
    series.points.iter().map(|p| p.mean).collect()
}
