//! Search, filters and order of a list; their state is in the query string.

use leptos::{html, prelude::*};

use super::{Button, ButtonKind, ButtonVariant, Icon, IconName};

/// Texts of [`FilterBar`].
#[derive(Clone, Debug)]
pub struct FilterLabels {
    /// Name of the whole form, for screen readers.
    pub form: String,
    /// What is searched; also the placeholder.
    pub search: String,
    /// On the button that opens the filters of a phone, and above them.
    pub filters: String,
    /// On the button that applies them.
    pub apply: String,
    /// On the link that takes them all away.
    pub clear: String,
    /// Name of the button that closes the filters of a phone.
    pub close: String,
}

/// A GET form above a list: it works without scripts by its button. With `on_change`
/// the browser reports the new query string (without `?` and without empty pairs)
/// when a choice changes, while somebody types, and on submit; the page navigates
/// there itself and replaces the entry of the history.
///
/// On a phone the filters are a sheet that a button opens, as a native popover. Keep
/// the bar outside of what is rendered anew with the list, or typing loses its field.
///
/// ```text
/// <FilterBar id="filters" action=path search=q active=count clear=clear_href note="57 hosts"
///     labels=FilterLabels { … } on_change=move |query| navigate(…)>
///     <SelectField name="status" …/>
///     <SelectField name="sort" phone_only=true …/>
/// </FilterBar>
/// ```
/// `form.filter-bar[method=get][role=search] > div.search + button.filter-open + div.sheet.filter-sheet[popover] + span.toolbar-note`
#[component]
pub fn FilterBar(
    /// Id of the sheet, unique in the page.
    id: &'static str,
    /// The page with the list.
    #[prop(into)]
    action: Signal<String>,
    /// Name of the search in the query string.
    #[prop(default = "q")]
    search_name: &'static str,
    /// What is searched for now.
    #[prop(into)]
    search: Signal<String>,
    /// How many filters are set, the search left aside.
    #[prop(optional, into)]
    active: Signal<usize>,
    /// The list without search and filters; none where none is set.
    #[prop(optional, into)]
    clear: MaybeProp<String>,
    /// At the right end, usually a count.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// Texts.
    labels: FilterLabels,
    /// Receives the new query string in the browser.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
    /// The [`SelectField`](super::SelectField)s.
    children: Children,
) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let field = NodeRef::<html::Input>::new();
    let sheet = NodeRef::<html::Div>::new();
    // Choices apply at once only where scripts run; until then the button is needed.
    let awake = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || awake.set(on_change.is_some()));
        browser::follow(field, search);
    }
    let reported = StoredValue::new(None::<String>);
    let report = move || {
        #[cfg(feature = "hydrate")]
        browser::report(form, reported, on_change);
        // The server has nobody to report to.
        #[cfg(not(feature = "hydrate"))]
        let _ = (form, reported, on_change);
    };
    let type_on = browser_debounce(report);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if on_change.is_some() {
            event.prevent_default();
            report();
            #[cfg(feature = "hydrate")]
            browser::close(sheet);
        }
    };
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let FilterLabels {
        form: form_label,
        search: search_label,
        filters,
        apply,
        clear: clear_label,
        close,
    } = labels;
    view! {
        <form
            class="filter-bar"
            class:filter-bar-awake=move || awake.get()
            method="get"
            action=move || action.get()
            role="search"
            aria-label=form_label
            node_ref=form
            on:submit=submit
            on:change=move |_| report()
        >
            <div class="search">
                <Icon name=IconName::Search/>
                <input
                    class="input"
                    type="search"
                    name=search_name
                    value=search.get_untracked()
                    aria-label=search_label.clone()
                    placeholder=search_label
                    autocomplete="off"
                    enterkeyhint="search"
                    node_ref=field
                    on:input=type_on
                />
            </div>
            <button class="button button-secondary filter-open" type="button" popovertarget=id>
                <Icon name=IconName::Filter/>
                <span>{filters.clone()}</span>
                {move || (active.get() > 0).then(|| view! { <span class="badge">{active.get()}</span> })}
            </button>
            <div class="sheet filter-sheet" id=id popover="auto" role="group" aria-labelledby=labelled_by node_ref=sheet>
                <div class="sheet-head">
                    <h2 id=title_id>{filters}</h2>
                    <button
                        class="button button-quiet button-icon"
                        type="button"
                        popovertarget=id
                        popovertargetaction="hide"
                        aria-label=close
                    >
                        <Icon name=IconName::Close/>
                    </button>
                </div>
                <div class="filter-fields">{children()}</div>
                <div class="filter-foot">
                    {move || clear.get().map(|href| view! { <a class="filter-clear" href=href>{clear_label.clone()}</a> })}
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary>{apply}</Button>
                </div>
            </div>
            {move || note.get().map(|note| view! { <span class="toolbar-note" role="status">{note}</span> })}
        </form>
    }
    .into_any()
}

