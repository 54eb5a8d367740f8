//! How one wants the console to be. A plain form.

use super::{
    super::{
        Flash,
        api::{PreferencesView, my_preferences},
        use_flash,
    },
    frame::{Summary, field_error, set_status_of},
    profile::saved_notice,
};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    layout::PageFailure,
    metrics::{RetentionCard, api::my_retention, split_flash},
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, CheckboxField, Choice, Notice, PageHeader, SelectField,
        Skeleton, SkeletonShape, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    error::Error,
    identity::Landing,
    locale::{Locale, Theme},
};

/// `/me/preferences`
#[component]
pub fn PreferencesPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    set_status_of(flash.as_ref());
    let (flash, of_retention) = split_flash(flash);
    let fetched = Resource::new(|| (), |()| my_preferences());
    let retention = Resource::new(|| (), |()| my_retention());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    let title = t_string!(i18n, shell.nav_preferences).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.preferences_intro).to_string()/>
        <div class="account-form">
            <Suspense fallback=loading>
                {move || {
                    let flash = flash.clone();
                    Suspend::new(async move {
                        match fetched.await {
                            Ok(page) => view! { <PreferencesForm page flash/> }.into_any(),
                            Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
            <RetentionCard fetched=retention flash=of_retention action=path::MY_RETENTION/>
        </div>
    }
    .into_any()
}

fn landing_text(i18n: I18n, landing: Landing) -> String {
    match landing {
        Landing::Last => t_string!(i18n, identity.landing_last),
        Landing::Personal => t_string!(i18n, identity.landing_personal),
        Landing::Hosts => t_string!(i18n, identity.landing_hosts),
        Landing::Messages => t_string!(i18n, identity.landing_messages),
        Landing::Companies => t_string!(i18n, identity.landing_companies),
    }
    .to_string()
}

fn locale_choices(i18n: I18n) -> Vec<Choice> {
    let browser = t_string!(i18n, identity.as_browser).to_string();
    let languages = Locale::ALL.iter().map(|locale| {
        let label = match locale {
            Locale::ZhCn => t_string!(i18n, shell.language_zh_cn),
            Locale::En => t_string!(i18n, shell.language_en),
        };
        Choice::new(locale.as_str(), label.to_string())
    });
    std::iter::once(Choice::new("", browser))
        .chain(languages)
        .collect()
}

fn theme_choices(i18n: I18n) -> Vec<Choice> {
    let browser = t_string!(i18n, identity.as_browser).to_string();
    let themes = Theme::ALL.iter().map(|theme| {
        let label = match theme {
            Theme::System => t_string!(i18n, shell.theme_system),
            Theme::Light => t_string!(i18n, shell.theme_light),
            Theme::Dark => t_string!(i18n, shell.theme_dark),
        };
        Choice::new(theme.as_str(), label.to_string())
    });
    std::iter::once(Choice::new("", browser))
        .chain(themes)
        .collect()
}

#[component]
fn PreferencesForm(page: PreferencesView, flash: Option<Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let PreferencesView {
        preferences,
        time_zones,
    } = page;
    let chosen = preferences.chosen;
    let notice = saved_notice(i18n, flash.as_ref());
    let is_conflict = matches!(
        flash.as_ref().and_then(|flash| flash.error.as_ref()),
        Some(Error::Conflict { .. })
    );
    let label = (
        t_string!(i18n, shell.language).to_string(),
        t_string!(i18n, shell.theme).to_string(),
        t_string!(i18n, identity.time_zone).to_string(),
        t_string!(i18n, identity.landing).to_string(),
        t_string!(i18n, identity.mails_messages).to_string(),
    );
    let fields = vec![
        ("locale", label.0.clone()),
        ("theme", label.1.clone()),
        ("time_zone", label.2.clone()),
        ("landing", label.3.clone()),
        ("mails_messages", label.4.clone()),
    ];
    let above = if is_conflict {
        let text = t_string!(i18n, identity.preferences_conflict).to_string();
        view! { <Notice tone=Tone::Warn>{text}</Notice> }.into_any()
    } else {
        view! { <Summary flash=flash.clone() fields/> }.into_any()
    };
    let flash = flash.as_ref();
    let value = |field: &str, stored: String| {
        let typed = flash.and_then(|flash| flash.typed(field));
        Signal::stored(typed.unwrap_or(stored))
    };
    let error = |field: &str| field_error(i18n, flash, field);
    let locale = chosen.locale.map_or("", Locale::as_str).to_owned();
    let theme = chosen.theme.map_or("", Theme::as_str).to_owned();
    let zone = chosen.time_zone.map(String::from).unwrap_or_default();
    let zones: Vec<Choice> = std::iter::once(Choice::new(
        "",
        t_string!(i18n, identity.as_browser).to_string(),
    ))
    .chain(time_zones.into_iter().map(|zone| {
        let label = zone.replace('_', " ");
        Choice::new(zone, label)
    }))
    .collect();
    let landings: Vec<Choice> = Landing::ALL
        .into_iter()
        .map(|landing| Choice::new(landing.as_str(), landing_text(i18n, landing)))
        .collect();
    let mail_hint = if !preferences.can_mail {
        t_string!(i18n, identity.mails_not_configured).to_string()
    } else if preferences.email.is_empty() {
        t_string!(i18n, identity.mails_no_address).to_string()
    } else {
        let email = preferences.email.as_str();
        t_string!(i18n, identity.mails_to, email = email).to_string()
    };
    let may_mail = preferences.can_mail && !preferences.email.is_empty();
    let mails = match flash {
        Some(flash) if flash.error.is_some() => {
            flash.typed("mails_messages").as_deref() == Some("1")
        }
        _ => preferences.mails_messages,
    };
    let mail_error = error("mails_messages");
    let mails = if may_mail || mail_error.is_some() || preferences.mails_messages {
        view! {
            <CheckboxField
                name="mails_messages"
                label=label.4
                value="1"
                checked=mails
                hint=mail_hint
            />
            {mail_error.map(|text| view! { <p class="field-error">{text}</p> })}
        }
        .into_any()
    } else {
        view! { <p class="muted">{mail_hint}</p> }.into_any()
    };
    view! {
        {notice}
        {above}
        <form method="post" action=path::PREFERENCES class="form">
            <input type="hidden" name="version" value=preferences.version.to_string()/>
            <SelectField
                name="locale"
                label=label.0
                choices=locale_choices(i18n)
                value=value("locale", locale)
                error=error("locale")
            />
            <SelectField
                name="theme"
                label=label.1
                choices=theme_choices(i18n)
                value=value("theme", theme)
                error=error("theme")
            />
            <SelectField
                name="time_zone"
                label=label.2
                choices=zones
                value=value("time_zone", zone)
                hint=t_string!(i18n, identity.time_zone_hint).to_string()
                error=error("time_zone")
            />
            <SelectField
                name="landing"
                label=label.3
                choices=landings
                value=value("landing", chosen.landing.as_str().to_owned())
                error=error("landing")
            />
            {mails}
            <div class="account-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                    {t_string!(i18n, ui.save).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
