//! The names that are known, and what somebody may have meant by another.

use strsim::osa_distance;

/// Every setting. Each is documented in `config.default.toml`.
pub(super) const KEYS: [&str; 30] = [
    "listen",
    "metrics_listen",
    "data_dir",
    "base_url",
    "database_url",
    "redis_url",
    "trusted_proxies",
    "webhook_networks",
    "site_root",
    "download_dir",
    "log",
    "log_format",
    "session_lifetime_hours",
    "local_agent_token_file",
    "master_key",
    "sms_gateway_url",
    "sms_gateway_method",
    "sms_gateway_headers",
    "sms_gateway_body",
    "sms_gateway_body_type",
    "sms_gateway_success_pointer",
    "sms_gateway_success_value",
    "sms_aliyun_key_id",
    "sms_aliyun_key_secret",
    "sms_aliyun_endpoint",
    "sms_signature",
    "sms_templates",
    "smtp_url",
    "smtp_from",
    "outbox_in_log",
];

/// Start of the names of our variables.
pub(super) const PREFIX: &str = "TENON_";
/// Names the settings file; not a setting itself.
pub(super) const CONFIG_VARIABLE: &str = "TENON_CONFIG";
/// What hosting platforms call the database; weaker than our own name for it.
pub(super) const DATABASE_VARIABLE: &str = "DATABASE_URL";
/// What they call Redis; weaker as well.
pub(super) const REDIS_VARIABLE: &str = "REDIS_URL";

/// Variables with our prefix that belong to somebody else: the scripts that
/// build us, the agent, the tests.
pub(super) fn is_foreign_variable(name: &str) -> bool {
    name == "TENON_CACHE" || name.starts_with("TENON_AGENT_") || name.starts_with("TENON_TEST_")
}

/// The variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase())
}

/// The known key that is written exactly so.
pub(super) fn find(name: &str) -> Option<&'static str> {
    KEYS.into_iter().find(|key| *key == name)
}

/// The rest of the sentence `unknown …`: what is near, or all there is.
pub(super) fn suggestion(name: &str, known: &[String]) -> String {
    let nearest = known
        .iter()
        .min_by_key(|candidate| osa_distance(candidate, name));
    match nearest {
        // Further away than this it is a guess that misleads.
        Some(near) if osa_distance(near, name) <= (name.len() / 3).max(2) => {
            format!("did you mean `{near}`?")
        }
        _ => format!("known are {}", known.join(", ")),
    }
}
