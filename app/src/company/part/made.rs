//! A link that was just made: to be copied, shared, or shown to a camera.

use crate::{
    company::api::MadeLink,
    i18n::{t_string, use_i18n},
    ui::{Button, Card, CopyBox, CopyLabels, QrCode},
};
use leptos::prelude::*;

/// The link with its picture.
#[component]
pub fn MadeBox(
    /// The link.
    made: MadeLink,
    /// Who invites.
    #[prop(into)]
    company_name: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let labels = CopyLabels {
        copy: t_string!(i18n, ui.copy).to_string(),
        copied: t_string!(i18n, ui.copied).to_string(),
        failed: t_string!(i18n, ui.copy_failed).to_string(),
    };
    let text = t_string!(i18n, company.share_text, company = company_name.as_str()).to_string();
    let url = made.url.clone();
    // There once the browser said that it has such a thing.
    let can_share = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || can_share.set(browser::can_share()));
    let share = move |()| {
        #[cfg(feature = "hydrate")]
        browser::share(&text, &url);
        #[cfg(not(feature = "hydrate"))]
        let _ = (&text, &url);
    };
    view! {
        <Card title=t_string!(i18n, company.made_title).to_string()>
            <div class="made">
                <QrCode
                    picture=made.picture
                    label=t_string!(i18n, company.made_picture).to_string()
                />
                <div class="made-text">
                    <p>{t_string!(i18n, company.made_text).to_string()}</p>
                    <CopyBox
                        label=t_string!(i18n, company.column_link).to_string()
                        value=Signal::stored(made.url)
                        labels
                    />
                    {move || {
                        let share = share.clone();
                        can_share.get().then(|| view! {
                            <Button on_click=share>
                                {t_string!(i18n, company.share).to_string()}
                            </Button>
                        })
                    }}
                </div>
            </div>
        </Card>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::{Function, Object, Promise, Reflect};
    use leptos::prelude::window;
    use wasm_bindgen::{JsCast, JsValue};

    fn sharer() -> Option<Function> {
        let navigator = window().navigator();
        Reflect::get(&navigator, &JsValue::from_str("share"))
            .ok()?
            .dyn_into()
            .ok()
    }

    /// Whether the system has a sheet to share by; pages over plain HTTP have none.
    pub(super) fn can_share() -> bool {
        sharer().is_some()
    }

    /// Opens the system's sheet. Who closes it again has shared nothing, and that is
    /// no error.
    pub(super) fn share(text: &str, url: &str) {
        let Some(sharer) = sharer() else { return };
        let shared = Object::new();
        for (name, value) in [("text", text), ("url", url)] {
            let (name, value) = (JsValue::from_str(name), JsValue::from_str(value));
            if let Err(error) = Reflect::set(&shared, &name, &value) {
                leptos::logging::warn!("share: {error:?}");
            }
        }
        let called = sharer.call1(&window().navigator(), &shared);
        match called.map(JsCast::dyn_into::<Promise>) {
            Ok(Ok(promise)) => {
                leptos::task::spawn_local(async move {
                    // The only thing that goes wrong here is that somebody closed it.
                    let _ = promise.await;
                });
            }
            Ok(Err(_)) => {}
            Err(error) => leptos::logging::warn!("share: {error:?}"),
        }
    }
}
