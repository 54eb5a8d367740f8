//! What agents tell of containers, and what people see of it, on both engines.

mod forgotten;
mod list;
mod report;

use super::service;
use crate::{
    Error, OpContext, Result, SignedIn,
    authz::{action::Read, resource},
    testing::{World, on_both_engines},
};
use model::{
    agent::{ContainerInfo, ContainerPort, ContainerReport, Report},
    container::{ContainerDetail, ContainerList, ContainerListRequest, ContainerState},
    error::Error as Public,
    id::ServerId,
    scope::{Owner, Scope},
    time::{Millis, Timestamp},
};

fn info(name: &str, state: ContainerState) -> ContainerInfo {
    ContainerInfo {
        name: name.to_owned(),
        id: format!("id-of-{name}"),
        image: format!("registry.example/{name}:1"),
        state,
        status: "Up 3 minutes".to_owned(),
        command: "serve --quietly".to_owned(),
        created: Some(1_700_000_000),
        started: Some(1_700_000_100),
        restarts: 2,
        ports: vec![ContainerPort {
            public: Some(8_080),
            address: "0.0.0.0".to_owned(),
            private: 80,
            protocol: "tcp".to_owned(),
        }],
    }
}

fn running(name: &str) -> ContainerInfo {
    info(name, ContainerState::Running)
}

fn usage(cpu: f64, counter: i64) -> ContainerReport {
    ContainerReport {
        cpu,
        mem_percent: 25.0,
        mem_usage: 256,
        mem_limit: 1_024,
        net_input: counter,
        net_output: counter * 2,
        block_input: counter * 3,
        block_output: counter * 4,
    }
}

/// A report of the host at a time with this list and these samples.
fn report(
    world: &World,
    time: Timestamp,
    list: Option<&[ContainerInfo]>,
    samples: &[(&str, ContainerReport)],
) -> Report {
    Report {
        containers: list.map(<[_]>::to_vec),
        docker: samples
            .iter()
            .map(|(name, r)| ((*name).to_owned(), *r))
            .collect(),
        ..world.report(time)
    }
}

async fn host(world: &World) -> (SignedIn, ServerId) {
    let user = world.user().await;
    let id = world.server(Owner::User(user.id), user.id, "web-1").await;
    (user, id)
}

async fn list_in(
    ctx: &OpContext,
    scope: Scope,
    request: &ContainerListRequest,
) -> Result<ContainerList> {
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    service::list(ctx, scoped, request).await
}

async fn list(world: &World, user: &SignedIn) -> ContainerList {
    let ctx = world.context(user);
    list_in(&ctx, Scope::Personal, &ContainerListRequest::default())
        .await
        .unwrap()
}

async fn detail(
    world: &World,
    user: &SignedIn,
    id: ServerId,
    name: &str,
) -> Result<ContainerDetail> {
    let ctx = world.context(user);
    let server = ctx
        .authorize::<resource::Server, Read>(Scope::Personal, id)
        .await?;
    service::detail(&ctx, server, &name.parse().unwrap()).await
}

fn names(list: &ContainerList) -> Vec<&str> {
    list.page.items.iter().map(|c| c.name.as_str()).collect()
}
