//! Who was given a template, and giving it to them again.

use super::{mine::Mine, words::failure_text};
use crate::{
    company::newest,
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    layout::PageFailure,
    list::Pages,
    path,
    permission::api::reapply_template,
    server::missing_right,
    ui::{
        Button, ButtonSize, ButtonVariant, Card, Cell, CellKind, Column, Dialog, Row, StatusPill,
        Table, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    id::{CompanyId, EmployeeId, TemplateId},
    page::Page,
    permission::{Permission, TemplateHolder},
};

/// Who holds a template, page by page; `None` where that is not shown.
pub type HoldersResource = Resource<Result<Option<Page<TemplateHolder>>, AppError>>;

/// A template whose holders are shown.
#[derive(Debug, Clone, Copy)]
pub struct HeldTemplate {
    /// Whose it is.
    pub company: CompanyId,
    /// Which.
    pub id: TemplateId,
    /// What was read of it last.
    pub version: RwSignal<i64>,
    /// People who hold a copy.
    pub copied: RwSignal<i64>,
}

/// Who holds it. Copies stay as they are when the template changes; here they are
/// brought up to date.
#[component]
pub fn TemplateHolders(
    /// The template.
    template: HeldTemplate,
    /// The people.
    holders: HoldersResource,
    /// Whether these are not the first of them.
    is_later: Signal<bool>,
    /// What the reader holds.
    mine: StoredValue<Mine>,
) -> impl IntoView {
    newest(holders, move |answer| match answer {
        Ok(None) => ().into_any(),
        Ok(Some(page)) => view! { <Listed template holders page is_later mine/> }.into_any(),
        Err(error) => view! { <PageFailure error/> }.into_any(),
    })
}

#[component]
fn Listed(
    template: HeldTemplate,
    holders: HoldersResource,
    page: Page<TemplateHolder>,
    is_later: Signal<bool>,
    mine: StoredValue<Mine>,
) -> impl IntoView {
    let i18n = use_i18n();
    let HeldTemplate {
        company,
        id,
        copied,
        ..
    } = template;
    let may_grant = mine.with_value(|mine| mine.may(Permission::SetEmployeePermission));
    let title = t_string!(i18n, permission.holders).to_string();
    if page.items.is_empty() && !is_later.get_untracked() {
        let text = t_string!(i18n, permission.holders_none).to_string();
        return view! { <Card title><p class="muted">{text}</p></Card> }.into_any();
    }
    // Whom it is about: one of them, or all.
    let asking = RwSignal::new(None::<Option<(EmployeeId, String)>>);
    let columns = vec![
        Column::new(t_string!(i18n, permission.who), CellKind::Title),
        Column::new(t_string!(i18n, permission.how), CellKind::Status),
        Column::new(t_string!(i18n, permission.act), CellKind::Action),
    ];
    let here = path::template(company, id);
    let first = is_later.get_untracked().then(|| here.clone());
    let next = page
        .next
        .map(|after| path::with_query(&here, &[("after", &String::from(after))]));
    let pager = view! { <Pages first next/> };
    let rows = page
        .items
        .into_iter()
        .map(|holder| {
            let (tone, text) = if holder.is_bound {
                (Tone::Info, t_string!(i18n, permission.follows))
            } else if holder.differs {
                (Tone::Warn, t_string!(i18n, permission.copy_differs))
            } else {
                (Tone::Good, t_string!(i18n, permission.copy_same))
            };
            let again = (!holder.is_bound && holder.differs && may_grant).then(|| {
                let (employee, name) = (holder.employee, holder.name.clone());
                let of_whom = holder.name.clone();
                view! {
                    <Button
                        size=ButtonSize::Small
                        on_click=move |()| asking.set(Some(Some((employee, name.clone()))))
                    >
                        <span>
                            {t_string!(i18n, permission.reapply_one).to_string()}
                            <span class="visually-hidden">" "{of_whom}</span>
                        </span>
                    </Button>
                }
            });
            view! {
                <Row>
                    <Cell kind=CellKind::Title>
                        <a href=path::member_permissions(company, holder.employee)>{holder.name}</a>
                    </Cell>
                    <Cell kind=CellKind::Status label=t_string!(i18n, permission.how).to_string()>
                        <StatusPill tone=Signal::stored(tone) text=text.to_string()/>
                    </Cell>
                    <Cell kind=CellKind::Action>{again}</Cell>
                </Row>
            }
        })
        .collect_view();
    let reason = missing_right(i18n, may_grant, Permission::SetEmployeePermission);
    let all = move || {
        let count = copied.get();
        let reason = reason.clone();
        (count > 0).then(|| {
            let text = t_count!(i18n, permission.reapply_all, count);
            view! {
                <Button
                    size=ButtonSize::Small
                    disabled_reason=reason
                    on_click=move |()| asking.set(Some(None))
                >
                    {text}
                </Button>
            }
        })
    };
    view! {
        <section class="access" aria-labelledby="holders-title">
            <div class="access-head">
                <h2 id="holders-title">{title.clone()}</h2>
                {all}
            </div>
            <p class="muted">{t_string!(i18n, permission.holders_text).to_string()}</p>
            <Table caption=title columns>{rows}</Table>
            {pager}
            <ReapplyDialog template holders asking/>
        </section>
    }
    .into_any()
}

#[component]
fn ReapplyDialog(
    template: HeldTemplate,
    holders: HoldersResource,
    asking: RwSignal<Option<Option<(EmployeeId, String)>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    Effect::new(move || {
        if asking.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            asking.set(None);
        }
    });
    let apply = move |()| {
        let Some(whom) = asking.get_untracked() else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        let employees = whom.map(|(employee, _)| vec![employee]);
        let version = template.version.get_untracked();
        is_busy.set(true);
        spawn_local(async move {
            let done = reapply_template(template.company, template.id, version, employees).await;
            match &done {
                Ok(count) => toasts.push(
                    Tone::Good,
                    t_count!(i18n, permission.reapplied, i64::from(*count)),
                ),
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
            if is_busy.try_set(false).is_none() {
                open.set(false);
                holders.refetch();
            }
        });
    };
    let text = move || match asking.get() {
        Some(Some((_, name))) => {
            t_string!(i18n, permission.reapply_text_one, name = name).to_string()
        }
        Some(None) => t_count!(i18n, permission.reapply_text_all, template.copied.get()),
        None => String::new(),
    };
    view! {
        <Dialog
            id="reapply"
            title=t_string!(i18n, permission.reapply_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button variant=ButtonVariant::Primary busy=is_busy on_click=apply>
                    {t_string!(i18n, permission.reapply_confirm).to_string()}
                </Button>
            }
        >
            <p>{text}</p>
        </Dialog>
    }
    .into_any()
}
