//! `tenon serve`: from a configuration to a listening console, and its end.

use crate::{
    asset::Assets,
    background,
    command::{describe, master_key, open},
    config::{Config, watch_port},
    endpoint::event::Streams,
    router::router,
    shutdown::{self, Ended, Stop},
    state::AppState,
};
use axum::serve::ListenerExt;
use backend::{
    Console,
    adapter::bus::{Bus, Carrier},
    db::migrate,
    identity::service,
};
use leptos::config::LeptosOptions;
use std::{
    error::Error,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicBool},
};
use tokio::net::TcpListener;

/// Serves until a signal comes.
///
/// # Errors
/// Says in one line why the console cannot start.
pub async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    tracing::info!("configuration:\n{}", config.redacted());
    // The port first: a console that cannot listen must not touch the data.
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}. Choose another address with TENON_LISTEN",
            config.listen
        )
    })?;
    let config = config.bound_to(listener.local_addr()?);
    let db = open(&config).await?;
    let migrated = migrate::migrate(&db)
        .await
        .map_err(|error| describe(&error))?;
    tracing::info!(
        applied = migrated.applied,
        version = migrated.version,
        "the database is up to date"
    );

    let (bus, carrier) = bus(&config)?;
    let console = Console::on_bus(db, master_key(&config)?, bus);
    let state = state(&config, console)?;
    print_set_up_link(&state, &config).await?;
    background::start(state.clone(), carrier);

    // Without TCP_NODELAY a page waits 40 ms for the client's delayed ACK.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    tracing::info!("listening on {}", config.base_url.origin());
    let console = state.console.clone();
    let ended = shutdown::run(|stop| async move {
        let state = AppState {
            stop: stop.clone(),
            ..state
        };
        let service = router(state, &config).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(stop.wait())
            .await
    })
    .await?;
    match ended {
        Ended::Served(result) => {
            console.close().await;
            result.map_err(Into::into)
        }
        Ended::DrainLimit | Ended::SecondSignal => {
            tracing::warn!("open connections were cut off");
            console.close().await;
            Ok(())
        }
    }
}

/// The bus: over Redis where one is named, else of this process.
fn bus(config: &Config) -> Result<(Bus, Option<Carrier>), Box<dyn Error>> {
    Ok(match &config.redis {
        None => (Bus::in_process(), None),
        Some(url) => {
            let (bus, carrier) = Bus::redis(url).map_err(|error| describe(&error))?;
            (bus, Some(carrier))
        }
    })
}

/// Where cargo-leptos tells browsers to reload, unless it says otherwise.
const DEFAULT_RELOAD_PORT: u16 = 3001;

/// The state of the router.
///
/// # Errors
/// When the site cannot be read.
pub fn state(config: &Config, console: Console) -> Result<AppState, Box<dyn Error>> {
    let assets = Assets::load(config.site_root.clone())?;
    let leptos = LeptosOptions::builder()
        .output_name("tenon")
        .site_root(config.site_root.display().to_string())
        .site_addr(config.listen)
        .reload_port(u32::from(watch_port().unwrap_or(DEFAULT_RELOAD_PORT)))
        .build();
    Ok(AppState {
        console,
        assets,
        download_dir: Arc::new(config.download_dir.clone()),
        base_url: Arc::new(config.base_url.clone()),
        leptos,
        is_set_up: Arc::new(AtomicBool::new(false)),
        streams: Streams::default(),
        stop: Stop::never(),
        local_agent_token_file: config.local_agent_token_file.clone().map(Arc::new),
    })
}

/// Prints the link that makes the first user, as long as there is none. It goes
/// to standard output and not into the log: logs are kept and passed on.
async fn print_set_up_link(state: &AppState, config: &Config) -> Result<(), Box<dyn Error>> {
    let ctx = state.console.system("start");
    let begun = async { service::begin_set_up(&ctx, ctx.system()?).await };
    match begun.await.map_err(|error| describe(&error))? {
        Some(token) => {
            let link =
                config
                    .base_url
                    .link(&format!("{}?token={}", app::path::SET_UP, token.reveal()));
            println!("\nTenon waits for its first user. Open this link once:\n\n    {link}\n");
        }
        None => state.set_up_done(),
    }
    Ok(())
}
