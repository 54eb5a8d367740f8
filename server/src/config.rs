//! Settings: documented defaults, then a TOML file, then `TENON_*` variables,
//! then flags. The only place that reads the environment.
//!
//! `config.default.toml` is both the defaults and their documentation. A key
//! nobody knows is refused, because a misspelt setting that is silently ignored
//! is worse than a console that does not start.

mod environment;
mod error;
mod key;
mod options;
mod sender;
mod source;
mod value;

#[cfg(test)]
mod tests;

pub use environment::Environment;
pub use error::ConfigError;
pub use options::Options;
pub use sender::{MailSettings, SenderSettings, TextSettings};
pub use value::{BaseUrl, Database, LogFormat, MySqlUrl};

use crate::asset::IS_BUILT_IN;
use backend::adapter::bus::RedisUrl;
use backend::crypto::MasterKey;
use ipnet::IpNet;
use source::Sources;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file that is read when no other is named and it is there.
const USUAL_FILE: &str = "tenon.toml";
/// SQLite's file inside the data folder.
const DATABASE_FILE: &str = "tenon.db";
/// A year; a session that never ends is a password nobody can change.
const LONGEST_SESSION_HOURS: u64 = 8760;

/// Everything the process was told. Secrets print as `***`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Where Prometheus asks for the console's own figures; `None`: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Folder of what must survive a restart.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// What several consoles hear of each other by; `None`: there is one.
    pub redis: Option<RedisUrl>,
    /// The address people use; links are built from it.
    pub base_url: BaseUrl,
    /// Peers whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that webhooks may be in, beside the public one.
    pub webhook_networks: Vec<IpNet>,
    /// Folder of the built site; `None`: the one that is part of the program.
    pub site_root: Option<PathBuf>,
    /// Folder of the agent's programs.
    pub download_dir: PathBuf,
    /// Filter of the log, checked.
    pub log: String,
    /// Form of the log.
    pub log_format: LogFormat,
    /// How long a session lives after signing in.
    pub session_lifetime: Duration,
    /// File with the token of this machine's own agent.
    pub local_agent_token_file: Option<PathBuf>,
    /// Key for stored secrets; `None`: the file in the data folder.
    pub master_key: Option<MasterKey>,
    /// How text messages and mails leave.
    pub senders: SenderSettings,
    /// Where each value comes from, by key.
    places: BTreeMap<&'static str, String>,
}

impl Config {
    /// Reads all sources of this process.
    ///
    /// # Errors
    /// One line that names the source, the key and what to do.
    pub fn load(options: &Options) -> Result<Config, ConfigError> {
        Config::load_from(options, &Environment::read()?, Path::new("."))
    }

