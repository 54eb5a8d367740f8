//! The peer of signing in: argon2 alone, on as many threads as there are
//! processors, with the console's parameters.

use crate::Outcome;
use argon2::{Algorithm, Argon2, Params, Version};
use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

/// Memory in KiB and passes, as the console's hashes say.
const COST: (u32, u32) = (19 * 1024, 2);

/// Hashes in a second.
///
/// # Errors
/// When argon2 refuses.
pub async fn hash_for(seconds: u32) -> Outcome<f64> {
    let length = Duration::from_secs(u64::from(seconds));
    tokio::task::spawn_blocking(move || {
        let threads = thread::available_parallelism()?.get();
        let rates: Vec<Outcome<f64>> = thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| hash_alone(length)))
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|_| Err("a thread that hashed panicked".into()))
                })
                .collect()
        });
        rates.into_iter().sum()
    })
    .await?
}

/// Hashes in a second of one thread.
fn hash_alone(length: Duration) -> Outcome<f64> {
    let params = Params::new(COST.0, COST.1, 1, None).map_err(|error| error.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let begun = Instant::now();
    let mut hashes = 0u32;
    while begun.elapsed() < length {
        let mut hash = [0; 32];
        argon2
            .hash_password_into(
                black_box(b"correct horse battery staple"),
                b"a salt of 16 b..",
                &mut hash,
            )
            .map_err(|error| error.to_string())?;
        black_box(hash);
        hashes += 1;
    }
    Ok(f64::from(hashes) / begun.elapsed().as_secs_f64())
}
