//! Messages by day.

use super::{
    day::{Zone, day_label, day_of},
    entry::Entry,
};
use crate::{company::ReviewTarget, i18n::use_i18n};
use leptos::prelude::*;
use model::{
    id::MessageId,
    message::{Message, MessageStanding},
};

/// The messages of a page below their days.
#[component]
pub fn MessageGroups(
    /// The messages, newest first.
    #[prop(into)]
    messages: Signal<Vec<Message>>,
    /// Where the reader stands.
    #[prop(into)]
    standing: Signal<MessageStanding>,
    /// Marks one as read.
    #[prop(into)]
    on_read: Callback<MessageId>,
    /// Has an application decided.
    #[prop(into)]
    on_review: Callback<(MessageId, ReviewTarget)>,
) -> impl IntoView {
    let i18n = use_i18n();
    // The reader's own days come with the browser; the first render is the same
    // in both places.
    let zone = RwSignal::new(Zone::Utc);
    #[cfg(feature = "hydrate")]
    Effect::new(move || zone.set(Zone::Local));
    let days = Memo::new(move |_| {
        messages.with(|messages| {
            let mut days: Vec<String> = messages
                .iter()
                .map(|message| day_of(message.time, zone.get()))
                .collect();
            days.dedup();
            days
        })
    });
    view! {
        <For each=move || days.get() key=|day| day.clone() let:day>
            {
                let of_day = {
                    let day = day.clone();
                    Memo::new(move |_| {
                        messages.with(|messages| {
                            messages
                                .iter()
                                .filter(|message| day_of(message.time, zone.get()) == day)
                                .cloned()
                                .collect::<Vec<_>>()
                        })
                    })
                };
                let label = move || day_label(i18n, &day, zone.get());
                view! {
                    <section class="message-day">
                        <h2>{label}</h2>
                        <ul class="messages" role="list">
                            <For each=move || of_day.get() key=|message| message.id let:message>
                                {
                                    let id = message.id;
                                    let was_read = message.is_read;
                                    let is_read = Memo::new(move |_| {
                                        messages.with(|messages| {
                                            messages
                                                .iter()
                                                .find(|message| message.id == id)
                                                .map_or(was_read, |message| message.is_read)
                                        })
                                    });
                                    view! { <Entry message is_read standing on_read on_review/> }
                                }
                            </For>
                        </ul>
                    </section>
                }
            }
        </For>
    }
    .into_any()
}
