//! What each read costs.

use super::*;
use crate::{db::Db, metrics::past::store::EXPLAINED};
use sqlx::Row as _;

#[test]
fn each_read_is_one_range_of_a_primary_key() {
    on_both_engines(async |world| {
        let read = match world.db() {
            Db::Sqlite { read, .. } => read,
            Db::MySql(pool) => return on_mariadb(pool).await,
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

async fn on_mariadb(pool: &sqlx::MySqlPool) {
    for (sql, table, is_named) in EXPLAINED {
        // A statement of the store, explained.
        let sql = sqlx::AssertSqlSafe(format!("EXPLAIN {sql}"));
        let mut query = sqlx::query(sql).bind(1);
        if is_named {
            query = query.bind("web");
        }
        let rows = query
            .bind(1_000_i64)
            .bind(2_000_i64)
            .bind(10_i64)
            .fetch_all(pool)
            .await
            .unwrap();
        let [row] = &rows[..] else {
            panic!("{} steps read {table}", rows.len());
        };
        let column = |name| row.get::<Option<String>, _>(name).unwrap_or_default();
        let plan = (column("table"), column("type"), column("key"));
        assert_eq!(
            plan,
            (table.to_owned(), "range".to_owned(), "PRIMARY".to_owned())
        );
        let extra = column("Extra");
        assert!(!extra.contains("filesort"), "{table}: {extra}");
    }
}
