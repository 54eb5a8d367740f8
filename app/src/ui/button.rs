//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::{Icon, IconName};

/// How much a button asks for attention. One primary button per view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// The thing to do here.
    Primary,
    /// Anything else.
    #[default]
    Secondary,
    /// Destroys something.
    Danger,
    /// Part of the furniture.
    Quiet,
}

/// How large a button is. On phones both sizes keep 44 px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// Beside fields.
    #[default]
    Normal,
    /// In tables and toolbars.
    Small,
    /// As wide as its form.
    Wide,
}

/// What a click does without scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Nothing; `on_click` does it.
    #[default]
    Plain,
    /// Sends the form it is in.
    Submit,
}

/// Where more is said about why a control cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonLink {
    /// Where it leads.
    pub href: String,
    /// Its text.
    pub label: String,
}

fn classes(variant: ButtonVariant, size: ButtonSize) -> String {
    let variant = match variant {
        ButtonVariant::Primary => "button button-primary",
        ButtonVariant::Secondary => "button button-secondary",
        ButtonVariant::Danger => "button button-danger",
        ButtonVariant::Quiet => "button button-quiet",
    };
    let size = match size {
        ButtonSize::Normal => "",
        ButtonSize::Small => " button-small",
        ButtonSize::Wide => " button-wide",
    };
    format!("{variant}{size}")
}

/// The reason below a disabled button, as text for everybody, and where more is said.
fn reason_text(reason: MaybeProp<String>, why: Option<ReasonLink>) -> impl IntoView {
    move || {
        reason.get().map(|text| {
            let link = why.clone().map(|why| {
                view! { " "<a class="reason-link" href=why.href>{why.label}</a> }
            });
            view! { <span class="button-reason">{text}{link}</span> }
        })
    }
}

/// A button.
///
/// `<Button kind=ButtonKind::Submit variant=ButtonVariant::Primary>"Sign in"</Button>`
///
/// With a `disabled_reason` it stays reachable by keyboard, says why (as
/// `aria-description` and in visible text), and does nothing: it is no submit button
/// any more, so this holds without scripts too.
/// `span.button-group > button.button.button-primary + span.button-reason`
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// What it does without scripts.
    #[prop(optional)]
    kind: ButtonKind,
    /// `name` of what a form sends for it.
    #[prop(optional, into)]
    name: Option<String>,
    /// `value` of what a form sends for it.
    #[prop(optional, into)]
    value: Option<String>,
    /// Something is under way: shown as busy, no further click counts.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeProp<String>,
    /// Beside that, where more is said.
    #[prop(default = None)]
    why: Option<ReasonLink>,
    /// What a click does in the browser.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Text, perhaps with an [`Icon`].
    children: Children,
) -> impl IntoView {
    let off = move || busy.get() || disabled_reason.get().is_some();
    let submits = move || kind == ButtonKind::Submit && !off();
    let group = if size == ButtonSize::Wide {
        "button-group button-group-wide"
    } else {
        "button-group"
    };
    view! {
        <span class=group>
            <button
                class=classes(variant, size)
                type=move || if submits() { "submit" } else { "button" }
                name=name
                value=value
                aria-disabled=move || off().then_some("true")
                aria-busy=move || busy.get().then_some("true")
                aria-description=move || disabled_reason.get()
                on:click=move |_| {
                    if let (false, Some(on_click)) = (off(), on_click) {
                        on_click.run(());
                    }
                }
            >
                {children()}
            </button>
            {reason_text(disabled_reason, why)}
        </span>
    }
    .into_any()
}

/// A link that looks like a button. With a `disabled_reason` it leads nowhere and
/// says why.
///
/// `<LinkButton href=path variant=ButtonVariant::Primary><Icon name=IconName::Plus/>"Add"</LinkButton>`
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// Whether the server answers it and not the router.
    #[prop(optional)]
    external: bool,
    /// What a click does in the browser in place of following the link, which stays
    /// for who has no scripts, and for another tab.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeProp<String>,
    /// Beside that, where more is said.
    #[prop(default = None)]
    why: Option<ReasonLink>,
    /// Text, perhaps with an [`Icon`].
    children: Children,
) -> impl IntoView {
    let off = move || disabled_reason.get().is_some();
    view! {
        <span class="button-group">
            <a
                rel=external.then_some("external")
                class=classes(variant, size)
                href=move || (!off()).then(|| href.clone())
                role=move || off().then_some("link")
                tabindex=move || off().then_some("0")
                aria-disabled=move || off().then_some("true")
                aria-description=move || disabled_reason.get()
                on:click=move |event| {
                    // A tab of its own is asked for by a key held down.
                    let is_plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
                    if let (false, true, Some(on_click)) = (off(), is_plain, on_click) {
                        event.prevent_default();
                        on_click.run(());
                    }
                }
            >
                {children()}
            </a>
            {reason_text(disabled_reason, why)}
        </span>
    }
    .into_any()
}

/// A square button with an icon; its label is read aloud and shown as a tip. With a
/// `disabled_reason` it stays reachable, does nothing, and the tip is the reason;
/// where a finger must be able to read it, take a [`Button`].
///
/// `<IconButton icon=IconName::Close label="Close" on_click=move |()| close()/>`
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// What it does.
    #[prop(into)]
    label: String,
    /// How much it asks for attention.
    #[prop(default = ButtonVariant::Quiet)]
    variant: ButtonVariant,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// What it does without scripts.
    #[prop(optional)]
    kind: ButtonKind,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeProp<String>,
    /// What a click does in the browser.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
) -> impl IntoView {
    let tip = label.clone();
    let off = move || disabled_reason.get().is_some();
    view! {
        <button
            class=format!("{} button-icon", classes(variant, size))
            type=move || if kind == ButtonKind::Submit && !off() { "submit" } else { "button" }
            aria-label=label
            aria-disabled=move || off().then_some("true")
            aria-description=move || disabled_reason.get()
            title=move || disabled_reason.get().unwrap_or_else(|| tip.clone())
            on:click=move |_| {
                if let (false, Some(on_click)) = (off(), on_click) {
                    on_click.run(());
                }
            }
        >
            <Icon name=icon/>
        </button>
    }
}