    /// The same from given variables and a given folder for `tenon.toml`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_from(
        options: &Options,
        environment: &Environment,
        folder: &Path,
    ) -> Result<Config, ConfigError> {
        let sources = Sources::collect(options, environment, &folder.join(USUAL_FILE))?;
        let config = Config::from_sources(&sources)?;
        config.validate()?;
        Ok(config)
    }

    fn from_sources(sources: &Sources) -> Result<Config, ConfigError> {
        let listen: SocketAddr = sources.parse("listen", value::parse_address)?;
        let data_dir = sources.path("data_dir")?;
        let database = match sources.parse_optional("database_url", str::parse)? {
            Some(database) => database,
            None => Database::Sqlite {
                path: data_dir.join(DATABASE_FILE),
            },
        };
        let base_url = match sources.parse_optional("base_url", str::parse)? {
            Some(base_url) => base_url,
            None => BaseUrl::derived(listen),
        };
        Ok(Config {
            listen,
            metrics_listen: sources.parse_optional("metrics_listen", value::parse_address)?,
            database,
            redis: sources.parse_optional("redis_url", value::parse_redis)?,
            base_url,
            data_dir,
            trusted_proxies: sources.list("trusted_proxies", value::parse_network)?,
            webhook_networks: sources.list("webhook_networks", value::parse_network)?,
            site_root: sources.path_optional("site_root")?.or_else(usual_site),
            download_dir: sources
                .path_optional("download_dir")?
                .unwrap_or_else(folder_of_this_program),
            log: sources.parse("log", value::parse_filter)?,
            log_format: sources.parse("log_format", str::parse)?,
            session_lifetime: Duration::from_secs(
                60 * 60
                    * sources.whole_number("session_lifetime_hours", 1..=LONGEST_SESSION_HOURS)?,
            ),
            local_agent_token_file: sources.path_optional("local_agent_token_file")?,
            master_key: sources.parse_optional("master_key", value::parse_master_key)?,
            senders: SenderSettings::read(sources)?,
            places: sources.places(),
        })
    }

    /// Checks against the machine what reading the sources cannot see.
    ///
    /// # Errors
    /// When the data folder is something else than a folder.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.data_dir.exists() && !self.data_dir.is_dir() {
            return Err(ConfigError::new(
                self.place("data_dir"),
                format!(
                    "`data_dir`: {} is not a folder; name another",
                    self.data_dir.display()
                ),
            ));
        }
        Ok(())
    }

    /// What works but is probably not meant; to be logged at start.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.listen.ip().is_loopback() && !self.base_url.is_configured() {
            warnings.push(format!(
                "listening on {} without `base_url`: links will point at {}",
                self.listen, self.base_url
            ));
        }
        if let Some(address) = self.metrics_listen.filter(|a| !a.ip().is_loopback()) {
            warnings.push(format!(
                "`metrics_listen` {address} is open to others than this machine, without a password"
            ));
        }
        if self.base_url.is_configured()
            && !self.base_url.is_https()
            && !self.base_url.is_loopback()
        {
            warnings.push(format!(
                "`base_url` {} is not https: passwords travel in the clear",
                self.base_url
            ));
        }
        for network in self
            .trusted_proxies
            .iter()
            .filter(|network| network.prefix_len() == 0)
        {
            warnings.push(format!(
                "`trusted_proxies` has {network}: anybody can claim any client address"
            ));
        }
        warnings.extend(self.senders.warnings());
        warnings
    }

    /// The same settings once the socket is bound: port 0 became a real one, and
    /// a base URL that nobody configured follows.
    #[must_use]
    pub fn bound_to(mut self, address: SocketAddr) -> Config {
        self.listen = address;
        if !self.base_url.is_configured() {
            self.base_url = BaseUrl::derived(address);
        }
        self
    }

    /// Where the value of `key` comes from.
    pub fn place(&self, key: &str) -> &str {
        self.places.get(key).map_or("derived", String::as_str)
    }

    /// All settings as TOML with the source of each; secrets are `***`.
    pub fn redacted(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug of a string quotes and escapes it, which TOML reads alike.
        let quoted = |text: &dyn fmt::Display| format!("{:?}", text.to_string());
        let proxies: Vec<String> = self.trusted_proxies.iter().map(|net| quoted(net)).collect();
        let networks: Vec<String> = self
            .webhook_networks
            .iter()
            .map(|net| quoted(net))
            .collect();
        let mut lines = vec![
            ("listen", quoted(&self.listen)),
            ("data_dir", quoted(&self.data_dir.display())),
            ("base_url", quoted(&self.base_url)),
            ("database_url", quoted(&self.database)),
            ("trusted_proxies", format!("[{}]", proxies.join(", "))),
            ("webhook_networks", format!("[{}]", networks.join(", "))),
            ("download_dir", quoted(&self.download_dir.display())),
            ("log", quoted(&self.log)),
            ("log_format", quoted(&self.log_format)),
            (
                "session_lifetime_hours",
                (self.session_lifetime.as_secs() / 3600).to_string(),
            ),
        ];
        if let Some(address) = &self.metrics_listen {
            lines.push(("metrics_listen", quoted(address)));
        }
        if let Some(root) = &self.site_root {
            lines.push(("site_root", quoted(&root.display())));
        }
        if let Some(redis) = &self.redis {
            lines.push(("redis_url", quoted(redis)));
        }
        if let Some(file) = &self.local_agent_token_file {
            lines.push(("local_agent_token_file", quoted(&file.display())));
        }
        if self.master_key.is_some() {
            lines.push(("master_key", quoted(&value::REDACTED)));
        }
        lines.extend(self.senders.lines());
        for (key, value) in lines {
            writeln!(f, "{key} = {value}  # {}", self.place(key))?;
        }
        Ok(())
    }
}

/// Where a build leaves the site, for a program that has none of its own.
fn usual_site() -> Option<PathBuf> {
    (!IS_BUILT_IN).then(|| PathBuf::from("target/site"))
}

/// Where this program stands; there a release has the agent beside it.
fn folder_of_this_program() -> PathBuf {
    // The system tells it by /proc, which an empty root does not have.
    let called = || std::env::args_os().next().map(PathBuf::from);
    std::env::current_exe()
        .ok()
        .or_else(called)
        .and_then(|program| Some(program.parent()?.to_owned()))
        .unwrap_or_default()
}

/// The port on which cargo-leptos tells browsers to reload, in the developer's
/// loop only. The two variables are cargo-leptos' own.
#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one that reads the environment"
)]
pub fn watch_port() -> Option<u16> {
    std::env::var_os("LEPTOS_WATCH")?;
    std::env::var("LEPTOS_RELOAD_PORT").ok()?.parse().ok()
}
