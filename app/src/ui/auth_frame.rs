//! The frame of a page before sign-in.

use leptos::{children::ViewFnOnce, prelude::*};

use super::Joint;

/// One column with the brand, the form and the preference switches; on wide
/// screens the drawing of the joint and a sentence beside it.
///
/// ```text
/// <AuthFrame brand=|| view! { <Brand …/> } aside=t.product_sentence
///     footer=|| view! { <LanguageSwitch …/> <ThemeSwitch …/> }>
///     <div class="identity">
///         <div class="identity-head"><h1>"Sign in"</h1><p>"…"</p></div>
///         <form class="form" method="post"> … </form>
///     </div>
/// </AuthFrame>
/// ```
/// `div.auth > div.auth-body(header, main#main.auth-main, footer.auth-foot) + aside.auth-aside`
#[component]
pub fn AuthFrame(
    /// Usually one [`Brand`](super::Brand).
    #[prop(into)]
    brand: ViewFnOnce,
    /// What the product is, in a sentence; shown on wide screens only.
    #[prop(into)]
    aside: String,
    /// Switches below the form.
    #[prop(into)]
    footer: ViewFnOnce,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="auth">
            <div class="auth-body">
                <header>{brand.run()}</header>
                <main class="auth-main" id="main" tabindex="-1">{children()}</main>
                <footer class="auth-foot">{footer.run()}</footer>
            </div>
            <aside class="auth-aside">
                <Joint/>
                <p class="auth-aside-text">{aside}</p>
            </aside>
        </div>
    }
    .into_any()
}
