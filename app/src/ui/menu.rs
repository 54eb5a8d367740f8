//! A menu at the right end of the header.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A button and the menu it opens, as a native popover: it opens, closes on Escape
/// and on a click outside without scripts.
///
/// ```text
/// <Menu id="account" label=name icon=IconName::User>
///     <MenuSection label=t.language><LanguageSwitch …/></MenuSection>
///     <MenuSection label=t.theme><ThemeSwitch …/></MenuSection>
///     <MenuLine/>
///     <MenuLink href=… icon=… label=…/>
///     <MenuPost action=… icon=IconName::SignOut label=t.sign_out/>
/// </Menu>
/// ```
/// `button.menu-button[popovertarget=id] + div.menu[popover]#id`
#[component]
pub fn Menu(
    /// Unique in the page.
    id: &'static str,
    /// Text of the button; on phones only its icon shows.
    #[prop(into)]
    label: String,
    /// Icon of the button.
    icon: IconName,
    /// What stands in the icon's place.
    #[prop(default = None)]
    picture: Option<AnyView>,
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! {
        <button class="button button-quiet menu-button" type="button" popovertarget=id>
            {picture.unwrap_or_else(|| view! { <Icon name=icon/> }.into_any())}
            <span class="menu-label">{label}</span>
        </button>
        <div class="menu" id=id popover="auto">{children()}</div>
    }
    .into_any()
}

/// A line of a [`Menu`] with a label and a control.
#[component]
pub fn MenuSection(
    /// What the control sets.
    #[prop(into)]
    label: String,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! { <div class="menu-section"><span>{label}</span>{children()}</div> }.into_any()
}

/// A line between groups of a [`Menu`].
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <hr class="menu-line"/> }
}

/// An entry of a [`Menu`] that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its icon.
    icon: IconName,
    /// Its text.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <a class="menu-item" href=href><Icon name=icon/><span>{label}</span></a> }
}

/// An entry of a [`Menu`] that changes something: a form with one button.
#[component]
pub fn MenuPost(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// Its icon.
    icon: IconName,
    /// Its text.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <button class="menu-item" type="submit"><Icon name=icon/><span>{label}</span></button>
        </form>
    }
}

/// An entry of a [`Menu`] that does something in the browser. With a
/// `disabled_reason` it stays reachable, says why in a second line, and does nothing.
#[component]
pub fn MenuAction(
    /// Its icon.
    icon: IconName,
    /// Its text.
    #[prop(into)]
    label: String,
    /// Destroys something.
    #[prop(optional)]
    danger: bool,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeProp<String>,
    /// What a click does.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let off = move || disabled_reason.get().is_some();
    view! {
        <button
            class="menu-item"
            class:menu-item-danger=danger
            type="button"
            aria-disabled=move || off().then_some("true")
            on:click=move |_| {
                if !off() {
                    on_click.run(());
                }
            }
        >
            <Icon name=icon/>
            <span>
                {label}
                {move || disabled_reason.get().map(|text| view! { <span class="menu-item-reason">{text}</span> })}
            </span>
        </button>
    }
    .into_any()
}
