//! Hashing passwords: argon2id with 19 MiB, two passes, one lane (OWASP's
//! second recommendation), never on the threads that serve requests.

use crate::{Error, Result, instrument::Level};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use model::{error::Error as Public, identity::Password};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

/// Who wait for a free core at most. Each waits for those before it, about
/// 30 ms a piece; beyond this the answer is to come back later.
const MAX_WAITING: usize = 64;

/// Hashes and verifies, as many at a time as there are cores.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    cores: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::with_cost(19 * 1024, 2)
    }
}

/// Counts a caller in while it lives, even when the caller gives up.
struct Waiting(Arc<AtomicUsize>);
impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    /// With another cost: KiB of memory and passes. Tests use little of both.
    pub fn with_cost(memory_kib: u32, passes: u32) -> Self {
        let params =
            Params::new(memory_kib, passes, 1, None).expect("the cost is within argon2's bounds");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Hasher {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::default(),
        }
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
        self.run(move |argon2| {
            argon2
                .hash_password_with_salt(password.reveal().as_bytes(), &salt)
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
    /// `TooMany` when too many wait already.
    pub async fn verify(&self, password: &Password, phc: Option<&str>) -> Result<bool> {
        let (password, phc) = (password.clone(), phc.map(str::to_owned));
        self.run(move |argon2| match phc.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => argon2
                .verify_password(password.reveal().as_bytes(), &hash)
                .is_ok(),
            Some(Err(_)) | None => {
                // The result is of no interest, the work is.
                let _ = argon2
                    .hash_password_with_salt(password.reveal().as_bytes(), b"an unknown account");
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2) -> T + Send + 'static,
    ) -> Result<T> {
        let waiting = Waiting(Arc::clone(&self.waiting));
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            return Err(Public::TooMany { retry_after: 2 }.into());
        }
        let cores = Arc::clone(&self.cores);
        let permit = cores
            .acquire_owned()
            .await
            .map_err(|e| Error::internal("waiting for a core", e))?;
        let argon2 = self.argon2.clone();
        // The permit goes with the work: when the caller gives up, the core is
        // still busy until the hash is done.
        tokio::task::spawn_blocking(move || {
            let (_permit, _waiting) = (permit, waiting);
            work(&argon2)
        })
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
        assert!(hasher.verify(&right, Some(&phc)).await.unwrap());
        assert!(!hasher.verify(&wrong, Some(&phc)).await.unwrap());
        assert!(!hasher.verify(&right, None).await.unwrap());
        assert!(!hasher.verify(&right, Some("")).await.unwrap());
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
        let all_cores = hasher.cores.available_permits();
        let busy = Arc::clone(&hasher.cores)
            .acquire_many_owned(all_cores as u32)
            .await
            .unwrap();
        let password: Password = "correct horse".parse().unwrap();
        let mut queue: Vec<_> = (0..MAX_WAITING)
            .map(|_| Box::pin(hasher.verify(&password, None)))
            .collect();
        for waiting in &mut queue {
            assert!(futures_poll(waiting.as_mut()).is_none());
        }
        let refused = hasher.verify(&password, None).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::TooMany { .. }))
        ));
        // Those who give up make room again.
        drop(queue);
        drop(busy);
        assert!(!hasher.verify(&password, None).await.unwrap());
    }

    fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
