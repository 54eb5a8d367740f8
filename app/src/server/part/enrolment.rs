//! An offer to enrol a machine, and what becomes of it.

use crate::{
    live::use_live,
    server::api::{find_enrolment_state, offer_enrolment},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    error::Error,
    event::Event,
    scope::Scope,
    server::{EnrolmentOffer, EnrolmentState},
};
use std::time::Duration;

/// How often the console is asked while somebody waits: the stream of events may be
/// away.
const PERIOD: Duration = Duration::from_secs(5);

/// One offer after the other; none at first.
#[derive(Debug, Clone, Copy)]
pub struct LiveEnrolment {
    /// Whose host it becomes.
    pub scope: Scope,
    /// The newest offer.
    pub offer: RwSignal<Option<EnrolmentOffer>>,
    /// What became of it.
    pub state: RwSignal<EnrolmentState>,
    /// An offer is being made.
    pub is_busy: RwSignal<bool>,
    /// Why the console did not answer.
    pub trouble: RwSignal<Option<Error>>,
    is_asking: StoredValue<bool>,
    /// Something happened while the console was being asked.
    is_outdated: StoredValue<bool>,
}

impl LiveEnrolment {
    /// Without an offer.
    pub fn new(scope: Scope) -> Self {
        LiveEnrolment {
            scope,
            offer: RwSignal::new(None),
            state: RwSignal::new(EnrolmentState::Open),
            is_busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            is_asking: StoredValue::new(false),
            is_outdated: StoredValue::new(false),
        }
    }

    /// Whether anything more will become of the offer.
    pub fn is_waiting(self) -> bool {
        self.offer.with(Option::is_some) && !is_settled(self.state.get())
    }

    /// Follows the offer, for as long as the calling component lives.
    pub fn follow(self) {
        let live = use_live();
        live.watch(move || match self.state.get() {
            EnrolmentState::Enrolled { server, .. } => vec![server],
            EnrolmentState::Open | EnrolmentState::Expired => Vec::new(),
        });
        live.on_event(move |event| {
            if matches!(
                event,
                Event::ServerAdded { .. } | Event::Samples { .. } | Event::ServerStatus { .. }
            ) {
                self.ask();
            }
        });
        live.on_missed(move || self.ask());
        let is_waiting = Memo::new(move |_| self.is_waiting());
        Effect::new(move || {
            if !is_waiting.get() {
                return;
            }
            match set_interval_with_handle(move || self.ask(), PERIOD) {
                Ok(interval) => on_cleanup(move || interval.clear()),
                Err(error) => leptos::logging::warn!("enrolment: {error:?}"),
            }
        });
    }

    /// Makes a new offer in place of the old one.
    pub fn make(self) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let made = offer_enrolment(self.scope).await;
            // `try_set` hands back what nobody takes any more: the page was left.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(offer) => {
                    self.state.set(EnrolmentState::Open);
                    self.offer.set(Some(offer));
                }
                Err(error) => self.trouble.set(Some(error.0)),
            }
        });
    }

    /// Begins from nothing, for another host.
    pub fn reset(self) {
        self.offer.set(None);
        self.state.set(EnrolmentState::Open);
        self.trouble.set(None);
    }

    /// Asks what became of the offer.
    pub fn ask(self) {
        let Some(id) = self.id() else { return };
        if is_settled(self.state.get_untracked()) {
            return;
        }
        if self.is_asking.get_value() {
            self.is_outdated.set_value(true);
            return;
        }
        self.is_asking.set_value(true);
        self.is_outdated.set_value(false);
        spawn_local(async move {
            let found = find_enrolment_state(id).await;
            if self.is_asking.try_set_value(false).is_some() {
                return;
            }
            if self.id() == Some(id) {
                match found {
                    Ok(state) => {
                        self.trouble.set(None);
                        if self.state.get_untracked() != state {
                            self.state.set(state);
                        }
                    }
                    Err(error) => self.trouble.set(Some(error.0)),
                }
            }
            if self.is_outdated.get_value() {
                self.ask();
            }
        });
    }

    fn id(self) -> Option<i64> {
        let offer = self.offer.try_read_untracked()?;
        offer.as_ref().map(|offer| offer.id)
    }
}

fn is_settled(state: EnrolmentState) -> bool {
    match state {
        EnrolmentState::Open => false,
        EnrolmentState::Enrolled { is_reporting, .. } => is_reporting,
        EnrolmentState::Expired => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::ServerId;

    #[test]
    fn an_offer_is_waited_for_until_the_first_report() {
        let server = ServerId(5);
        let enrolled = |is_reporting| EnrolmentState::Enrolled {
            server,
            is_reporting,
        };
        assert!(!is_settled(EnrolmentState::Open));
        assert!(!is_settled(enrolled(false)));
        assert!(is_settled(enrolled(true)));
        assert!(is_settled(EnrolmentState::Expired));
    }
}
