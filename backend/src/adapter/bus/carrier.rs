//! Takes messages between the consoles over one channel of Redis.
//!
//! One connection listens and one publishes. When either breaks, both are made
//! anew, for ever. What was lost meanwhile nobody can say, so every side is told
//! to fetch again: this process after each new connection, and the others
//! whenever something of ours could not be sent.

use super::{Bus, Message};
use crate::{
    Error, Result,
    entropy::{Entropy, SystemEntropy},
};
use futures::{Stream, StreamExt};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, Msg,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

/// The channel; the prefix keeps it apart from what else lives in that Redis.
const CHANNEL: &str = "tenon:event";
/// Messages that may wait for Redis.
const MAX_WAITING: usize = 1_024;
/// Messages that are sent in one go.
const MAX_AT_ONCE: usize = 64;
/// A message is never larger: 200 samples take a fifth of it.
pub(super) const MAX_BYTES: usize = 256 * 1024;
/// How long Redis may take to answer.
const ANSWER: Duration = Duration::from_secs(5);
/// How often we say something, so that a dead connection is noticed.
const BEAT: Duration = Duration::from_secs(10);
/// A connection on which not even our own voice is heard for so long is dead.
const SILENCE: Duration = Duration::from_secs(25);
/// The first wait before another attempt; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Where Redis is: `redis://user:password@host:port/db`. Prints without the
/// password.
#[derive(Clone)]
pub struct RedisUrl {
    address: ConnectionInfo,
    redacted: String,
}

/// Why a text is no [`RedisUrl`]. It never repeats the text, which has a
/// password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRedisUrl(&'static str);

impl fmt::Display for InvalidRedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; write redis://user:password@host:6379", self.0)
    }
}

impl std::error::Error for InvalidRedisUrl {}

impl FromStr for RedisUrl {
    type Err = InvalidRedisUrl;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("redis") => {}
            Some("rediss") => {
                return Err(InvalidRedisUrl(
                    "asks for TLS, which is not spoken to Redis: use a private network or a tunnel",
                ));
            }
            _ => return Err(InvalidRedisUrl("must begin with redis://")),
        }
        let address = text
            .into_connection_info()
            .map_err(|_| InvalidRedisUrl("is not the address of a Redis"))?;
        let settings = address.redis_settings();
        let account = match (settings.username(), settings.password()) {
            (None, None) => String::new(),
            (user, None) => format!("{}@", user.unwrap_or_default()),
            (user, Some(_)) => format!("{}:***@", user.unwrap_or_default()),
        };
        let host = match address.addr() {
            ConnectionAddr::Tcp(host, port) if host.contains(':') => format!("[{host}]:{port}"),
            other => other.to_string(),
        };
        let redacted = format!("redis://{account}{host}/{}", settings.db());
        Ok(RedisUrl { address, redacted })
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

/// What goes over the channel.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope<M> {
    /// The epoch of the process that sent it.
    origin: u64,
    body: Body<M>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body<M> {
    Message(M),
    /// Messages of this origin were lost.
    Missed,
    /// The origin lives.
    Beat,
}

/// What waits to be sent, as the bus sees it.
pub(super) struct Outbox {
    waiting: mpsc::Sender<Arc<Message>>,
    /// Whether Redis is there.
    is_open: bool,
    /// Whether the others must be told that they missed something.
    has_lost: bool,
}

impl Outbox {
    pub(super) fn new() -> (Self, mpsc::Receiver<Arc<Message>>) {
        let (sender, receiver) = mpsc::channel(MAX_WAITING);
        let outbox = Outbox {
            waiting: sender,
            is_open: false,
            has_lost: false,
        };
        (outbox, receiver)
    }

    pub(super) fn put(&mut self, message: &Arc<Message>) {
        if !self.is_open || self.waiting.try_send(Arc::clone(message)).is_err() {
            self.has_lost = true;
        }
    }
}

/// The loop between this process and Redis.
pub struct Carrier {
    client: Client,
    url: RedisUrl,
    bus: Bus,
    waiting: mpsc::Receiver<Arc<Message>>,
    origin: u64,
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carrier")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Why a connection ended.
#[derive(Debug)]
enum Broken {
    Redis(redis::RedisError),
    Closed,
    Slow,
    Silent,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Redis(error) => error.fmt(f),
            Broken::Closed => f.write_str("the connection was closed"),
            Broken::Slow => f.write_str("no answer in time"),
            Broken::Silent => f.write_str("the channel fell silent"),
        }
    }
}

impl From<redis::RedisError> for Broken {
    fn from(error: redis::RedisError) -> Self {
        Broken::Redis(error)
    }
}

impl Carrier {
    pub(super) fn new(
        url: &RedisUrl,
        bus: Bus,
        waiting: mpsc::Receiver<Arc<Message>>,
        origin: u64,
    ) -> Result<Self> {
        let client = Client::open(url.address.clone())
            .map_err(|error| Error::internal("reading the address of Redis", error))?;
        Ok(Carrier {
            client,
            url: url.clone(),
            bus,
            waiting,
            origin,
        })
    }

