//! Hashing passwords: argon2id with 19 MiB, two passes, one lane (OWASP's
//! second recommendation), never on the threads that serve requests.

use crate::{Error, Result, instrument::Level};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use model::{error::Error as Public, identity::Password};
use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::oneshot;

/// Who wait for a free core at most. Each waits for those before it, about
/// 30 ms a piece; beyond this the answer is to come back later.
const MAX_WAITING: usize = 64;

/// How much the hashes give way to who serves requests (the niceness of their
/// threads): a crowd that signs in must not hold up the others.
const NICENESS: i32 = 10;

/// Hashes and verifies, as many at a time as there are cores.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    threads: Arc<rayon::ThreadPool>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::with_cost(19 * 1024, 2)
    }
}

/// A place among those who wait for a core; given back when it is dropped.
#[derive(Debug)]
pub struct Place(Arc<AtomicUsize>);
impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

thread_local! {
    /// What a hash works in, kept from one to the next while there is a crowd: fresh
    /// memory has to come from the system page by page (two cores made 117 hashes a
    /// second with kept memory, 73 to 109 without).
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// The PHC string of a password, in parts.
fn make_phc(
    argon2: &Argon2,
    password: &Password,
    salt: &[u8],
) -> password_hash::Result<PasswordHash> {
    let length = argon2.params().output_len();
    let length = length.unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(salt)?),
        hash: Some(output(argon2, password, salt, length)?),
    })
}

/// Whether a hash, made with whatever cost, is of this password.
fn is_of(password: &Password, hash: &PasswordHash) -> password_hash::Result<bool> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        return Ok(false);
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?;
    let argon2 = Argon2::new(
        algorithm,
        version.unwrap_or_default(),
        Params::try_from(hash)?,
    );
    let computed = output(&argon2, password, salt, expected.len())?;
    // `Output` compares in constant time.
    Ok(computed == *expected)
}

fn output(
    argon2: &Argon2,
    password: &Password,
    salt: &[u8],
    length: usize,
) -> password_hash::Result<Output> {
    let mut buffer = [0; Output::MAX_LENGTH];
    let out = buffer
        .get_mut(..length)
        .ok_or(password_hash::Error::OutputSize)?;
    MEMORY.with_borrow_mut(|memory| {
        memory.resize(argon2.params().block_count(), Block::new());
        argon2.hash_password_into_with_memory(password.reveal().as_bytes(), salt, out, memory)
    })?;
    Output::new(out).map_err(Into::into)
}

impl Hasher {
    /// With another cost: KiB of memory and passes. Tests use little of both.
    pub fn with_cost(memory_kib: u32, passes: u32) -> Self {
        let params =
            Params::new(memory_kib, passes, 1, None).expect("the cost is within argon2's bounds");
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
            .thread_name(|number| format!("password-{number}"))
            .start_handler(|_| {
                // Of this thread alone. Refused, it is as fast as the others.
                let _refused = rustix::process::nice(NICENESS);
            })
            // The panic was told; whoever waits hears that nothing comes.
            .panic_handler(|_| {})
            .build()
            .expect("a process that can start no thread cannot serve either");
        Hasher {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            threads: Arc::new(threads),
            waiting: Arc::default(),
        }
    }

