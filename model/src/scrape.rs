//! Reading figures by a program: tokens for Prometheus and what speaks like it.

use crate::{
    id::ScrapeTokenId,
    text::{checked_text, line},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What a token is called, 1–64 characters.
    ScrapeName, |raw| line(raw, 1, 64)
}

/// Where figures are read: `GET` with the token as bearer, answered as Prometheus'
/// text of version 0.0.4.
pub const SCRAPE_PATH: &str = "/remote/metrics";
/// Tokens that a person may have for the hosts of one owner at once.
pub const MAX_TOKENS: usize = 20;
/// A token may be used this often at most.
pub const SCRAPE_INTERVAL: Millis = Millis::seconds(1);

/// A token as its list shows it: never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrapeToken {
    /// Its id.
    pub id: ScrapeTokenId,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it was last used.
    pub used_time: Option<Timestamp>,
}

/// A token that was just made: the only time that its secret is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrapeSecret {
    /// What it is called.
    pub name: String,
    /// The secret.
    pub token: String,
    /// The console's address, as programs reach it.
    pub console: String,
}

impl ScrapeSecret {
    /// What goes below `scrape_configs` of Prometheus' settings, with the secret in a
    /// file of its own.
    pub fn configuration(&self) -> String {
        let (scheme, target) = self
            .console
            .split_once("://")
            .unwrap_or(("http", self.console.as_str()));
        let target = target.trim_end_matches('/');
        format!(
            "- job_name: tenon\n  scheme: {scheme}\n  metrics_path: {SCRAPE_PATH}\n  \
             honor_labels: true\n  authorization:\n    credentials_file: /etc/prometheus/tenon-token\n  \
             static_configs:\n    - targets: [\"{target}\"]"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_for_prometheus_name_the_console_and_not_the_secret() {
        let secret = ScrapeSecret {
            name: "prometheus".to_owned(),
            token: "0123".to_owned(),
            console: "https://tenon.example.com/".to_owned(),
        };
        let text = secret.configuration();
        assert!(text.contains("scheme: https") && text.contains("[\"tenon.example.com\"]"));
        assert!(!text.contains("0123"));
    }
}
