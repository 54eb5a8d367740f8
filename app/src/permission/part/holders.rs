//! Who can reach a thing, and by what; given and taken in place.

use super::{
    give::GiveDialog, mine::Mine, question::concerns, validity::ValidityText, words::failure_text,
};
use crate::{
    company::newest,
    error::AppError,
    i18n::{I18n, current_locale, t_count, t_string, use_i18n},
    live::use_live,
    path,
    permission::api::{change_holder, find_my_grants, list_holders},
    ui::{
        Button, ButtonSize, ButtonVariant, Card, Cell, CellKind, Column, LinkButton, Row,
        StatusPill, Table, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use model::{
    error::{Error, Problem},
    id::{CompanyId, EmployeeId},
    page::Cursor,
    permission::{Holder, HolderList, Object, Via},
};

/// What was fetched; `None` for a reader who may not know.
pub type Answer = Result<Option<HolderList>, AppError>;

/// Who can reach one thing, page by page: `?holders=` is the mark of a page. Its
/// resource belongs to a page.
#[derive(Debug, Clone, Copy)]
pub struct Holders {
    /// The company.
    pub company: CompanyId,
    /// The thing.
    pub object: Object,
    /// The page that shows it, without its query string.
    here: StoredValue<String>,
    after: Memo<Option<String>>,
    /// Who.
    pub fetched: Resource<Answer>,
    /// Who is listed as having it.
    pub listed: StoredValue<Vec<EmployeeId>>,
}

impl Holders {
    /// For a page that calls this once, outside of what waits.
    pub fn new(company: CompanyId, object: Object, here: String) -> Self {
        let query = use_query_map();
        let after = Memo::new(move |_| query.read().get("holders").filter(|mark| !mark.is_empty()));
        let fetched = Resource::new(
            move || after.get(),
            move |after| async move {
                let after = after
                    .map(Cursor::try_from)
                    .transpose()
                    .map_err(|_| Error::invalid("after", Problem::Malformed))?;
                // Asked first: a refusal would stand in everybody's log.
                let mine = Mine::new(&find_my_grants(company).await?);
                if !mine.may_see_others() {
                    return Ok(None);
                }
                list_holders(company, object, after).await.map(Some)
            },
        );
        use_live().refetch(fetched, concerns(company));
        Holders {
            company,
            object,
            here: StoredValue::new(here),
            after,
            fetched,
            listed: StoredValue::new(Vec::new()),
        }
    }
}

/// Who can reach a thing; nothing for a reader who may not know.
#[component]
pub fn HoldersCard(
    /// The thing.
    holders: Holders,
) -> impl IntoView {
    // Outside of what is drawn anew: nobody loses what they type there.
    let giving = RwSignal::new(false);
    let listed = newest(holders.fetched, move |answer| match answer {
        Ok(Some(list)) => {
            let listed = list.page.items.iter().map(|one| one.employee).collect();
            holders.listed.set_value(listed);
            view! { <Listed holders list giving/> }.into_any()
        }
        Ok(None) | Err(Error::Forbidden { .. } | Error::NotFound) => ().into_any(),
        Err(error) => {
            let i18n = use_i18n();
            let text = failure_text(i18n, &error);
            let title = t_string!(i18n, permission.access).to_string();
            view! { <Card title><p class="muted">{text}</p></Card> }.into_any()
        }
    });
    view! {
        {listed}
        <GiveDialog holders open=giving/>
    }
    .into_any()
}

/// By which way something is open.
fn way_text(i18n: I18n, via: &Via) -> String {
    match via {
        Via::Itself => t_string!(i18n, permission.way_itself).to_string(),
        Via::All => t_string!(i18n, permission.way_all).to_string(),
        Via::Cluster { name, .. } => {
            t_string!(i18n, permission.way_cluster, name = name.as_str()).to_string()
        }
        Via::Folder { name, .. } => {
            t_string!(i18n, permission.way_folder, name = name.as_str()).to_string()
        }
    }
}

#[component]
fn Listed(holders: Holders, list: HolderList, giving: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let company = holders.company;
    let may_update = list.may_update;
    let columns = vec![
        Column::new(t_string!(i18n, permission.who), CellKind::Title),
        Column::new(t_string!(i18n, permission.through), CellKind::Wide),
        Column::new(t_string!(i18n, permission.may), CellKind::Wide),
        Column::new(t_string!(i18n, permission.act), CellKind::Action),
    ];
    let rows = list
        .page
        .items
        .into_iter()
        .map(|holder| view! { <HolderRow holders holder may_update/> })
        .collect_view();
    let next = list.page.next.map(|after| {
        let mark = String::from(after);
        let href = path::with_query(&holders.here.get_value(), &[("holders", &mark)]);
        view! {
            <LinkButton href=format!("{href}#access") size=ButtonSize::Small>
                {t_string!(i18n, ui.next).to_string()}
            </LinkButton>
        }
    });
    let first = holders.after.get_untracked().map(|_| {
        view! {
            <LinkButton href=format!("{}#access", holders.here.get_value()) size=ButtonSize::Small>
                {t_string!(i18n, ui.first_page).to_string()}
            </LinkButton>
        }
    });
    let pager = (next.is_some() || first.is_some())
        .then(|| view! { <div class="pager"><span class="pager-links">{first}{next}</span></div> });
    let total = list.total;
    let why = path::explain(company, Some(holders.object), None);
    view! {
        <section class="access" id="access" aria-labelledby="access-title">
            <div class="access-head">
                <h2 id="access-title">
                    {t_string!(i18n, permission.access).to_string()}
                    " "
                    <span class="right-count">{t_count!(i18n, permission.people_count, total)}</span>
                </h2>
                <div class="row">
                    <LinkButton href=why size=ButtonSize::Small variant=ButtonVariant::Quiet>
                        {t_string!(i18n, permission.explain).to_string()}
                    </LinkButton>
                    {may_update.then(|| view! {
                        <Button size=ButtonSize::Small on_click=move |()| giving.set(true)>
                            {t_string!(i18n, permission.give_access).to_string()}
                        </Button>
                    })}
                </div>
            </div>
            <Table caption=t_string!(i18n, permission.access).to_string() columns>{rows}</Table>
            {pager}
        </section>
    }
    .into_any()
}

#[component]
fn HolderRow(holders: Holders, holder: Holder, may_update: bool) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let company = holders.company;
    let employee = holder.employee;
    let has_own = holder.ways.iter().any(|(via, _)| *via == Via::Itself);
    let by_rule = !holder.is_admin && !has_own;
    let called = holder.name.clone();
    let take = move |()| {
        let name = called.clone();
        is_busy.set(true);
        spawn_local(async move {
            let done = change_holder(company, holders.object, employee, None).await;
            match done {
                Ok(()) => {
                    let text = t_string!(i18n, permission.access_taken, name = name).to_string();
                    toasts.push(Tone::Good, text);
                }
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
            if is_busy.try_set(false).is_none() {
                holders.fetched.refetch();
            }
        });
    };
    let ways = if holder.is_admin {
        view! {
            <StatusPill
                tone=Signal::stored(Tone::Good)
                text=t_string!(i18n, permission.way_administrator).to_string()
            />
        }
        .into_any()
    } else {
        let lines = holder
            .ways
            .iter()
            .map(|(via, validity)| {
                let text = way_text(i18n, via);
                view! { <li>{text}" "<ValidityText validity=*validity/></li> }
            })
            .collect_view();
        view! { <ul class="access-ways" role="list">{lines}</ul> }.into_any()
    };
    let rights = if holder.is_admin {
        t_string!(i18n, permission.may_all).to_string()
    } else if holder.rights.is_empty() {
        t_string!(i18n, permission.may_see).to_string()
    } else {
        let names: Vec<&str> = holder
            .rights
            .iter()
            .map(|right| right.label(current_locale()))
            .collect();
        names.join(t_string!(i18n, company.list_and))
    };
    let of_whom = format!(" {}", holder.name);
    let act = if may_update && has_own {
        view! {
            <Button size=ButtonSize::Small busy=is_busy on_click=take>
                <span>
                    {t_string!(i18n, permission.take_access).to_string()}
                    <span class="visually-hidden">{of_whom}</span>
                </span>
            </Button>
        }
        .into_any()
    } else if may_update && by_rule {
        view! {
            <LinkButton
                href=path::member_permissions(company, employee)
                size=ButtonSize::Small
                variant=ButtonVariant::Quiet
            >
                <span>
                    {t_string!(i18n, permission.change_rule).to_string()}
                    <span class="visually-hidden">{of_whom}</span>
                </span>
            </LinkButton>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let why = path::explain(company, Some(holders.object), Some(employee));
    view! {
        <Row>
            <Cell kind=CellKind::Title><a href=why>{holder.name}</a></Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, permission.through).to_string()>
                {ways}
            </Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, permission.may).to_string()>
                <span class="access-rights">{rights}</span>
            </Cell>
            <Cell kind=CellKind::Action>{act}</Cell>
        </Row>
    }
    .into_any()
}
