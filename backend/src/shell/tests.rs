//! What a shell asks, on both engines.

use super::*;
use crate::{
    db::{Db, migrate},
    on_tx,
    testing::{CompanyRole, Engine as Kind, TestDatabase, World, on_both_engines},
};
use model::server::SILENT_AFTER;

async fn execute(world: &World, sql: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| sqlx::query(sql)
        .execute(connection)
        .await
        .map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_database_in_use_is_examined_as_it_is() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let host = world.server(Owner::User(user.id), user.id, "web").await;
        world.ingest(host, &[world.report(world.now())]).await;
        let found = examine(&world.database().location())
            .await
            .unwrap()
            .unwrap();
        let schema = &found.schema;
        assert!(schema.applied.len() >= 17, "{schema:?}");
        assert_eq!(
            (
                &schema.pending,
                &schema.unknown,
                &schema.changed,
                &schema.unfinished
            ),
            (&vec![], &vec![], &vec![], &vec![])
        );
        assert_eq!(
            found.content,
            Some(Content {
                users: 1,
                servers: 1,
                sealed: 0,
                newest_received: Some(world.now()),
            })
        );
        match (world.db(), found.engine) {
            (
                Db::Sqlite { .. },
                Engine::Sqlite {
                    is_wal,
                    size,
                    log_size,
                    faults,
                },
            ) => {
                assert!(is_wal && size + log_size > 4_096);
                assert_eq!(faults, Vec::<String>::new());
            }
            (
                Db::MySql(_),
                Engine::MySql {
                    sql_mode,
                    time_zone,
                    max_allowed_packet,
                    now,
                },
            ) => {
                assert!(sql_mode.contains("STRICT_ALL_TABLES"), "{sql_mode}");
                assert_eq!(time_zone, "+00:00");
                assert!(max_allowed_packet >= 1 << 20);
                assert!(now > world.now(), "the server's clock is a real one");
            }
            (_, engine) => panic!("{engine:?}"),
        }
    });
}

#[test]
fn pending_unknown_changed_and_interrupted_migrations_are_told_apart() {
    on_both_engines(async |world| {
        execute(&world, "DELETE FROM _sqlx_migrations WHERE version = 17").await;
        execute(
            &world,
            "UPDATE _sqlx_migrations SET version = 9001 WHERE version = 16",
        )
        .await;
        execute(
            &world,
            "UPDATE _sqlx_migrations SET checksum = 'other' WHERE version = 15",
        )
        .await;
        execute(
            &world,
            "UPDATE _sqlx_migrations SET success = 0 WHERE version = 14",
        )
        .await;
        let found = examine(&world.database().location())
            .await
            .unwrap()
            .unwrap();
        let schema = found.schema;
        assert_eq!(schema.pending, [16, 17]);
        assert_eq!(schema.unknown, [9001]);
        assert_eq!(schema.changed, [15]);
        assert_eq!(schema.unfinished, [14]);
        assert_eq!(found.content, None);
    });
}

#[tokio::test]
async fn a_look_at_a_file_leaves_its_folder_as_it_was() {
    let database = TestDatabase::create_empty(Kind::Sqlite).await;
    let Location::Sqlite(path) = database.location() else {
        panic!("a file was wanted")
    };
    let list = || {
        let mut names: Vec<_> = std::fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        (names, std::fs::read(&path).unwrap())
    };
    migrate::migrate(&database.db).await.unwrap();
    database.db.close().await;
    let before = list();
    assert_eq!(before.0, ["tenon.db"]);
    let found = examine(&database.location()).await.unwrap().unwrap();
    assert!(matches!(found.engine, Engine::Sqlite { is_wal: true, .. }));
    assert!(list() == before);

    let missing = Location::Sqlite(path.with_file_name("missing.db"));
    assert_eq!(examine(&missing).await.unwrap(), None);
    assert!(list() == before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenon.db");
    std::fs::write(&path, "this is not a database, ".repeat(100)).unwrap();
    assert!(examine(&Location::Sqlite(path)).await.is_err());
}

#[test]
fn a_token_is_made_for_oneself_or_a_company_one_belongs_to() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        // Its name is the other one's id.
        let confusing = world.company(&company.0.to_string()).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let applicant = world.employee(company, CompanyRole::Applicant).await;
        let gone = world.user().await;
        world.disable(gone.id).await;
        let ask = async |mobile: &str, company: Option<&str>| {
            let ctx = world.system();
            let request = TokenRequest {
                mobile: mobile.parse().unwrap(),
                company: company.map(str::to_owned),
            };
            issue_token(&ctx, ctx.system().unwrap(), &request)
                .await
                .unwrap()
        };
        let own = ask(&member.mobile, None).await.unwrap();
        assert_eq!(
            (own.owner, own.owner_name),
            (Owner::User(member.id), member.name.clone())
        );
        assert!(own.offer.expiry > world.now() + SILENT_AFTER);
        let shared = ask(&member.mobile, Some("Acme")).await.unwrap();
        assert_eq!(
            (shared.owner, shared.owner_name.as_str()),
            (Owner::Company(company), "Acme")
        );
        world
            .employ(confusing, member.id, CompanyRole::Member)
            .await;
        let named = ask(&member.mobile, Some(&company.0.to_string()))
            .await
            .unwrap();
        assert_eq!(named.owner, Owner::Company(confusing));
        let by_id = ask(&member.mobile, Some(&confusing.0.to_string()))
            .await
            .unwrap();
        assert_eq!(by_id.owner, Owner::Company(confusing));

        assert_eq!(ask("13900000000", None).await.unwrap_err(), Unknown::User);
        assert_eq!(ask(&gone.mobile, None).await.unwrap_err(), Unknown::User);
        assert_eq!(
            ask(&member.mobile, Some("Nobody")).await.unwrap_err(),
            Unknown::Company
        );
        assert_eq!(
            ask(&applicant.mobile, Some("Acme")).await.unwrap_err(),
            Unknown::Membership
        );
    });
}
