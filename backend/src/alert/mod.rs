//! Alerts: tables `alert`, `alert_rule`, `alert_state`, `alert_mute`, `alert_maintenance`,
//! `alert_forecast`, `alert_webhook`, `alert_delivery`.
//!
//! Two steps, each a task by lease: `evaluate` looks at the newest values of all hosts and
//! writes how each metric stands and what fires ([`machine`]); `tell` takes the alerts
//! that nobody was told of and tells who sees the host. A row of `alert` is the record and
//! at the same time what is still to be told, so that nothing is told twice and nothing is
//! forgotten, whenever a console dies ([ADR 20](../../../docs/adr/0020-alerts.md)).

mod evaluate;
pub mod forecast;
pub mod machine;
pub mod maintenance;
pub mod mute;
pub mod service;
mod store;
pub mod task;
mod tell;
pub mod threshold;
pub mod webhook;
mod work;

pub use work::works;

use crate::{
    Result,
    authz::{InScope, Scoped, action::Update, policy::Restriction, resource},
};
use model::{error::Error as Public, scope::Owner, time::Millis};

/// For how long a forecast is believed.
const FORECAST_FRESH: Millis = Millis::days(2);

/// The actor may change all hosts of an owner: they hold the right, and see all of them.
#[derive(Debug)]
pub struct Steward {
    owner: Owner,
}

impl Steward {
    /// From both proofs.
    ///
    /// # Errors
    /// `AllHostsRequired` for who sees only some hosts.
    pub fn new(
        able: InScope<resource::Server, Update>,
        seen: Scoped<resource::Server>,
    ) -> Result<Self> {
        let owner = able.owner();
        if sees_all(owner, &seen) {
            Ok(Steward { owner })
        } else {
            Err(Public::AllHostsRequired.into())
        }
    }

    /// Whose hosts.
    pub fn owner(&self) -> Owner {
        self.owner
    }
}

/// Whether somebody sees all hosts of an owner.
fn sees_all(owner: Owner, seen: &Scoped<resource::Server>) -> bool {
    seen.owner() == owner && seen.restriction() == Restriction::All
}

#[cfg(test)]
mod tests;
