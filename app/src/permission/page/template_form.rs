//! Changing a template, or making one.

use super::{
    super::{
        api::{find_template, save_template},
        held::Held,
        part::{
            ChangesBar, ConflictNotice, Editor, HeldTemplate, HoldersResource, Mine, RightsPanels,
            TemplateHolders, concerns, failure_text,
        },
    },
    template::{DetailResource, crumbs},
};
use crate::{
    company::template_label,
    error::AppError,
    i18n::{problem_text, t_count, t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    server::missing_right,
    ui::{Field, LinkButton, LiveTitle, Notice, PageHeader, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use model::{
    error::{Error, FieldError},
    id::{CompanyId, TemplateId},
    permission::{Choices, Grant, Permission, TemplateDetail, TemplateName},
};

/// What a name is that cannot be taken.
fn name_error(i18n: crate::i18n::I18n, fields: &[FieldError]) -> Option<String> {
    fields
        .iter()
        .find(|field| field.field == "name")
        .map(|field| problem_text(i18n, &field.problem))
}

/// A template that can be changed, or a new one.
#[component]
pub(super) fn Form(
    /// The company.
    company: CompanyId,
    /// Which; none for a new one.
    id: Option<TemplateId>,
    /// It, or what a new one is made from.
    detail: Option<TemplateDetail>,
    /// What there is to put into it.
    choices: Choices,
    /// What the reader holds.
    mine: StoredValue<Mine>,
    /// It, to be fetched again.
    fetched: DetailResource,
    /// Who holds it.
    holders: HoldersResource,
    /// Whether these are not the first of them.
    is_later: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let read = detail
        .as_ref()
        .map(|detail| Held::of_items(&detail.items))
        .unwrap_or_default();
    // Where nothing is read, what one holds oneself says what one may put into it.
    let limit = match &detail {
        Some(detail) => detail.limit.clone(),
        None => mine.with_value(|mine| mine.limit().map(<[Grant]>::to_vec)),
    };
    let (first_name, base) = match (&detail, id) {
        (Some(detail), Some(_)) => (detail.row.summary.name.clone(), read.clone()),
        // A copy is new from its first right on.
        (Some(detail), None) => {
            let name = template_label(i18n, &detail.row.summary);
            let name = t_string!(i18n, permission.copy_of, name = name).to_string();
            (name, Held::default())
        }
        (None, _) => (String::new(), Held::default()),
    };
    let here = id.map_or_else(
        || path::template_new(company),
        |id| path::template(company, id),
    );
    let editor = Editor::new(company, here, false, choices, base, limit.as_deref());
    if id.is_none() {
        // What the reader may not give does not come along.
        let kept = editor.giveable(&read);
        editor.mine.set(kept);
    }
    let version = RwSignal::new(detail.as_ref().map_or(0, |detail| detail.version));
    let bound = RwSignal::new(detail.as_ref().map_or(0, |detail| detail.row.bound));
    let copied = RwSignal::new(detail.as_ref().map_or(0, |detail| detail.row.copied));
    let base_name = RwSignal::new(if id.is_some() {
        first_name.clone()
    } else {
        String::new()
    });
    let name = RwSignal::new(first_name.clone());
    let name_wrong = RwSignal::new(None::<String>);
    let theirs = RwSignal::new(None::<TemplateDetail>);
    let is_busy = RwSignal::new(false);
    let is_gone = RwSignal::new(None::<Error>);

    // What stands in the field is written anew where it was not typed there.
    let written = RwSignal::new(0_u32);
    let write_name = move |text: String| {
        name.set(text);
        written.update(|times| *times += 1);
    };
    let take = move |detail: &TemplateDetail| {
        version.set(detail.version);
        bound.set(detail.row.bound);
        base_name.set(detail.row.summary.name.clone());
    };
    // What others did meanwhile: taken over while nothing is being edited, else told.
    let arrive = move |detail: TemplateDetail| {
        editor.set_limit(detail.limit.as_deref());
        copied.set(detail.row.copied);
        if detail.version == version.get_untracked() {
            bound.set(detail.row.bound);
            return;
        }
        let is_name_mine = untrack(|| name.with(|n| base_name.with(|b| n != b)));
        if editor.is_changed() || is_name_mine {
            theirs.set(Some(detail));
        } else {
            write_name(detail.row.summary.name.clone());
            editor.begin(Held::of_items(&detail.items));
            take(&detail);
        }
    };
    if id.is_some() {
        use_live().refetch(fetched, concerns(company));
        Effect::new(move |shown: Option<()>| match (fetched.get(), shown) {
            (Some(Ok(Some(detail))), Some(())) => arrive(detail),
            (
                Some(Err(AppError(error @ (Error::NotFound | Error::Forbidden { .. })))),
                Some(()),
            ) => {
                is_gone.set(Some(error));
            }
            _ => {}
        });
    }

    let save = move || {
        if is_busy.get_untracked() {
            return;
        }
        name_wrong.set(None);
        let checked = match name.with_untracked(|name| name.parse::<TemplateName>()) {
            Ok(checked) => checked,
            Err(error) => {
                name_wrong.set(Some(problem_text(i18n, &error)));
                focus_name();
                return;
            }
        };
        let change = model::permission::SaveTemplate {
            existing: id.map(|id| (id, version.get_untracked())),
            name: checked,
            items: editor.mine.with_untracked(Held::items),
        };
        let saved = editor.mine.get_untracked();
        let navigate = navigate.clone();
        is_busy.set(true);
        spawn_local(async move {
            let done = save_template(company, change).await;
            let is_conflict = matches!(
                &done,
                Err(AppError(Error::Conflict { what })) if what == "template_changed"
            );
            let now = match (&done, id) {
                (Ok(id), _) => Some(find_template(company, *id).await),
                (Err(_), Some(id)) if is_conflict => Some(find_template(company, id).await),
                _ => None,
            };
            if is_busy.try_set(false).is_some() {
                return;
            }
            match (done, now) {
                (Ok(new), now) => {
                    let text = t_string!(i18n, permission.template_saved).to_string();
                    toasts.push(Tone::Good, text);
                    if id.is_none() {
                        navigate(&path::template(company, new), Default::default());
                        return;
                    }
                    match now {
                        Some(Ok(detail)) => {
                            editor.begin(Held::of_items(&detail.items));
                            write_name(detail.row.summary.name.clone());
                            take(&detail);
                        }
                        _ => editor.begin(saved),
                    }
                    fetched.refetch();
                    holders.refetch();
                }
                (Err(_), Some(Ok(detail))) => theirs.set(Some(detail)),
                (Err(AppError(Error::Invalid { fields })), None)
                    if name_error(i18n, &fields).is_some() =>
                {
                    name_wrong.set(name_error(i18n, &fields));
                    focus_name();
                }
                (_, Some(Err(error))) | (Err(error), None) => {
                    toasts.push(Tone::Bad, failure_text(i18n, &error.0));
                }
            }
        });
    };
    let keep = move |detail: &TemplateDetail| {
        editor.rebase(Held::of_items(&detail.items));
        let is_name_mine = untrack(|| name.with(|n| base_name.with(|b| n != b)));
        if !is_name_mine {
            write_name(detail.row.summary.name.clone());
        }
        take(detail);
        theirs.set(None);
    };
    let drop_mine = move |detail: &TemplateDetail| {
        editor.begin(Held::of_items(&detail.items));
        write_name(detail.row.summary.name.clone());
        take(detail);
        theirs.set(None);
    };
    let conflict = move || {
        theirs.get().map(|detail| {
            let held = Held::of_items(&detail.items);
            let renamed = detail.row.summary.name.clone();
            let also = (base_name.with_untracked(|base| *base != renamed))
                .then(|| t_string!(i18n, permission.conflict_renamed, name = renamed).to_string());
            let (mine, other) = (detail.clone(), detail);
            view! {
                <ConflictNotice
                    editor
                    theirs=held
                    also
                    on_keep=move |()| keep(&mine)
                    on_drop=move |()| drop_mine(&other)
                />
            }
        })
    };
    let is_dirty =
        Signal::derive(move || name.with(|n| base_name.with(|b| n != b)) || id.is_none());
    let undo = move |()| {
        write_name(base_name.get_untracked());
        name_wrong.set(None);
        let base = editor.base.get_untracked();
        editor.mine.set(base);
    };
    // Making one is a right of its own.
    let no_right = missing_right(
        i18n,
        id.is_some() || mine.with_value(|mine| mine.may(Permission::AddPermissionTemplate)),
        Permission::AddPermissionTemplate,
    );
    let waits = Signal::derive(move || {
        let is_told = theirs.with(Option::is_some);
        is_told
            .then(|| t_string!(i18n, permission.conflict_first).to_string())
            .or_else(|| no_right.clone())
    });
    let heading = Signal::derive(move || {
        if id.is_some() {
            base_name.get()
        } else {
            t_string!(i18n, permission.template_new).to_string()
        }
    });
    let title = Signal::derive(move || {
        heading.with(|title| t_string!(i18n, shell.page_title, title = title.as_str()).to_string())
    });
    let followers = move || {
        let bound = bound.get();
        (bound > 0).then(|| {
            let text = t_count!(i18n, permission.followers_note, bound);
            view! { <Notice tone=Tone::Info>{text}</Notice> }
        })
    };
    let clone = id.map(|id| path::template_clone(company, id));
    let held_by = id.map(|id| {
        let template = HeldTemplate {
            company,
            id,
            version,
            copied,
        };
        view! { <TemplateHolders template holders is_later mine/> }
    });
    let form = move || match is_gone.get() {
        Some(error) => view! { <PageFailure error/> }.into_any(),
        None => {
            let save = save.clone();
            view! {
                <div class="template-name">
                    {move || {
                        written.track();
                        view! {
                            <Field
                                name="template-name"
                                label=t_string!(i18n, permission.template_name).to_string()
                                value=name.get_untracked()
                                maxlength=64
                                required=true
                                error=name_wrong
                                typed=name
                            />
                        }
                    }}
                </div>
                {followers}
                {conflict}
                <RightsPanels editor/>
                <ChangesBar
                    editor
                    is_dirty
                    busy=is_busy
                    disabled_reason=waits
                    on_save=move |()| save()
                    on_undo=undo
                />
            }
            .into_any()
        }
    };
    view! {
        <LiveTitle text=title/>
        <PageHeader
            title=heading
            crumbs=crumbs(i18n, company)
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
            actions=move || clone.map(|href| view! {
                <LinkButton href>{t_string!(i18n, permission.clone).to_string()}</LinkButton>
            })
        />
        <div class="rights-page">
            {form}
            {held_by}
        </div>
    }
    .into_any()
}

/// Where the name is typed.
fn focus_name() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let field = document()
            .get_element_by_id("template-name")
            .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(field) = field
            && let Err(error) = field.focus()
        {
            leptos::logging::warn!("template: {error:?}");
        }
    }
}
