//! The puzzle that a browser solves before another code is sent.

use crate::i18n::{t_string, use_i18n};
use leptos::prelude::*;

/// How far the puzzle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only a browser solves anything")
)]
pub enum Check {
    /// Scripts do not run (yet).
    #[default]
    Waiting,
    /// So many percent are done.
    Running(u32),
    /// The answer stands in the form.
    Done,
    /// The console did not answer.
    Failed,
}

impl Check {
    /// Whether the form had better not be sent yet. Without scripts it may: the
    /// page says what comes of it.
    pub fn is_running(self) -> bool {
        matches!(self, Check::Running(_))
    }
}

/// A hidden field with the answer, and how far it is. It begins by itself.
#[component]
pub fn Captcha(
    /// Receives how far it is.
    check: RwSignal<Check>,
) -> impl IntoView {
    let i18n = use_i18n();
    let answer = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || solver::begin(answer, check));
    let text = move || match check.get() {
        Check::Waiting => String::new(),
        Check::Running(percent) => {
            t_string!(i18n, identity.captcha_running, percent = percent).to_string()
        }
        Check::Done => t_string!(i18n, identity.captcha_done).to_string(),
        Check::Failed => t_string!(i18n, identity.captcha_failed).to_string(),
    };
    // Announced where it changes its kind, not with each percent.
    let announced = Memo::new(move |_| match check.get() {
        Check::Done => t_string!(i18n, identity.captcha_done).to_string(),
        Check::Failed => t_string!(i18n, identity.captcha_failed).to_string(),
        Check::Waiting | Check::Running(_) => String::new(),
    });
    let percent = move || match check.get() {
        Check::Waiting | Check::Failed => 0,
        Check::Running(percent) => percent,
        Check::Done => 100,
    };
    // With scripts this is no element.
    let noscript = t_string!(i18n, identity.captcha_noscript);
    view! {
        <input type="hidden" name="captcha" value=move || answer.get() autocomplete="off"/>
        <div class="captcha" hidden=move || check.get() == Check::Waiting>
            <progress
                max="100"
                value=percent
                aria-label=t_string!(i18n, identity.captcha_label).to_string()
            ></progress>
            <p aria-hidden="true">{text}</p>
            <p class="visually-hidden" role="status">{move || announced.get()}</p>
        </div>
        <noscript inner_html=format!("<p class=\"notice notice-info\">{noscript}</p>")></noscript>
    }
    .into_any()
}

/// Solves in slices, so that the page stays awake meanwhile.
#[cfg(feature = "hydrate")]
mod solver {
    use super::Check;
    use crate::identity::api::offer_captcha;
    use leptos::{prelude::*, task::spawn_local};
    use model::captcha::{self, Offer, candidate, is_found};
    use sha2::{Digest, Sha256};
    use std::time::Duration;

    /// A slice in milliseconds: less than a frame and a half.
    const SLICE_MS: f64 = 20.0;
    /// Hashes between two looks at the clock.
    const STRIDE: u32 = 64;

    struct Search {
        offer: Offer,
        found: Vec<u32>,
        next: u32,
    }

    pub(super) fn begin(answer: RwSignal<String>, check: RwSignal<Check>) {
        check.set(Check::Running(0));
        spawn_local(async move {
            match offer_captcha().await {
                Ok(offer) => run(
                    Search {
                        offer,
                        found: Vec::new(),
                        next: 0,
                    },
                    answer,
                    check,
                ),
                // `try_set` hands back what nobody takes any more: the page was left.
                Err(_) => drop(check.try_set(Check::Failed)),
            }
        });
    }

    fn run(mut search: Search, answer: RwSignal<String>, check: RwSignal<Check>) {
        let begin = js_sys::Date::now();
        let rounds = search.offer.rounds as usize;
        while search.found.len() < rounds && js_sys::Date::now() - begin < SLICE_MS {
            search.advance();
        }
        if search.found.len() == rounds {
            let text = captcha::answer(&search.offer.challenge, &search.found);
            if answer.try_set(text).is_none() {
                check.set(Check::Done);
            }
            return;
        }
        let percent = search.found.len() * 100 / rounds.max(1);
        let percent = u32::try_from(percent).unwrap_or(0);
        if check.try_set(Check::Running(percent)).is_none() {
            set_timeout(move || run(search, answer, check), Duration::ZERO);
        }
    }

    impl Search {
        fn advance(&mut self) {
            let round = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
            for number in self.next..self.next.saturating_add(STRIDE) {
                let text = candidate(&self.offer.challenge, round, number);
                if is_found(&Sha256::digest(text.as_bytes()), self.offer.bits) {
                    self.found.push(number);
                    self.next = 0;
                    return;
                }
            }
            self.next = self.next.saturating_add(STRIDE);
        }
    }
}
