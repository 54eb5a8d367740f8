//! Renaming a host, also when two do it at once.

use super::OpenServer;
use crate::{
    error::AppError,
    i18n::{I18n, error_text, problem_text, t_string, use_i18n},
    server::api::{find_server, rename_server},
    ui::{Button, ButtonVariant, Dialog, Field, Notice, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    error::Error,
    server::{ServerName, ServerRename},
};

/// Longest name in UTF-16 units: 128 characters, each of two at most.
const LONGEST: u32 = 256;

/// Name and id of the field.
const FIELD: &str = "server-name";

/// The name that the reader began from.
#[derive(Debug, Clone, PartialEq)]
struct Base {
    name: String,
    version: i64,
}

/// What became of an attempt.
enum Outcome {
    Done,
    /// Somebody else gave it another name.
    Conflict(Base),
    Failed(Error),
}

/// The dialog. What is typed stays until it is saved or given up, whatever happens
/// around it.
#[component]
pub fn RenameDialog(
    /// The host.
    server: OpenServer,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = RwSignal::new(String::new());
    let base = RwSignal::new(None::<Base>);
    let conflict = RwSignal::new(None::<Base>);
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);

    // Begins anew from what is there now, unless something was typed and not saved.
    let begin = move || {
        let now = server.detail.with_untracked(|detail| Base {
            name: detail.summary.name.clone(),
            version: detail.version,
        });
        let is_unsaved = base.with_untracked(|base| {
            base.as_ref()
                .is_some_and(|base| typed.with_untracked(|typed| *typed != base.name))
        });
        if !is_unsaved {
            typed.set(now.name.clone());
            conflict.set(None);
            trouble.set(None);
            base.set(Some(now));
        }
    };
    Effect::new(move || {
        if open.get() {
            begin();
            // The field may be newer than the dialog, which looks for it once.
            #[cfg(feature = "hydrate")]
            request_animation_frame(select_name);
        }
    });

    let finish = move |name: Option<String>| {
        base.set(None);
        conflict.set(None);
        trouble.set(None);
        open.set(false);
        if let Some(name) = name {
            toasts.push(
                Tone::Good,
                t_string!(i18n, server.renamed, name = name).to_string(),
            );
        }
    };
    let save = move |from: Option<Base>| {
        let Some(from) = from.filter(|_| !is_busy.get_untracked()) else {
            return;
        };
        let name = match typed.get_untracked().parse::<ServerName>() {
            Ok(name) => name,
            Err(problem) => return trouble.set(Some(problem_text(i18n, &problem))),
        };
        trouble.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let outcome = rename(server, name.clone(), from).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Outcome::Done => finish(Some(name.to_string())),
                Outcome::Conflict(theirs) => conflict.set(Some(theirs)),
                Outcome::Failed(error) => trouble.set(Some(failure_text(i18n, &error))),
            }
        });
    };
    let submit = move || save(base.get_untracked());

    let field = move || {
        // Made anew only when the dialog begins anew.
        base.with(|base| base.as_ref().map(|base| base.name.clone()))
            .map(|value| {
                view! {
                    <Field
                        name=FIELD
                        label=t_string!(i18n, server.name).to_string()
                        value
                        maxlength=LONGEST
                        autofocus=true
                        typed
                        error=trouble
                    />
                }
            })
    };
    let theirs = move || {
        conflict.get().map(|theirs| {
            let now = t_string!(i18n, server.rename_conflict, name = theirs.name.as_str()).to_string();
            let keep = t_string!(i18n, server.rename_keep, name = theirs.name.as_str()).to_string();
            let overwrite = move || {
                let mine = typed.get();
                t_string!(i18n, server.rename_overwrite, name = mine.trim()).to_string()
            };
            view! {
                <Notice tone=Tone::Warn>
                    <p>{now}</p>
                    <div class="row server-choice">
                        <Button on_click=move |()| finish(None)>{keep}</Button>
                        <Button busy=is_busy on_click=move |()| save(Some(theirs.clone()))>{overwrite}</Button>
                    </div>
                </Notice>
            }
        })
    };
    view! {
        <Dialog
            id="rename-server"
            title=t_string!(i18n, server.rename_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>{t_string!(i18n, ui.cancel)}</Button>
                    {move || {
                        conflict
                            .with(Option::is_none)
                            .then(|| {
                                view! {
                                    <Button variant=ButtonVariant::Primary busy=is_busy on_click=move |()| submit()>
                                        {t_string!(i18n, ui.save)}
                                    </Button>
                                }
                            })
                    }}
                }
            }
        >
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    if conflict.with_untracked(Option::is_none) {
                        submit();
                    }
                }
            >
                {field}
                {theirs}
            </form>
        </Dialog>
    }
    .into_any()
}

/// Saves a name over the one the reader saw. When something else of the host changed
/// meanwhile, its name is still free to be changed.
async fn rename(server: OpenServer, name: ServerName, from: Base) -> Outcome {
    let OpenServer { scope, id, .. } = server;
    let save = |version| {
        let name = name.clone();
        rename_server(scope, id, ServerRename { name, version })
    };
    let Err(AppError(error)) = save(from.version).await else {
        return Outcome::Done;
    };
    if !matches!(error, Error::Conflict { .. }) {
        return Outcome::Failed(error);
    }
    let now = match find_server(scope, id).await {
        Ok(now) => Base {
            name: now.summary.name,
            version: now.version,
        },
        Err(AppError(error)) => return Outcome::Failed(error),
    };
    if now.name == name.as_str() {
        return Outcome::Done;
    }
    if now.name != from.name {
        return Outcome::Conflict(now);
    }
    match save(now.version).await {
        Ok(()) => Outcome::Done,
        Err(AppError(error)) => Outcome::Failed(error),
    }
}

/// Puts the focus into the field and marks its text, ready to be typed over.
#[cfg(feature = "hydrate")]
fn select_name() {
    use wasm_bindgen::JsCast;
    let field = document()
        .get_element_by_id(FIELD)
        .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(field) = field {
        // A page that lost its focus is no reason to fail.
        let _ = field.focus();
        field.select();
    }
}

/// What stands at the field.
fn failure_text(i18n: I18n, error: &Error) -> String {
    let problem = match error {
        Error::Invalid { fields } => fields.first().map(|field| &field.problem),
        _ => None,
    };
    match problem {
        Some(problem) => problem_text(i18n, problem),
        None => error_text(i18n, error),
    }
}
