//! What somebody of a company holds, and changing it.

use super::{
    super::{
        api::{find_grants, list_choices, list_templates, save_grants},
        held::Held,
        part::{
            ChangesBar, ChoicesResource, Chosen, ConflictNotice, Editor, ExplainBox, HeldView,
            Question, RightsPanels, TemplateChips, concerns, failure_text, held_template_label,
        },
    },
    of_thing,
};
use crate::{
    error::AppError,
    i18n::{I18n, t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    server::missing_right,
    status::Fault,
    ui::{Crumb, LiveTitle, Notice, PageHeader, Skeleton, SkeletonShape, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    error::Error,
    id::{CompanyId, EmployeeId},
    permission::{Choices, GrantChange, MemberGrants, Permission, SaveGrants, TemplateRow},
};

type GrantsResource = Resource<Result<MemberGrants, AppError>>;

/// `/c/12/members/5/permissions?at=&object=`
#[component]
pub fn GrantsPage() -> impl IntoView {
    of_thing(|company, id: EmployeeId| view! { <One company id/> })
}

#[component]
fn One(company: CompanyId, id: EmployeeId) -> impl IntoView {
    let i18n = use_i18n();
    let fetched: GrantsResource = Resource::new(|| (), move |()| find_grants(company, id));
    let choices: ChoicesResource = Resource::new(|| (), move |()| list_choices(company, None));
    let templates = Resource::new(|| (), move |()| list_templates(company));
    let here = path::member_permissions(company, id);
    let question = Question::new(
        company,
        Signal::stored(Some(id)),
        here,
        &["at"],
        Some(choices),
    );
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines lines=6/> }
    };
    // Untracked: what is fetched again changes nothing that somebody is editing.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    match (fetched.await, choices.await, templates.await) {
                        (Ok(found), Ok(choices), Ok(templates)) => {
                            view! { <Loaded company found choices templates fetched question/> }
                                .into_any()
                        }
                        (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => {
                            view! { <Fault error=error.0/> }.into_any()
                        }
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

fn chosen_of(found: &MemberGrants) -> Chosen {
    Chosen {
        template: found.template.as_ref().map(|template| template.id),
        is_bound: found
            .template
            .as_ref()
            .is_some_and(|template| template.is_bound),
    }
}

/// Why the reader changes nothing here.
fn read_only_text(i18n: I18n, found: &MemberGrants) -> Option<String> {
    if found.is_admin {
        Some(t_string!(i18n, permission.is_administrator).to_string())
    } else if found.is_me {
        Some(t_string!(i18n, permission.is_yourself).to_string())
    } else {
        missing_right(i18n, found.may_update, Permission::SetEmployeePermission)
    }
}

#[component]
fn Loaded(
    company: CompanyId,
    found: MemberGrants,
    choices: Choices,
    templates: Vec<TemplateRow>,
    fetched: GrantsResource,
    question: Question,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let id = found.employee;
    let editor = Editor::new(
        company,
        path::member_permissions(company, id),
        true,
        choices,
        Held::of(&found.grants),
        found.limit.as_deref(),
    );
    let base_chosen = RwSignal::new(chosen_of(&found));
    let chosen = RwSignal::new(chosen_of(&found));
    // As it was fetched last: who it is, and what the reader may.
    let known = RwSignal::new(found);
    let theirs = RwSignal::new(None::<MemberGrants>);
    let is_gone = RwSignal::new(None::<Error>);
    let is_busy = RwSignal::new(false);
    let version = Memo::new(move |_| known.with(|known| known.version));

    // What was read is what is edited from now on.
    let take = move |found: MemberGrants| {
        editor.set_limit(found.limit.as_deref());
        base_chosen.set(chosen_of(&found));
        known.set(found);
    };
    let begin = move |found: MemberGrants| {
        editor.begin(Held::of(&found.grants));
        chosen.set(chosen_of(&found));
        take(found);
        theirs.set(None);
    };
    let is_touched =
        move || editor.is_changed() || untrack(|| chosen.with(|c| base_chosen.with(|b| c != b)));
    // What others did meanwhile: taken over while nothing is being edited, else told.
    let arrive = move |found: MemberGrants| {
        let is_news = found.version != version.get_untracked();
        if !is_news || !is_touched() {
            if is_news {
                begin(found);
            } else {
                editor.set_limit(found.limit.as_deref());
                known.set(found);
            }
            return;
        }
        theirs.set(Some(found));
    };
    use_live().refetch(fetched, concerns(company));
    Effect::new(move |shown: Option<()>| match (fetched.get(), shown) {
        (Some(Ok(found)), Some(())) => arrive(found),
        (Some(Err(AppError(error @ (Error::NotFound | Error::Forbidden { .. })))), Some(())) => {
            is_gone.set(Some(error));
        }
        _ => {}
    });

    let save = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        let Chosen { template, is_bound } = chosen.get_untracked();
        let change = match template {
            Some(template) if is_bound => GrantChange::Bound { template },
            template => GrantChange::Copy {
                template,
                grants: editor.mine.with_untracked(Held::grants),
            },
        };
        let change = SaveGrants {
            employee: id,
            version: version.get_untracked(),
            change,
        };
        is_busy.set(true);
        spawn_local(async move {
            let done = save_grants(company, change).await;
            let is_conflict = matches!(
                &done,
                Err(AppError(Error::Conflict { what })) if what == "grants_changed"
            );
            let now = if done.is_ok() || is_conflict {
                Some(find_grants(company, id).await)
            } else {
                None
            };
            if is_busy.try_set(false).is_some() {
                return;
            }
            match (done, now) {
                (Ok(()), now) => {
                    let text = t_string!(i18n, permission.grants_saved).to_string();
                    toasts.push(Tone::Good, text);
                    match now {
                        Some(Ok(found)) => begin(found),
                        _ => fetched.refetch(),
                    }
                    question.ask_again();
                }
                (Err(_), Some(Ok(found))) => theirs.set(Some(found)),
                (_, Some(Err(error))) | (Err(error), None) => {
                    toasts.push(Tone::Bad, failure_text(i18n, &error.0));
                }
            }
        });
    };
    let keep = move |found: MemberGrants| {
        editor.rebase(Held::of(&found.grants));
        // One's own choice of a template stays where one made one.
        if untrack(|| chosen.with(|c| base_chosen.with(|b| c == b))) {
            chosen.set(chosen_of(&found));
        }
        take(found);
        theirs.set(None);
    };
    let conflict = move || {
        theirs.get().map(|found| {
            let held = Held::of(&found.grants);
            let (mine, other) = (found.clone(), found);
            view! {
                <ConflictNotice
                    editor
                    theirs=held
                    on_keep=move |()| keep(mine.clone())
                    on_drop=move |()| begin(other.clone())
                />
            }
        })
    };
    let undo = move |()| {
        let base = editor.base.get_untracked();
        editor.mine.set(base);
        chosen.set(base_chosen.get_untracked());
    };
    let is_dirty = Signal::derive(move || chosen.with(|c| base_chosen.with(|b| c != b)));
    let waits = Signal::derive(move || {
        theirs
            .with(Option::is_some)
            .then(|| t_string!(i18n, permission.conflict_first).to_string())
    });
    let name = Memo::new(move |_| known.with(|known| known.name.clone()));
    let title = Signal::derive(move || {
        let title = t_string!(i18n, permission.grants_of, name = name.get()).to_string();
        t_string!(i18n, shell.page_title, title = title).to_string()
    });
    let heading = Signal::derive(move || {
        t_string!(i18n, permission.grants_of, name = name.get()).to_string()
    });
    let crumbs = vec![
        Crumb {
            href: path::members(company),
            label: t_string!(i18n, company.members).to_string(),
        },
        Crumb {
            href: path::member(company, id),
            label: name.get_untracked(),
        },
    ];
    let fixed = Memo::new(move |_| known.with(|known| read_only_text(i18n, known)));
    let template = Memo::new(move |_| known.with(|known| known.template.clone()));
    let came_from = move || {
        template.get().map(|held| {
            let label = held_template_label(i18n, &held);
            let text = if held.is_bound {
                t_string!(i18n, permission.explain_bound).to_string()
            } else {
                t_string!(i18n, permission.explain_copied).to_string()
            };
            let href = path::template(company, held.id);
            view! { <p class="muted">{text}" "<a href=href>{label}</a></p> }
        })
    };
    let is_bound = Memo::new(move |_| chosen.with(|chosen| chosen.is_bound));
    let templates = StoredValue::new(templates);
    let body = move || {
        if let Some(error) = is_gone.get() {
            return view! { <PageFailure error/> }.into_any();
        }
        let is_admin = known.with_untracked(|known| known.is_admin);
        match fixed.get() {
            Some(text) => view! {
                <Notice tone=Tone::Info>{text}</Notice>
                {(!is_admin).then(|| view! { <Shown editor/> })}
            }
            .into_any(),
            None => view! {
                <TemplateChips editor templates=templates.get_value() chosen/>
                {conflict}
                {move || if is_bound.get() {
                    view! { <Shown editor/> }.into_any()
                } else {
                    view! { <RightsPanels editor/> }.into_any()
                }}
                <ChangesBar
                    editor
                    is_dirty
                    busy=is_busy
                    disabled_reason=waits
                    on_save=save
                    on_undo=undo
                />
            }
            .into_any(),
        }
    };
    view! {
        <LiveTitle text=title/>
        <PageHeader
            title=heading
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="rights-page">
            {came_from}
            {body}
            <ExplainBox question/>
        </div>
    }
    .into_any()
}

/// What is held, to be read.
#[component]
fn Shown(editor: Editor) -> impl IntoView {
    move || view! { <HeldView world=editor.world.get() held=editor.mine.get()/> }
}
