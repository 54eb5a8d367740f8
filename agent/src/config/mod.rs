//! Settings: a file, over it the environment, over it the command line.
//!
//! Every value remembers where it was written, so that a message and
//! `tenon-agent check` can name the place. Documented in `agent.example.toml`.

mod environment;
mod file;
mod key;
mod value;

pub use environment::Environment;

use crate::{console::ConsoleUrl, container::Socket, enrol::Source, spool, token::Token};
use clap::{Args, Parser, Subcommand};
use file::File;
use key::{CONFIG_VARIABLE, KEYS, flag, variable};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

/// Read when it is there and nobody names another one.
pub const USUAL_FILE: &str = "/etc/tenon/agent.toml";
/// Time between two reports, unless somebody says so.
const USUAL_INTERVAL: Duration = Duration::from_secs(10);

/// Measures this machine and reports to a Tenon console.
#[derive(Debug, Parser)]
#[command(name = "tenon-agent", version, about)]
pub struct CommandLine {
    /// Settings.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Report until stopped; enrol first if this machine is not a host yet.
    Run,
    /// Print the settings in force, and say whether they work.
    Check,
    /// Print one report as JSON and exit. Needs no console.
    Sample,
}

/// Settings as flags, the strongest source. Each has a variable,
/// `TENON_AGENT_CONSOLE` for `--console`, and a key in the file, `console`.
#[derive(Clone, Default, Args)]
pub struct Options {
    /// Settings file [default: /etc/tenon/agent.toml, when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Base URL of the console
    #[arg(long, global = true, value_name = "URL")]
    pub console: Option<String>,
    /// Folder for this agent's identity and for reports that wait
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<String>,
    /// Time between two reports, 1s to 1h, like 10s or 1m [default: 10s]
    #[arg(long, global = true, value_name = "TIME")]
    pub interval: Option<String>,
    /// File with an enrolment token. It may appear later
    #[arg(long, global = true, value_name = "FILE")]
    pub enrolment_file: Option<String>,
    /// An enrolment token. Other users of this machine can see command lines;
    /// it works once, so that they are too late
    #[arg(long, global = true, value_name = "TOKEN", allow_hyphen_values = true)]
    pub enrolment_token: Option<String>,
    /// Where the machine stands at its provider, like cn-hangzhou
    #[arg(long, global = true, value_name = "NAME")]
    pub region: Option<String>,
    /// Socket of the container engine, off, or auto [default: auto, which is
    /// /var/run/docker.sock when it is there and open to this user]
    #[arg(long, global = true, value_name = "PATH")]
    pub docker_socket: Option<String>,
    /// What to log, like "info" or "agent=debug". RUST_LOG stands in for it
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// How much may wait on disk, like 64MB [default: 64MB]
    #[arg(long, global = true, value_name = "SIZE")]
    pub spool_limit: Option<String>,
}

/// Names only: one of the values is a secret.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let given = KEYS.into_iter().filter(|key| self.get(key).is_some());
        f.debug_set().entries(given).finish()
    }
}

impl Options {
    fn get(&self, key: &str) -> Option<&String> {
        match key {
            "console" => self.console.as_ref(),
            "state_dir" => self.state_dir.as_ref(),
            "interval" => self.interval.as_ref(),
            "enrolment_file" => self.enrolment_file.as_ref(),
            "enrolment_token" => self.enrolment_token.as_ref(),
            "region" => self.region.as_ref(),
            "docker_socket" => self.docker_socket.as_ref(),
            "log" => self.log.as_ref(),
            "spool_limit" => self.spool_limit.as_ref(),
            _ => None,
        }
    }
}

/// A setting that cannot be used. Prints as `source: what is wrong; what to do`
/// on one line and never contains the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ConfigError {
    place: String,
    problem: String,
}

impl ConfigError {
    fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        ConfigError {
            place: place.into(),
            problem: problem.into(),
        }
    }
}

/// What the agent is to do.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Base URL of the console.
    pub console: ConsoleUrl,
    /// Folder for identity and spool.
    pub state_dir: PathBuf,
    /// Time between two reports.
    pub interval: Duration,
    /// Where an enrolment token is, or will be.
    pub enrolment: Option<Source>,
    /// Where the machine stands; empty when nobody says.
    pub region: String,
    /// Where the container engine is asked.
    pub docker_socket: Socket,
    /// Bytes on disk at most.
    pub spool_limit: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    File,
    Environment,
    Flags,
}

struct Given {
    text: String,
    place: String,
    layer: Layer,
}

/// All sources, laid over each other.
pub struct Sources {
    given: BTreeMap<&'static str, Given>,
    /// The file that was read.
    file: Option<PathBuf>,
    environment: Environment,
}

impl Sources {
    /// Reads and checks every source. `usual_file` may be missing; a file that
    /// somebody named may not.
    ///
    /// # Errors
    /// Names the place that is wrong.
    pub fn collect(
        options: &Options,
        environment: Environment,
        usual_file: &Path,
    ) -> Result<Sources, ConfigError> {
        environment.refuse_unknown()?;
        let named = options.config.clone();
        let named = named.or_else(|| environment.get(CONFIG_VARIABLE).map(PathBuf::from));
        let file = named.or_else(|| usual_file.exists().then(|| usual_file.to_owned()));
        let mut given = BTreeMap::new();
        let mut add = |key, text: &str, place, layer| {
            let text = text.trim().to_owned();
            given.insert(key, Given { text, place, layer });
        };
        if let Some(path) = &file {
            for (key, (text, place)) in File::read(path)?.values()? {
                add(key, &text, place, Layer::File);
            }
        }
        for key in KEYS {
            if let Some(text) = environment.get(&variable(key)) {
                add(key, text, variable(key), Layer::Environment);
            }
        }
        for key in KEYS {
            if let Some(text) = options.get(key) {
                add(key, text, flag(key), Layer::Flags);
            }
        }
        Ok(Sources {
            given,
            file,
            environment,
        })
    }

