//! The first steps with something new.

use leptos::prelude::*;

use super::{Icon, IconName};

/// What to do first, and how much of it is done.
///
/// ```text
/// <Checklist title=t.get_started progress=t.one_of_three done=1 total=3>
///     <ChecklistItem title=t.add_host text=t.add_host_text href=… done=true done_text=t.done/>
/// </Checklist>
/// ```
/// `section.card.checklist > div.checklist-head(h2, span, svg.checklist-bar) + ol > li.checklist-item`
#[component]
pub fn Checklist(
    /// Its title.
    #[prop(into)]
    title: String,
    /// How far one is, in words: "1 of 3 done".
    #[prop(into)]
    progress: Signal<String>,
    /// How many are done.
    #[prop(into)]
    done: Signal<usize>,
    /// How many there are.
    total: usize,
    /// The [`ChecklistItem`]s.
    children: Children,
) -> impl IntoView {
    let width = move || {
        format!(
            "{:.1}%",
            done.get().min(total) as f64 * 100.0 / total.max(1) as f64
        )
    };
    view! {
        <section class="card checklist">
            <div class="checklist-head">
                <h2>{title}</h2>
                <span class="muted">{move || progress.get()}</span>
                <svg class="checklist-bar" height="4" aria-hidden="true">
                    <rect class="meter-value" width=width height="100%"></rect>
                </svg>
            </div>
            <ol role="list">{children()}</ol>
        </section>
    }
    .into_any()
}

/// One thing to do of a [`Checklist`]. Done, it is no link any more.
#[component]
pub fn ChecklistItem(
    /// What to do.
    #[prop(into)]
    title: String,
    /// What for, in a sentence.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Where it is done; none where one lacks the right, which `text` then says.
    #[prop(optional, into)]
    href: MaybeProp<String>,
    /// Whether it is done.
    #[prop(into)]
    done: Signal<bool>,
    /// "Done", for screen readers.
    #[prop(into)]
    done_text: String,
) -> impl IntoView {
    let name = move || match href.get().filter(|_| !done.get()) {
        Some(href) => {
            let title = title.clone();
            view! { <a class="checklist-link" href=href>{title}</a> }.into_any()
        }
        None => view! { <span>{title.clone()}</span> }.into_any(),
    };
    view! {
        <li class="checklist-item" class:checklist-done=move || done.get()>
            <span class="checklist-mark" aria-hidden="true">
                {move || done.get().then(|| view! { <Icon name=IconName::Check/> })}
            </span>
            <div class="checklist-words">
                <p class="checklist-title">
                    {name}
                    {move || done.get().then(|| view! { <span class="visually-hidden">" ("{done_text.clone()}")"</span> })}
                </p>
                {move || text.get().map(|text| view! { <p class="checklist-text">{text}</p> })}
            </div>
            {move || {
                (!done.get() && href.get().is_some())
                    .then(|| view! { <span class="checklist-go"><Icon name=IconName::Chevron/></span> })
            }}
        </li>
    }
    .into_any()
}
