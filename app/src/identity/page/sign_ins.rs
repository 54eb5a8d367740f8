//! The history of signing in, on the page of one's security.

use crate::{
    error::AppError,
    i18n::{error_text, t_string, use_i18n},
    identity::{api::list_sign_ins, part::SignInTable},
    list::Pages,
    live::use_live,
    path,
    ui::{Notice, Skeleton, SkeletonShape, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{event::Event, identity::SignIn, page::Page};

/// The history of signing in, a page of it.
///
/// Asked for by the page and not by the part that shows it: what waits for the
/// sessions is made more than once on the server, and would ask as often.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignInsAsked {
    after: Memo<Option<i64>>,
    fetched: Resource<Result<Page<SignIn>, AppError>>,
}

pub(super) fn ask_for_sign_ins() -> SignInsAsked {
    let query = use_query_map();
    // Nonsense in the address is the first page.
    let after = Memo::new(move |_| -> Option<i64> { query.read().get("after")?.parse().ok() });
    let fetched = Resource::new(move || after.get(), list_sign_ins);
    SignInsAsked { after, fetched }
}

/// When one came in, and who tried: newest first, a page of it.
#[component]
pub(super) fn SignIns(asked: SignInsAsked) -> impl IntoView {
    let i18n = use_i18n();
    let SignInsAsked { after, fetched } = asked;
    use_live().refetch(fetched, |event| *event == Event::SessionsChanged);
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=5/> }
    };
    view! {
        <section class="stack" id="sign-ins">
            <h2>{t_string!(i18n, identity.sign_ins).to_string()}</h2>
            <p class="muted">{t_string!(i18n, identity.sign_ins_intro).to_string()}</p>
            <Transition fallback=loading>
                {move || Suspend::new(async move {
                    match fetched.await {
                        Ok(page) => {
                            let is_later = after.get_untracked().is_some();
                            view! { <SignInPage page is_later/> }.into_any()
                        }
                        Err(error) => {
                            let text = error_text(i18n, &error.0);
                            view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn SignInPage(page: Page<SignIn>, is_later: bool) -> impl IntoView {
    let i18n = use_i18n();
    let first = is_later.then(|| path::SECURITY.to_owned());
    let next = page.next.map(|next| path::sign_ins_after(next.id));
    let pages = view! { <Pages first next/> };
    if page.items.is_empty() {
        let text = t_string!(i18n, identity.sign_ins_none).to_string();
        return view! { <p class="muted">{text}</p> {pages} }.into_any();
    }
    view! { <SignInTable rows=page.items/> {pages} }.into_any()
}
