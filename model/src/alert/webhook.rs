//! Other programs that are told of alerts.

use crate::{
    error::{Error, Problem},
    id::WebhookId,
    page::Page,
    text::{checked_text, line},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What people call a webhook, 1–64 characters.
    WebhookName, |raw| line(raw, 1, 64)
}

checked_text! {
    /// Where a webhook is: `https://…` or `http://…`, at most 1,000 characters, without user and
    /// password. Whether the console goes there is decided when it does.
    WebhookUrl, |raw| {
        let url = line(raw, 1, 1_000)?;
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))
            .ok_or(Problem::Malformed)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() || host.contains('@') || url.contains([' ', '\\']) || !url.is_ascii() {
            return Err(Problem::Malformed);
        }
        Ok(url)
    }
}

/// A webhook in a list. Its secret is in none of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEntry {
    /// Which.
    pub id: WebhookId,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Whether it is told anything.
    pub is_on: bool,
    /// Row version, for conditional updates.
    pub version: i64,
    /// When it was made.
    pub create_time: Timestamp,
}

/// The webhooks of an owner, and what was told to them lately.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WebhookList {
    /// By name; all there are.
    pub items: Vec<WebhookEntry>,
    /// What was told, the newest first.
    pub deliveries: Page<WebhookDelivery>,
    /// Why the reader may neither make nor change one; `None`: they may.
    pub refused: Option<Error>,
}

/// What somebody wants a webhook to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSave {
    /// Which, and the version they saw; `None` makes one.
    pub id: Option<(WebhookId, i64)>,
    /// What it is called.
    pub name: WebhookName,
    /// Where it is.
    pub url: WebhookUrl,
    /// Whether it is told anything.
    pub is_on: bool,
}

/// A webhook that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookMade {
    /// Which.
    pub id: WebhookId,
    /// Its secret, where a new one was made: it is shown once.
    pub secret: Option<String>,
}

/// What is told: column `news`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookNews {
    /// 0: nothing, somebody tries it.
    Test = 0,
    /// 1: alerts fire.
    Fired = 1,
    /// 2: alerts ended.
    Resolved = 2,
}

impl WebhookNews {
    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(WebhookNews::Test),
            1 => Some(WebhookNews::Fired),
            2 => Some(WebhookNews::Resolved),
            _ => None,
        }
    }
}

/// How a delivery stands: column `state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// 0: it is on its way, or tried again.
    Waiting = 0,
    /// 1: it was taken.
    Done = 1,
    /// 2: it was given up.
    Failed = 2,
}

impl DeliveryState {
    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(DeliveryState::Waiting),
            1 => Some(DeliveryState::Done),
            2 => Some(DeliveryState::Failed),
            _ => None,
        }
    }
}

/// What of ours stood in the way of telling a webhook: column `fault`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFault {
    /// 1: the webhook was switched off.
    SwitchedOff = 1,
    /// 2: its secret cannot be unsealed.
    Unsealing = 2,
    /// 3: somebody cancelled the job.
    Cancelled = 3,
    /// 4: the console ended in the middle of it.
    Interrupted = 4,
    /// 5: the console failed at it.
    Failed = 5,
}

impl DeliveryFault {
    /// All of them.
    pub const ALL: [Self; 5] = [
        DeliveryFault::SwitchedOff,
        DeliveryFault::Unsealing,
        DeliveryFault::Cancelled,
        DeliveryFault::Interrupted,
        DeliveryFault::Failed,
    ];

    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.number() == number)
    }
}

/// Something that was told to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDelivery {
    /// Which.
    pub id: i64,
    /// To which.
    pub webhook: WebhookId,
    /// What that is called.
    pub webhook_name: String,
    /// What was told.
    pub news: WebhookNews,
    /// Of how many alerts.
    pub alerts: i64,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// What was answered last; `None` when nothing was.
    pub status: Option<i64>,
    /// Why the last attempt came to nothing, as the network says it; empty when it did not.
    pub problem: String,
    /// What of ours stood in the way last; `None` when nothing did.
    pub fault: Option<DeliveryFault>,
    /// When it was given.
    pub create_time: Timestamp,
    /// When it ended.
    pub end_time: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_at_a_web_address_and_holds_no_password() {
        for good in ["https://example.com", "http://10.0.0.1:8080/hook?key=1"] {
            assert_eq!(good.parse::<WebhookUrl>().unwrap().as_str(), good);
        }
        for wrong in [
            "",
            "example.com",
            "ftp://example.com",
            "https://",
            "https:///path",
            "https://user:secret@example.com",
            "https://a b",
            "https://ex\\ample",
            "https://例子.example",
        ] {
            assert!(wrong.parse::<WebhookUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_told_reads_back_from_its_columns() {
        for news in [WebhookNews::Test, WebhookNews::Fired, WebhookNews::Resolved] {
            assert_eq!(WebhookNews::from_number(news.number()), Some(news));
        }
        for state in [
            DeliveryState::Waiting,
            DeliveryState::Done,
            DeliveryState::Failed,
        ] {
            assert_eq!(DeliveryState::from_number(state.number()), Some(state));
        }
        for fault in DeliveryFault::ALL {
            assert_eq!(DeliveryFault::from_number(fault.number()), Some(fault));
        }
        assert_eq!(DeliveryFault::from_number(0), None);
    }
}
