//! The forms of one's own profile and preferences. They work without scripts.

use super::{arrival::told, form::redirect, input::Form, second_factor::refuse};
use crate::{cookie, state::AppState};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice},
    path,
};
use axum::{Extension, extract::State, http::HeaderValue, response::Response};
use backend::{OpContext, identity::profile};
use model::{
    error::{Error, Problem},
    identity::{PreferenceForm, ProfileForm},
};
use serde::Deserialize;

/// Bytes of what was typed that a cookie carries back: encoded they may be three
/// times as many.
const MAX_TYPED: usize = 900;

/// Which row a form was filled in from.
fn version_of(raw: &str) -> Result<i64, Error> {
    raw.parse()
        .map_err(|_| Error::invalid("version", Problem::Malformed))
}

/// Back to the page with what was typed.
pub(super) fn back(
    state: &AppState,
    ctx: &OpContext,
    page: &str,
    error: Error,
    typed: &[(&'static str, &String)],
) -> Response {
    if matches!(error, Error::Unauthenticated) {
        return refuse(state, ctx, page, error);
    }
    let mut room = MAX_TYPED;
    let mut kept = Vec::new();
    for (name, text) in typed {
        // One that is too long is typed again: cut, it would be something else.
        if text.len() <= room {
            room -= text.len();
            kept.push(((*name).to_owned(), (*text).clone()));
        }
    }
    let flash = Flash {
        error: Some(error),
        typed: kept,
        ..Flash::default()
    };
    let cookie = cookie::set_flash(&flash, state.base_url.is_https());
    redirect(page, [cookie])
}

/// What the form of a profile sends.
#[derive(Deserialize)]
pub struct UpdateForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    gender: String,
    #[serde(default)]
    birthday: String,
    #[serde(default)]
    version: String,
}

/// `POST /me`
pub async fn update(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<UpdateForm>,
) -> Response {
    let ctx = context.op;
    let version = version_of(&form.version);
    let form = ProfileForm {
        name: form.name,
        email: form.email,
        gender: form.gender,
        birthday: form.birthday,
    };
    let saved = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let checked = form.check()?;
        profile::update(&ctx, me, version?, &checked)
            .await
            .map_err(|error| ctx.public(error))
    };
    match saved.await {
        Ok(()) => {
            let flash = told(FlashNotice::ProfileSaved);
            let cookie = cookie::set_flash(&flash, state.base_url.is_https());
            redirect(path::PROFILE, [cookie])
        }
        Err(error) => back(
            &state,
            &ctx,
            path::PROFILE,
            error,
            &[
                ("name", &form.name),
                ("email", &form.email),
                ("gender", &form.gender),
                ("birthday", &form.birthday),
            ],
        ),
    }
}

/// What the form of preferences sends.
#[derive(Deserialize)]
pub struct PreferencesForm {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    landing: String,
    #[serde(default)]
    mails_messages: String,
    #[serde(default)]
    version: String,
}

/// `POST /me/preferences`
pub async fn update_preferences(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<PreferencesForm>,
) -> Response {
    let ctx = context.op;
    let is_https = state.base_url.is_https();
    let version = version_of(&form.version);
    let form = PreferenceForm {
        locale: form.locale,
        theme: form.theme,
        time_zone: form.time_zone,
        landing: form.landing,
        mails_messages: form.mails_messages,
    };
    let saved = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let (chosen, mails) = form.check()?;
        profile::update_preferences(&ctx, me, version?, &chosen, mails)
            .await
            .map_err(|error| ctx.public(error))?;
        Ok(chosen)
    };
    match saved.await {
        Ok(chosen) => {
            // The pages before signing in are the same on this browser.
            let choice = |name, value: Option<&str>| -> HeaderValue {
                match value {
                    Some(value) => cookie::set_choice(name, value, is_https),
                    None => cookie::clear_choice(name, is_https),
                }
            };
            let cookies = [
                choice(cookie::LOCALE, chosen.locale.map(|locale| locale.as_str())),
                choice(cookie::THEME, chosen.theme.map(|theme| theme.as_str())),
                cookie::set_flash(&told(FlashNotice::PreferencesSaved), is_https),
            ];
            redirect(path::PREFERENCES, cookies)
        }
        Err(error) => back(
            &state,
            &ctx,
            path::PREFERENCES,
            error,
            &[
                ("locale", &form.locale),
                ("theme", &form.theme),
                ("time_zone", &form.time_zone),
                ("landing", &form.landing),
                ("mails_messages", &form.mails_messages),
            ],
        ),
    }
}
