//! Both engines get the same schema from the two folders of migrations.

#![expect(
    clippy::unwrap_used,
    reason = "all of this file is a test, but clippy sees that of `#[test]` only"
)]

use backend::{
    db::Db,
    on_db,
    testing::{Engine, TestDatabase},
};
use model::{locale::Locale, permission::Permission};
use std::collections::{BTreeMap, BTreeSet};

/// What is compared of a column.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    /// SQLite's name of the type; MySQL's types are mapped to it.
    kind: String,
    is_required: bool,
    default: Option<String>,
    /// Place in the primary key, from 1; 0 outside of it.
    key_position: i64,
}

/// Column, table and column it points to, what happens when that is deleted.
type ForeignKey = (String, String, String, String);

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: Vec<Column>,
    /// By name: whether it is unique, and its columns.
    indexes: BTreeMap<String, (bool, Vec<String>)>,
    foreign_keys: BTreeSet<ForeignKey>,
    /// Whether the database gives ids, and never one twice.
    gives_ids: bool,
}

#[derive(Debug, Default)]
struct Schema {
    tables: BTreeMap<String, Table>,
    views: BTreeMap<String, Vec<String>>,
}

/// Name, type, `YES` when nullable, default, extras, collation.
type MySqlColumn = (
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
);

/// sqlx's own record; each engine has it in its own form.
const RECORD: &str = "_sqlx_migrations";

async fn read_sqlite(db: &Db) -> Schema {
    let Db::Sqlite { read: pool, .. } = db else {
        panic!("not SQLite")
    };
    let mut schema = Schema::default();
    let objects: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for (name, kind, sql) in objects.into_iter().filter(|o| o.0 != RECORD) {
        let rows: Vec<(String, String, bool, Option<String>, i64)> = sqlx::query_as(
            "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        if kind == "view" {
            schema
                .views
                .insert(name, rows.into_iter().map(|row| row.0).collect());
            continue;
        }
        assert!(
            sql.contains("STRICT"),
            "table {name} is not STRICT: it would take any type"
        );
        let mut table = Table {
            gives_ids: sql.contains("AUTOINCREMENT"),
            ..Table::default()
        };
        table.columns = rows
            .into_iter()
            .map(|(name, kind, is_required, default, key_position)| Column {
                name,
                kind,
                is_required,
                default: default.map(|text| text.trim_matches('\'').to_owned()),
                key_position,
            })
            .collect();
        let indexes: Vec<(String, bool)> = sqlx::query_as(
            "SELECT name, \"unique\" FROM pragma_index_list(?) WHERE origin <> 'pk'",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        for (index, unique) in indexes {
            let columns =
                sqlx::query_scalar("SELECT name FROM pragma_index_info(?) ORDER BY seqno")
                    .bind(&index)
                    .fetch_all(pool)
                    .await
                    .unwrap();
            table.indexes.insert(index, (unique, columns));
        }
        let foreign_keys: Vec<ForeignKey> = sqlx::query_as(
            "SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list(?)",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        table.foreign_keys = foreign_keys.into_iter().collect();
        schema.tables.insert(name, table);
    }
    schema
}

/// SQLite's type for one of MySQL's.
fn sqlite_type(mysql: &str) -> &'static str {
    match mysql {
        "bigint" | "smallint" => "INTEGER",
        "double" => "REAL",
        "varchar" | "char" | "longtext" => "TEXT",
        "mediumblob" => "BLOB",
        other => panic!(
            "the migrations use the type {other} for the first time: say here what it is on SQLite"
        ),
    }
}

async fn read_mysql(db: &Db) -> Schema {
    let Db::MySql(pool) = db else {
        panic!("not MySQL")
    };
    let mut schema = Schema::default();
    let objects: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT table_name, table_type, table_collation, engine FROM information_schema.tables \
         WHERE table_schema = DATABASE()",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for (name, kind, collation, engine) in objects.into_iter().filter(|o| o.0 != RECORD) {
        let rows: Vec<MySqlColumn> = sqlx::query_as(
            "SELECT column_name, data_type, is_nullable, column_default, extra, collation_name \
             FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? \
             ORDER BY ordinal_position",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        if kind == "VIEW" {
            schema
                .views
                .insert(name, rows.into_iter().map(|row| row.0).collect());
            continue;
        }
        let form = (collation.as_deref(), engine.as_deref());
        assert_eq!(form, (Some("utf8mb4_bin"), Some("InnoDB")), "table {name}");
        let key: Vec<String> = sqlx::query_scalar(
            "SELECT column_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() \
             AND table_name = ? AND constraint_name = 'PRIMARY' ORDER BY ordinal_position",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        let mut table = Table {
            gives_ids: rows.iter().any(|row| row.4.contains("auto_increment")),
            ..Table::default()
        };
        for (column, kind, nullable, default, _, collation) in rows {
            let compares = collation.as_deref().unwrap_or("utf8mb4_bin");
            assert_eq!(compares, "utf8mb4_bin", "{name}.{column}");
            let key_position = key
                .iter()
                .position(|k| *k == column)
                .map_or(0, |n| n as i64 + 1);
            table.columns.push(Column {
                name: column,
                kind: sqlite_type(&kind).to_owned(),
                is_required: nullable == "NO",
                // MariaDB writes the missing default of a nullable column as NULL.
                default: default
                    .filter(|text| text != "NULL")
                    .map(|text| text.trim_matches('\'').to_owned()),
                key_position,
            });
        }
        let indexes: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT index_name, CAST(non_unique AS SIGNED), column_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND table_name = ? AND index_name <> 'PRIMARY' \
             ORDER BY index_name, seq_in_index",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        for (index, non_unique, column) in indexes {
            table
                .indexes
                .entry(index)
                .or_insert_with(|| (non_unique == 0, Vec::new()))
                .1
                .push(column);
        }
        let foreign_keys: Vec<ForeignKey> = sqlx::query_as(
            "SELECT k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule \
             FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
             ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name \
             AND r.table_name = k.table_name \
             WHERE k.table_schema = DATABASE() AND k.table_name = ? AND k.referenced_table_name IS NOT NULL",
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .unwrap();
        table.foreign_keys = foreign_keys.into_iter().collect();
        schema.tables.insert(name, table);
    }
    schema
}

fn on_runtime(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(body);
}

#[test]
fn both_engines_have_the_same_tables_columns_indexes_foreign_keys_and_views() {
    on_runtime(async {
        let sqlite = TestDatabase::create(Engine::Sqlite).await;
        let mysql = TestDatabase::create(Engine::MariaDb).await;
        let (left, right) = (read_sqlite(&sqlite.db).await, read_mysql(&mysql.db).await);
        sqlite.remove().await;
        mysql.remove().await;

        let names = |schema: &Schema| schema.tables.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&left), names(&right));
        assert!(
            left.tables.len() > 36,
            "the seeds alone have 36 tables and views"
        );
        for (name, table) in &left.tables {
            assert_eq!(
                table, &right.tables[name],
                "table {name}: SQLite on the left, MySQL on the right"
            );
        }
        assert_eq!(left.views, right.views);
        assert_eq!(
            left.views.keys().collect::<Vec<_>>(),
            ["cpu", "disk", "memory", "net"]
        );
    });
}

