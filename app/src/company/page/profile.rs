//! What a company says about itself, also when two change it at once.

use super::{
    super::{
        api::{ProfileView, find_profile, update_profile},
        part::{CompanyFacts, failure_text, newest},
    },
    of_company,
};
use crate::{
    error::AppError,
    i18n::{I18n, problem_text, t_string, use_i18n},
    identity::{Flash, PictureForm, picture_error, saved_notice, use_flash},
    layout::PageFailure,
    metrics::{RetentionCard, api::company_retention, split_flash},
    path,
    server::missing_right,
    ui::{
        Avatar, Button, ButtonKind, ButtonVariant, Card, Fact, Facts, Field, FieldError, FormError,
        Notice, PageHeader, TextArea, Tone, use_toasts,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_meta::Title;
use model::{
    company::{CompanyCreate, CompanyDescription, CompanyDetail, CompanyName, CompanyUpdate},
    error::{Error, FieldError as Wrong, Problem},
    id::CompanyId,
    identity::{Mobile, PersonName},
    permission::{Object, Permission},
};

/// `/c/12/profile`
#[component]
pub fn ProfilePage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let fetched = Resource::new(|| (), move |()| find_profile(company));
    // Taken over here: what waits for the profile is made more than once.
    let (flash, of_retention) = split_flash(use_flash());
    let retention = Resource::new(|| (), move |()| company_retention(company));
    newest(fetched, move |answer| match answer {
        Ok(profile) => {
            let (flash, of_retention) = (flash.clone(), of_retention.clone());
            let action = path::company_retention(company);
            view! {
                <Profile company profile flash>
                    <RetentionCard fetched=retention flash=of_retention action/>
                </Profile>
            }
            .into_any()
        }
        Err(error) => view! { <PageFailure error/> }.into_any(),
    })
}

#[component]
fn Profile(
    company: CompanyId,
    profile: ProfileView,
    flash: Option<Flash>,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let ProfileView { detail, may_update } = profile;
    let shown = RwSignal::new(detail);
    let name = Signal::derive(move || shown.with(|detail| detail.name.clone()));
    let title = t_string!(i18n, company.profile).to_string();
    let facts = move || view! { <CompanyFacts detail=shown.get()/> };
    let reason = missing_right(i18n, may_update, Permission::ModifyCompanyInfo);
    let noscript = t_string!(i18n, company.profile_noscript);
    let notice = saved_notice(i18n, flash.as_ref());
    let error = picture_error(i18n, flash.as_ref());
    // What is not about the file.
    let refused = flash.filter(|_| error.is_none()).and_then(|flash| {
        let text = failure_text(i18n, &flash.error?);
        Some(view! { <Notice tone=Tone::Bad>{text}</Notice> })
    });
    let (first_name, image_url) =
        shown.with_untracked(|detail| (detail.name.clone(), detail.image_url.clone()));
    let edit = match reason {
        None => view! {
            <Card title=t_string!(i18n, company.logo).to_string()>
                <PictureForm
                    action=path::company_picture(company)
                    remove_action=path::company_picture_remove(company)
                    image_url
                    name=first_name
                    error
                />
            </Card>
            <Edit company shown/>
        }
        .into_any(),
        Some(reason) => view! {
            <Avatar name=first_name image_url large=true/>
            <p class="muted">
                {reason}
                " "
                <a href=path::explain(company, Some(Object::Company), None)>
                    {t_string!(i18n, permission.explain).to_string()}
                </a>
            </p>
        }
        .into_any(),
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title=name subtitle=title/>
        <div class="company-profile">
            {notice}
            {refused}
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <Card title=t_string!(i18n, company.about_company).to_string()>{facts}</Card>
            {edit}
            {children()}
        </div>
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    contact: RwSignal<String>,
    mobile: RwSignal<String>,
    description: RwSignal<String>,
}

impl Typed {
    fn new(detail: &CompanyDetail) -> Self {
        Typed {
            name: RwSignal::new(detail.name.clone()),
            contact: RwSignal::new(detail.contact.clone()),
            mobile: RwSignal::new(detail.mobile.clone()),
            description: RwSignal::new(detail.description.clone()),
        }
    }

    fn checked(self) -> Result<CompanyCreate, Error> {
        let mut fields = Vec::new();
        let mut wrong = |field: &str, problem: Problem| fields.push(Wrong::new(field, problem));
        let name = self.name.get_untracked().parse::<CompanyName>();
        let contact = self.contact.get_untracked().parse::<PersonName>();
        let mobile = self.mobile.get_untracked().parse::<Mobile>();
        let description = self
            .description
            .get_untracked()
            .parse::<CompanyDescription>();
        if let Err(problem) = &name {
            wrong("name", problem.clone());
        }
        if let Err(problem) = &contact {
            wrong("contact", problem.clone());
        }
        if let Err(problem) = &mobile {
            wrong("mobile", problem.clone());
        }
        if let Err(problem) = &description {
            wrong("description", problem.clone());
        }
        match (name, contact, mobile, description) {
            (Ok(name), Ok(contact), Ok(mobile), Ok(description)) => Ok(CompanyCreate {
                name,
                contact,
                mobile,
                description,
            }),
            _ => Err(Error::Invalid { fields }),
        }
    }
}

#[component]
fn Edit(company: CompanyId, shown: RwSignal<CompanyDetail>) -> impl IntoView {
    // What the reader began from; the form is made anew when that changes.
    let base = RwSignal::new(shown.get_untracked());
    move || view! { <Form company shown base from=base.get()/> }
}

#[component]
fn Form(
    company: CompanyId,
    shown: RwSignal<CompanyDetail>,
    base: RwSignal<CompanyDetail>,
    from: CompanyDetail,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = Typed::new(&from);
    let trouble = RwSignal::new(None::<Error>);
    let theirs = RwSignal::new(None::<CompanyDetail>);
    let is_busy = RwSignal::new(false);
    let save = move |version: i64| {
        if is_busy.get_untracked() {
            return;
        }
        let profile = match typed.checked() {
            Ok(profile) => profile,
            Err(error) => return trouble.set(Some(error)),
        };
        trouble.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let done = update_profile(company, CompanyUpdate { version, profile }).await;
            // What stands there now: what was saved, or what somebody else did.
            let is_conflict = matches!(&done, Err(AppError(Error::Conflict { .. })));
            let now = match &done {
                Err(_) if !is_conflict => None,
                _ => Some(find_profile(company).await),
            };
            if is_busy.try_set(false).is_some() {
                return;
            }
            match (done, now) {
                (Ok(()), Some(Ok(now))) => {
                    toasts.push(
                        Tone::Good,
                        t_string!(i18n, company.profile_saved).to_string(),
                    );
                    shown.set(now.detail.clone());
                    base.set(now.detail);
                }
                (Err(_), Some(Ok(now))) => {
                    shown.set(now.detail.clone());
                    theirs.set(Some(now.detail));
                }
                (_, Some(Err(error))) | (Err(error), None) => trouble.set(Some(error.0)),
                (Ok(()), None) => {}
            }
        });
    };
    let version = from.version;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if theirs.with_untracked(Option::is_none) {
            save(version);
        }
    };
    let labels = labels(i18n);
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            trouble.with(|trouble| match trouble {
                Some(Error::Invalid { fields }) => fields
                    .iter()
                    .find(|wrong| wrong.field == field)
                    .map(|wrong| problem_text(i18n, &wrong.problem)),
                _ => None,
            })
        })
    };
    let summary = {
        let labels = labels.clone();
        move || {
            trouble.get().map(|error| {
                let errors = match &error {
                    Error::Invalid { fields } => fields
                        .iter()
                        .filter_map(|wrong| {
                            let (_, label) =
                                labels.iter().find(|(name, _)| *name == wrong.field)?;
                            let problem = problem_text(i18n, &wrong.problem);
                            Some(FieldError {
                                field: wrong.field.clone(),
                                text: t_string!(
                                    i18n,
                                    identity.field_problem,
                                    label = label.as_str(),
                                    problem = problem
                                )
                                .to_string(),
                            })
                        })
                        .collect(),
                    _ => Vec::new(),
                };
                let title = match &error {
                    Error::Invalid { .. } => t_string!(i18n, identity.form_invalid).to_string(),
                    other => failure_text(i18n, other),
                };
                view! { <FormError title errors/> }
            })
        }
    };
    let conflict = move || {
        theirs.get().map(|theirs| {
            let (kept, over) = (theirs.clone(), theirs.version);
            view! {
                <Notice tone=Tone::Warn>
                    <p>{t_string!(i18n, company.profile_conflict).to_string()}</p>
                    <Theirs detail=theirs/>
                    <div class="row company-next">
                        <Button on_click=move |()| base.set(kept.clone())>
                            {t_string!(i18n, company.profile_take_theirs).to_string()}
                        </Button>
                        <Button busy=is_busy on_click=move |()| save(over)>
                            {t_string!(i18n, company.profile_keep_mine).to_string()}
                        </Button>
                    </div>
                </Notice>
            }
        })
    };
    let [(_, name), (_, contact), (_, mobile), (_, description)] = labels;
    view! {
        <Card title=t_string!(i18n, company.edit_profile).to_string()>
            <form class="form account-form" novalidate on:submit=submit>
                {summary}
                <Field
                    name="name"
                    label=name
                    value=from.name
                    maxlength=256
                    required=true
                    hint=t_string!(i18n, company.rename_hint).to_string()
                    error=error_of("name")
                    typed=typed.name
                />
                <Field
                    name="contact"
                    label=contact
                    value=from.contact
                    maxlength=128
                    required=true
                    error=error_of("contact")
                    typed=typed.contact
                />
                <Field
                    name="mobile"
                    label=mobile
                    value=from.mobile
                    kind="tel"
                    inputmode="tel"
                    maxlength=32
                    required=true
                    error=error_of("mobile")
                    typed=typed.mobile
                />
                <TextArea
                    name="description"
                    label=description
                    value=from.description
                    rows=5
                    maxlength=4000
                    error=error_of("description")
                    typed=typed.description
                />
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

fn labels(i18n: I18n) -> [(&'static str, String); 4] {
    [
        ("name", t_string!(i18n, company.name).to_string()),
        ("contact", t_string!(i18n, company.contact).to_string()),
        (
            "mobile",
            t_string!(i18n, company.contact_mobile).to_string(),
        ),
        (
            "description",
            t_string!(i18n, company.description).to_string(),
        ),
    ]
}

/// What somebody else made of it meanwhile.
#[component]
fn Theirs(detail: CompanyDetail) -> impl IntoView {
    let i18n = use_i18n();
    let [name, contact, mobile, description] = labels(i18n);
    let pairs = [
        (name.1, detail.name),
        (contact.1, detail.contact),
        (mobile.1, detail.mobile),
        (description.1, detail.description),
    ];
    let facts = pairs
        .into_iter()
        .map(|(label, value)| {
            view! { <Fact label><span class="company-description">{value}</span></Fact> }
        })
        .collect_view();
    view! { <Facts>{facts}</Facts> }
}
