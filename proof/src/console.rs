//! A console under proof: the real program, its folder, its demo.

use crate::{
    Outcome,
    database::Database,
    program::{Program, command, free_port, run, wait_until},
};
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// How long a start may take.
const START: Duration = Duration::from_secs(60);

/// Which programs are under proof.
#[derive(Debug, Clone, clap::Args)]
pub struct Programs {
    /// The console.
    #[arg(
        long,
        env = "CONSOLE_BINARY",
        default_value = "dist/tenon",
        value_name = "FILE"
    )]
    pub tenon: PathBuf,
    /// The agent.
    #[arg(
        long,
        env = "AGENT_BINARY",
        default_value = "dist/tenon-agent",
        value_name = "FILE"
    )]
    pub agent: PathBuf,
    /// The built site, for a console that does not carry its own.
    #[arg(long, env = "SITE_ROOT", value_name = "FOLDER")]
    pub site: Option<PathBuf>,
}

/// A console and what it works on.
#[derive(Debug)]
pub struct Console {
    programs: Programs,
    folder: PathBuf,
    settings: Vec<(String, String)>,
    port: u16,
    program: Option<Program>,
}

/// What `tenon demo` leaves for who goes on reporting.
#[derive(Debug, Deserialize)]
struct Demo {
    agents: Vec<Agent>,
}

/// An enrolled agent.
#[derive(Debug, Clone, Deserialize)]
pub struct Agent {
    /// Its host.
    pub server: i64,
    /// Its token.
    pub token: String,
}

/// Everybody's in the demo.
pub const PASSWORD: &str = "correct horse battery staple";
/// The founder of the demo's company.
pub const FOUNDER: &str = "13800000001";

impl Console {
    /// One that keeps its data in `folder` and works on `database`. Not started.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(programs: &Programs, folder: &Path, database: &Database) -> Outcome<Console> {
        Ok(Console {
            programs: Programs {
                tenon: absolute(&programs.tenon)?,
                agent: absolute(&programs.agent)?,
                site: programs.site.as_deref().map(absolute).transpose()?,
            },
            folder: folder.to_owned(),
            settings: vec![("TENON_DATABASE_URL".to_owned(), database.url())],
            port: free_port()?,
            program: None,
        })
    }

    /// With one more setting, by its variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Console {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where it answers.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `tenon …` with this console's settings.
    pub fn tenon(&self) -> Command {
        let mut tenon = command(&self.programs.tenon);
        tenon
            .env_clear()
            .env("TENON_DATA_DIR", &self.folder)
            .env("TENON_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("TENON_LOG", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder);
        if let Some(site) = &self.programs.site {
            tenon.env("TENON_SITE_ROOT", site);
        }
        tenon
    }

    /// Fills the database with a company of so many hosts; their agents.
    ///
    /// # Errors
    /// When the console refuses.
    pub fn demo(&self, servers: u32, days: u32, interval: u32) -> Outcome<Vec<Agent>> {
        run(self
            .tenon()
            .args(["demo", "--seed", "7", "--password", PASSWORD])
            .args([
                "--servers",
                &servers.to_string(),
                "--days",
                &days.to_string(),
            ])
            .args(["--interval", &interval.to_string()]))?;
        let demo = std::fs::read(self.folder.join("demo.json"))?;
        let demo: Demo = serde_json::from_slice(&demo)?;
        Ok(demo.agents)
    }

    /// Starts it and waits until it is ready; how long that took.
    ///
    /// # Errors
    /// When it ends or does not get ready.
    pub async fn start(&mut self) -> Outcome<Duration> {
        let mut serve = self.tenon();
        serve.arg("serve");
        self.start_by(&mut serve).await
    }

    /// The same, by a command of the caller's that runs [`tenon`](Self::tenon).
    ///
    /// # Errors
    /// When it ends or does not get ready.
    pub async fn start_by(&mut self, serve: &mut Command) -> Outcome<Duration> {
        let program = Program::start(serve, &self.folder.join("console.log"))?;
        let program = self.program.insert(program);
        let client = client()?;
        let ready = format!("http://127.0.0.1:{}/health/ready", self.port);
        let mut is_over = false;
        let waited = wait_until("the console is ready", START, async || {
            is_over = !matches!(program.ended(), Ok(None));
            is_over
                || matches!(client.get(&ready).send().await, Ok(answer) if answer.status() == 200)
        })
        .await;
        match waited {
            Ok(took) if !is_over => Ok(took),
            Ok(_) => Err(format!("the console ended at its start:\n{}", program.log()).into()),
            Err(error) => Err(format!("{error}:\n{}", program.log()).into()),
        }
    }

    /// Its process.
    ///
    /// # Errors
    /// When it was not started.
    pub fn program(&mut self) -> Outcome<&mut Program> {
        self.program
            .as_mut()
            .ok_or_else(|| "the console was not started".into())
    }

    /// Signs the founder of the demo in; the value of the header `Cookie`.
    ///
    /// # Errors
    /// When the console refuses.
    pub async fn sign_in(&self) -> Outcome<String> {
        sign_in(&client()?, &self.origin()).await
    }
}

/// Signs the founder of the demo in at `origin`; the value of the header `Cookie`.
///
/// # Errors
/// When the console refuses.
pub async fn sign_in(client: &reqwest::Client, origin: &str) -> Outcome<String> {
    sign_in_as(client, origin, FOUNDER).await
}

/// Signs somebody of the demo in, by their number.
///
/// # Errors
/// When the console refuses.
pub async fn sign_in_as(client: &reqwest::Client, origin: &str, mobile: &str) -> Outcome<String> {
    let answer = client
        .post(format!("{origin}/login"))
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(sign_in_form(mobile))
        .send()
        .await?;
    let cookies: Vec<&str> = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    let cookies = cookies.join("; ");
    if answer.status() != 303 || !cookies.contains("tenon=") {
        return Err(format!(
            "signing in was answered with {}: {cookies}",
            answer.status()
        )
        .into());
    }
    Ok(cookies)
}

/// The form with which somebody of the demo signs in.
pub fn sign_in_form(mobile: &str) -> String {
    format!("mobile={mobile}&password={}", PASSWORD.replace(' ', "+"))
}

/// A client that follows no redirect and uses no proxy.
///
/// # Errors
/// When it cannot be made.
pub fn client() -> Outcome<reqwest::Client> {
    // Only the first call sets it.
    let _already = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()?)
}

/// A program or folder that is there, wherever it is started from.
fn absolute(path: &Path) -> Outcome<PathBuf> {
    path.canonicalize()
        .map_err(|error| format!("{}: {error}; `make release` builds it", path.display()).into())
}