/// Calls `report` when typing pauses; on the server never.
fn browser_debounce(report: impl Fn() + Copy + 'static) -> impl FnMut(leptos::ev::Event) {
    #[cfg(feature = "hydrate")]
    return debounce(browser::PAUSE, move |_| report());
    #[cfg(not(feature = "hydrate"))]
    move |_| report()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{html, prelude::*};
    use std::time::Duration;
    use wasm_bindgen::JsValue;
    use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

    /// Nobody types slower than this within a word.
    pub(super) const PAUSE: Duration = Duration::from_millis(300);

    /// Puts what the URL says into the field, unless somebody is typing there.
    pub(super) fn follow(field: NodeRef<html::Input>, search: Signal<String>) {
        Effect::new(move || {
            let wanted = search.get();
            let Some(field) = field.get() else { return };
            let typing = document()
                .active_element()
                .is_some_and(|active| field.is_same_node(Some(&active)));
            if !typing && field.value() != wanted {
                field.set_value(&wanted);
            }
        });
    }

    /// Reports the query string of the form, unless it was the last one reported.
    pub(super) fn report(
        form: NodeRef<html::Form>,
        reported: StoredValue<Option<String>>,
        on_change: Option<Callback<String>>,
    ) {
        let (Some(form), Some(on_change)) = (form.get_untracked(), on_change) else {
            return;
        };
        match query(&form) {
            Ok(query) => {
                let known = reported
                    .try_update_value(|last| last.replace(query.clone()))
                    .flatten();
                if known.as_ref() != Some(&query) {
                    on_change.run(query);
                }
            }
            Err(error) => leptos::logging::warn!("filter: {error:?}"),
        }
    }

    /// The filled fields as a query string.
    fn query(form: &HtmlFormElement) -> Result<String, JsValue> {
        let filled = UrlSearchParams::new()?;
        for pair in FormData::new_with_form(form)?.entries() {
            let pair = js_sys::Array::from(&pair?);
            // A file is no text; filters have none.
            if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string())
                && !value.trim().is_empty()
            {
                filled.append(&name, value.trim());
            }
        }
        Ok(filled.to_string().into())
    }

    /// Closes the sheet, if it is open as one.
    pub(super) fn close(sheet: NodeRef<html::Div>) {
        if let Some(sheet) = sheet.get_untracked()
            && sheet.matches(":popover-open").unwrap_or(false)
            && let Err(error) = sheet.hide_popover()
        {
            leptos::logging::warn!("filter: {error:?}");
        }
    }
}

/// One filter that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterChip {
    /// What it says, such as "Status: silent".
    pub label: String,
    /// The list without it.
    pub href: String,
}

/// The filters that are set, each a link that takes it away.
///
/// `<FilterChips label=t.active_filters remove_label=t.remove_filter chips=chips/>`
/// → `ul.chips > li > a.chip(span, span.visually-hidden, svg)`; nothing where there are none
#[component]
pub fn FilterChips(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// What a click does, for screen readers: "remove filter".
    #[prop(into)]
    remove_label: String,
    /// The filters.
    #[prop(into)]
    chips: Signal<Vec<FilterChip>>,
) -> impl IntoView {
    let list = move || {
        let chips = chips.get();
        (!chips.is_empty()).then(|| {
            let entries = chips
                .into_iter()
                .map(|chip| {
                    view! {
                        <li>
                            <a class="chip" href=chip.href>
                                <span>{chip.label}</span>
                                <span class="visually-hidden">" – "{remove_label.clone()}</span>
                                <Icon name=IconName::Close/>
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="chips" role="list" aria-label=label.clone()>{entries}</ul> }
        })
    };
    list.into_any()
}
