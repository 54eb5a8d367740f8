//! URLs of what was measured.

use super::{encode, server, with_query};
use model::{id::ServerId, metrics::Metric, scope::Scope};

/// Hosts beside each other.
pub fn compare(scope: Scope) -> String {
    format!("/{scope}/compare")
}

/// These hosts beside each other.
pub fn compare_hosts(scope: Scope, servers: &[ServerId], metric: Metric) -> String {
    let hosts = host_list(servers);
    // Commas stand as they are: nobody reads `%2C`.
    let page = with_query(&compare(scope), &[("metric", metric.as_str())]);
    if hosts.is_empty() {
        page
    } else {
        format!("{page}&hosts={hosts}")
    }
}

/// Hosts in a query string: `3,5`.
pub fn host_list(servers: &[ServerId]) -> String {
    let ids: Vec<String> = servers.iter().map(ToString::to_string).collect();
    ids.join(",")
}

/// What was measured on a host, row by row.
pub fn server_history(scope: Scope, id: ServerId) -> String {
    format!("{}/history", server(scope, id))
}

/// The same as a file.
pub fn server_export(scope: Scope, id: ServerId) -> String {
    format!("{}/export", server_history(scope, id))
}

/// What was measured of a container, row by row.
pub fn container_history(scope: Scope, id: ServerId, name: &str) -> String {
    format!("{}/containers/{}/history", server(scope, id), encode(name))
}

/// The same as a file.
pub fn container_export(scope: Scope, id: ServerId, name: &str) -> String {
    format!("{}/export", container_history(scope, id, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::CompanyId;

    #[test]
    fn every_path_of_what_was_measured_is_written_down() {
        let (mine, acme) = (Scope::Personal, Scope::Company(CompanyId(12)));
        let id = ServerId(5);
        assert_eq!(compare(mine), "/p/compare");
        assert_eq!(
            compare_hosts(acme, &[id, ServerId(7)], Metric::Cpu),
            "/c/12/compare?metric=cpu&hosts=5,7"
        );
        assert_eq!(
            compare_hosts(mine, &[], Metric::Disk),
            "/p/compare?metric=disk"
        );
        assert_eq!(server_history(mine, id), "/p/servers/5/history");
        assert_eq!(server_export(acme, id), "/c/12/servers/5/history/export");
        assert_eq!(
            container_history(mine, id, "web/1 ü"),
            "/p/servers/5/containers/web%2F1%20%C3%BC/history"
        );
        assert_eq!(
            container_export(mine, id, "web"),
            "/p/servers/5/containers/web/history/export"
        );
    }
}
