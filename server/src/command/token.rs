//! `tenon token`: an enrolment token, made by a person with a shell.

use super::{Outcome, console, describe};
use crate::config::Config;
use backend::shell::{self, Issued, TokenRequest, Unknown};
use model::{error::Error as Public, identity::Mobile, time::Timestamp};
use std::error::Error;
use time::{UtcDateTime, macros::format_description};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Who enrols the machine: their mobile number.
    #[arg(long)]
    mobile: String,
    /// The company that is to own the host, by its name or its id. Without it
    /// the host is the person's own.
    #[arg(long, value_name = "NAME_OR_ID")]
    company: Option<String>,
}

pub(super) async fn run(config: &Config, arguments: Arguments) -> Outcome {
    let mobile: Mobile = arguments
        .mobile
        .parse()
        .map_err(|problem| Public::invalid("mobile", problem))?;
    let request = TokenRequest {
        mobile,
        company: arguments.company,
    };
    let console = console(config).await?;
    let ctx = console.system("tenon token");
    let issued = match ctx.system() {
        Ok(system) => shell::issue_token(&ctx, system, &request).await,
        Err(error) => Err(error),
    };
    console.close().await;
    match issued.map_err(|error| describe(&error))? {
        Ok(issued) => print(config, &issued),
        Err(unknown) => Err(explain(unknown, &request).into()),
    }
}

fn print(config: &Config, issued: &Issued) -> Outcome {
    let origin = config.base_url.origin();
    let token = issued.offer.token.reveal();
    let owner = &issued.owner_name;
    let until = minute(issued.offer.expiry)?;
    println!("For one machine, which will belong to {owner}; holds until {until} UTC.");
    println!("\nWhere the agent is installed:\n");
    println!("    tenon-agent run --console {origin} --enrolment-token {token}");
    println!("\nElsewhere, to install it as a service:\n");
    println!(
        "    curl -fsSL {origin}/agent/install.sh | sudo TENON_CONSOLE={origin} TENON_TOKEN={token} sh\n"
    );
    Ok(())
}

/// `2026-03-01 08:10`.
fn minute(time: Timestamp) -> Result<String, Box<dyn Error>> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]");
    Ok(UtcDateTime::from_unix_timestamp(time.seconds())?.format(form)?)
}

fn explain(unknown: Unknown, request: &TokenRequest) -> String {
    let mobile = &request.mobile;
    let company = request.company.as_deref().unwrap_or_default();
    match unknown {
        Unknown::User => format!("nobody signs in with {mobile}, or their account is disabled"),
        Unknown::Company => format!("no company has the name or the id `{company}`"),
        Unknown::Membership => format!("{mobile} does not belong to the company `{company}`"),
    }
}
