//! `GET …/history/export`: what was measured, as a file.
//!
//! `?format=csv|json&tier=raw|hour|day&from=&to=&step=5m&fn=mean,max`; `range=7d` in
//! place of `from` and `to` (or `until`). Times are those of addresses: UTC, or
//! milliseconds. Without `step` a line is a row as it is stored; without `fn` it says
//! what the table says. The file is written as it is read.

use super::{
    fault::Fault,
    input::{Path, Query},
};
use app::{console::RequestContext, metrics::parse_instant};
use axum::{
    Extension,
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use backend::{
    OpContext,
    authz::{action, resource},
    metrics::past::export::Export,
};
use futures::stream;
use model::{
    error::{Error, Problem},
    id::{CompanyId, ServerId},
    metrics::{Aggregate, ExportFormat, ExportRequest, Range, Tier, Window},
    scope::Scope,
    time::{Millis, Timestamp},
};
use serde::Deserialize;
use std::io;

/// What is asked for; all of it may be left out.
#[derive(Debug, Deserialize)]
pub struct Asked {
    format: Option<String>,
    tier: Option<String>,
    range: Option<String>,
    from: Option<String>,
    to: Option<String>,
    until: Option<String>,
    step: Option<String>,
    #[serde(rename = "fn")]
    function: Option<String>,
}

/// A choice that is there and not empty: one that means nothing is an error, for a
/// program would take the file for what it asked for.
fn choice<T>(
    field: &'static str,
    text: Option<&String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = text.map(|text| text.trim()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => Err(Error::invalid(field, Problem::Malformed)),
    }
}

/// `90s`, `5m`, `1h`, `7d`; plain digits are seconds.
fn parse_step(text: &str) -> Option<Millis> {
    let (digits, unit) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], Millis::seconds(1)),
        (at, 'm') => (&text[..at], Millis::minutes(1)),
        (at, 'h') => (&text[..at], Millis::hours(1)),
        (at, 'd') => (&text[..at], Millis::days(1)),
        _ => (text, Millis::seconds(1)),
    };
    let count: i64 = digits.parse().ok().filter(|count| *count > 0)?;
    count.checked_mul(unit.0).map(Millis)
}

fn parse_aggregates(text: &str) -> Option<Vec<Aggregate>> {
    let mut aggregates = Vec::new();
    for word in text.split(',') {
        let aggregate = Aggregate::parse(word.trim())?;
        if !aggregates.contains(&aggregate) {
            aggregates.push(aggregate);
        }
    }
    Some(aggregates)
}

impl Asked {
    fn request(&self, now: Timestamp) -> Result<ExportRequest, Error> {
        let from = choice("from", self.from.as_ref(), parse_instant)?;
        let to = choice("to", self.to.as_ref(), parse_instant)?;
        let until = choice("until", self.until.as_ref(), parse_instant)?;
        let range = choice("range", self.range.as_ref(), Range::parse)?;
        let window = match (from, to.or(until), range) {
            (Some(from), until, _) => Window::Between {
                from,
                until: until.unwrap_or(now),
            },
            (None, Some(_), _) => return Err(Error::invalid("from", Problem::Missing)),
            (None, None, range) => Window::Last(range.unwrap_or(Range::Week)),
        };
        Ok(ExportRequest {
            format: choice("format", self.format.as_ref(), ExportFormat::parse)?
                .unwrap_or_default(),
            tier: choice("tier", self.tier.as_ref(), Tier::parse)?.unwrap_or_default(),
            window,
            step: choice("step", self.step.as_ref(), parse_step)?,
            aggregates: choice("fn", self.function.as_ref(), parse_aggregates)?.unwrap_or_default(),
        })
    }
}

async fn begin(
    ctx: OpContext,
    scope: Scope,
    server: ServerId,
    container: Option<String>,
    asked: &Asked,
) -> Result<(Export, Vec<u8>), Error> {
    let proof = ctx
        .authorize::<resource::Server, action::Read>(scope, server)
        .await
        .map_err(|error| ctx.public(error))?;
    let request = asked.request(ctx.now())?;
    let told = ctx.clone();
    let export = match container {
        Some(name) => Export::of_container(ctx, proof, name, request).await,
        None => Export::of_host(ctx, proof, request).await,
    };
    let mut export = export.map_err(|error| told.public(error))?;
    // The first lines are read before the head of the answer leaves: what fails at once
    // has its true status.
    let mut first = Vec::new();
    for _ in 0..2 {
        let piece = export.next().await.map_err(|error| told.public(error))?;
        first.extend(piece.into_iter().flatten());
    }
    Ok((export, first))
}