#[test]
fn every_foreign_key_leads_an_index() {
    on_runtime(async {
        let sqlite = TestDatabase::create(Engine::Sqlite).await;
        let schema = read_sqlite(&sqlite.db).await;
        sqlite.remove().await;
        for (name, table) in &schema.tables {
            for (column, target, ..) in &table.foreign_keys {
                let leads = table
                    .indexes
                    .values()
                    .any(|(_, columns)| columns.first() == Some(column))
                    || table
                        .columns
                        .iter()
                        .any(|c| c.name == *column && c.key_position == 1);
                assert!(
                    leads,
                    "{name}.{column}: deleting a row of {target} would read the whole table"
                );
            }
        }
    });
}

#[test]
fn table_permission_is_the_catalogue() {
    on_runtime(async {
        for engine in Engine::ALL {
            let database = TestDatabase::create(engine).await;
            let rows: Vec<(i64, String, i64, String, String, bool)> = on_db!(&database.db, |pool| sqlx::query_as(
                "SELECT id, name, CAST(`group` AS SIGNED), label_zh, label_en, is_reserved FROM permission ORDER BY id"
            )
            .fetch_all(pool)
            .await)
            .unwrap();
            database.remove().await;
            let row_of = |p: &Permission| {
                let text = |locale| p.label(locale).to_owned();
                let group = p.group() as i64;
                assert!((0..=9).contains(&group));
                (
                    p.number(),
                    p.key().to_owned(),
                    group,
                    text(Locale::ZhCn),
                    text(Locale::En),
                    p.is_reserved(),
                )
            };
            assert_eq!(
                rows,
                Permission::ALL.iter().map(row_of).collect::<Vec<_>>(),
                "{engine:?}"
            );
        }
    });
}

#[test]
fn the_seeds_kinds_and_sources_of_images_are_there() {
    on_runtime(async {
        for engine in Engine::ALL {
            let database = TestDatabase::create(engine).await;
            let mut found: Vec<Vec<(i64, String)>> = Vec::new();
            for sql in [
                "SELECT CAST(type_id AS SIGNED), name FROM image_types ORDER BY type_id",
                "SELECT CAST(source_id AS SIGNED), name FROM image_sources ORDER BY source_id",
            ] {
                found.push(
                    on_db!(&database.db, |pool| sqlx::query_as(sql)
                        .fetch_all(pool)
                        .await)
                    .unwrap(),
                );
            }
            database.remove().await;
            let seeds = [
                ["操作系统", "数据库", "服务器"],
                ["Dockerhub", "TenCom", "自定义"],
            ];
            let expected = seeds.map(|names| {
                (1..)
                    .zip(names.map(str::to_owned))
                    .collect::<Vec<(i64, String)>>()
            });
            assert_eq!(found, expected, "{engine:?}");
        }
    });
}

#[test]
fn both_folders_hold_the_same_numbers_and_names() {
    let names = |engine: &str| {
        let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        names
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("mysql"));
    for (index, name) in sqlite.iter().enumerate() {
        assert!(
            name.starts_with(&format!("{:04}_", index + 1)),
            "{name}: the numbers have no holes"
        );
    }
}
