//! `tenon user`: work with users from a shell.

use super::{Outcome, console, describe};
use crate::config::Config;
use backend::identity::{
    second_factor,
    service::{self, NewUser},
};
use model::{error::Problem, identity::Mobile};
use std::io::BufRead;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
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
    /// Turn the second factor of a user off, who has lost app and recovery codes.
    SecondFactorOff {
        /// Their mobile number.
        #[arg(long)]
        mobile: String,
    },
}

pub(super) async fn run(config: &Config, action: Action) -> Outcome {
    match action {
        Action::Create {
            mobile,
            name,
            admin,
        } => create(config, &mobile, &name, admin).await,
        Action::SecondFactorOff { mobile } => second_factor_off(config, &mobile).await,
    }
}

async fn create(config: &Config, mobile: &str, name: &str, admin: bool) -> Outcome {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let user = NewUser::parse(mobile, name, password.trim_end_matches(['\r', '\n']))?;
    let console = console(config).await?;
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

async fn second_factor_off(config: &Config, mobile: &str) -> Outcome {
    let mobile: Mobile = mobile
        .parse()
        .map_err(|problem: Problem| format!("--mobile: {}", problem.code()))?;
    let console = console(config).await?;
    let ctx = console.system("tenon user second-factor-off");
    let done = match ctx.system() {
        Ok(system) => second_factor::turn_off_for(&ctx, system, &mobile).await,
        Err(error) => Err(error),
    };
    console.close().await;
    done.map_err(|error| describe(&error))?;
    println!("the second factor is off; all sessions of the user were ended");
    Ok(())
}
