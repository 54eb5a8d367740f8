//! The two panels of an editor, the search over them, and their drill-down on a phone.

use super::{
    at::At,
    data::{DataPanel, kind_label, things},
    editor::Editor,
    functions::{FunctionsPanel, groups},
    row::{GroupBox, ItemRows, OpenOf},
    validity::{PeriodField, TimesDialog},
    words::group_label,
};
use crate::{
    i18n::{current_locale, t_count, t_string, use_i18n},
    ui::{Icon, IconName, Notice, Tone},
};
use leptos::prelude::*;
use model::permission::{GrantItem, Permission};

use super::functions::rights_of;

/// Things of one kind that a search shows at most.
const FOUND: usize = 200;

/// Everything that can be given, with what is.
#[component]
pub fn RightsPanels(
    /// What is open.
    editor: Editor,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_searching = Memo::new(move |_| editor.search.with(|text| !text.trim().is_empty()));
    search_more(editor);
    // With scripts this is no element.
    let noscript = t_string!(i18n, permission.noscript);
    let times = editor.has_times.then(|| {
        view! {
            <div class="rights-period"><PeriodField id="new" period=editor.period/></div>
            <TimesDialog editor/>
        }
    });
    view! {
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <div class="rights-tools">
            <div
                class="search"
                role="search"
                aria-label=t_string!(i18n, permission.search).to_string()
            >
                <Icon name=IconName::Search/>
                <input
                    class="input"
                    type="search"
                    id="rights-search"
                    aria-label=t_string!(i18n, permission.search).to_string()
                    placeholder=t_string!(i18n, permission.search).to_string()
                    autocomplete="off"
                    enterkeyhint="search"
                    prop:value=move || editor.search.get()
                    on:input=move |event| editor.search.set(event_target_value(&event))
                />
            </div>
            {times}
        </div>
        <div class="rights" class:has-at=move || editor.at.with(Option::is_some)>
            {move || {
                if is_searching.get() {
                    view! { <FoundPanels editor/> }.into_any()
                } else {
                    view! {
                        <RightsIndex editor/>
                        <div class="rights-panels">
                            <FunctionsPanel editor/>
                            <DataPanel editor/>
                        </div>
                    }
                    .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

/// On a phone: the groups to choose from, or the way back to them.
#[component]
fn RightsIndex(editor: Editor) -> impl IntoView {
    let i18n = use_i18n();
    let entries = |title: String, parts: Vec<At>| {
        let links = parts
            .into_iter()
            .map(|at| {
                let items = editor.world.with_untracked(|world| things(world, at));
                let items = StoredValue::new(items);
                let label = match at {
                    At::Rights(group) => group_label(i18n, group),
                    data => kind_label(i18n, data),
                };
                view! {
                    <li>
                        <a class="rights-entry" href=editor.href(Some(at))>
                            <span class="right-name">{label}</span>
                            <span class="right-count"><OpenOf editor items/></span>
                            <Icon name=IconName::Chevron/>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <h2>{title}</h2>
            <ul class="rights-entries" role="list">{links}</ul>
        }
    };
    let functions = t_string!(i18n, permission.functions).to_string();
    let data = t_string!(i18n, permission.data).to_string();
    view! {
        <nav class="rights-index" aria-label=t_string!(i18n, permission.parts).to_string()>
            <div class="rights-index-list">
                {entries(functions, groups().map(At::Rights).collect())}
                {entries(data, At::DATA.to_vec())}
            </div>
            <a class="rights-back" href=editor.href(None)>
                <Icon name=IconName::ArrowLeft/>
                {move || match editor.at.get() {
                    Some(At::Rights(group)) => group_label(i18n, group),
                    Some(data) => kind_label(i18n, data),
                    None => String::new(),
                }}
                <span class="visually-hidden">
                    " – "{t_string!(i18n, permission.back_to_parts).to_string()}
                </span>
            </a>
        </nav>
    }
    .into_any()
}

/// The rights whose label, in the reader's language, has a text in it.
fn rights_found(text: &str) -> Vec<GrantItem> {
    let (text, locale) = (text.trim().to_lowercase(), current_locale());
    let has = |right: Permission| right.label(locale).to_lowercase().contains(&text);
    groups()
        .flat_map(rights_of)
        .filter(|item| matches!(item, GrantItem::Right(right) if has(*right)))
        .collect()
}

/// What a search found, of all kinds.
#[component]
fn FoundPanels(editor: Editor) -> impl IntoView {
    let i18n = use_i18n();
    let found = Memo::new(move |_| {
        let text = editor.search.get();
        let rights = rights_found(&text);
        let data = editor.world.with(|world| world.search(&text, FOUND));
        (rights, data)
    });
    move || {
        let (rights, data) = found.get();
        let count = rights.len();
        let is_empty = count + data.servers.1 + data.projects.1 + data.files.1 == 0;
        if is_empty {
            let text = t_string!(i18n, permission.nothing_found).to_string();
            return view! { <Notice tone=Tone::Neutral>{text}</Notice> }.into_any();
        }
        let functions = t_string!(i18n, permission.functions).to_string();
        let part = |label: String, id: &'static str, (items, total): (Vec<GrantItem>, usize)| {
            (total > 0).then(|| view! { <FoundPart editor label id items total/> })
        };
        view! {
            <div class="rights-found" role="group" aria-label=t_string!(i18n, permission.found).to_string()>
                {part(functions, "functions", (rights, count))}
                {part(kind_label(i18n, At::Servers), "hosts", data.servers)}
                {part(kind_label(i18n, At::Projects), "projects", data.projects)}
                {part(kind_label(i18n, At::Files), "files", data.files)}
            </div>
        }
        .into_any()
    }
}

#[component]
fn FoundPart(
    editor: Editor,
    label: String,
    id: &'static str,
    items: Vec<GrantItem>,
    total: usize,
) -> impl IntoView {
    let i18n = use_i18n();
    let hidden = total - items.len();
    let more = (hidden > 0).then(|| {
        let text = t_count!(i18n, permission.more_found, hidden);
        view! { <p class="field-hint">{text}</p> }
    });
    // What a rule opens beside others is ticked alone: a group never gives a rule.
    let each: Vec<GrantItem> = items
        .iter()
        .filter(|item| !matches!(item, GrantItem::Cluster(_)))
        .copied()
        .collect();
    let head = t_string!(i18n, permission.all_found, kind = label.as_str()).to_string();
    let each = StoredValue::new(each);
    view! {
        <fieldset class="rights-group">
            <legend class="visually-hidden">{label}</legend>
            <div class="rights-group-head">
                <GroupBox editor id=format!("tick-found-{id}") label=head items=each/>
            </div>
            <ItemRows editor items has_place=true/>
            {more}
        </fieldset>
    }
    .into_any()
}

/// Of a company that owns more than can be listed, the console searches too.
fn search_more(editor: Editor) {
    #[cfg(feature = "hydrate")]
    {
        use crate::permission::api::list_choices;
        use leptos::task::spawn_local;
        use std::time::Duration;

        /// Nobody types slower than this within a word.
        const PAUSE: Duration = Duration::from_millis(300);

        let ask = debounce(PAUSE, move |text: String| {
            let is_cut = editor.world.try_with_untracked(|world| world.is_cut());
            if is_cut != Some(true) || text.trim().is_empty() {
                return;
            }
            spawn_local(async move {
                match list_choices(editor.company, Some(text)).await {
                    Ok(more) => {
                        editor.world.try_update(|world| world.extend(more));
                    }
                    // What is listed is searched all the same.
                    Err(error) => leptos::logging::warn!("searching: {error:?}"),
                }
            });
        });
        let ask = StoredValue::new_local(ask);
        Effect::new(move || {
            let text = editor.search.get();
            ask.update_value(|ask| ask(text));
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = editor;
}
