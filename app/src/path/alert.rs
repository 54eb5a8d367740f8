//! URLs of alerts.

use super::{encode, query::asked};
use model::{
    alert::{AlertListRequest, AlertMetric, AlertState},
    id::{ClusterId, ServerId},
    scope::Scope,
};

/// The alerts of a scope.
pub fn alerts(scope: Scope) -> String {
    format!("/{scope}/alerts")
}

/// The alerts of a scope as somebody asked for them; what is as by default is left out.
pub fn alerts_asked(scope: Scope, request: &AlertListRequest) -> String {
    let pairs = [
        (
            "state",
            (request.state != AlertState::default()).then(|| request.state.as_str().to_owned()),
        ),
        (
            "metric",
            request.metric.map(AlertMetric::as_str).map(str::to_owned),
        ),
        ("server", request.server.map(|id| id.to_string())),
        (
            "after",
            request
                .after
                .as_ref()
                .map(|after| encode(&String::from(after.clone()))),
        ),
    ];
    asked(alerts(scope), pairs)
}

/// The alerts of a host.
pub fn alerts_of(scope: Scope, server: ServerId) -> String {
    alerts_asked(
        scope,
        &AlertListRequest {
            server: Some(server),
            ..AlertListRequest::default()
        },
    )
}

/// What sets alerts off.
pub fn thresholds(scope: Scope) -> String {
    format!("/{scope}/alerts/thresholds")
}

/// What sets alerts of a cluster off.
pub fn cluster_thresholds(scope: Scope, cluster: ClusterId) -> String {
    format!("{}?cluster={cluster}", thresholds(scope))
}

/// Times in which hosts are worked on.
pub fn maintenance(scope: Scope) -> String {
    format!("/{scope}/alerts/maintenance")
}

/// Other programs that are told of alerts.
pub fn webhooks(scope: Scope) -> String {
    format!("/{scope}/alerts/webhooks")
}

/// What they were told before an entry.
pub fn webhooks_after(scope: Scope, entry: i64) -> String {
    format!("{}?after={entry}#deliveries", webhooks(scope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::CompanyId;

    #[test]
    fn every_path_of_alerts_is_written_down() {
        let acme = Scope::Company(CompanyId(12));
        assert_eq!(alerts(Scope::Personal), "/p/alerts");
        let request = AlertListRequest {
            state: AlertState::Open,
            metric: Some(AlertMetric::DiskBusy),
            ..AlertListRequest::default()
        };
        assert_eq!(
            alerts_asked(acme, &request),
            "/c/12/alerts?state=open&metric=disk_busy"
        );
        assert_eq!(alerts_of(acme, ServerId(5)), "/c/12/alerts?server=5");
        assert_eq!(
            cluster_thresholds(acme, ClusterId(3)),
            "/c/12/alerts/thresholds?cluster=3"
        );
        assert_eq!(
            webhooks_after(acme, 9),
            "/c/12/alerts/webhooks?after=9#deliveries"
        );
        assert_eq!(maintenance(acme), "/c/12/alerts/maintenance");
    }
}
