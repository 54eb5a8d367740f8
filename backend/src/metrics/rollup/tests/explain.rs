//! What each fold costs.

use super::*;

#[test]
fn every_fold_is_a_range_of_a_primary_key() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        let statements = [
            store::read::SAMPLES.part.to_owned(),
            store::read::HOURS.part.to_owned(),
            format!(
                "{}?{}",
                store::container::CONTAINERS.head,
                store::container::CONTAINERS.tail
            ),
            format!(
                "{}?{}",
                store::container::CONTAINER_HOURS.head,
                store::container::CONTAINER_HOURS.tail
            ),
        ];
        for statement in statements {
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let scans: Vec<&String> = plan
                .iter()
                .map(|(.., what)| what)
                .filter(|what| what.contains("SCAN") && !what.contains("SCAN s"))
                .filter(|what| !what.contains("SCAN (subquery"))
                .collect();
            assert!(scans.is_empty(), "{plan:?}");
            assert!(
                plan.iter()
                    .any(|(.., what)| what.contains("USING PRIMARY KEY (server_id=?")),
                "{plan:?}"
            );
        }
    });
}
