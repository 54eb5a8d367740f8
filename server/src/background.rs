//! What the console does by itself. The only module of this crate that spawns.

use crate::{command::describe, state::AppState};
use backend::{
    adapter::{bus::Carrier, webhook::WebhookSender},
    alert, container,
    delivery::{self, Senders},
    identity,
    job::{self, Runner},
    message, metrics, permission,
    server::{self, agent},
    task::{Driver, Task},
};
use std::{path::Path, time::Duration};

/// How often a token for this machine's agent is renewed, if it is still wanted.
const OFFER_PERIOD: Duration = Duration::from_secs(5 * 60);

/// Starts what runs beside the requests: the writer of reports, who finds their
/// agents, the way to the other consoles, the tasks, the jobs, a hand with the rollups. They end with the
/// process, at any point: what is not committed was not acknowledged, a task is
/// run again, and a job is taken up by another console or by this one when it is
/// back.
#[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
pub fn start(state: AppState, carrier: Option<Carrier>, senders: Senders, webhooks: WebhookSender) {
    let console = state.console.clone();
    tokio::spawn(async move { console.write_reports().await });
    let console = state.console.clone();
    tokio::spawn(async move { console.find_agents().await });
    let console = state.console.clone();
    tokio::spawn(async move { metrics::rollup::share(&console).await });
    if let Some(carrier) = carrier {
        tokio::spawn(carrier.run());
    }
    state.console.set_can_mail(senders.mail.is_some());
    tokio::spawn(Driver::new(state.console.clone(), tasks()).run());
    let mut works = delivery::works(senders);
    works.extend(alert::works(webhooks));
    tokio::spawn(Runner::new(state.console.clone(), works).run());
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(OFFER_PERIOD);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            offer_this_machine(&state).await;
        }
    });
}

/// Everything the consoles do by themselves and share.
fn tasks() -> Vec<Box<dyn Task>> {
    vec![
        Box::new(identity::task::Tidy),
        Box::new(message::task::OldMessages),
        Box::new(server::task::Silence::default()),
        Box::new(server::task::EndedOffers),
        Box::new(permission::task::Expiry),
        Box::new(container::task::Forgotten),
        Box::new(metrics::task::Leftover),
        Box::new(metrics::rollup::task::Rollup),
        Box::new(metrics::retention::task::Retain::default()),
        Box::new(alert::task::Evaluate),
        Box::new(alert::task::Forecasts),
        Box::new(alert::task::Forsaken),
        Box::new(alert::task::Tidy),
        Box::new(job::task::Tidy),
        Box::new(delivery::task::OutboxTidy),
    ]
}

/// Leaves a single-use enrolment token for the agent on this machine in its
/// file, where one was asked for and as long as it is not enrolled.
pub async fn offer_this_machine(state: &AppState) {
    let Some(file) = &state.local_agent_token_file else {
        return;
    };
    let ctx = state.console.system("offer to this machine");
    let offered = async { agent::offer::offer_this_machine(&ctx, ctx.system()?).await };
    match offered.await {
        Ok(Some(offer)) => {
            if let Err(error) = write_private(file, offer.token.reveal()) {
                tracing::warn!(file = %file.display(), %error, "the token for this machine's agent cannot be written");
            }
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(
            error = describe(&error),
            "no token for this machine's agent"
        ),
    }
}

/// Writes a file that only its owner may read, whole or not at all.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let beside = path.with_extension("new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}
