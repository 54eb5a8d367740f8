//! tower-sessions over our own table.
//!
//! The layer keeps the cookie; here stand only the keys it stores under, and
//! the four calls of its trait. The session's id goes through as text and is
//! hashed before it reaches the database.

use crate::endpoint::fault::Fault;
use async_trait::async_trait;
use axum::{
    extract::Request,
    http::{StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{
    Console,
    identity::session::{self, Device, Record as StoredRecord},
};
use model::{id::UserId, time::Timestamp};
use std::{collections::HashMap, fmt};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Who is signed in: a user's id.
pub const USER: &str = "user";
/// When the session was last used, UTC milliseconds, to about ten minutes.
pub const SEEN: &str = "seen";
/// Where the session was last used from, to about ten minutes.
pub const ADDRESS: &str = "address";
/// The scope whose page was last open, as it stands in the URL.
pub const SCOPE: &str = "scope";
/// The code that was sent to this browser last, if it is not done with: a
/// [`crate::endpoint::code::KeptCode`].
pub const CODE: &str = "code";
/// A random text by which a browser is told from others that type codes.
pub const DEVICE: &str = "device";
/// When password or second factor was proved last, UTC milliseconds: as it stands in
/// the row's own column.
pub const PROVED: &str = "proved";
/// Who showed their password and not yet their second factor: a
/// [`crate::endpoint::arrival::Half`].
pub const HALF: &str = "half";
/// The browser's own description.
pub const USER_AGENT: &str = "user_agent";

/// Sessions in the console's database.
#[derive(Clone)]
pub struct Store {
    console: Console,
}

impl Store {
    /// Over a console.
    pub fn new(console: Console) -> Self {
        Store { console }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// Middleware around the sessions' layer, which answers 500 and nothing else when
/// a session cannot be stored: the database is away, and whoever asked may come
/// again. What is ours has a body, and so a type.
pub async fn tell_unavailable(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_the_layers = response.status() == StatusCode::INTERNAL_SERVER_ERROR
        && !response.headers().contains_key(CONTENT_TYPE);
    if is_the_layers {
        // The layer has logged why.
        return Fault(model::error::Error::Unavailable).into_response();
    }
    response
}

fn failed(error: &backend::Error) -> Error {
    Error::Backend(crate::command::describe(error))
}

fn stored(record: &Record) -> Result<(StoredRecord, Device)> {
    let number = |key: &str| record.data.get(key).and_then(serde_json::Value::as_i64);
    let text = |key: &str| {
        record
            .data
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let content = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
    let expiry = record.expiry_date.unix_timestamp_nanos() / 1_000_000;
    let stored = StoredRecord {
        content,
        user: number(USER).map(UserId),
        expiry: Timestamp(i64::try_from(expiry).unwrap_or(i64::MAX)),
        proved: number(PROVED).map(Timestamp),
    };
    Ok((
        stored,
        Device {
            user_agent: text(USER_AGENT),
            address: text(ADDRESS),
        },
    ))
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let ctx = self.console.system("session");
        loop {
            let (row, device) = stored(record)?;
            if session::create(&ctx, &record.id.to_string(), &row, &device)
                .await
                .map_err(|e| failed(&e))?
            {
                return Ok(());
            }
            // 128 random bits that are taken: draw again.
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let ctx = self.console.system("session");
        let (row, device) = stored(record)?;
        session::save(&ctx, &record.id.to_string(), &row, &device)
            .await
            .map_err(|e| failed(&e))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let ctx = self.console.system("session");
        let Some(row) = session::load(&ctx, &id.to_string())
            .await
            .map_err(|e| failed(&e))?
        else {
            return Ok(None);
        };
        let mut data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&row.content).map_err(|e| Error::Decode(e.to_string()))?;
        // Another request may have proved something since this was stored.
        match row.proved {
            Some(at) => data.insert(PROVED.to_owned(), at.0.into()),
            None => data.remove(PROVED),
        };
        let expiry_date =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.expiry.0) * 1_000_000)
                .map_err(|e| Error::Decode(e.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let ctx = self.console.system("session");
        session::delete(&ctx, &id.to_string())
            .await
            .map_err(|e| failed(&e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn};
    use tower::ServiceExt;
    use tower_sessions::{Session, SessionManagerLayer};

    /// A store whose database is away.
    #[derive(Debug, Clone)]
    struct Away;

    #[async_trait]
    impl SessionStore for Away {
        async fn save(&self, _: &Record) -> Result<()> {
            Err(Error::Backend("away".to_owned()))
        }
        async fn load(&self, _: &Id) -> Result<Option<Record>> {
            Err(Error::Backend("away".to_owned()))
        }
        async fn delete(&self, _: &Id) -> Result<()> {
            Err(Error::Backend("away".to_owned()))
        }
    }

    async fn status(path: &str) -> StatusCode {
        let router = Router::new()
            .fallback(async |session: Session, request: Request| {
                if request.uri().path() == "/fault" {
                    let request_id = "1".to_owned();
                    return Err(Fault(model::error::Error::Internal { request_id }));
                }
                session.insert(USER, 1).await.unwrap();
                Ok("a page")
            })
            .layer(SessionManagerLayer::new(Away))
            .layer(from_fn(tell_unavailable));
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_session_that_cannot_be_stored_is_answered_as_unavailable() {
        assert_eq!(status("/").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status("/fault").await, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
