//! The names that are known, and what somebody may have meant by another.

use strsim::osa_distance;

/// Every setting. Each is documented in `agent.example.toml`.
pub(super) const KEYS: [&str; 9] = [
    "console",
    "state_dir",
    "interval",
    "enrolment_file",
    "enrolment_token",
    "region",
    "docker_socket",
    "log",
    "spool_limit",
];

/// Start of the names of our variables.
pub(super) const PREFIX: &str = "TENON_AGENT_";
/// Names the settings file; not a setting itself.
pub(super) const CONFIG_VARIABLE: &str = "TENON_AGENT_CONFIG";

/// The variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase())
}

/// The flag of a key.
pub(super) fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
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
