//! Randomness, as a parameter: this is the only module that draws the real one.

/// Gives unguessable bytes.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no token is safe: better no console at all.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
