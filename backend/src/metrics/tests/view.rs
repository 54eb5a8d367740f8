//! As the seed read it.

use super::*;

/// Time in seconds, address and content of the one row of a seed's view.
async fn view(db: &Db, sql: &'static str) -> (i64, String, serde_json::Value) {
    let (time, address, content): (i64, String, String) =
        on_db!(db, |pool| sqlx::query_as(sql).fetch_one(pool).await).unwrap();
    (time, address, serde_json::from_str(&content).unwrap())
}

#[test]
fn the_seeds_views_show_the_sample_in_the_seeds_units() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        world.ingest(id, &[world.report(world.now())]).await;
        for (sql, expected) in [
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `cpu`",
                vec![("percent", 12.5)],
            ),
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `memory`",
                vec![
                    ("total", 8_201_400_320.0),
                    ("percent", 37.81),
                    ("available", 5_100_000_000.0),
                    ("free", 900_000_000.0),
                ],
            ),
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `disk`",
                vec![
                    ("total", 42_140_499_968.0),
                    ("percent", 28.48),
                    ("free", 30_140_499_968.0),
                ],
            ),
            (
                // kbit/s, as the seed's agent sent it.
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `net`",
                vec![("input", 120.0), ("output", 34.0)],
            ),
        ] {
            let (time, address, content) = view(world.db(), sql).await;
            assert_eq!(
                (time, address.as_str()),
                (world.now().seconds(), "203.0.113.9"),
                "{sql}"
            );
            let content = content.as_object().unwrap();
            assert_eq!(content.len(), expected.len(), "{sql}");
            for (key, value) in expected {
                assert_eq!(content[key].as_f64(), Some(value), "{sql} {key}");
            }
        }
        let numbers =
            "SELECT COUNT(DISTINCT id) FROM (SELECT id FROM `cpu` UNION SELECT id FROM `net`) v";
        assert_eq!(count(world.db(), numbers).await, 1);
    });
}
