//! Hosts, clusters, agents, and what the clouds say about the hosts.

use super::{NO_TAIL, insert_all};
use crate::{
    Result,
    db::{Tx, dialect::MultiInsert},
    demo::{
        fleet::{AgentRow, Host, InstanceRow},
        people::COMPANY,
    },
};
use model::{scope::Owner, time::Timestamp};

const INSERT_CLUSTERS: MultiInsert = MultiInsert {
    head: "INSERT INTO cluster (id, owner_kind, owner_id, name, description, create_time, update_time) VALUES ",
    columns: 7,
    tail: NO_TAIL,
};

/// Clusters of the company, by name and description; their ids count from 1.
pub(in crate::demo) async fn insert_clusters(
    tx: &mut Tx,
    clusters: &[(&'static str, &'static str)],
    now: Timestamp,
) -> Result<()> {
    let rows: Vec<(i64, &(&str, &str))> = (1..).zip(clusters).collect();
    let (kind, owner_id) = Owner::Company(COMPANY).columns();
    insert_all!(tx, INSERT_CLUSTERS, &rows, |query, row| query
        .bind(row.0)
        .bind(kind)
        .bind(owner_id)
        .bind(row.1.0)
        .bind(row.1.1)
        .bind(now.0)
        .bind(now.0));
    Ok(())
}

const INSERT_SERVERS: MultiInsert = MultiInsert {
    head: "INSERT INTO server (id, owner_kind, owner_id, name, public_ip, cluster_id, instance_id, hostname, \
           os_name, os_version, kernel, architecture, cpu_count, memory_total, agent_version, provider, region, \
           status, status_time, create_time, update_time) VALUES ",
    columns: 21,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_servers(tx: &mut Tx, rows: &[Host]) -> Result<()> {
    insert_all!(tx, INSERT_SERVERS, rows, |query, row| query
        .bind(row.id.0)
        .bind(row.owner.columns().0)
        .bind(row.owner.columns().1)
        .bind(&row.name)
        .bind(&row.public_ip)
        .bind(row.cluster)
        .bind(row.instance.as_deref())
        .bind(&row.name)
        .bind(row.system.0)
        .bind(row.system.1)
        .bind(row.system.2)
        .bind(row.system.3)
        .bind(row.cpu_count)
        .bind(row.memory_total)
        .bind(env!("CARGO_PKG_VERSION"))
        .bind(row.provider())
        .bind(row.region())
        .bind(row.status.number())
        .bind(row.status_time.0)
        .bind(row.create_time.0)
        .bind(row.create_time.0));
    Ok(())
}

const INSERT_AGENTS: MultiInsert = MultiInsert {
    head: "INSERT INTO agent (server_id, token_hash, token_time, create_time) VALUES ",
    columns: 4,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_agents(tx: &mut Tx, rows: &[AgentRow]) -> Result<()> {
    insert_all!(tx, INSERT_AGENTS, rows, |query, row| query
        .bind(row.server.0)
        .bind(&row.token_hash)
        .bind(row.token_time.0)
        .bind(row.create_time.0));
    Ok(())
}

const INSERT_INSTANCES: MultiInsert = MultiInsert {
    head: "INSERT INTO instance (owner_kind, owner_id, provider, instance_id, instance_name, region_id, region_name, \
           hostname, status, inner_ip, public_ip, cpu, memory, os_name, os_type, create_time, expired_time, \
           is_available, charge_type, seen_time, update_time) VALUES ",
    columns: 21,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_instances(tx: &mut Tx, rows: &[InstanceRow<'_>]) -> Result<()> {
    insert_all!(tx, INSERT_INSTANCES, rows, |query, row| query
        .bind(row.host.owner.columns().0)
        .bind(row.host.owner.columns().1)
        .bind(row.host.provider())
        .bind(row.id)
        .bind(&row.host.name)
        .bind(row.host.region())
        .bind(row.region_name)
        .bind(&row.host.name)
        .bind("running")
        .bind(&row.host.inner_ip)
        .bind(&row.host.public_ip)
        .bind(row.host.cpu_count)
        .bind(row.host.memory_total)
        .bind(row.host.system.0)
        .bind("linux")
        .bind(row.create_time.0)
        .bind(row.expired_time.map(|time| time.0))
        .bind(true)
        .bind(row.charge_type)
        .bind(row.seen_time.0)
        .bind(row.seen_time.0));
    Ok(())
}
