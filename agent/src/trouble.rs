//! What is wrong at the moment, said once.
//!
//! A console that is away for a night would otherwise fill the log with the
//! same line.

/// Remembers the last reason that was logged.
#[derive(Debug, Default)]
pub struct Trouble {
    reason: Option<String>,
}

impl Trouble {
    /// Takes note of `reason`; true when it is new and worth a line.
    pub fn is_new(&mut self, reason: &str) -> bool {
        if self.reason.as_deref() == Some(reason) {
            return false;
        }
        self.reason = Some(reason.to_owned());
        true
    }

    /// It works; true when it did not before.
    pub fn is_over(&mut self) -> bool {
        self.reason.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_new_once_until_it_changes_or_is_over() {
        let mut trouble = Trouble::default();
        assert!(!trouble.is_over());
        assert!(trouble.is_new("refused"));
        assert!(!trouble.is_new("refused"));
        assert!(trouble.is_new("status 503"));
        assert!(trouble.is_over());
        assert!(trouble.is_new("status 503"));
    }
}
