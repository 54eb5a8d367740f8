//! The line above a list.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Search, filters and a count above a list.
///
/// `<Toolbar note="57 hosts"><SearchField …/><Segmented …/></Toolbar>` → `div.toolbar > … + span.toolbar-note`
#[component]
pub fn Toolbar(
    /// At the right end, usually a count.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// The controls.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="toolbar">
            {children()}
            {move || note.get().map(|note| view! { <span class="toolbar-note">{note}</span> })}
        </div>
    }
    .into_any()
}

/// A search that puts its text into the query string. `keep` are the other pairs of
/// the query string that shall survive.
///
/// `<SearchField action=path name="q" label=t.search value=q keep=vec![("status", s)]/>`
/// → `form.search[method=get][role=search] > svg + input[type=search].input`
#[component]
pub fn SearchField(
    /// The page it searches.
    #[prop(into)]
    action: String,
    /// Name in the query string.
    name: &'static str,
    /// What is searched; also the placeholder.
    #[prop(into)]
    label: String,
    /// What is searched for now.
    #[prop(optional, into)]
    value: String,
    /// Other pairs of the query string.
    #[prop(optional)]
    keep: Vec<(&'static str, String)>,
) -> impl IntoView {
    let kept = keep
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="search" method="get" action=action role="search">
            {kept}
            <Icon name=IconName::Search/>
            <input
                class="input"
                type="search"
                name=name
                value=value
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                enterkeyhint="search"
            />
        </form>
    }
    .into_any()
}
