//! The command line: `tenon serve | migrate | user | token | demo | doctor |
//! health | config`.

mod demo;
mod doctor;
mod health;
mod token;
mod user;

use crate::{
    config::{Config, Options},
    data_dir, serve, telemetry,
};
use backend::{
    Console,
    crypto::MasterKey,
    db::{self, Db, migrate},
    entropy::SystemEntropy,
};
use std::error::Error;

type Outcome = Result<(), Box<dyn Error>>;

/// The console of Tenon.
#[derive(Debug, clap::Parser)]
#[command(
    name = "tenon",
    version,
    about = "A self-hosted console for servers, projects, files and APIs"
)]
pub struct Command {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Serve the console.
    Serve,
    /// Bring the database to this program's version.
    Migrate,
    /// Work with users from a shell.
    #[command(subcommand)]
    User(user::Action),
    /// Make an enrolment token in somebody's name, and print how to use it.
    Token(token::Arguments),
    /// Fill an empty database with a company, its people, hosts and metrics.
    Demo(demo::Arguments),
    /// Look for what is wrong, and change nothing.
    Doctor(doctor::Arguments),
    /// Ask the console that runs with these settings whether it is ready.
    Health,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigAction),
}

#[derive(Debug, clap::Subcommand)]
enum ConfigAction {
    /// Read the configuration as `serve` would, and print it without secrets.
    Check,
}

impl Command {
    /// Does what was asked.
    ///
    /// # Errors
    /// Says in one line what went wrong and what to do.
    pub async fn run(self) -> Outcome {
        let config = match (&self.action, Config::load(&self.options)) {
            // That the settings cannot be read is among what it looks for.
            (Action::Doctor(arguments), config) => return doctor::run(config, arguments).await,
            (_, config) => config?,
        };
        match self.action {
            Action::Serve => {
                telemetry::start(&config)?;
                serve::serve(config).await
            }
            Action::Migrate => migrate(&config).await,
            Action::User(action) => user::run(&config, action).await,
            Action::Token(arguments) => token::run(&config, arguments).await,
            Action::Demo(arguments) => demo::run(&config, arguments).await,
            Action::Doctor(_) => Ok(()),
            Action::Health => health::run(&config).await,
            Action::Config(ConfigAction::Check) => {
                println!("{}", config.redacted());
                for warning in config.warnings() {
                    println!("warning: {warning}");
                }
                Ok(())
            }
        }
    }
}

/// Opens the database; makes the data folder if that is where it is.
pub(crate) async fn open(config: &Config) -> Result<Db, Box<dyn Error>> {
    data_dir::make(&config.data_dir)?;
    Db::connect(&config.database.location())
        .await
        .map_err(|error| in_database(config, &error))
}

/// What is wrong with the database, for somebody with a shell.
pub(crate) fn in_database(config: &Config, error: &backend::Error) -> Box<dyn Error> {
    let advice = match db::advice(error) {
        Some(advice) => format!(". {advice}"),
        None => String::new(),
    };
    let why = describe(error);
    format!(
        "the database at {} cannot be used: {why}{advice}",
        config.database
    )
    .into()
}

/// The master key: of the configuration, else of its file in the data folder.
pub(crate) fn master_key(config: &Config) -> Result<MasterKey, Box<dyn Error>> {
    let path = match &config.master_key {
        Some(key) => return Ok(key.clone()),
        None => config.data_dir.join("master.key"),
    };
    MasterKey::load_or_create(&path, &SystemEntropy).map_err(|error| {
        format!(
            "the master key {} cannot be used: {}. Put a backup of it in its place: without it, stored secrets cannot be read",
            path.display(),
            describe(&error)
        )
        .into()
    })
}

async fn migrate(config: &Config) -> Outcome {
    let db = open(config).await?;
    let done = migrate::migrate(&db)
        .await
        .map_err(|error| in_database(config, &error))?;
    db.close().await;
    println!(
        "applied {} migrations; the database is at version {}",
        done.applied, done.version
    );
    Ok(())
}

/// The console over an up-to-date database, for a command that works on it.
async fn console(config: &Config) -> Result<Console, Box<dyn Error>> {
    let db = open(config).await?;
    migrate::migrate(&db)
        .await
        .map_err(|error| in_database(config, &error))?;
    Ok(Console::new(db, master_key(config)?))
}

/// An error of the backend for somebody with a shell, who may see causes.
pub(crate) fn describe(error: &backend::Error) -> String {
    match error {
        backend::Error::Public(error) => error.to_string(),
        backend::Error::Unavailable { doing, source }
        | backend::Error::Internal { doing, source } => {
            format!("{doing}: {}", backend::error::chain(&**source))
        }
    }
}
