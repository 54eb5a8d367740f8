//! Clients as nobody wants them: they abort, dawdle, or never say a word.

use super::agents::Ledger;
use crate::Outcome;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

/// How long a dawdler waits between two bytes.
const DAWDLE: Duration = Duration::from_millis(40);
/// What a slow reader lets the system hold for it, bytes.
const RECEIVE_BUFFER: u32 = 4_096;

/// Where and as whom they come.
#[derive(Debug)]
pub struct Abuse {
    address: SocketAddr,
    cookie: String,
    /// A large file of the site.
    file: String,
    ledger: Ledger,
    next: AtomicI64,
}

/// One client's behaviour.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Asks, and is gone before or while the answer comes.
    Abort,
    /// Is gone in the middle of a body.
    AbortBody,
    /// Sends its head byte by byte.
    SlowHead,
    /// Sends its body byte by byte.
    SlowBody,
    /// Asks for much and reads little.
    SlowReader,
    /// Listens to events and reads none.
    Stream,
    /// Connects and says nothing.
    HalfOpen,
    /// Speaks something else.
    Noise,
}

const MANNERS: [Manner; 10] = [
    Manner::Abort,
    Manner::Abort,
    Manner::Abort,
    Manner::AbortBody,
    Manner::SlowHead,
    Manner::SlowBody,
    Manner::SlowReader,
    Manner::Stream,
    Manner::HalfOpen,
    Manner::Noise,
];

/// How a connection ends.
enum End {
    /// It is reset.
    Reset(TcpStream),
    /// It stays, and nobody does anything about it.
    Stays(TcpStream),
}

impl Abuse {
    /// Reports are sent in the name of `ledger`, of which none is acknowledged.
    pub fn new(address: SocketAddr, cookie: String, file: String, ledger: Ledger) -> Abuse {
        Abuse {
            address,
            cookie,
            file,
            ledger,
            next: AtomicI64::new(0),
        }
    }

    /// The ledger, with everything that may have been stored.
    pub fn ledger(&self) -> Ledger {
        let mut ledger = self.ledger.clone();
        ledger.pending = self.next.load(Ordering::Relaxed);
        ledger
    }

    /// So many clients at once, for a while. The connections that stay, and how
    /// many there were.
    ///
    /// # Errors
    /// When one of them panicked.
    pub async fn run(
        self: &Arc<Self>,
        connections: usize,
        length: Duration,
        random: &mut fastrand::Rng,
    ) -> Outcome<(Vec<TcpStream>, usize)> {
        let until = Instant::now() + length;
        let mut clients = JoinSet::new();
        for _ in 0..connections {
            let (abuse, mut random) = (Arc::clone(self), random.fork());
            clients.spawn(async move {
                let mut count = 0;
                while Instant::now() < until {
                    count += 1;
                    // A refused or broken connection is what they ask for.
                    let patience = Duration::from_millis(random.u64(50..700));
                    let gone = until.min(Instant::now() + patience);
                    match abuse.come(gone, &mut random).await {
                        Ok(End::Stays(stream)) if Instant::now() >= until => {
                            return (Some(stream), count);
                        }
                        Ok(End::Stays(stream)) if random.bool() => drop(stream),
                        Ok(End::Reset(stream) | End::Stays(stream)) => {
                            drop(stream.set_zero_linger());
                        }
                        Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                    }
                }
                (None, count)
            });
        }
        let (mut staying, mut total) = (Vec::new(), 0);
        while let Some(ended) = clients.join_next().await {
            let (stream, count) = ended?;
            staying.extend(stream);
            total += count;
        }
        Ok((staying, total))
    }

    async fn come(&self, until: Instant, random: &mut fastrand::Rng) -> std::io::Result<End> {
        let manner = MANNERS[random.usize(..MANNERS.len())];
        let socket = TcpSocket::new_v4()?;
        if matches!(manner, Manner::SlowReader | Manner::Stream) {
            socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        }
        let mut stream = socket.connect(self.address).await?;
        let (head, body) = self.request(random);
        match manner {
            Manner::Abort => {
                stream.write_all(head.as_bytes()).await?;
                stream.write_all(body.as_bytes()).await?;
                tokio::time::sleep(Duration::from_millis(random.u64(..40))).await;
                if random.bool() {
                    let mut few = [0; 16];
                    let _read = stream.try_read(&mut few);
                }
                Ok(End::Reset(stream))
            }
            Manner::AbortBody => {
                let (head, body) = self.post(random);
                stream.write_all(head.as_bytes()).await?;
                let half = &body.as_bytes()[..body.len() / 2];
                stream.write_all(half).await?;
                tokio::time::sleep(Duration::from_millis(random.u64(..20))).await;
                Ok(End::Reset(stream))
            }
            Manner::SlowHead => slowly(stream, "", &head, until).await,
            Manner::SlowBody => {
                let (head, body) = self.post(random);
                slowly(stream, &head, &body, until).await
            }
            Manner::SlowReader => {
                let head = self.get(&self.file);
                stream.write_all(head.as_bytes()).await?;
                while Instant::now() < until {
                    tokio::time::timeout(DAWDLE, stream.read_u8()).await.ok();
                    tokio::time::sleep(DAWDLE).await;
                }
                Ok(End::Stays(stream))
            }
            Manner::Stream => {
                let head = self.get("/event/stream?servers=1,2,3");
                stream.write_all(head.as_bytes()).await?;
                tokio::time::sleep_until(until.into()).await;
                Ok(End::Stays(stream))
            }
            Manner::HalfOpen => {
                tokio::time::sleep_until(until.into()).await;
                Ok(End::Stays(stream))
            }
            Manner::Noise => {
                stream
                    .write_all(b"\x16\x03\x01\x02\x00\x01 HELLO\r\n\r\n\0\0")
                    .await?;
                let mut answer = [0; 64];
                tokio::time::timeout(DAWDLE, stream.read(&mut answer))
                    .await
                    .ok();
                Ok(End::Reset(stream))
            }
        }
    }

    fn request(&self, random: &mut fastrand::Rng) -> (String, String) {
        match random.u8(..6) {
            0 => (self.get("/p/servers"), String::new()),
            1 => (self.get("/p"), String::new()),
            2 => (self.get(&self.file), String::new()),
            _ => self.post(random),
        }
    }

    fn get(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n",
            self.address, self.cookie
        )
    }

    /// A report or a sign-in.
    fn post(&self, random: &mut fastrand::Rng) -> (String, String) {
        let address = self.address;
        if random.u8(..3) == 0 {
            let body = crate::console::sign_in_form(crate::console::FOUNDER);
            let head = format!(
                "POST /login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            return (head, body);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let body = self.ledger.json(number);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            model::agent::REPORT_PATH,
            self.ledger.token(),
            body.len()
        );
        (head, body)
    }
}

/// Sends `slow` byte by byte until it is time to go, and stays with the rest.
async fn slowly(
    mut stream: TcpStream,
    fast: &str,
    slow: &str,
    until: Instant,
) -> std::io::Result<End> {
    stream.write_all(fast.as_bytes()).await?;
    for byte in slow.as_bytes().iter().take(slow.len() - 1) {
        if Instant::now() >= until {
            break;
        }
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(DAWDLE).await;
    }
    Ok(End::Stays(stream))
}