    /// Carries for as long as the process lives; ends never.
    pub async fn run(mut self) {
        let mut wait = FIRST_WAIT;
        let mut is_away = false;
        loop {
            let mut connected = None;
            let broken = self.carry(&mut connected, is_away).await;
            self.close();
            if let Some(since) = connected {
                is_away = false;
                // A connection that breaks at once is no reason to hurry.
                if since.elapsed() > LAST_WAIT {
                    wait = FIRST_WAIT;
                }
            }
            if !is_away {
                is_away = true;
                tracing::warn!(
                    redis = %self.url,
                    error = %broken,
                    "Redis is away; the consoles do not hear of each other until it is back"
                );
            }
            sleep(jittered(wait)).await;
            wait = (wait * 2).min(LAST_WAIT);
        }
    }

    /// One connection, from its making to its end.
    async fn carry(&mut self, connected: &mut Option<Instant>, was_away: bool) -> Broken {
        let (heard, publisher) = match timeout(ANSWER, self.connect()).await {
            Ok(Ok(both)) => both,
            Ok(Err(broken)) => return broken,
            Err(_) => return Broken::Slow,
        };
        *connected = Some(Instant::now());
        if was_away {
            tracing::info!(redis = %self.url, "Redis is back");
        }
        self.bus.with_outbox(|outbox| outbox.is_open = true);
        // Others may have published while we did not listen.
        self.bus.deliver_missed();
        let (bus, origin) = (self.bus.clone(), self.origin);
        tokio::select! {
            broken = receive(&bus, origin, heard) => broken,
            broken = send(&bus, origin, publisher, &mut self.waiting) => broken,
        }
    }

    async fn connect(
        &self,
    ) -> Result<
        (
            impl Stream<Item = Msg> + use<>,
            redis::aio::MultiplexedConnection,
        ),
        Broken,
    > {
        let mut listener = self.client.get_async_pubsub().await?;
        listener.subscribe(CHANNEL).await?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER));
        let publisher = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok((listener.into_on_message(), publisher))
    }

    /// From now on messages stay here; those that wait are lost to the others.
    fn close(&mut self) {
        let waiting = &mut self.waiting;
        self.bus.with_outbox(|outbox| {
            outbox.is_open = false;
            while waiting.try_recv().is_ok() {
                outbox.has_lost = true;
            }
        });
    }
}

/// Delivers what the others publish, until the connection breaks.
async fn receive(bus: &Bus, origin: u64, heard: impl Stream<Item = Msg>) -> Broken {
    let mut heard = std::pin::pin!(heard);
    loop {
        match timeout(SILENCE, heard.next()).await {
            Err(_) => return Broken::Silent,
            Ok(None) => return Broken::Closed,
            Ok(Some(message)) => accept(bus, origin, message.get_payload_bytes()),
        }
    }
}

/// Takes one payload of the channel, whoever wrote it.
fn accept(bus: &Bus, own: u64, payload: &[u8]) {
    if payload.len() > MAX_BYTES {
        bus.refuse();
        tracing::debug!(bytes = payload.len(), "too long a message on the bus");
        return;
    }
    match serde_json::from_slice::<Envelope<Message>>(payload) {
        Ok(Envelope { origin, .. }) if origin == own => {}
        Ok(Envelope { body, .. }) => match body {
            Body::Message(message) => bus.deliver(message),
            Body::Missed => bus.deliver_missed(),
            Body::Beat => {}
        },
        Err(error) => {
            bus.refuse();
            tracing::debug!(%error, "a message on the bus that is none of ours");
        }
    }
}

/// Publishes what waits, until the connection breaks.
async fn send(
    bus: &Bus,
    origin: u64,
    mut publisher: redis::aio::MultiplexedConnection,
    waiting: &mut mpsc::Receiver<Arc<Message>>,
) -> Broken {
    let mut beat = tokio::time::interval(BEAT);
    let mut batch = Vec::with_capacity(MAX_AT_ONCE);
    loop {
        batch.clear();
        tokio::select! {
            _ = waiting.recv_many(&mut batch, MAX_AT_ONCE) => {}
            _ = beat.tick() => {}
        }
        let mut has_lost = bus
            .with_outbox(|outbox| std::mem::take(&mut outbox.has_lost))
            .unwrap_or_default();
        let mut pipe = redis::pipe();
        for message in &batch {
            match encode(origin, Body::Message(&**message)) {
                Some(payload) => pipe.publish(CHANNEL, payload).ignore(),
                None => {
                    has_lost = true;
                    continue;
                }
            };
        }
        let word = if has_lost { Body::Missed } else { Body::Beat };
        if (has_lost || batch.is_empty())
            && let Some(payload) = encode(origin, word)
        {
            pipe.publish(CHANNEL, payload).ignore();
        }
        if let Err(error) = pipe.query_async::<()>(&mut publisher).await {
            // Nobody knows how much of it arrived.
            bus.with_outbox(|outbox| outbox.has_lost |= has_lost || !batch.is_empty());
            return error.into();
        }
    }
}

/// The payload of an envelope; `None` when it would be too long.
fn encode(origin: u64, body: Body<&Message>) -> Option<Vec<u8>> {
    match serde_json::to_vec(&Envelope { origin, body }) {
        Ok(payload) if payload.len() <= MAX_BYTES => Some(payload),
        Ok(payload) => {
            tracing::warn!(bytes = payload.len(), "an event is too long for the bus");
            None
        }
        Err(error) => {
            tracing::error!(%error, "an event cannot be written down");
            None
        }
    }
}

/// Between half of `wait` and all of it, so that consoles do not come in step.
fn jittered(wait: Duration) -> Duration {
    let mut byte = [0];
    SystemEntropy.fill(&mut byte);
    wait / 2 + wait / 2 * u32::from(byte[0]) / 255
}
