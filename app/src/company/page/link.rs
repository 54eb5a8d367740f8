//! One link: what it asks for and gives, and who came by it.

use super::{
    super::{
        api::{OneLink, find_link, update_link},
        part::{
            LinkFields, LinkPeopleCard, LinkTyped, end_text, failure_text, field_label, newest,
            template_label,
        },
    },
    use_company,
};
use crate::{
    error::AppError,
    i18n::{I18n, t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    server::missing_right,
    text::utc,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, Crumb, Fact, Facts, Notice, PageHeader, Timestamp,
        Tone, use_toasts,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    company::Link,
    error::{Error, Problem},
    event::Event,
    id::{CompanyId, LinkId},
    page::{Cursor, PageRequest},
    permission::{Permission, TemplateSummary},
};

type LinkResource = Resource<Result<OneLink, AppError>>;

/// `/c/12/invite/3?after=`
#[component]
pub fn LinkPage() -> impl IntoView {
    let company = use_company();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<LinkId>().ok())
    });
    move || match (company.get(), id.get()) {
        (Some(company), Some(id)) => view! { <One company id/> }.into_any(),
        _ => view! { <crate::status::Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn One(company: CompanyId, id: LinkId) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let after = Memo::new(move |_| query.read().get("after").filter(|mark| !mark.is_empty()));
    let fetched: LinkResource = Resource::new(
        move || after.get(),
        move |after| async move {
            let after = after
                .map(Cursor::try_from)
                .transpose()
                .map_err(|_| Error::invalid("after", Problem::Malformed))?;
            find_link(company, id, PageRequest { after, limit: None }).await
        },
    );
    use_live().refetch(fetched, move |event| match event {
        Event::MembershipChanged { company: which, .. }
        | Event::MembersChanged { company: which } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    });
    let title = t_string!(i18n, company.link_title).to_string();
    let crumbs = vec![
        Crumb {
            href: path::members(company),
            label: t_string!(i18n, company.members).to_string(),
        },
        Crumb {
            href: path::invite(company),
            label: t_string!(i18n, company.invite_title).to_string(),
        },
    ];
    // With scripts this is no element.
    let noscript = t_string!(i18n, company.invite_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title crumbs crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()/>
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <div class="link-page">
            <Setting company id fetched/>
            {newest(fetched, move |answer| match answer {
                Ok(found) => {
                    let is_later = after.get_untracked().is_some();
                    view! { <LinkPeopleCard company id found is_later/> }.into_any()
                }
                Err(error) => view! { <PageFailure error/> }.into_any(),
            })}
        </div>
    }
    .into_any()
}

/// What is asked and given. The form comes once: what others do meanwhile takes nothing
/// away that somebody is typing, and is told when they save.
#[component]
fn Setting(company: CompanyId, id: LinkId, fetched: LinkResource) -> impl IntoView {
    view! {
        <Transition fallback=|| ()>
            {move || untrack(|| {
                Suspend::new(async move {
                    // Why there is none stands below.
                    fetched.await.ok().map(|found| view! { <Edit company id found fetched/> })
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Edit(company: CompanyId, id: LinkId, found: OneLink, fetched: LinkResource) -> impl IntoView {
    let i18n = use_i18n();
    let base = RwSignal::new(found.link);
    let (templates, may_grant, may_update) = (
        StoredValue::new(found.templates),
        found.may_grant,
        found.may_update,
    );
    // One that has ended by being taken back cannot be changed.
    let is_revoked =
        Memo::new(move |_| base.with(|link| link.end == Some(model::company::LinkEnd::Revoked)));
    move || {
        let link = base.get();
        if is_revoked.get() || !may_update {
            let told = if may_update {
                t_string!(i18n, company.link_ended_text).to_string()
            } else {
                missing_right(i18n, false, Permission::SetJoinConditions).unwrap_or_default()
            };
            view! {
                <Card>
                    <p class="muted">{told}</p>
                    <LinkFacts link/>
                </Card>
            }
            .into_any()
        } else {
            let templates = with_own(templates.get_value(), &link);
            view! { <Form company id link base templates may_grant fetched/> }.into_any()
        }
    }
}

/// The templates to choose from: what the link gives now stays a choice for who may give
/// nothing.
fn with_own(mut templates: Vec<TemplateSummary>, link: &Link) -> Vec<TemplateSummary> {
    if let Some(own) = &link.template
        && !templates.iter().any(|one| one.id == own.id)
    {
        templates.push(own.clone());
    }
    templates
}

#[component]
fn Form(
    company: CompanyId,
    id: LinkId,
    link: Link,
    base: RwSignal<Link>,
    templates: Vec<TemplateSummary>,
    may_grant: bool,
    fetched: LinkResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = LinkTyped::of(&link);
    let theirs = RwSignal::new(None::<Link>);
    let is_busy = RwSignal::new(false);
    let save = move |version: i64| {
        if is_busy.get_untracked() {
            return;
        }
        let Some((setting, expiry)) = typed.checked(i18n) else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move {
            let done = update_link(company, id, version, setting, expiry).await;
            // What stands there now: what was saved, or what somebody else did.
            let is_conflict = matches!(&done, Err(AppError(Error::Conflict { .. })));
            let now = match &done {
                Err(_) if !is_conflict => None,
                _ => Some(find_link(company, id, PageRequest::default()).await),
            };
            if is_busy.try_set(false).is_some() {
                return;
            }
            match (done, now) {
                (Ok(()), Some(Ok(now))) => {
                    let text = t_string!(i18n, company.link_saved).to_string();
                    toasts.push(Tone::Good, text);
                    base.set(now.link);
                    fetched.refetch();
                }
                (Err(_), Some(Ok(now))) => theirs.set(Some(now.link)),
                (Err(error), None) if typed.refuse(i18n, &error.0) => {}
                (_, Some(Err(error))) | (Err(error), None) => {
                    toasts.push(Tone::Bad, failure_text(i18n, &error.0));
                }
                (Ok(()), None) => {}
            }
        });
    };
    let version = link.version;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if theirs.with_untracked(Option::is_none) {
            save(version);
        }
    };
    let conflict = move || {
        theirs.get().map(|theirs| {
            let (kept, over) = (theirs.clone(), theirs.version);
            let is_over = theirs.end == Some(model::company::LinkEnd::Revoked);
            let mine = (!is_over).then(|| {
                view! {
                    <Button busy=is_busy on_click=move |()| save(over)>
                        {t_string!(i18n, company.profile_keep_mine).to_string()}
                    </Button>
                }
            });
            view! {
                <Notice tone=Tone::Warn>
                    <p>{t_string!(i18n, company.link_conflict).to_string()}</p>
                    <LinkFacts link=theirs/>
                    <div class="row company-next">
                        <Button on_click=move |()| base.set(kept.clone())>
                            {t_string!(i18n, company.profile_take_theirs).to_string()}
                        </Button>
                        {mine}
                    </div>
                </Notice>
            }
        })
    };
    view! {
        <Card title=t_string!(i18n, company.edit_link).to_string()>
            <form class="form invite-form" novalidate on:submit=submit>
                <LinkFields typed templates may_grant/>
                {conflict}
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                        {t_string!(i18n, ui.save).to_string()}
                    </Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

fn asked(i18n: I18n, link: &Link) -> String {
    let labels: Vec<String> = link
        .required
        .iter()
        .map(|field| field_label(i18n, *field))
        .collect();
    labels.join(t_string!(i18n, company.list_and))
}

/// What a link is made of.
#[component]
fn LinkFacts(link: Link) -> impl IntoView {
    let i18n = use_i18n();
    let until = match link.expiry_time {
        Some(time) => view! { <Timestamp ms=time.0 text=utc(time)/> }.into_any(),
        None => t_string!(i18n, company.until_revoked)
            .to_string()
            .into_any(),
    };
    let given = link.template.as_ref().map_or_else(
        || t_string!(i18n, company.given_nothing).to_string(),
        |template| template_label(i18n, template),
    );
    let uses = match link.max_uses {
        Some(max) => t_string!(i18n, company.uses_of, uses = link.uses, max = max).to_string(),
        None => link.uses.to_string(),
    };
    let state = match link.end {
        None => t_string!(i18n, company.link_open).to_string(),
        Some(end) => end_text(i18n, end),
    };
    view! {
        <Facts>
            <Fact label=t_string!(i18n, company.state).to_string()><span>{state}</span></Fact>
            <Fact label=t_string!(i18n, company.will_be_asked).to_string()>
                <span>{asked(i18n, &link)}</span>
            </Fact>
            <Fact label=t_string!(i18n, company.column_until).to_string()>{until}</Fact>
            <Fact label=t_string!(i18n, company.column_uses).to_string()><span>{uses}</span></Fact>
            <Fact label=t_string!(i18n, company.template).to_string()><span>{given}</span></Fact>
        </Facts>
    }
    .into_any()
}
