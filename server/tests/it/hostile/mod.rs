//! Hostile input: what nobody of good will would send, to every route and to
//! everything that reads foreign bytes.
//!
//! The routes come from the router's own tables and the valid calls from
//! `unauthorized/rows`, so a new route is attacked as soon as it has its row.
//! How to run it longer is written in docs/testing.md.

mod found;
mod json;
mod mutation;
mod parser;
mod path;
mod request;
mod route;
mod runner;
mod socket;
mod stage;
mod verdict;

use backend::testing::{Engine, TestDatabase, World};

/// Runs a test body on SQLite alone, for what never gets as far as a database.
pub(crate) fn on_sqlite(body: impl AsyncFn(World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(TestDatabase::create(Engine::Sqlite).await).await;
        body(world.clone()).await;
        world.console().close().await;
        world.remove().await;
    });
}