    /// A place among those who wait for a core. Asked for before anything else
    /// is done for the caller: a crowd costs nothing more than the answer.
    ///
    /// # Errors
    /// `TooMany` when too many wait already.
    pub fn admit(&self) -> Result<Place> {
        let place = Place(Arc::clone(&self.waiting));
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            return Err(Public::TooMany { retry_after: 2 }.into());
        }
        Ok(place)
    }

    /// Passwords that are being hashed or wait for it.
    pub fn level(&self) -> Level {
        Level {
            used: self.waiting.load(Ordering::Relaxed),
            capacity: MAX_WAITING,
        }
    }

    /// The PHC string of a password, with a fresh salt.
    ///
    /// # Errors
    /// `TooMany` when too many wait already.
    pub async fn hash(&self, password: &Password, salt: [u8; 16]) -> Result<String> {
        let password = password.clone();
        self.run(self.admit()?, move |argon2| {
            make_phc(argon2, &password, &salt)
                .map(|hash| hash.to_string())
                .map_err(|e| Error::internal("hashing a password", e.to_string()))
        })
        .await?
    }

    /// Whether `password` belongs to `phc`. Without a `phc` (unknown account,
    /// no password set) the same work is done and the answer is no, so that the
    /// time tells nothing.
    ///
    /// # Errors
    /// When the hash fails.
    pub async fn verify(
        &self,
        place: Place,
        password: &Password,
        phc: Option<&str>,
    ) -> Result<bool> {
        let (password, phc) = (password.clone(), phc.map(str::to_owned));
        self.run(place, move |argon2| {
            match phc.as_deref().map(PasswordHash::new) {
                Some(Ok(hash)) => is_of(&password, &hash).unwrap_or(false),
                Some(Err(_)) | None => {
                    // The result is of no interest, the work is.
                    let _unread = make_phc(argon2, &password, b"an unknown account");
                    false
                }
            }
        })
        .await
    }

    /// Other work that must not be done by the threads that serve
    /// requests, with the same bound on how much of it waits.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.run(place, |_| work()).await
    }

    async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Argon2) -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        let argon2 = self.argon2.clone();
        let waiting = Arc::clone(&self.waiting);
        let cores = self.threads.current_num_threads();
        // First come, first served. The place goes with the work: when the caller
        // gives up meanwhile, the core is still busy until the hash is done.
        self.threads.spawn_fifo(move || {
            let _place = place;
            if !sender.is_closed() {
                // Who gave up in this moment does not want to know.
                let _unread = sender.send(work(&argon2));
            }
            if waiting.load(Ordering::Relaxed) <= cores {
                // Nobody is waiting for this core.
                MEMORY.take();
            }
        });
        receiver
            .await
            .map_err(|e| Error::internal("hashing a password", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Hasher {
        Hasher::with_cost(64, 1)
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let hasher = cheap();
        let (right, wrong): (Password, Password) = (
            "correct horse".parse().unwrap(),
            "wrong horse".parse().unwrap(),
        );
        let phc = hasher.hash(&right, [7; 16]).await.unwrap();
        let verify = async |password, phc| {
            let place = hasher.admit().unwrap();
            hasher.verify(place, password, phc).await.unwrap()
        };
        assert!(verify(&right, Some(phc.as_str())).await);
        assert!(!verify(&wrong, Some(phc.as_str())).await);
        assert!(!verify(&right, None).await);
        assert!(!verify(&right, Some("")).await);
    }

    #[tokio::test]
    async fn the_cost_is_the_recommended_one() {
        let phc = Hasher::default()
            .hash(&"correct horse".parse().unwrap(), [7; 16])
            .await
            .unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back() {
        let hasher = cheap();
        let gate = Arc::new(std::sync::Mutex::new(()));
        let closed = gate.lock().unwrap();
        for _ in 0..hasher.threads.current_num_threads() {
            let gate = Arc::clone(&gate);
            hasher.threads.spawn_fifo(move || drop(gate.lock()));
        }
        let password: Password = "correct horse".parse().unwrap();
        let mut queue: Vec<_> = (0..MAX_WAITING)
            .map(|_| {
                let place = hasher.admit().unwrap();
                Box::pin(hasher.verify(place, &password, None))
            })
            .collect();
        for waiting in &mut queue {
            assert!(futures_poll(waiting.as_mut()).is_none());
        }
        let refused = hasher.admit();
        assert!(matches!(
            refused,
            Err(Error::Public(Public::TooMany { .. }))
        ));
        // Those who gave up are passed over, and make room.
        drop(queue);
        drop(closed);
        let free = async {
            while hasher.level().used > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), free)
            .await
            .unwrap();
        hasher.hash(&password, [7; 16]).await.unwrap();
    }

    #[tokio::test]
    async fn hashes_give_way_to_requests() {
        let hasher = cheap();
        let niceness = hasher
            .run(hasher.admit().unwrap(), |_| rustix::process::nice(0))
            .await
            .unwrap();
        // The tests themselves may have been told to give way.
        let ours = rustix::process::nice(0).unwrap();
        assert_eq!(niceness.unwrap(), (ours + NICENESS).min(19));
    }

    fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
