//! What a colour means.

/// The meaning of a state. Colour only repeats it; a text always stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to judge.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Wants a look.
    Warn,
    /// Wants action.
    Bad,
    /// Under way, or plain news.
    Info,
}

impl Tone {
    /// The end of the class names that carry this tone.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }
}
