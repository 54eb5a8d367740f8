//! The forms of founding a company and of joining one. They work without scripts:
//! who is let in on a phone may have an old one.

use super::{
    code::Fields,
    form::redirect,
    input::{Form, Path},
};
use crate::{cookie, state::AppState};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice},
    path,
};
use axum::{Extension, extract::State, response::Response};
use backend::{
    OpContext,
    authz::Myself,
    company::{application, invitation, service},
};
use model::{
    company::{ApplicationForm, CompanyCreate, CompanyDescription, CompanyName},
    error::Error,
    id::CompanyId,
    identity::{Mobile, PersonName},
};
use serde::Deserialize;

/// Longer texts are typed again: cut, they would be something else, and a cookie
/// holds but so much.
const MAX_KEPT: usize = 128;

fn kept(text: &str) -> &str {
    if text.chars().count() <= MAX_KEPT {
        text
    } else {
        ""
    }
}

/// Who is not signed in is led there; everybody else back to the page.
fn refuse(
    state: &AppState,
    page: &str,
    error: Error,
    typed: &[(&'static str, &String)],
) -> Response {
    if error == Error::Unauthenticated {
        return redirect(&path::login_then(page), []);
    }
    let flash = Flash {
        error: Some(error),
        typed: typed
            .iter()
            .map(|(name, text)| ((*name).to_owned(), kept(text).to_owned()))
            .collect(),
        ..Flash::default()
    };
    let cookie = cookie::set_flash(&flash, state.base_url.is_https());
    redirect(page, [cookie])
}

/// On to a page that says what was done.
fn tell(state: &AppState, page: &str, notice: FlashNotice) -> Response {
    let flash = Flash {
        notice: Some(notice),
        ..Flash::default()
    };
    let cookie = cookie::set_flash(&flash, state.base_url.is_https());
    redirect(page, [cookie])
}

fn myself(ctx: &OpContext) -> Result<Myself, Error> {
    ctx.myself().map_err(|error| ctx.public(error))
}

/// What founds a company.
#[derive(Deserialize)]
pub struct CreateForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    mobile: String,
}

/// `POST /me/companies`
pub async fn create(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<CreateForm>,
) -> Response {
    let ctx = context.op;
    let created = async {
        let me = myself(&ctx)?;
        let mut fields = Fields::default();
        let name = fields.read::<CompanyName>("name", &form.name);
        let contact = fields.read::<PersonName>("contact", &form.contact);
        let mobile = fields.read::<Mobile>("mobile", &form.mobile);
        let description = fields.read::<CompanyDescription>("description", "");
        let (Some(name), Some(contact), Some(mobile), Some(description)) =
            (name, contact, mobile, description)
        else {
            return Err(fields.error());
        };
        let company = CompanyCreate {
            name,
            contact,
            mobile,
            description,
        };
        service::create(&ctx, me, company)
            .await
            .map_err(|error| ctx.public(error))
    };
    match created.await {
        Ok(company) => tell(&state, &path::membership(company), FlashNotice::Founded),
        Err(error) => refuse(
            &state,
            path::COMPANY_NEW,
            error,
            &[
                ("name", &form.name),
                ("contact", &form.contact),
                ("mobile", &form.mobile),
            ],
        ),
    }
}

/// What somebody pasted: a join link, or the code at its end.
#[derive(Deserialize)]
pub struct OpenForm {
    #[serde(default)]
    link: String,
}

/// Longer than any code of ours; such a one is not repeated in an address.
const MAX_CODE: usize = 128;

/// The code at the end of what was pasted, with or without the words around it.
fn code_in(text: &str) -> Option<&str> {
    let after = text.rsplit_once("/join/").map_or(text, |(_, code)| code);
    let code = after.trim().split(['?', '#', '/', ' ', '\n']).next()?;
    let is_code = !code.is_empty()
        && code.len() <= MAX_CODE
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_code.then_some(code)
}

/// `POST /me/companies/open`
pub async fn open(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<OpenForm>,
) -> Response {
    if let Err(error) = myself(&context.op) {
        return refuse(&state, path::COMPANIES, error, &[]);
    }
    match code_in(&form.link) {
        Some(code) => redirect(&path::join(code), []),
        None => {
            let error = Error::invalid("link", model::error::Problem::Malformed);
            refuse(&state, path::COMPANIES, error, &[("link", &form.link)])
        }
    }
}

/// What was typed into the form of an applicant.
fn typed(form: &ApplicationForm) -> [(&'static str, &String); 4] {
    [
        ("name", &form.name),
        ("email", &form.email),
        ("gender", &form.gender),
        ("birthday", &form.birthday),
    ]
}

/// `POST /join/{code}`
pub async fn apply(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(code): Path<String>,
    Form(form): Form<ApplicationForm>,
) -> Response {
    let ctx = context.op;
    let page = if code.len() <= MAX_CODE {
        path::join(&code)
    } else {
        path::COMPANIES.to_owned()
    };
    let applied = async {
        application::apply(&ctx, myself(&ctx)?, &code, &form)
            .await
            .map_err(|error| ctx.public(error))
    };
    match applied.await {
        Ok(company) => redirect(&path::membership(company), []),
        Err(error) => refuse(&state, &page, error, &typed(&form)),
    }
}

/// What applies again.
#[derive(Deserialize)]
pub struct ReapplyForm {
    company: CompanyId,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    gender: String,
    #[serde(default)]
    birthday: String,
}

/// `POST /me/companies/reapply`
pub async fn reapply(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<ReapplyForm>,
) -> Response {
    let ctx = context.op;
    let company = form.company;
    let form = ApplicationForm {
        name: form.name,
        email: form.email,
        gender: form.gender,
        birthday: form.birthday,
    };
    let applied = async {
        application::reapply(&ctx, myself(&ctx)?, company, &form)
            .await
            .map_err(|error| ctx.public(error))
    };
    match applied.await {
        Ok(()) => redirect(&path::membership(company), []),
        Err(error) => refuse(&state, &path::reapply(company), error, &typed(&form)),
    }
}

/// Which company.
#[derive(Deserialize)]
pub struct CompanyForm {
    company: CompanyId,
}

/// `POST /me/companies/withdraw`
pub async fn withdraw(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<CompanyForm>,
) -> Response {
    let ctx = context.op;
    let withdrawn = async {
        application::withdraw(&ctx, myself(&ctx)?, form.company)
            .await
            .map_err(|error| ctx.public(error))
    };
    match withdrawn.await {
        Ok(()) => tell(&state, path::COMPANIES, FlashNotice::Withdrawn),
        Err(error) => refuse(&state, path::COMPANIES, error, &[]),
    }
}

/// `POST /me/companies/accept`
pub async fn accept(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<CompanyForm>,
) -> Response {
    let ctx = context.op;
    let accepted = async {
        invitation::accept(&ctx, myself(&ctx)?, form.company)
            .await
            .map_err(|error| ctx.public(error))
    };
    match accepted.await {
        Ok(()) => redirect(&path::membership(form.company), []),
        Err(error) => refuse(&state, path::COMPANIES, error, &[]),
    }
}

/// `POST /me/companies/leave`
pub async fn leave(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<CompanyForm>,
) -> Response {
    let ctx = context.op;
    let left = async {
        application::leave(&ctx, myself(&ctx)?, form.company)
            .await
            .map_err(|error| ctx.public(error))
    };
    match left.await {
        Ok(()) => tell(&state, path::COMPANIES, FlashNotice::Left),
        Err(error) => refuse(&state, path::COMPANIES, error, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn a_code_is_found_in_what_people_paste() {
        for text in [
            "aB-3_x",
            "https://console.example/join/aB-3_x",
            " https://console.example/join/aB-3_x?from=chat ",
            "Lin invites you: https://console.example/join/aB-3_x See you!",
        ] {
            assert_eq!(code_in(text), Some("aB-3_x"), "{text}");
        }
        for text in [
            "",
            "https://console.example/",
            "/join/",
            "a<b>",
            &"x".repeat(200),
        ] {
            assert_eq!(code_in(text), None, "{text}");
        }
    }
}
