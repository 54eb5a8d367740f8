//! The navigation of a phone: a bar at the lower edge.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Up to five [`BottomLink`]s, or four and a [`BottomMenu`] for the rest; for the
/// `bottom` of an [`AppFrame`](super::AppFrame). Hidden from 720 px on.
///
/// ```text
/// <BottomBar label=t.navigation>
///     <BottomLink href=… label=t.hosts icon=IconName::Server current=at_hosts/>
///     <BottomMenu id="more" label=t.more icon=IconName::Menu>
///         <MenuLink href=… icon=… label=…/>
///     </BottomMenu>
/// </BottomBar>
/// ```
/// `nav.bottom-bar > ul > li > a.bottom-link[aria-current]`
#[component]
pub fn BottomBar(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// The links.
    children: Children,
) -> impl IntoView {
    view! { <nav class="bottom-bar" aria-label=label><ul role="list">{children()}</ul></nav> }
        .into_any()
}

/// One entry of a [`BottomBar`].
#[component]
pub fn BottomLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its text, one short word.
    #[prop(into)]
    label: String,
    /// Its icon.
    icon: IconName,
    /// Whether the open page is this one or below it.
    #[prop(into)]
    current: Signal<bool>,
    /// How much waits there, at most a few digits.
    #[prop(optional, into)]
    badge: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <li>
            <a class="bottom-link" href=href aria-current=move || current.get().then_some("page")>
                <Icon name=icon/>
                <span>{label}</span>
                {move || badge.get().map(|text| view! { <span class="badge">{text}</span> })}
            </a>
        </li>
    }
    .into_any()
}

/// The entry of a [`BottomBar`] that opens the rest as a sheet, without scripts too.
/// → `li > button.bottom-link[popovertarget] + div.sheet[popover]`
#[component]
pub fn BottomMenu(
    /// Unique in the page.
    id: &'static str,
    /// Its text, one short word.
    #[prop(into)]
    label: String,
    /// Its icon.
    icon: IconName,
    /// Entries of a [`Menu`](super::Menu).
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <button class="bottom-link" type="button" popovertarget=id>
                <Icon name=icon/>
                <span>{label}</span>
            </button>
            <div class="sheet" id=id popover="auto">{children()}</div>
        </li>
    }
    .into_any()
}
