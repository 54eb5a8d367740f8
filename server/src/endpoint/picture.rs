//! Pictures: sent by a form with a file, and shown.

use super::{
    arrival::told,
    fault::Fault,
    form::redirect,
    input::{Form, Path},
    second_factor::{NoFields, refuse},
};
use crate::{cookie, state::AppState};
use app::{console::RequestContext, identity::FlashNotice, path};
use axum::{
    Extension,
    extract::{FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    OpContext,
    authz::{action, resource},
    company,
    identity::profile,
    picture::{self, Made},
};
use model::{
    error::{Error, Problem},
    id::CompanyId,
    identity::Crop,
    scope::Scope,
};

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;
/// Bytes of the whole form at most.
pub const MAX_FORM: usize = picture::MAX_UPLOAD + AROUND;
/// For a year: another picture has another address.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// `GET /picture/{id}`
pub async fn show(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
) -> Response {
    let ctx = context.op;
    let found = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        picture::service::find(&ctx, me, &id)
            .await
            .map_err(|error| ctx.public(error))
    };
    match found.await {
        Ok(found) => {
            let Ok(media_type) = HeaderValue::try_from(found.media_type) else {
                return Fault(Error::NotFound).into_response();
            };
            let headers = [
                (header::CONTENT_TYPE, media_type),
                (header::CACHE_CONTROL, IMMUTABLE),
            ];
            (headers, found.content).into_response()
        }
        Err(error) => Fault(error).into_response(),
    }
}

fn broken(error: &MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::invalid("picture", Problem::Malformed)
    }
}

/// Reads the file and the square that was chosen.
async fn read(request: Request) -> Result<(Vec<u8>, Crop), Error> {
    // No page of ours sends anything but a form.
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| Error::invalid("form", Problem::Malformed))?;
    let (mut file, mut zoom, mut x, mut y) = (Vec::new(), 100u16, 50u8, 50u8);
    while let Some(field) = form.next_field().await.map_err(|e| broken(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|e| broken(&e))?;
        if name == "picture" {
            file = bytes.to_vec();
            continue;
        }
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let wrong = || Error::invalid("picture", Problem::OutOfRange);
        match name.as_str() {
            "zoom" => zoom = text.parse().map_err(|_| wrong())?,
            "x" => x = text.parse().map_err(|_| wrong())?,
            "y" => y = text.parse().map_err(|_| wrong())?,
            _ => {}
        }
    }
    Ok((file, Crop::new(zoom, x, y)?))
}

async fn made(ctx: &OpContext, request: Request) -> Result<Made, Error> {
    let (file, crop) = read(request).await?;
    picture::service::convert(ctx, file, crop)
        .await
        .map_err(|error| ctx.public(error))
}

fn answer(
    state: &AppState,
    ctx: &OpContext,
    page: &str,
    done: Result<FlashNotice, Error>,
) -> Response {
    match done {
        Ok(notice) => {
            let cookie = cookie::set_flash(&told(notice), state.base_url.is_https());
            redirect(page, [cookie])
        }
        Err(error) => refuse(state, ctx, page, error),
    }
}

/// `POST /me/picture`
pub async fn set_mine(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let ctx = context.op;
    let set = async {
        // Before the file: nobody sends us five megabytes for nothing.
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let made = made(&ctx, request).await?;
        profile::set_picture(&ctx, me, &made)
            .await
            .map_err(|error| ctx.public(error))?;
        Ok(FlashNotice::PictureSaved)
    };
    let done = set.await;
    answer(&state, &ctx, path::PROFILE, done)
}

/// `POST /me/picture/remove`
pub async fn remove_mine(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(_): Form<NoFields>,
) -> Response {
    let ctx = context.op;
    let removed = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        profile::remove_picture(&ctx, me)
            .await
            .map_err(|error| ctx.public(error))?;
        Ok(FlashNotice::PictureRemoved)
    };
    let done = removed.await;
    answer(&state, &ctx, path::PROFILE, done)
}

/// Changes a company's picture; without a file it is taken away.
async fn of_company(
    ctx: &OpContext,
    company: CompanyId,
    request: Option<Request>,
) -> Result<FlashNotice, Error> {
    let scope = Scope::Company(company);
    let proof = ctx
        .authorize::<resource::Company, action::Update>(scope, company)
        .await
        .map_err(|error| ctx.public(error))?;
    let (made, notice) = match request {
        Some(request) => (Some(made(ctx, request).await?), FlashNotice::PictureSaved),
        None => (None, FlashNotice::PictureRemoved),
    };
    company::service::set_picture(ctx, proof, made.as_ref())
        .await
        .map_err(|error| ctx.public(error))?;
    Ok(notice)
}

/// `POST /c/{company}/picture`
pub async fn set_of_company(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(company): Path<CompanyId>,
    request: Request,
) -> Response {
    let ctx = context.op;
    let done = of_company(&ctx, company, Some(request)).await;
    answer(&state, &ctx, &path::company_profile(company), done)
}

/// `POST /c/{company}/picture/remove`
pub async fn remove_of_company(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(company): Path<CompanyId>,
    Form(_): Form<NoFields>,
) -> Response {
    let ctx = context.op;
    let done = of_company(&ctx, company, None).await;
    answer(&state, &ctx, &path::company_profile(company), done)
}
