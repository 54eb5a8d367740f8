//! The form about what is kept of what hosts measured. It works without scripts.

use super::{arrival::told, form::redirect, input::Form, profile::back};
use crate::{cookie, state::AppState};
use app::{console::RequestContext, identity::FlashNotice, path};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use backend::{
    OpContext,
    authz::{action, resource},
    metrics::retention::service,
};
use model::{
    error::{Error, Problem},
    id::CompanyId,
    identity::TimeZone,
    metrics::Retention,
    scope::Scope,
};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub struct RetentionForm {
    #[serde(default)]
    raw_days: String,
    #[serde(default)]
    hour_days: String,
    #[serde(default)]
    day_days: String,
    /// Of a company only.
    #[serde(default)]
    time_zone: String,
    /// Empty as long as nothing was chosen.
    #[serde(default)]
    version: String,
}

impl RetentionForm {
    fn version(&self) -> Result<Option<i64>, Error> {
        if self.version.is_empty() {
            return Ok(None);
        }
        let version = self.version.parse();
        let wrong = |_| Error::invalid("version", Problem::Malformed);
        version.map(Some).map_err(wrong)
    }

    fn retention(&self) -> Result<Retention, Error> {
        Retention::parse(&self.raw_days, &self.hour_days, &self.day_days)
    }

    fn time_zone(&self) -> Result<Option<TimeZone>, Error> {
        if self.time_zone.is_empty() {
            return Ok(None);
        }
        let zone = self.time_zone.parse();
        let wrong = |problem| Error::invalid("time_zone", problem);
        zone.map(Some).map_err(wrong)
    }

    fn answer(
        &self,
        state: &AppState,
        ctx: &OpContext,
        page: &str,
        saved: Result<(), Error>,
    ) -> Response {
        match saved {
            Ok(()) => {
                let flash = told(FlashNotice::RetentionSaved);
                redirect(page, [cookie::set_flash(&flash, state.base_url.is_https())])
            }
            Err(error) => back(
                state,
                ctx,
                page,
                error,
                &[
                    ("raw_days", &self.raw_days),
                    ("hour_days", &self.hour_days),
                    ("day_days", &self.day_days),
                    ("time_zone", &self.time_zone),
                ],
            ),
        }
    }
}

/// `POST /me/retention`
pub async fn update_mine(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<RetentionForm>,
) -> Response {
    let ctx = context.op;
    let saved = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let retention = form.retention()?;
        service::update_mine(&ctx, me, form.version()?, retention)
            .await
            .map_err(|error| ctx.public(error))
    };
    let saved = saved.await;
    form.answer(&state, &ctx, path::PREFERENCES, saved)
}

/// `POST /c/{company}/retention`
pub async fn update_of_company(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(company): Path<CompanyId>,
    Form(form): Form<RetentionForm>,
) -> Response {
    let ctx = context.op;
    let saved = async {
        let scope = Scope::Company(company);
        let proof = ctx
            .authorize::<resource::Company, action::Update>(scope, company)
            .await
            .map_err(|error| ctx.public(error))?;
        let retention = form.retention()?;
        let zone = form.time_zone()?;
        service::update_company(&ctx, proof, form.version()?, retention, zone.as_ref())
            .await
            .map_err(|error| ctx.public(error))
    };
    let saved = saved.await;
    form.answer(&state, &ctx, &path::company_profile(company), saved)
}
