//! Making a link.

use super::{
    link_fields::{LinkFields, LinkTyped},
    words::failure_text,
};
use crate::{
    company::api::{MadeLink, create_link},
    i18n::{t_string, use_i18n},
    ui::{Button, ButtonKind, ButtonVariant, Card, Tone, use_toasts},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use model::{company::LinkExpiry, id::CompanyId, permission::TemplateSummary};

/// The form that makes a link.
#[component]
pub fn NewLink(
    /// The company.
    company: CompanyId,
    /// What links may give.
    templates: Vec<TemplateSummary>,
    /// Whether the reader may have them give something.
    may_grant: bool,
    /// Receives the link.
    #[prop(into)]
    on_made: Callback<MadeLink>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = LinkTyped::new();
    let is_busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let Some((setting, expiry)) = typed.checked(i18n) else {
            return;
        };
        let days = match expiry {
            LinkExpiry::Days(days) => Some(days),
            LinkExpiry::Keep | LinkExpiry::Never => None,
        };
        is_busy.set(true);
        spawn_local(async move {
            let done = create_link(company, setting, days).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(link) => on_made.run(link),
                Err(error) if typed.refuse(i18n, &error.0) => {}
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    view! {
        <Card title=t_string!(i18n, company.new_link).to_string()>
            <form class="form invite-form" novalidate on:submit=create>
                <LinkFields typed templates may_grant/>
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                        {t_string!(i18n, company.create_link).to_string()}
                    </Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}
