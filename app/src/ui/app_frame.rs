//! The frame of a signed-in page: skip link, header, navigation, main.

use leptos::{children::ViewFnOnce, prelude::*};

use super::{Icon, IconName, ToastRegion, Toasts, provide_toasts};

/// The frame around every page of a signed-in person. It provides the
/// [`Toasts`] of its pages, and shows them where `toast_close_label` is given. With
/// a `bottom`, that is the navigation of a phone and `nav` shows from 720 px on;
/// without one, `nav` itself stands at the lower edge of a phone.
///
/// ```text
/// <AppFrame skip_label="Skip to content" nav_label="Main"
///     brand=|| view! { <Brand name="Tenon" href="/"/> }
///     nav=|| view! { <NavGroup label="Infrastructure"><NavLink …/></NavGroup> }
///     actions=|| view! { <LiveDot …/> <Menu …/> }
///     bottom=|| view! { <BottomBar …/> }
///     toast_close_label=t.close>
///     <PageHeader title="Hosts"/> …
/// </AppFrame>
/// ```
/// `div.frame > a.skip-link + header.frame-head(.brand, .frame-actions) + nav.frame-nav + main#main.frame-main`,
/// then `nav.bottom-bar + div.toasts`
#[component]
pub fn AppFrame(
    /// Text of the link that jumps over header and navigation.
    #[prop(into)]
    skip_label: String,
    /// Name of the navigation for screen readers.
    #[prop(into)]
    nav_label: String,
    /// Usually one [`Brand`].
    #[prop(into)]
    brand: ViewFnOnce,
    /// Some [`NavGroup`]s.
    #[prop(into)]
    nav: ViewFnOnce,
    /// What stands at the right end of the header.
    #[prop(into)]
    actions: ViewFnOnce,
    /// A [`BottomBar`](super::BottomBar).
    #[prop(optional, into)]
    bottom: Option<ViewFnOnce>,
    /// Name of the button that closes a message.
    #[prop(optional, into)]
    toast_close_label: Option<String>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let toasts = use_context::<Toasts>().unwrap_or_else(provide_toasts);
    let class = if bottom.is_some() {
        "frame frame-with-bottom"
    } else {
        "frame"
    };
    // `external` leaves the link to the browser, which moves the focus; the router
    // would only scroll.
    view! {
        <div class=class>
            <a class="skip-link" href="#main" rel="external">{skip_label}</a>
            <header class="frame-head">
                {brand.run()}
                <div class="frame-actions">{actions.run()}</div>
            </header>
            <nav class="frame-nav" aria-label=nav_label>
                <ul>{nav.run()}</ul>
            </nav>
            <main class="frame-main" id="main" tabindex="-1">{children()}</main>
            {bottom.map(ViewFnOnce::run)}
            {toast_close_label.map(|close_label| view! { <ToastRegion toasts close_label/> })}
        </div>
    }
    .into_any()
}

/// The mark and the product's name, as the link home: a post whose tenon goes
/// through a beam, which is also a T. Where home is, the server says: the link is
/// `external` to the router.
#[component]
pub fn Brand(
    /// The product's name.
    #[prop(into)]
    name: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href rel="external">
            <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                <path class="brand-beam" d="M1 3h7.5v6H1zM15.5 3H23v6h-7.5z"></path>
                <path class="brand-post" d="M9.5 3h5v7h2v12h-9V10h2z"></path>
            </svg>
            <span>{name}</span>
        </a>
    }
}

/// A titled group of [`NavLink`]s. The title shows in the side column only.
#[component]
pub fn NavGroup(
    /// Title; none for the first links.
    #[prop(optional, into)]
    label: String,
    /// The links.
    children: Children,
) -> impl IntoView {
    let title = (!label.is_empty()).then(|| view! { <span class="nav-group-label">{label}</span> });
    view! { <li class="nav-group">{title}<ul>{children()}</ul></li> }.into_any()
}

/// One entry of the navigation.
#[component]
pub fn NavLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its text.
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
            <a class="nav-link" href=href aria-current=move || current.get().then_some("page")>
                <Icon name=icon/>
                <span>{label}</span>
                {move || badge.get().map(|text| view! { <span class="badge">{text}</span> })}
            </a>
        </li>
    }
    .into_any()
}
