//! What each read costs.

use super::*;
use crate::{db::Db, metrics::past::store::EXPLAINED};

#[test]
fn each_read_is_one_range_of_a_primary_key() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        for (sql, table, is_named) in EXPLAINED {
            // A statement of the store, explained.
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let plan: Vec<String> = rows.into_iter().map(|row| row.3).collect();
            let time = if table.contains("_log_") {
                "start_time"
            } else {
                "created_time"
            };
            let name = if is_named {
                " AND container_name=?"
            } else {
                ""
            };
            let expected = format!(
                "SEARCH {table} USING PRIMARY KEY (server_id=?{name} AND {time}>? AND {time}<?)"
            );
            assert_eq!(plan, [expected]);
        }
    });
}
