//! `tenon serve`: from a configuration to a listening console, and its end.

use crate::{
    asset::Assets,
    background,
    command::{describe, in_database, master_key, open},
    config::{Config, watch_port},
    data_dir,
    endpoint::event::Streams,
    prometheus::Prometheus,
    router::{metrics_router, router},
    shutdown::{self, Ended, Stop},
    state::AppState,
};
use axum::serve::ListenerExt;
use backend::{
    Console,
    adapter::{
        bus::{Bus, Carrier},
        webhook::{WebhookSender, guard::Guard},
    },
    db::{Location, migrate},
    identity::service,
};
use leptos::config::LeptosOptions;
use std::{
    error::Error,
    io,
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
    let listener = bind(config.listen, "TENON_LISTEN").await?;
    let metrics_listener = match config.metrics_listen {
        Some(address) => Some(bind(address, "TENON_METRICS_LISTEN").await?),
        None => None,
    };
    let config = config.bound_to(listener.local_addr()?);
    data_dir::make(&config.data_dir)?;
    let _hold = match config.database.location() {
        Location::Sqlite(path) => Some(data_dir::hold(&path)?),
        Location::MySql(_) => None,
    };
    let db = open(&config).await?;
    let migrated = migrate::migrate(&db)
        .await
        .map_err(|error| in_database(&config, &error))?;
    tracing::info!(
        applied = migrated.applied,
        version = migrated.version,
        "the database is up to date"
    );

    let (bus, carrier) = bus(&config)?;
    let console = Console::on_bus(db, master_key(&config)?, bus);
    let state = state(&config, console)?;
    print_set_up_link(&state, &config).await?;
    let senders = config.senders.senders();
    let senders = senders.map_err(|(key, problem)| format!("`{key}` {problem}"))?;
    let webhooks = WebhookSender::new(Guard::allowing(config.webhook_networks.clone()));
    background::start(state.clone(), carrier, senders, webhooks);

    // Without TCP_NODELAY a page waits 40 ms for the client's delayed ACK.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    if let Some(listener) = &metrics_listener {
        let address = listener.local_addr()?;
        tracing::info!("figures for Prometheus at http://{address}/metrics");
    }
    tracing::info!("listening on {}", config.base_url.origin());
    let console = state.console.clone();
    let ended = shutdown::run(|stop| async move {
        let state = AppState {
            stop: stop.clone(),
            ..state
        };
        let metrics = serve_metrics(metrics_listener, state.clone());
        let service = router(state, &config).into_make_service_with_connect_info::<SocketAddr>();
        let people = axum::serve(listener, service).with_graceful_shutdown(stop.wait());
        let (people, metrics) = tokio::join!(people.into_future(), metrics);
        people.and(metrics)
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

/// A port of ours; `variable` is where another one is chosen.
async fn bind(address: SocketAddr, variable: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}. Choose another address with {variable}")
    })
}

/// Answers Prometheus until the process is to stop, where that is wanted.
async fn serve_metrics(listener: Option<TcpListener>, state: AppState) -> io::Result<()> {
    let Some(listener) = listener else {
        return Ok(());
    };
    let stop = state.stop.clone();
    axum::serve(listener, metrics_router(state))
        .with_graceful_shutdown(stop.wait())
        .await
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
    let assets = Assets::load(config.site_root.as_deref())?;
    let streams = Streams::default();
    let leptos = LeptosOptions::builder()
        .output_name("tenon")
        .site_addr(config.listen)
        .reload_port(u32::from(watch_port().unwrap_or(DEFAULT_RELOAD_PORT)))
        .build();
    Ok(AppState {
        prometheus: Prometheus::new(&console, &streams),
        console,
        assets,
        download_dir: Arc::new(config.download_dir.clone()),
        base_url: Arc::new(config.base_url.clone()),
        leptos,
        is_set_up: Arc::new(AtomicBool::new(false)),
        streams,
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
