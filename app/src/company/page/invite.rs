//! The links by which one joins a company.

use super::{
    super::{
        api::{LinkPage, MadeLink, list_links, revoke_link, rotate_link},
        part::{LinkTable, MadeBox, NewLink, failure_text, newest},
    },
    of_company,
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    list::Pages,
    live::use_live,
    path,
    ui::{Button, ButtonVariant, Crumb, Dialog, Empty, IconName, PageHeader, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    company::Link,
    error::{Error, Problem},
    event::Event,
    id::CompanyId,
    page::{Cursor, PageRequest},
};

type LinksResource = Resource<Result<LinkPage, AppError>>;

/// `/c/12/invite?after=`
#[component]
pub fn InvitePage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let after = Memo::new(move |_| query.read().get("after").filter(|mark| !mark.is_empty()));
    let fetched: LinksResource = Resource::new(
        move || after.get(),
        move |after| async move {
            let after = after
                .map(Cursor::try_from)
                .transpose()
                .map_err(|_| Error::invalid("after", Problem::Malformed))?;
            list_links(company, PageRequest { after, limit: None }).await
        },
    );
    // Somebody applied by one of them.
    use_live().refetch(fetched, move |event| match event {
        Event::MembershipChanged { company: which, .. } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    });
    let made = RwSignal::new(None::<MadeLink>);
    let title = t_string!(i18n, company.invite_title).to_string();
    let crumbs = vec![Crumb {
        href: path::members(company),
        label: t_string!(i18n, company.members).to_string(),
    }];
    // With scripts this is no element.
    let noscript = t_string!(i18n, company.invite_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, company.invite_intro).to_string()
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <noscript inner_html=format!("<p class=\"muted invite-note\">{noscript}</p>")></noscript>
        <Invite company fetched made/>
        {newest(fetched, move |answer| match answer {
            Ok(page) => view! { <Links company page fetched made is_later=after.get_untracked().is_some()/> }
                .into_any(),
            Err(error) => view! { <PageFailure error/> }.into_any(),
        })}
    }
    .into_any()
}

/// Makes a link; what was made stands above the form.
#[component]
fn Invite(
    company: CompanyId,
    fetched: LinksResource,
    made: RwSignal<Option<MadeLink>>,
) -> impl IntoView {
    // What the form needs comes once; the list below follows the links.
    view! {
        <Transition fallback=|| ()>
            {move || untrack(|| {
                Suspend::new(async move {
                    fetched.await.ok().map(|page| {
                        let LinkPage { company_name, templates, may_grant, .. } = page;
                        view! {
                            <div class="invite">
                                {move || made.get().map(|made| {
                                    let company_name = company_name.clone();
                                    view! { <MadeBox made company_name/> }
                                })}
                                <NewLink company templates may_grant on_made=move |link| {
                                    made.set(Some(link));
                                    fetched.refetch();
                                }/>
                            </div>
                        }
                    })
                })
            })}
        </Transition>
    }
    .into_any()
}

/// What is asked before something is done to a link.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Revoke(Link),
    Rotate(Link),
}

#[component]
fn Links(
    company: CompanyId,
    page: LinkPage,
    fetched: LinksResource,
    made: RwSignal<Option<MadeLink>>,
    is_later: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asked = RwSignal::new(None::<Asked>);
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let ask = move |what: Asked| {
        asked.set(Some(what));
        open.set(true);
    };
    let act = move |()| {
        let Some(what) = asked.get_untracked() else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move {
            let done = match &what {
                Asked::Revoke(link) => revoke_link(company, link.id).await.map(|()| None),
                Asked::Rotate(link) => rotate_link(company, link.id).await.map(Some),
            };
            match &done {
                Ok(None) => toasts.push(
                    Tone::Good,
                    t_string!(i18n, company.revoked_done).to_string(),
                ),
                Ok(Some(_)) => toasts.push(
                    Tone::Good,
                    t_string!(i18n, company.rotated_done).to_string(),
                ),
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
            if is_busy.try_set(false).is_none() {
                open.set(false);
                match done {
                    Ok(Some(link)) => made.set(Some(link)),
                    // What is shown above may be what was taken back.
                    Ok(None) => made.update(|made| {
                        if let (Some(shown), Asked::Revoke(link)) = (made.as_ref(), &what)
                            && shown.id == link.id
                        {
                            *made = None;
                        }
                    }),
                    Err(_) => {}
                }
                fetched.refetch();
            }
        });
    };
    let is_rotating = move || asked.with(|asked| matches!(asked, Some(Asked::Rotate(_))));
    let question = move || {
        if is_rotating() {
            t_string!(i18n, company.rotate_text).to_string()
        } else {
            t_string!(i18n, company.revoke_text).to_string()
        }
    };
    let answer = move || {
        if is_rotating() {
            t_string!(i18n, company.rotate).to_string()
        } else {
            t_string!(i18n, company.revoke).to_string()
        }
    };
    let links = page.page.items;
    let here = path::invite(company);
    let first = is_later.then(|| here.clone());
    let next = page
        .page
        .next
        .map(|after| path::with_query(&here, &[("after", &String::from(after))]));
    let pager = view! { <Pages first next/> };
    let list = if links.is_empty() {
        view! {
            <Empty
                icon=IconName::Link
                title=t_string!(i18n, company.links_empty_title).to_string()
                text=t_string!(i18n, company.links_empty_text).to_string()
            />
        }
        .into_any()
    } else {
        view! {
            <LinkTable
                company
                links
                on_revoke=move |link| ask(Asked::Revoke(link))
                on_rotate=move |link| ask(Asked::Rotate(link))
            />
        }
        .into_any()
    };
    view! {
        <section class="links" aria-labelledby="links-title">
            <h2 id="links-title">{t_string!(i18n, company.links).to_string()}</h2>
            {list}
            {pager}
        </section>
        <Dialog
            id="link-act"
            title=t_string!(i18n, company.link_act_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=act>{answer}</Button>
            }
        >
            <p>{question}</p>
        </Dialog>
    }
    .into_any()
}