async fn answer(
    ctx: OpContext,
    scope: Scope,
    server: ServerId,
    container: Option<String>,
    asked: Asked,
) -> Response {
    let told = ctx.clone();
    let (export, first) = match begin(ctx, scope, server, container, &asked).await {
        Ok(begun) => begun,
        Err(error) => return Fault(error).into_response(),
    };
    let (media_type, end) = match export.format() {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Json => ("application/json", "json"),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            // The name of a container is not ours to put into a header.
            format!("attachment; filename=\"history-{server}.{end}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let rest = stream::try_unfold((export, Some(first)), move |(mut export, first)| {
        let told = told.clone();
        async move {
            let piece = match first {
                Some(first) => Some(first),
                // A file that breaks off is not taken for a whole one.
                None => export
                    .next()
                    .await
                    .map_err(|error| io::Error::other(told.public(error)))?,
            };
            Ok::<_, io::Error>(piece.map(|piece| (piece, (export, None))))
        }
    });
    (headers, Body::from_stream(rest)).into_response()
}

/// `GET /p/servers/{id}/history/export`
pub async fn of_my_server(
    Extension(context): Extension<RequestContext>,
    Path(server): Path<ServerId>,
    Query(asked): Query<Asked>,
) -> Response {
    answer(context.op, Scope::Personal, server, None, asked).await
}

/// `GET /c/{company}/servers/{id}/history/export`
pub async fn of_server_of_company(
    Extension(context): Extension<RequestContext>,
    Path((company, server)): Path<(CompanyId, ServerId)>,
    Query(asked): Query<Asked>,
) -> Response {
    answer(context.op, Scope::Company(company), server, None, asked).await
}

/// `GET /p/servers/{id}/containers/{name}/history/export`
pub async fn of_my_container(
    Extension(context): Extension<RequestContext>,
    Path((server, name)): Path<(ServerId, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    answer(context.op, Scope::Personal, server, Some(name), asked).await
}

/// `GET /c/{company}/servers/{id}/containers/{name}/history/export`
pub async fn of_container_of_company(
    Extension(context): Extension<RequestContext>,
    Path((company, server, name)): Path<(CompanyId, ServerId, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    answer(
        context.op,
        Scope::Company(company),
        server,
        Some(name),
        asked,
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_772_352_000_000);

    fn asked() -> Asked {
        Asked {
            format: None,
            tier: None,
            range: None,
            from: None,
            to: None,
            until: None,
            step: None,
            function: None,
        }
    }

    #[test]
    fn what_is_left_out_is_as_in_the_table() {
        let request = asked().request(NOW).unwrap();
        assert_eq!(request.window, Window::Last(Range::Week));
        assert_eq!(
            (request.format, request.tier),
            (ExportFormat::Csv, Tier::Raw)
        );
        let from = Asked {
            from: Some("2026-03-01T07:00Z".to_owned()),
            step: Some("5m".to_owned()),
            function: Some("max, count,max".to_owned()),
            ..asked()
        };
        let request = from.request(NOW).unwrap();
        assert_eq!(request.window.bounds(NOW), (NOW - Millis::hours(1), NOW));
        assert_eq!(request.step, Some(Millis::minutes(5)));
        assert_eq!(request.aggregates, [Aggregate::Max, Aggregate::Count]);
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let text = |text: &str| Some(text.to_owned());
        for (field, wrong) in [
            (
                "format",
                Asked {
                    format: text("xls"),
                    ..asked()
                },
            ),
            (
                "tier",
                Asked {
                    tier: text("week"),
                    ..asked()
                },
            ),
            (
                "from",
                Asked {
                    from: text("soon"),
                    ..asked()
                },
            ),
            (
                "from",
                Asked {
                    until: text("2026-03-01"),
                    ..asked()
                },
            ),
            (
                "step",
                Asked {
                    step: text("0s"),
                    ..asked()
                },
            ),
            (
                "step",
                Asked {
                    step: text("ü"),
                    ..asked()
                },
            ),
            (
                "step",
                Asked {
                    step: text("9999999999999999d"),
                    ..asked()
                },
            ),
            (
                "fn",
                Asked {
                    function: text("mean,p99"),
                    ..asked()
                },
            ),
        ] {
            match wrong.request(NOW) {
                Err(Error::Invalid { fields }) => assert_eq!(fields[0].field, field),
                other => panic!("{field}: {other:?}"),
            }
        }
    }
}