    /// What to log, if somebody says so.
    pub fn log(&self) -> Option<&str> {
        self.given.get("log").map(|given| given.text.as_str())
    }

    /// Where the machine stands.
    ///
    /// # Errors
    /// When it is not a short name.
    pub fn region(&self) -> Result<String, ConfigError> {
        Ok(self.parse("region", value::region)?.unwrap_or_default())
    }

    /// Everything that a running agent needs.
    ///
    /// # Errors
    /// Names the value that is wrong or missing.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let missing = |key: &str, instead: &str| {
            ConfigError::new(
                format!("`{key}` is missing"),
                format!("give {}, {} or {instead}", flag(key), variable(key)),
            )
        };
        let console = self
            .parse("console", |text| {
                text.parse()
                    .map_err(|error: crate::console::InvalidConsoleUrl| error.to_string())
            })?
            .ok_or_else(|| missing("console", &format!("the key in {USUAL_FILE}")))?;
        let state_dir = self
            .parse("state_dir", not_empty)?
            .map(PathBuf::from)
            .or_else(|| self.environment.state_dir().map(|(path, _)| path))
            .ok_or_else(|| missing("state_dir", "HOME"))?;
        Ok(Settings {
            console,
            state_dir,
            interval: self
                .parse("interval", value::interval)?
                .unwrap_or(USUAL_INTERVAL),
            enrolment: self.enrolment()?,
            region: self.region()?,
            docker_socket: self
                .parse("docker_socket", value::socket)?
                .unwrap_or_default(),
            spool_limit: self
                .parse("spool_limit", value::size)?
                .unwrap_or(spool::DEFAULT_LIMIT),
        })
    }

    fn parse<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(given) = self.given.get(key) else {
            return Ok(None);
        };
        read(&given.text)
            .map(Some)
            .map_err(|problem| ConfigError::new(&given.place, format!("`{key}`: {problem}")))
    }

    /// The stronger one of file and token; both in one place contradict.
    fn enrolment(&self) -> Result<Option<Source>, ConfigError> {
        let file = self.parse("enrolment_file", not_empty)?;
        let token = self.parse("enrolment_token", |text| {
            text.parse::<Token>().map_err(|error| error.to_string())
        })?;
        let layer = |key| self.given.get(key).map(|given: &Given| given.layer);
        let (file_layer, token_layer) = (layer("enrolment_file"), layer("enrolment_token"));
        if let Some(given) = self.given.get("enrolment_token")
            && file_layer == token_layer
        {
            let problem = "`enrolment_token` and `enrolment_file` are given; one is enough";
            return Err(ConfigError::new(&given.place, problem));
        }
        if file_layer > token_layer {
            return Ok(file.map(|path| Source::File(path.into())));
        }
        Ok(match (token_layer, &self.file) {
            // Read anew later, when somebody may have written another one.
            (Some(Layer::File), Some(path)) => Some(Source::Configuration(path.clone())),
            _ => token.map(Source::Token),
        })
    }

    /// A line for every setting in force, with its place; the secret as `***`.
    pub fn lines(&self, settings: &Settings) -> Vec<String> {
        let default = |key: &str| match key {
            "console" => settings.console.to_string(),
            "state_dir" => settings.state_dir.display().to_string(),
            "interval" => format!("{:?}", settings.interval),
            "docker_socket" => "auto".to_owned(),
            "log" => "info".to_owned(),
            "spool_limit" => format!("{}MB", settings.spool_limit / 1_000_000),
            _ => String::new(),
        };
        let line = |key: &'static str| {
            let (text, place) = match self.given.get(key) {
                Some(_) if key == "enrolment_token" => ("***".to_owned(), self.place(key)),
                Some(given) => (given.text.clone(), self.place(key)),
                None => (default(key), self.place(key)),
            };
            format!("{key} = {text:?}  # {place}")
        };
        KEYS.into_iter().map(line).collect()
    }

    fn place(&self, key: &str) -> &str {
        match self.given.get(key) {
            Some(given) => &given.place,
            None if key == "state_dir" => {
                (self.environment.state_dir()).map_or("default", |(_, place)| place)
            }
            None => "default",
        }
    }
}

/// The key `enrolment_token` of the file at `path`, as it is now.
///
/// # Errors
/// When the file cannot be read or is wrong.
pub fn enrolment_token_in(path: &Path) -> Result<Option<Token>, ConfigError> {
    let mut values = File::read(path)?.values()?;
    let Some((text, place)) = values.remove("enrolment_token") else {
        return Ok(None);
    };
    let token = text.parse::<Token>();
    token
        .map(Some)
        .map_err(|error| ConfigError::new(place, format!("`enrolment_token`: {error}")))
}

fn not_empty(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("is empty; give it a value or remove it".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests;
