//! SQL that finds where things stand: whether the company owns them, and what lies above
//! each. One statement for each kind and 256 things.

use super::{Source, on_source};
use crate::{Result, db::dialect::InList, permission::place::Places};
use model::{
    id::{ClusterId, CompanyId, FileId, ProjectId, ServerId},
    permission::GrantItem,
};

const CLUSTERS: InList = InList {
    head: "SELECT id, NULL AS above FROM cluster WHERE owner_kind = 2 AND owner_id = ? AND id IN (",
    tail: ")",
};
const SERVERS: InList = InList {
    head: "SELECT id, cluster_id AS above FROM server WHERE owner_kind = 2 AND owner_id = ? AND id IN (",
    tail: ")",
};
const PROJECTS: InList = InList {
    head: "SELECT id, NULL AS above FROM project WHERE owner_kind = 2 AND owner_id = ? AND id IN (",
    tail: ")",
};
/// Each with all folders above it. What was met is not met again, so that a circle, which
/// nobody can make, would end as well.
const FILES: InList = InList {
    head: "WITH RECURSIVE up (id, above) AS (SELECT id, id FROM filehub WHERE owner_kind = 2 AND owner_id = ? AND id IN (",
    tail: ") UNION SELECT up.id, f.pid FROM up JOIN filehub f ON f.id = up.above WHERE f.pid IS NOT NULL) \
           SELECT id, above FROM up",
};

async fn list(
    source: &mut Source<'_>,
    statement: InList,
    company: CompanyId,
    ids: &[i64],
    mut found: impl FnMut(i64, Option<i64>),
) -> Result<()> {
    for piece in ids.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().copied()) else {
            continue;
        };
        let sql = statement.sql(keys.len());
        let rows: Vec<(i64, Option<i64>)> = on_source!(&mut *source, |connection| {
            let mut query = sqlx::query_as(sql).bind(company.0);
            for key in &keys {
                query = query.bind(*key);
            }
            query.fetch_all(connection).await
        })?;
        for (id, above) in rows {
            found(id, above);
        }
    }
    Ok(())
}

/// Where the things among `items` stand that the company owns.
pub(in crate::permission) async fn find(
    source: impl Into<Source<'_>>,
    company: CompanyId,
    items: impl IntoIterator<Item = GrantItem>,
) -> Result<Places> {
    let mut source = source.into();
    let (mut clusters, mut servers, mut projects, mut files) =
        <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    for item in items {
        match item {
            GrantItem::Cluster(id) => clusters.push(id.0),
            GrantItem::Server(id) => servers.push(id.0),
            GrantItem::Project(id) => projects.push(id.0),
            GrantItem::File(id) => files.push(id.0),
            GrantItem::Right(_)
            | GrantItem::AllServers
            | GrantItem::AllProjects
            | GrantItem::AllFiles => {}
        }
    }
    let mut places = Places::default();
    list(&mut source, CLUSTERS, company, &clusters, |id, _| {
        places.add_cluster(ClusterId(id));
    })
    .await?;
    list(&mut source, SERVERS, company, &servers, |id, cluster| {
        places.add_server(ServerId(id), cluster.map(ClusterId));
    })
    .await?;
    list(&mut source, PROJECTS, company, &projects, |id, _| {
        places.add_project(ProjectId(id));
    })
    .await?;
    list(&mut source, FILES, company, &files, |id, above| {
        places.add_file(FileId(id), above.map(FileId));
    })
    .await?;
    Ok(places)
}
