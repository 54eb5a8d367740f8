//! One's own profile: picture, name, address of mail, and what one likes to say.
//! Plain forms; who changes it in two tabs at once sees both versions.

use super::{
    super::{Flash, FlashNotice, api::my_profile, part::PictureForm, use_flash},
    frame::{Summary, field_error, set_status_of},
};
use crate::{
    i18n::{I18n, problem_text, t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, Choice, Fact, Facts, Field, Notice, PageHeader,
        SelectField, Skeleton, SkeletonShape, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{company::Gender, error::Error, identity::Profile};

/// `/me`
#[component]
pub fn ProfilePage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    set_status_of(flash.as_ref());
    let fetched = Resource::new(|| (), |()| my_profile());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    let title = t_string!(i18n, shell.nav_profile).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.profile_intro).to_string()/>
        <div class="account-form">
            <Suspense fallback=loading>
                {move || {
                    let flash = flash.clone();
                    Suspend::new(async move {
                        match fetched.await {
                            Ok(profile) => view! { <Body profile flash/> }.into_any(),
                            Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What was wrong with an uploaded picture.
pub(crate) fn picture_error(i18n: I18n, flash: Option<&Flash>) -> Option<String> {
    match flash?.error.as_ref()? {
        Error::Invalid { fields } => {
            let wrong = fields.iter().find(|field| field.field == "picture")?;
            Some(match &wrong.problem {
                model::error::Problem::Malformed => {
                    t_string!(i18n, identity.picture_malformed).to_string()
                }
                model::error::Problem::OutOfRange => {
                    t_string!(i18n, identity.picture_pixels).to_string()
                }
                problem => problem_text(i18n, problem),
            })
        }
        Error::TooLarge => Some(t_string!(i18n, error.too_large).to_string()),
        _ => None,
    }
}

/// What was done to a profile, in a sentence.
pub(crate) fn saved_notice(i18n: I18n, flash: Option<&Flash>) -> Option<AnyView> {
    let text = match flash?.notice? {
        FlashNotice::ProfileSaved => t_string!(i18n, identity.profile_saved),
        FlashNotice::PreferencesSaved => t_string!(i18n, identity.preferences_saved),
        FlashNotice::PictureSaved => t_string!(i18n, identity.picture_saved),
        FlashNotice::PictureRemoved => t_string!(i18n, identity.picture_removed),
        FlashNotice::RetentionSaved => t_string!(i18n, metrics.retention_saved),
        _ => return None,
    };
    let text = text.to_string();
    Some(view! { <Notice tone=Tone::Good>{text}</Notice> }.into_any())
}

fn labels(i18n: I18n) -> [(&'static str, String); 4] {
    [
        ("name", t_string!(i18n, identity.name).to_string()),
        ("email", t_string!(i18n, identity.email).to_string()),
        ("gender", t_string!(i18n, identity.gender).to_string()),
        ("birthday", t_string!(i18n, identity.birthday).to_string()),
    ]
}

fn gender_text(i18n: I18n, gender: Option<Gender>) -> String {
    match gender {
        None => t_string!(i18n, identity.not_said),
        Some(Gender::Male) => t_string!(i18n, identity.gender_male),
        Some(Gender::Female) => t_string!(i18n, identity.gender_female),
        Some(Gender::Other) => t_string!(i18n, identity.gender_other),
    }
    .to_string()
}

#[component]
fn Body(profile: Profile, flash: Option<Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let notice = saved_notice(i18n, flash.as_ref());
    let picture_error = picture_error(i18n, flash.as_ref());
    // Said at its own field.
    let summary = flash.clone().filter(|_| picture_error.is_none());
    let is_conflict = matches!(
        flash.as_ref().and_then(|flash| flash.error.as_ref()),
        Some(Error::Conflict { .. })
    );
    let stored = is_conflict.then(|| view! { <Stored profile=profile.clone()/> });
    let above = if is_conflict {
        stored.into_any()
    } else {
        view! { <Summary flash=summary fields=labels(i18n).to_vec()/> }.into_any()
    };
    let (name, image_url) = (profile.name.clone(), profile.image_url.clone());
    view! {
        {notice}
        <Card title=t_string!(i18n, identity.picture).to_string()>
            <PictureForm
                action=path::PICTURE
                remove_action=path::PICTURE_REMOVE
                image_url
                name
                error=picture_error
            />
        </Card>
        {above}
        <ProfileForm profile flash/>
    }
    .into_any()
}

/// What stands there now, where somebody was faster: oneself, in another tab.
#[component]
fn Stored(profile: Profile) -> impl IntoView {
    let i18n = use_i18n();
    let [name, email, gender, birthday] = labels(i18n);
    let said = move |text: String| {
        if text.is_empty() {
            t_string!(i18n, identity.not_said).to_string()
        } else {
            text
        }
    };
    let birthday_text = profile.birthday.map(String::from).unwrap_or_default();
    view! {
        <Notice tone=Tone::Warn>
            <p>{t_string!(i18n, identity.profile_conflict).to_string()}</p>
            <Facts>
                <Fact label=name.1><span>{profile.name}</span></Fact>
                <Fact label=email.1><span>{said(profile.email)}</span></Fact>
                <Fact label=gender.1><span>{gender_text(i18n, profile.gender)}</span></Fact>
                <Fact label=birthday.1><span>{said(birthday_text)}</span></Fact>
            </Facts>
        </Notice>
    }
    .into_any()
}

#[component]
fn ProfileForm(profile: Profile, flash: Option<Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let flash = flash.as_ref();
    // What was just typed, else what is stored.
    let value =
        |field: &str, stored: String| flash.and_then(|flash| flash.typed(field)).unwrap_or(stored);
    let error = |field: &str| field_error(i18n, flash, field);
    let gender = profile.gender.map_or("", Gender::as_str).to_owned();
    let choices: Vec<Choice> = [
        None,
        Some(Gender::Male),
        Some(Gender::Female),
        Some(Gender::Other),
    ]
    .into_iter()
    .map(|one| Choice::new(one.map_or("", Gender::as_str), gender_text(i18n, one)))
    .collect();
    let [name, email, gender_label, birthday] = labels(i18n);
    let optional = t_string!(i18n, identity.optional).to_string();
    view! {
        <form method="post" action=path::PROFILE novalidate class="form">
            <input type="hidden" name="version" value=profile.version.to_string()/>
            <Field
                name="name"
                label=name.1
                value=value("name", profile.name)
                autocomplete="name"
                maxlength=64
                required=true
                hint=t_string!(i18n, identity.name_hint).to_string()
                error=error("name")
            />
            <Field
                name="email"
                label=email.1
                kind="email"
                inputmode="email"
                autocomplete="email"
                value=value("email", profile.email)
                maxlength=254
                optional_text=optional.clone()
                hint=t_string!(i18n, identity.email_hint).to_string()
                error=error("email")
            />
            <SelectField
                name="gender"
                label=gender_label.1
                choices=choices
                value=Signal::stored(value("gender", gender))
                error=error("gender")
            />
            <Field
                name="birthday"
                label=birthday.1
                kind="date"
                autocomplete="bday"
                value=value("birthday", profile.birthday.map(String::from).unwrap_or_default())
                optional_text=optional
                error=error("birthday")
            />
            <div class="account-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                    {t_string!(i18n, ui.save).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
