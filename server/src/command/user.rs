//! `tenon user`: work with users from a shell.

use super::{Outcome, console, describe};
use crate::config::Config;
use backend::identity::service::{self, NewUser};
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
}

pub(super) async fn run(config: &Config, action: Action) -> Outcome {
    let Action::Create {
        mobile,
        name,
        admin,
    } = action;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let user = NewUser::parse(&mobile, &name, password.trim_end_matches(['\r', '\n']))?;
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
