//! What a message is about, and what there is to do about it, as columns.

use serde::{Deserialize, Serialize};

/// What a message is about: column `mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageMode {
    /// 1: joining a company.
    Join,
    /// 2: a company changed.
    Company,
    /// 3: somebody left a company.
    Leave,
    /// 4: a host.
    Server,
    /// 5: an image.
    Image,
    /// 6: an alert (ours).
    Alert,
}

impl MessageMode {
    /// All of them, in the order they are offered.
    pub const ALL: [MessageMode; 6] = [
        MessageMode::Join,
        MessageMode::Company,
        MessageMode::Leave,
        MessageMode::Server,
        MessageMode::Image,
        MessageMode::Alert,
    ];

    /// The column's number.
    pub const fn number(self) -> i64 {
        match self {
            MessageMode::Join => 1,
            MessageMode::Company => 2,
            MessageMode::Leave => 3,
            MessageMode::Server => 4,
            MessageMode::Image => 5,
            MessageMode::Alert => 6,
        }
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(MessageMode::Join),
            2 => Some(MessageMode::Company),
            3 => Some(MessageMode::Leave),
            4 => Some(MessageMode::Server),
            5 => Some(MessageMode::Image),
            6 => Some(MessageMode::Alert),
            _ => None,
        }
    }

    /// Its name in a query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            MessageMode::Join => "join",
            MessageMode::Company => "company",
            MessageMode::Leave => "leave",
            MessageMode::Server => "server",
            MessageMode::Image => "image",
            MessageMode::Alert => "alert",
        }
    }

    /// From a query string.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// What there is to do about a message: column `sub_mode`, NULL is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubMode {
    /// 0: decide about an application.
    Review,
    /// 1: apply again.
    Resubmit,
    /// 2: enter the company.
    Enter,
    /// 3: look at the company.
    View,
    /// 4: look at the host (from the seed's later code).
    ViewServer,
    /// 5: accept an invitation (ours).
    Accept,
    /// 6: look at one's own rights (ours).
    ViewRights,
    /// 7: look at the alerts (ours).
    ViewAlerts,
}

impl SubMode {
    /// The column's number.
    pub const fn number(self) -> i64 {
        match self {
            SubMode::Review => 0,
            SubMode::Resubmit => 1,
            SubMode::Enter => 2,
            SubMode::View => 3,
            SubMode::ViewServer => 4,
            SubMode::Accept => 5,
            SubMode::ViewRights => 6,
            SubMode::ViewAlerts => 7,
        }
    }
}
