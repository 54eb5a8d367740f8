//! What is said to somebody who no longer belongs to the company whose page is open.
//!
//! All of it answers "not found" from that moment on. In place of an error there stands
//! a word on one's own start page.

use crate::{
    company::api::find_membership,
    error::AppError,
    i18n::{t_string, use_i18n},
    live::use_live,
    path,
    ui::{Button, ButtonSize, Notice, Tone},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use model::{error::Error, event::Event, scope::Scope};

use super::SessionResource;

/// The name of the company that one was in until just now.
#[derive(Debug, Clone, Copy)]
pub struct Farewell(RwSignal<Option<String>>);

/// Puts it into the context; once, around all pages: it outlives the frame that sees it.
pub fn provide_farewell() {
    provide_context(Farewell(RwSignal::new(None)));
}

/// Leads away from a company that one does not belong to any more; shows nothing.
#[component]
pub(super) fn ScopeGuard(scope: Scope, session: SessionResource) -> impl IntoView {
    let Scope::Company(company) = scope else {
        return;
    };
    let farewell = expect_context::<Farewell>();
    let navigate = StoredValue::new(use_navigate());
    // What the session called it; by then it no longer does.
    let called = StoredValue::new(String::new());
    Effect::new(move || {
        let known = session.get().and_then(Result::ok);
        let companies = known.map(|known| known.companies).unwrap_or_default();
        if let Some(here) = companies.into_iter().find(|one| one.id == company) {
            called.set_value(here.name);
        }
    });
    let check = move || {
        spawn_local(async move {
            let belongs = match find_membership(company).await {
                Ok(mine) => mine.state.is_member(),
                Err(AppError(Error::NotFound)) => false,
                // Whether one does nobody knows now.
                Err(_) => true,
            };
            if belongs {
                return;
            }
            // Nothing when the page was left meanwhile.
            let Some(navigate) = navigate.try_get_value() else {
                return;
            };
            farewell.0.set(called.try_get_value());
            navigate(&path::overview(Scope::Personal), Default::default());
        });
    };
    let live = use_live();
    live.on_event(move |event| {
        if matches!(event, Event::RightsChanged) {
            check();
        }
    });
    live.on_missed(check);
}

/// That one no longer belongs to a company, until it is read.
#[component]
pub(super) fn FarewellNotice() -> impl IntoView {
    let i18n = use_i18n();
    let farewell = expect_context::<Farewell>();
    move || {
        farewell.0.get().map(|name| {
            let text = if name.is_empty() {
                t_string!(i18n, shell.farewell).to_string()
            } else {
                t_string!(i18n, company.dismissed, company = name.as_str()).to_string()
            };
            view! {
                <div class="farewell">
                    <Notice tone=Tone::Info>
                        <div class="farewell-body">
                            <p>{text}</p>
                            <Button size=ButtonSize::Small on_click=move |()| farewell.0.set(None)>
                                {t_string!(i18n, ui.close).to_string()}
                            </Button>
                        </div>
                    </Notice>
                </div>
            }
        })
    }
}
