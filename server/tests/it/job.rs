//! Jobs by real programs: what a console is killed over is done once.

use crate::{
    delivery::Gateway,
    program::{Program, Reader},
};
use backend::{
    Console,
    crypto::MasterKey,
    db::Db,
    delivery::{Text, TextTemplate, send_text},
    testing::{Engine, TestDatabase},
};
use model::locale::Locale;
use std::{
    path::Path,
    time::{Duration, Instant},
};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
/// Longer than a lease, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Gives the job to send a code; the consoles hear nothing of it and find it.
async fn give(database: &TestDatabase) {
    let console = Console::new(
        Db::connect(&database.location()).await.unwrap(),
        MasterKey::parse(KEY).unwrap(),
    );
    let ctx = console.system("test");
    let mut tx = database.db.begin().await.unwrap();
    let text = Text {
        template: TextTemplate::Code,
        parameters: vec![("code", "012345".to_owned()), ("minutes", "10".to_owned())],
        locale: Locale::En,
    };
    let to = "13800000001".parse().unwrap();
    send_text(&ctx, &mut tx, &to, text).await.unwrap();
    tx.commit().await.unwrap();
    console.close().await;
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn console(folder: &Path, database: &TestDatabase, gateway: &Gateway) -> Program {
    let settings = [
        ("TENON_DATABASE_URL", database.url.as_str()),
        ("TENON_MASTER_KEY", KEY),
        ("TENON_SMS_GATEWAY_URL", gateway.origin.as_str()),
        ("TENON_SMS_GATEWAY_BODY", "{\"text\": \"{text}\"}"),
    ];
    Program::listening(folder, &settings).0
}

#[test]
fn what_a_console_is_killed_over_is_done_once_by_one_of_the_others() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // The first who asks is kept waiting until it is killed.
        let gateway = Gateway::start(|number, _| {
            let taken = (axum::http::StatusCode::OK, "taken".to_owned());
            (number > 1).then_some(taken)
        })
        .await;
        let database = TestDatabase::create(Engine::MariaDb).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        std::fs::create_dir_all(folder.path().join("site/vendor")).unwrap();
        for file in [
            "pkg/tenon.js",
            "pkg/tenon.wasm",
            "pkg/tenon.css",
            "vendor/echarts.js",
            "favicon.svg",
        ] {
            std::fs::write(folder.path().join("site").join(file), "x").unwrap();
        }
        let mut first = console(folder.path(), &database, &gateway);
        give(&database).await;
        until("the first console asked the gateway", || {
            gateway.asked().len() == 1
        })
        .await;
        first.kill();
        let row = |columns: &str| {
            let sql = format!("SELECT {columns} FROM job");
            Reader::of(&database.url).rows(&sql).remove(0)
        };
        assert_eq!(
            row("status, attempt"),
            [1.0, 1.0],
            "it runs, as far as one can know"
        );

        let others = [
            console(folder.path(), &database, &gateway),
            console(folder.path(), &database, &gateway),
        ];
        until("it is done", || row("status")[0] == 2.0).await;
        assert_eq!(row("attempt"), [2.0]);
        // Both have looked again since: a job that is given now is done as well.
        give(&database).await;
        until("another one is done", || {
            let sql = "SELECT COUNT(*) FROM job WHERE status = 2";
            Reader::of(&database.url).rows(sql)[0][0] == 2.0
        })
        .await;
        let asked = gateway.asked();
        assert_eq!(asked.len(), 3, "{asked:?}");
        let sql = "SELECT COUNT(*) FROM job WHERE attempt > 2 OR error <> '' OR payload <> '{}'";
        assert_eq!(Reader::of(&database.url).rows(sql)[0][0], 0.0);
        for program in others.iter().chain([&first]) {
            assert!(!program.log().contains("012345"), "{}", program.log());
        }
        drop(others);
        database.remove().await;
    });
}
