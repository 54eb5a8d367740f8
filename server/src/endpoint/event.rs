//! `GET /event/stream`: what happens, to open pages, as server-sent events.
//!
//! One stream per browser carries the events of all its tabs. It names the
//! hosts whose samples the tabs show; all else comes by the person's rights.
//! A stream that broke goes on after the last event it had; when it cannot, the
//! pages are told to fetch everything again (`event: missed`).

use crate::{
    endpoint::{fault::Fault, input::Query},
    session_store::Store,
    shutdown::Stop,
    state::AppState,
};
use app::console::RequestContext;
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as SseEvent, KeepAlive},
    },
};
use backend::{
    Actor,
    adapter::bus::{Delivery, EventId, Subscription},
    server::watch::Watcher,
};
use futures::{Stream, StreamExt, stream};
use model::{
    error::{Error, Problem},
    event::{Audience, Event},
    id::{ServerId, UserId},
};
use serde::Deserialize;
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tower_sessions::{Session, SessionStore, session::Id};

/// Hosts that one stream may name: several tabs with a page of a list each.
const MAX_WATCHED: usize = 1_000;
/// Streams of one person at once: browsers and machines, not tabs.
const MAX_STREAMS: usize = 40;
/// Proxies close what is silent for a minute or less.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often a stream looks whether its session still holds, beside the event
/// that tells.
const CHECK_SESSION: Duration = Duration::from_secs(60);
/// How long a browser waits before it comes back after a break.
const RETRY: Duration = Duration::from_millis(1_500);

/// What a stream is asked for.
#[derive(Deserialize)]
pub struct Wish {
    /// Hosts whose samples are wanted: ids with commas between them.
    #[serde(default)]
    servers: String,
    /// The id of the last event the browser had, when it begins a new stream.
    #[serde(default)]
    after: String,
}

/// The open streams of each person.
#[derive(Clone, Default)]
pub struct Streams {
    open: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// One open stream; counted out when it is dropped.
struct Seat {
    streams: Streams,
    user: UserId,
}

impl Streams {
    /// How many are open.
    pub fn count(&self) -> usize {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().sum()
    }

    fn sit(&self, user: UserId) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user).or_default();
        if *count >= MAX_STREAMS {
            return None;
        }
        *count += 1;
        Some(Seat {
            streams: self.clone(),
            user,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

/// `GET /event/stream?servers=1,2,3`
///
/// # Errors
/// 401 without a session; 422 for ids that are none; 429 for more streams than
/// a person needs.
pub async fn stream(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let ctx = context.op;
    let Actor::User(user) = ctx.actor() else {
        return Err(Fault(Error::Unauthenticated));
    };
    let watched = parse_servers(&wish.servers)?;
    let after = last_event(&headers, &wish.after);
    let seat = state
        .streams
        .sit(user.id)
        .ok_or(Fault(Error::TooMany { retry_after: 10 }))?;
    let bus = state.console.bus();
    let reader = Reader {
        subscription: bus.subscribe(after),
        watcher: Watcher::new(ctx.clone(), watched).map_err(|e| ctx.public(e))?,
        session: session.id(),
        sessions: Store::new(state.console.clone()),
        stop: state.stop.clone(),
        ctx,
        _seat: seat,
    };
    let retry = SseEvent::default().retry(RETRY);
    let events = stream::once(async { Ok::<_, Infallible>(retry) }).chain(events(reader));
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    // nginx would otherwise gather events until its buffer is full.
    response.headers_mut().insert(
        "x-accel-buffering",
        axum::http::HeaderValue::from_static("no"),
    );
    Ok(response)
}

fn parse_servers(text: &str) -> Result<Vec<ServerId>, Fault> {
    let wrong = || Fault(Error::invalid("servers", Problem::Malformed));
    let ids: Vec<ServerId> = text
        .split(',')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    if ids.len() > MAX_WATCHED {
        return Err(Fault(Error::invalid("servers", Problem::OutOfRange)));
    }
    Ok(ids)
}

/// Where the stream goes on: the browser's own header after a break, else the
/// query of a new stream. What is no id of ours leads to `missed`.
fn last_event(headers: &HeaderMap, after: &str) -> Option<EventId> {
    let header = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    header
        .filter(|text| !text.is_empty())
        .unwrap_or(after)
        .parse()
        .ok()
}

struct Reader {
    subscription: Subscription,
    watcher: Watcher,
    session: Option<Id>,
    sessions: Store,
    stop: Stop,
    ctx: backend::OpContext,
    _seat: Seat,
}

/// What happens next to a stream.
enum Next {
    Tell(SseEvent),
    Nothing,
    End,
}

fn events(reader: Reader) -> impl Stream<Item = Result<SseEvent, Infallible>> {
    stream::unfold(reader, |mut reader| async move {
        loop {
            match reader.next().await {
                Next::Tell(event) => return Some((Ok(event), reader)),
                Next::Nothing => {}
                Next::End => return None,
            }
        }
    })
}

impl Reader {
    async fn next(&mut self) -> Next {
        let delivery = tokio::select! {
            () = self.stop.clone().wait() => return Next::End,
            delivery = self.subscription.next() => delivery,
            () = tokio::time::sleep(CHECK_SESSION) => return self.check_session().await,
        };
        let id = delivery.id().to_string();
        let Delivery::Message { message, .. } = delivery else {
            return Next::Tell(SseEvent::default().id(id).event("missed").data("{}"));
        };
        let concerns_session = matches!(
            (&message.audience, &message.event),
            (Audience::User(_), Event::SessionsChanged)
        );
        match self.watcher.hear(&message).await {
            Ok(None) => Next::Nothing,
            Ok(Some(event)) => {
                if concerns_session && matches!(self.check_session().await, Next::End) {
                    return Next::End;
                }
                match SseEvent::default().id(id).json_data(&event) {
                    Ok(event) => Next::Tell(event),
                    Err(error) => {
                        tracing::error!(%error, "an event cannot be written");
                        Next::Nothing
                    }
                }
            }
            // The database is away: the pages fetch again when it is back.
            Err(error) => {
                self.ctx.public(error);
                Next::Tell(SseEvent::default().id(id).event("missed").data("{}"))
            }
        }
    }

    /// Ends the stream when its session has ended or its person may no longer
    /// come in. A database that does not answer ends nothing.
    async fn check_session(&self) -> Next {
        let Some(id) = &self.session else {
            return Next::End;
        };
        let holds = matches!(self.sessions.load(id).await, Ok(Some(_)) | Err(_));
        let welcome = self.watcher.is_welcome().await.unwrap_or(true);
        if holds && welcome {
            Next::Nothing
        } else {
            Next::End
        }
    }
}
