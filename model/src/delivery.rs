//! What was to be sent: the outbox of an installation without a gateway.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// By which way something is sent: column `outbox.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// 1: a text message to a phone.
    Text,
    /// 2: a mail.
    Mail,
}

impl DeliveryKind {
    /// The number of the column.
    pub const fn code(self) -> i64 {
        match self {
            DeliveryKind::Text => 1,
            DeliveryKind::Mail => 2,
        }
    }

    /// The kind of a number of the column.
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(DeliveryKind::Text),
            2 => Some(DeliveryKind::Mail),
            _ => None,
        }
    }
}

/// Something that would have been sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// Its number; later ones are larger.
    pub id: i64,
    /// By which way.
    pub kind: DeliveryKind,
    /// A phone number or an address.
    pub recipient: String,
    /// Of a mail; empty for a text message.
    pub subject: String,
    /// What it says.
    pub content: String,
    /// When it would have been sent.
    pub create_time: Timestamp,
}
