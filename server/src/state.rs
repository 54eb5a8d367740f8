//! What every handler of this process shares.

use crate::{
    asset::Assets, config::BaseUrl, endpoint::event::Streams, prometheus::Prometheus,
    shutdown::Stop,
};
use axum::extract::FromRef;
use backend::Console;
use leptos::config::LeptosOptions;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// State of the router.
#[derive(Clone)]
pub struct AppState {
    /// The console.
    pub console: Console,
    /// The files of the browser.
    pub assets: Assets,
    /// Where the agent's programs are.
    pub download_dir: Arc<std::path::PathBuf>,
    /// Where people reach us.
    pub base_url: Arc<BaseUrl>,
    /// What leptos wants to know.
    pub leptos: LeptosOptions,
    /// Whether the first user was made; before that little answers.
    pub is_set_up: Arc<AtomicBool>,
    /// The open event streams.
    pub streams: Streams,
    /// The console's own figures.
    pub prometheus: Prometheus,
    /// Whether the process is stopping.
    pub stop: Stop,
    /// The file through which the agent on this machine is enrolled.
    pub local_agent_token_file: Option<Arc<std::path::PathBuf>>,
}

impl AppState {
    /// Whether the first user was made. Once true it stays true.
    pub fn is_set_up(&self) -> bool {
        self.is_set_up.load(Ordering::Relaxed)
    }
    /// The first user was made.
    pub fn set_up_done(&self) {
        self.is_set_up.store(true, Ordering::Relaxed);
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
