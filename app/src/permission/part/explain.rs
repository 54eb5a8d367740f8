//! Why somebody may do what to an object, or the first rule that says no.

use super::{at::At, chain::Answered, data::kind_label, question::Question, words::item_name};
use crate::{
    company::newest,
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    path,
    permission::world::World,
    ui::{Icon, IconName},
};
use leptos::{attr::custom::custom_attribute, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::permission::{GrantItem, Object};

/// Things of a kind that the search shows.
const SHOWN: usize = 8;

/// Picks an object, and says why.
#[component]
pub fn ExplainBox(
    /// The question.
    question: Question,
) -> impl IntoView {
    let i18n = use_i18n();
    let answer = newest(question.fetched, move |answer| match answer {
        Ok(Some(found)) => view! { <Answered question found/> }.into_any(),
        Ok(None) => view! {
            <p class="muted">{t_string!(i18n, permission.explain_pick).to_string()}</p>
        }
        .into_any(),
        Err(error) => view! { <PageFailure error/> }.into_any(),
    });
    view! {
        <section class="card explain" id="explain" aria-labelledby="explain-title">
            <div class="card-head">
                <h2 id="explain-title">{t_string!(i18n, permission.explain_title).to_string()}</h2>
            </div>
            <div class="card-body">
                <Picker question/>
                {answer}
            </div>
        </section>
    }
    .into_any()
}

/// A search over the names, as links.
#[component]
fn Picker(question: Question) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let typed = RwSignal::new(question.find.get_untracked());
    let submit = move |event: leptos::ev::SubmitEvent| {
        // What is found stands below already; what is longer than the list, the console
        // looks for.
        event.prevent_default();
        let text = typed.get_untracked();
        let object = question.object.get_untracked().map(path::write_object);
        let object = object.unwrap_or_default();
        let href = question.asked(&[("object", &object), ("find", &text)]);
        navigate(
            &href,
            NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            },
        );
    };
    let object = question.object.get_untracked().map(path::write_object);
    let kept = question
        .kept()
        .into_iter()
        .chain(object.map(|object| ("object", object)))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let results = newest(question.choices, move |answer| match answer {
        Ok(choices) => {
            let world = StoredValue::new(World::new(choices));
            view! { <Results question world typed/> }.into_any()
        }
        Err(error) => view! { <PageFailure error/> }.into_any(),
    });
    view! {
        <form
            class="explain-find"
            method="get"
            action=question.here.get_value()
            role="search"
            aria-label=t_string!(i18n, permission.explain_find).to_string()
            on:submit=submit
        >
            {kept}
            <div class="search">
                <Icon name=IconName::Search/>
                <input
                    class="input"
                    type="search"
                    name="find"
                    value=question.find.get_untracked()
                    aria-label=t_string!(i18n, permission.explain_find).to_string()
                    placeholder=t_string!(i18n, permission.explain_find).to_string()
                    autocomplete="off"
                    enterkeyhint="search"
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
        </form>
        {results}
    }
    .into_any()
}

#[component]
fn Results(
    question: Question,
    world: StoredValue<World>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let text = typed.get();
        let found = world.with_value(|world| world.search(&text, SHOWN));
        let part = |label: String, items: Vec<GrantItem>| {
            let links: Vec<_> = items
                .into_iter()
                .filter_map(|item| {
                    let object = match item {
                        GrantItem::Server(id) => Object::Server(id),
                        GrantItem::Project(id) => Object::Project(id),
                        GrantItem::File(id) => Object::File(id),
                        _ => return None,
                    };
                    let name = world.with_value(|world| {
                        // Folders of one name are told apart by where they are.
                        let folders = match item {
                            GrantItem::File(_) => world.place(item),
                            _ => Vec::new(),
                        };
                        let name = item_name(i18n, world, item);
                        let parts = folders.into_iter().chain([name.as_str()]);
                        parts.collect::<Vec<_>>().join(" / ")
                    });
                    let current = move || (question.object.get() == Some(object)).then_some("true");
                    Some(view! {
                        <li>
                            <a class="chip" href=question.href(object) {..custom_attribute("noscroll", "")} aria-current=current>
                                {name}
                            </a>
                        </li>
                    })
                })
                .collect();
            (!links.is_empty()).then(|| {
                view! {
                    <li class="explain-kind">
                        <span class="explain-kind-name">{label}</span>
                        <ul class="chips" role="list">{links}</ul>
                    </li>
                }
            })
        };
        let company = Object::Company;
        let is_company = move || (question.object.get() == Some(company)).then_some("true");
        view! {
            <ul class="explain-results" role="list">
                {part(kind_label(i18n, At::Servers), found.servers.0)}
                {part(kind_label(i18n, At::Projects), found.projects.0)}
                {part(kind_label(i18n, At::Files), found.files.0)}
                <li class="explain-kind">
                    <span class="explain-kind-name">
                        {t_string!(i18n, permission.group_company).to_string()}
                    </span>
                    <ul class="chips" role="list">
                        <li>
                            <a
                                class="chip"
                                href=question.href(company)
                                {..custom_attribute("noscroll", "")}
                                aria-current=is_company
                            >
                                {t_string!(i18n, permission.whole_company).to_string()}
                            </a>
                        </li>
                    </ul>
                </li>
            </ul>
        }
        .into_any()
    }
}
