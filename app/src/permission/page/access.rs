//! What may I do.

use super::{
    super::{
        api::{find_my_grants, list_choices},
        held::Held,
        part::{
            ChoicesResource, ExplainBox, HeldView, Question, RightsPage, RightsTabs, concerns,
            held_template_label, summary,
        },
        world::World,
    },
    of_company,
};
use crate::{
    company::newest,
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    ui::{Notice, PageHeader, Tone},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    error::Error,
    id::CompanyId,
    permission::{Choices, MemberGrants},
};

/// `/c/12/access?object=`
#[component]
pub fn AccessPage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let fetched = Resource::new(|| (), move |()| find_my_grants(company));
    let choices: ChoicesResource = Resource::new(|| (), move |()| list_choices(company, None));
    let here = path::access(company);
    let question = Question::new(company, Signal::stored(None), here, &[], Some(choices));
    use_live().refetch(choices, concerns(company));
    use_live().refetch(fetched, concerns(company));
    let title = t_string!(i18n, permission.my_access).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, permission.my_access_text).to_string()/>
        <RightsTabs company current=RightsPage::Access/>
        <div class="rights-page">
            {newest(fetched, move |answer: Result<MemberGrants, Error>| match answer {
                Ok(grants) => newest(choices, move |answer| match answer {
                    Ok(choices) => {
                        view! { <Mine company grants=grants.clone() choices/> }.into_any()
                    }
                    Err(error) => view! { <PageFailure error/> }.into_any(),
                })
                .into_any(),
                Err(error) => view! { <PageFailure error/> }.into_any(),
            })}
            <ExplainBox question/>
        </div>
    }
    .into_any()
}

#[component]
fn Mine(company: CompanyId, grants: MemberGrants, choices: Choices) -> impl IntoView {
    let i18n = use_i18n();
    if grants.is_admin {
        let text = t_string!(i18n, permission.you_administer).to_string();
        return view! { <Notice tone=Tone::Good>{text}</Notice> }.into_any();
    }
    let (world, held) = (World::new(choices), Held::of(&grants.grants));
    let sum = summary(i18n, &world, &held);
    let from = grants.template.map(|template| {
        let label = held_template_label(i18n, &template);
        let text = if template.is_bound {
            t_string!(i18n, permission.explain_bound).to_string()
        } else {
            t_string!(i18n, permission.explain_copied).to_string()
        };
        let href = path::template(company, template.id);
        view! { <p class="muted">{text}" "<a href=href>{label}</a></p> }
    });
    view! {
        <div>
            <p>{sum}</p>
            {from}
        </div>
        <HeldView world held/>
    }
    .into_any()
}
