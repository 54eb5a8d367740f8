//! The forms that must work without scripts: plain POSTs that redirect and
//! leave a flash for the page they lead to.

use super::{
    arrival::{begin_session, enter},
    fault::Fault,
    input::Form,
};
use crate::{background, cookie, state::AppState};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice},
    path,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use backend::{
    Actor, OpContext,
    identity::{
        profile,
        service::{self, Arrival, NewUser},
        session,
    },
};
use model::{
    error::{Error, Problem},
    identity::Password,
    locale::{Locale, Theme},
    scope::Scope,
    time::{Millis, Timestamp},
};
use serde::Deserialize;
use tower_sessions::Session;

/// Goes to a page with cookies.
pub(super) fn redirect(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let cookies = cookies
        .into_iter()
        .map(|cookie| (header::SET_COOKIE, cookie))
        .collect::<Vec<_>>();
    (AppendHeaders(cookies), Redirect::to(to)).into_response()
}

/// A path of ours, or the start page.
pub(super) fn local_or_home(path: &str) -> &str {
    if path::is_local(path) {
        path
    } else {
        path::HOME
    }
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /login`
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    let ctx = context.op;
    let is_https = state.base_url.is_https();
    // A crowd is sent away here, before it costs the database anything.
    let place = match service::admit(&ctx) {
        Ok(place) => place,
        Err(error) => {
            let error = ctx.public(error);
            let flash = sign_in_flash(&ctx, &form, error.clone());
            return come_back(
                &sign_in_page(&form),
                error,
                cookie::set_flash(&flash, is_https),
            );
        }
    };
    let arrived = match checked_sign_in(&form) {
        Ok(password) => {
            let device = cookie::device(&headers);
            service::sign_in(
                &ctx,
                ctx.anonymous(),
                place,
                &form.mobile,
                &password,
                device.as_deref(),
            )
            .await
            .map_err(|e| ctx.public(e))
        }
        Err(error) => Err(error),
    };
    let arrived = match arrived {
        Ok(arrival) => enter(&ctx, &session, &headers, &arrival, &form.next)
            .await
            .map(|to| (arrival, to)),
        Err(error) => Err(error),
    };
    match arrived {
        Ok((arrival, to)) => redirect(&to, known_device(arrival, is_https)),
        Err(error) => {
            let flash = sign_in_flash(&ctx, &form, error);
            redirect(&sign_in_page(&form), [cookie::set_flash(&flash, is_https)])
        }
    }
}

/// Lets the device be known, once somebody is in.
pub(super) fn known_device(arrival: Arrival, is_https: bool) -> Option<HeaderValue> {
    (!arrival.needs_second_factor).then(|| cookie::set_device(arrival.device, is_https))
}

/// What went wrong, and what was typed except the password.
fn sign_in_flash(ctx: &OpContext, form: &SignInForm, error: Error) -> Flash {
    Flash {
        until: until(ctx, &error),
        error: Some(error),
        mobile: short(&form.mobile),
        ..Flash::default()
    }
}

/// When trying again makes sense: pages say it as a time, which stays true however
/// long they are looked at.
pub(super) fn until(ctx: &OpContext, error: &Error) -> Option<Timestamp> {
    match error {
        Error::TooMany { retry_after } => {
            Some(ctx.now() + Millis::seconds(i64::from(*retry_after)))
        }
        Error::Refused(refusal) => refusal.until(),
        _ => None,
    }
}

/// The page that the form was sent from.
fn sign_in_page(form: &SignInForm) -> String {
    if path::is_local(&form.next) {
        path::login_then(&form.next)
    } else {
        path::LOGIN.to_owned()
    }
}

/// Too much is going on: the status says so at once, and a browser goes back to
/// the page, which has what was typed and says the rest.
fn come_back(page: &str, error: Error, cookie: HeaderValue) -> Response {
    let mut response = Fault(error).into_response();
    let headers = response.headers_mut();
    headers.insert(header::SET_COOKIE, cookie);
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={page}")) {
        headers.insert(header::REFRESH, refresh);
    }
    response
}

/// Both fields must be filled; whether they are right is the service's to say.
fn checked_sign_in(form: &SignInForm) -> Result<Password, Error> {
    let mut fields = Vec::new();
    if form.mobile.trim().is_empty() {
        fields.push(model::error::FieldError::new("mobile", Problem::Missing));
    }
    let password = form.password.parse::<Password>();
    if let Err(problem) = &password {
        fields.push(model::error::FieldError::new("password", problem.clone()));
    }
    match password {
        Ok(password) if fields.is_empty() => Ok(password),
        _ => Err(Error::Invalid { fields }),
    }
}

/// A text as far as a cookie may carry it.
pub(super) fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

/// Longer than the token of any link; such a one is not repeated in an address.
const MAX_TOKEN: usize = 256;

/// What the set-up form sends.
#[derive(Deserialize)]
pub struct SetUpForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// `POST /setup`
pub async fn set_up(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SetUpForm>,
) -> Response {
    let ctx = context.op;
    let is_https = state.base_url.is_https();
    let made = match NewUser::parse(&form.mobile, &form.name, &form.password) {
        Ok(user) => service::set_up(&ctx, ctx.anonymous(), &form.token, user)
            .await
            .map_err(|e| ctx.public(e)),
        Err(error) => Err(error),
    };
    match made {
        Ok(user) => {
            state.set_up_done();
            background::offer_this_machine(&state).await;
            // The account is there either way; without a session one signs in.
            match begin_session(&ctx, &session, user, true, &headers).await {
                Ok(()) => redirect(&path::servers(Scope::Personal), []),
                Err(_) => redirect(path::LOGIN, []),
            }
        }
        Err(error) => {
            let flash = Flash {
                error: Some(error),
                mobile: short(&form.mobile),
                name: short(&form.name),
                ..Flash::default()
            };
            let back = if form.token.len() <= MAX_TOKEN {
                format!("{}?token={}", path::SET_UP, path::encode(&form.token))
            } else {
                path::SET_UP.to_owned()
            };
            redirect(&back, [cookie::set_flash(&flash, is_https)])
        }
    }
}

/// `POST /logout`
pub async fn sign_out(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
) -> Response {
    let flash = match session.flush().await {
        Ok(()) => {
            // The other tabs of this browser are out as well.
            if let Actor::User(user) = context.op.actor() {
                session::announce(&context.op, user.id);
            }
            Flash {
                notice: Some(FlashNotice::SignedOut),
                ..Flash::default()
            }
        }
        Err(error) => {
            let error = backend::Error::Unavailable {
                doing: "ending a session",
                source: error.into(),
            };
            Flash {
                error: Some(context.op.public(error)),
                ..Flash::default()
            }
        }
    };
    redirect(
        path::LOGIN,
        [cookie::set_flash(&flash, state.base_url.is_https())],
    )
}

/// What the language form sends.
#[derive(Deserialize)]
pub struct LocaleForm {
    language: String,
    #[serde(default)]
    return_to: String,
}

/// `POST /preference/locale`
pub async fn choose_locale(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<LocaleForm>,
) -> Response {
    let ctx = context.op;
    let chosen = Locale::parse(&form.language);
    // Whoever is signed in has it everywhere.
    if let (Some(locale), Ok(me)) = (chosen, ctx.myself())
        && let Err(error) = profile::choose_locale(&ctx, me, locale).await
    {
        return Fault(ctx.public(error)).into_response();
    }
    let cookie = chosen.map(|locale| {
        cookie::set_choice(cookie::LOCALE, locale.as_str(), state.base_url.is_https())
    });
    redirect(local_or_home(&form.return_to), cookie)
}

/// What the theme form sends.
#[derive(Deserialize)]
pub struct ThemeForm {
    theme: String,
    #[serde(default)]
    return_to: String,
}

/// `POST /preference/theme`
pub async fn choose_theme(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<ThemeForm>,
) -> Response {
    let ctx = context.op;
    let chosen = Theme::parse(&form.theme);
    if let (Some(theme), Ok(me)) = (chosen, ctx.myself())
        && let Err(error) = profile::choose_theme(&ctx, me, theme).await
    {
        return Fault(ctx.public(error)).into_response();
    }
    let cookie = chosen
        .map(|theme| cookie::set_choice(cookie::THEME, theme.as_str(), state.base_url.is_https()));
    redirect(local_or_home(&form.return_to), cookie)
}
