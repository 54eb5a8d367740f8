//! F5: a console that lacks any one check is found out.
//!
//! The checks are those of the policy (`check!` in the backend) and every
//! comparison in SQL that says whose a row is or when it holds. One at a time is
//! left out of a console in this process; then what the other tests look at is
//! looked at, and something has to differ. A mutant that nothing notices is named,
//! unless it stands in `statement` with the reason why it changes nothing.

mod statement;
mod subject;

use crate::{
    hostile::on_sqlite,
    matrix,
    unauthorized::{Row, TABLE, declared, name},
};
use backend::testing::{Check, Mutant, Surgery};
use futures::FutureExt;
use server::router::Access;
use std::{fmt::Write, panic::AssertUnwindSafe};
use subject::Subject;

/// What comes of looking; a console that fails altogether is noticed too.
async fn look(looking: impl Future<Output = String>) -> Option<String> {
    let found = match AssertUnwindSafe(looking).catch_unwind().await {
        Ok(found) => found,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            format!("fails: {}", text.unwrap_or_default())
        }
    };
    let line = found.lines().next()?;
    Some(line.chars().take(200).collect())
}

fn persons() -> Vec<&'static Row> {
    let all: Vec<String> = declared()
        .into_iter()
        .filter(|(_, access)| matches!(access, Access::Person))
        .map(|(name, _)| name)
        .collect();
    let is_persons = |row: &&Row| all.contains(&name(row.method, row.path));
    TABLE.iter().filter(is_persons).collect()
}

#[test]
fn a_console_without_one_check_of_the_policy_is_found_out() {
    on_sqlite(async |world| {
        let surgery = Surgery::begin();
        let scene = matrix::Scene::new(&world).await;
        assert_eq!(scene.difference(&world).await, None);
        // What notices everything notices nothing.
        assert_eq!(Subject::everything(&surgery, None, &persons()).await, None);
        let (mut found, mut survivors) = (String::new(), Vec::new());
        for check in Check::all() {
            let decided = async {
                surgery.set(Some(Mutant::Lacks(check)));
                scene.difference(&world).await.unwrap_or_default()
            };
            let by_policy = look(decided).await;
            surgery.set(None);
            // A right is one of many; the others are tried on every road.
            let by_router = match check {
                Check::Right(_) if by_policy.is_some() => None,
                _ => Subject::everything(&surgery, Some(Mutant::Lacks(check)), &persons()).await,
            };
            writeln!(found, "{check:?}: {by_policy:?}; {by_router:?}").unwrap();
            if by_policy.is_none() && by_router.is_none() {
                survivors.push(check);
            }
        }
        eprintln!("{found}");
        assert!(
            survivors.is_empty(),
            "nothing notices that these are missing: {survivors:?}"
        );
    });
}
