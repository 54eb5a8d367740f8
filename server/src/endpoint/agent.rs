//! Where agents call: enrolment and reports.

use crate::{endpoint::fault::Fault, state::AppState};
use app::console::RequestContext;
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{FromRequest, Request, State, rejection::BytesRejection},
    http::StatusCode,
};
use backend::{OpContext, metrics, server::agent};
use model::{
    agent::{Enrolled, Enrolment, MachineFacts, NewToken, Report, ReportReceipt},
    error::{Error, Problem},
};
use serde::de::DeserializeOwned;

/// `POST /remote/agent/enrol`
///
/// # Errors
/// 401 when the token is unknown, used or too old.
pub async fn enrol(
    State(_): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Result<Json<Enrolled>, Fault> {
    let ctx = context.op;
    let enrolment: Enrolment = parse(&body(request).await?, "")?;
    let enrolled = agent::enrol::enrol(&ctx, ctx.anonymous(), enrolment)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(Json(enrolled))
}

/// `POST /remote/server/report`: one report or an array of them.
///
/// # Errors
/// 401 for an unknown token, before the body is read; 413 for a body that is
/// too large; 422 names what is wrong; 503 when nothing could be stored.
pub async fn report(
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Result<Json<ReportReceipt>, Fault> {
    let ctx = context.op;
    let proof = ctx.agent().map_err(|e| ctx.public(e))?;
    let body = body(request).await?;
    let (reports, is_batch) = parse_reports(&body)?;
    let stored = metrics::service::ingest(&ctx, proof, reports, is_batch).await;
    Ok(Json(stored.map_err(|error| public(&ctx, error))?))
}

/// `POST /remote/agent/facts`: what the machine says about itself.
///
/// # Errors
/// 401 for an unknown token.
pub async fn facts(
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Result<StatusCode, Fault> {
    let ctx = context.op;
    let proof = ctx.agent().map_err(|e| ctx.public(e))?;
    let facts: MachineFacts = parse(&body(request).await?, "")?;
    agent::update_facts(&ctx, proof, facts)
        .await
        .map_err(|error| public(&ctx, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /remote/agent/token`: a new token for the one of the request.
///
/// # Errors
/// 401 for an unknown token.
pub async fn renew_token(
    Extension(context): Extension<RequestContext>,
) -> Result<Json<NewToken>, Fault> {
    let ctx = context.op;
    let proof = ctx.agent().map_err(|e| ctx.public(e))?;
    let renewed = agent::token::renew(&ctx, proof).await;
    Ok(Json(renewed.map_err(|error| public(&ctx, error))?))
}

fn public(ctx: &OpContext, error: backend::Error) -> Fault {
    Fault(ctx.public(error))
}

/// The whole body; the router limits its size.
async fn body(request: Request) -> Result<Bytes, Fault> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(inner)
                if inner.status() == StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Fault(Error::TooLarge)
            }
            _ => Fault(Error::invalid("", Problem::Malformed)),
        })
}

/// A report, or an array of them, which is told by the first character.
fn parse_reports(body: &[u8]) -> Result<(Vec<Report>, bool), Fault> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => Ok((parse(body, "")?, true)),
        _ => Ok((vec![parse(body, "")?], false)),
    }
}

/// Parses JSON and names the field that is wrong by its path.
fn parse<T: DeserializeOwned>(body: &[u8], at: &str) -> Result<T, Fault> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        let problem = if error.inner().to_string().starts_with("missing field") {
            Problem::Missing
        } else {
            Problem::Malformed
        };
        let field = match (&problem, missing_field(&error.inner().to_string())) {
            (Problem::Missing, Some(name)) if path.is_empty() => name,
            (Problem::Missing, Some(name)) => format!("{path}.{name}"),
            _ => path,
        };
        Fault(Error::invalid(format!("{at}{field}"), problem))
    })?;
    deserializer
        .end()
        .map_err(|_| Fault(Error::invalid(at, Problem::Malformed)))?;
    Ok(value)
}

/// The name in serde's "missing field `name`".
fn missing_field(message: &str) -> Option<String> {
    message.split('`').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: &str) -> String {
        match parse_reports(body.as_bytes()) {
            Err(Fault(Error::Invalid { fields })) => {
                format!("{} {}", fields[0].field, fields[0].problem.code())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let whole = r#"{"time":1,"cpu":{"percent":1},"memory":{"total":1,"available":1,"free":1,"percent":1},"disk":{"total":1,"free":1,"percent":1},"net":{"input":1,"output":1}}"#;
        assert_eq!(parse_reports(whole.as_bytes()).unwrap().0.len(), 1);
        assert_eq!(wrong(""), " malformed");
        assert_eq!(wrong("{}"), "time missing");
        assert_eq!(
            wrong(&whole.replace("\"percent\":1},\"memory\"", "\"percent\":\"x\"},\"memory\"")),
            "cpu.percent malformed"
        );
        assert_eq!(
            wrong(&whole.replace("{\"percent\":1},\"memory\"", "{},\"memory\"")),
            "cpu.percent missing"
        );
        assert_eq!(wrong(&format!("[{whole},{{}}]")), "[1].time missing");
        assert_eq!(
            wrong(&whole.replace(
                "\"total\":1,\"available\"",
                "\"total\":99999999999999999999,\"available\""
            )),
            "memory.total malformed"
        );
        assert_eq!(wrong(&format!("{whole} tail")), " malformed");
    }
}
