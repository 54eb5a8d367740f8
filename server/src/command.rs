//! The command line: `tenon serve | migrate | user | config`.

use crate::{
    config::{Config, Options},
    serve, telemetry,
};
use backend::{
    Console,
    crypto::MasterKey,
    db::{Db, migrate},
    entropy::SystemEntropy,
    identity::service::{self, NewUser},
};
use std::{error::Error, io::BufRead};

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
    User(UserAction),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigAction),
}

#[derive(Debug, clap::Subcommand)]
enum UserAction {
    /// Make a user. The password is read from standard input, one line.
    Create {
        /// Mobile number; Chinese numbers need no prefix.
        #[arg(long)]
        mobile: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Make them a platform administrator. The first user always is one.
        #[arg(long)]
        admin: bool,
    },
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
        let config = Config::load(&self.options)?;
        match self.action {
            Action::Serve => {
                telemetry::start(&config)?;
                serve::serve(config).await
            }
            Action::Migrate => migrate(&config).await,
            Action::User(UserAction::Create {
                mobile,
                name,
                admin,
            }) => create_user(&config, &mobile, &name, admin).await,
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
    make_data_folder(config)?;
    Db::connect(&config.database.location())
        .await
        .map_err(|error| {
            let why = describe(&error);
            format!(
                "the database at {} cannot be opened: {why}",
                config.database
            )
            .into()
        })
}

/// The data folder, readable by its owner only.
fn make_data_folder(config: &Config) -> Outcome {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir)
        .map_err(|error| {
            format!(
            "the data folder {} cannot be made: {error}. Choose another one with TENON_DATA_DIR",
            config.data_dir.display()
        )
        .into()
        })
}

/// The master key: of the configuration, else of its file in the data folder.
pub(crate) fn master_key(config: &Config) -> Result<MasterKey, Box<dyn Error>> {
    match &config.master_key {
        Some(key) => Ok(key.clone()),
        None => MasterKey::load_or_create(&config.data_dir.join("master.key"), &SystemEntropy)
            .map_err(|error| describe(&error).into()),
    }
}

async fn migrate(config: &Config) -> Outcome {
    let db = open(config).await?;
    let done = migrate::migrate(&db)
        .await
        .map_err(|error| describe(&error))?;
    db.close().await;
    println!(
        "applied {} migrations; the database is at version {}",
        done.applied, done.version
    );
    Ok(())
}

async fn create_user(config: &Config, mobile: &str, name: &str, admin: bool) -> Outcome {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let user = NewUser::parse(mobile, name, password.trim_end_matches(['\r', '\n']))?;
    let db = open(config).await?;
    migrate::migrate(&db)
        .await
        .map_err(|error| describe(&error))?;
    let console = Console::new(db, master_key(config)?);
    let ctx = console.system("tenon user create");
    let made = match ctx.system() {
        Ok(system) => service::create(&ctx, system, user, admin).await,
        Err(error) => Err(error),
    };
    console.close().await;
    let id = made.map_err(|error| describe(&error))?;
    println!("user {id} was made");
    Ok(())
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
