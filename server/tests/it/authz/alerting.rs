//! What there is of alerts in the scene: one that goes on, times of maintenance, webhooks.

use backend::{
    SignedIn,
    alert::{Steward, maintenance, service, task::Evaluate, threshold, webhook},
    task::Task,
    testing::World,
};
use model::{
    alert::{
        AlertListRequest, AlertMetric, MaintenanceCreate, RuleChange, ThresholdChange,
        ThresholdSave, WebhookSave,
    },
    id::{AlertId, CompanyId, MaintenanceId, ServerId, WebhookId},
    scope::Scope,
    time::Millis,
};

/// What the rows of alerts are about.
pub struct Alerting {
    /// An alert of the host that reports.
    pub alert: AlertId,
    /// Maintenance of all hosts.
    pub maintenance: MaintenanceId,
    /// Maintenance of one host.
    pub of_host: MaintenanceId,
    /// Webhooks; the first is removed.
    pub webhooks: [WebhookId; 2],
}

/// Makes them, by the administrator `by` of a company, on a host that has reported.
pub async fn alerting(
    world: &World,
    by: &SignedIn,
    company: CompanyId,
    (host, reporting): (ServerId, ServerId),
) -> Alerting {
    let (ctx, scope) = (world.context(by), Scope::Company(company));
    let proof = ctx.authorize(scope, reporting).await.unwrap();
    let change = RuleChange {
        threshold: Some(1.0),
        lasting: Some(Millis(0)),
        ..RuleChange::default()
    };
    let rows = vec![ThresholdChange {
        metric: AlertMetric::Cpu,
        change,
        version: 0,
    }];
    threshold::save_of_server(&ctx, proof, &ThresholdSave { rows })
        .await
        .unwrap();
    let system = world.system();
    Evaluate
        .run(&system, system.system().unwrap())
        .await
        .unwrap();
    let seen = ctx.scoped(scope).await.unwrap();
    let list = service::list(&ctx, seen, &AlertListRequest::default())
        .await
        .unwrap();
    let create = MaintenanceCreate {
        from: world.now(),
        until: world.now() + Millis::hours(1),
        reason: "new disks".parse().unwrap(),
    };
    let able = ctx.authorize_in(scope).await.unwrap();
    let seen = ctx.scoped(scope).await.unwrap();
    let steward = Steward::new(able, seen).unwrap();
    let all = maintenance::create(&ctx, steward, None, &create)
        .await
        .unwrap();
    let proof = ctx.authorize(scope, host).await.unwrap();
    let of_host = maintenance::create_of_server(&ctx, proof, &create)
        .await
        .unwrap();
    let mut webhooks = Vec::new();
    for name in ["doomed", "kept"] {
        let proof = ctx.authorize_in(scope).await.unwrap();
        let seen = ctx.scoped(scope).await.unwrap();
        let save = WebhookSave {
            id: None,
            name: name.parse().unwrap(),
            url: "https://hook.example".parse().unwrap(),
            is_on: false,
        };
        webhooks.push(webhook::save(&ctx, proof, seen, save).await.unwrap().id);
    }
    Alerting {
        alert: list.page.items[0].id,
        maintenance: all,
        of_host,
        webhooks: [webhooks[0], webhooks[1]],
    }
}
