//! For load balancers and supervisors.

use crate::{endpoint::fault::Fault, state::AppState};
use axum::extract::State;
use model::error::Error;

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /health/ready`: the database answers too.
///
/// # Errors
/// 503 when it does not.
pub async fn ready(State(state): State<AppState>) -> Result<&'static str, Fault> {
    match state.console.ping().await {
        Ok(()) => Ok("ok\n"),
        Err(error) => {
            let ctx = state.console.system("health");
            let _logged = ctx.public(error);
            Err(Fault(Error::Unavailable))
        }
    }
}
