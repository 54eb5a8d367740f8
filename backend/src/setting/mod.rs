//! What the installation remembers about itself: table `setting`.

mod store;

use crate::{
    Result,
    db::{Db, Tx},
};
use model::time::Timestamp;

/// A setting's name in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Hash of the token in the set-up link; there until it is used.
    SetUpTokenHash,
    /// Who may make an account by themselves.
    RegistrationPolicy,
    /// How far grants that begin and end by the clock have been told of.
    GrantsElapsed,
}

impl Setting {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Setting::SetUpTokenHash => "set_up_token_hash",
            Setting::RegistrationPolicy => "registration_policy",
            Setting::GrantsElapsed => "grants_elapsed",
        }
    }
}

pub(crate) async fn find(db: &Db, setting: Setting) -> Result<Option<String>> {
    store::find(db, setting.name()).await
}

pub(crate) async fn put(
    tx: &mut Tx,
    setting: Setting,
    content: &str,
    now: Timestamp,
) -> Result<()> {
    store::upsert(tx, setting.name(), content, now).await
}

/// A setting with its version, which [`replace`] wants to hear.
pub(crate) async fn find_versioned(db: &Db, setting: Setting) -> Result<Option<(String, i64)>> {
    store::find_versioned(db, setting.name()).await
}

/// Writes a setting as long as it still has this version (`None`: as long as it is
/// not there); whether it had.
pub(crate) async fn replace(
    tx: &mut Tx,
    setting: Setting,
    content: &str,
    version: Option<i64>,
    now: Timestamp,
) -> Result<bool> {
    match version {
        Some(version) => store::update_if(tx, setting.name(), content, version, now).await,
        None => store::insert_if_absent(tx, setting.name(), content, now).await,
    }
}

/// Takes a setting away if it still has this content; whether it did. Of two
/// callers at the same time one gets `true`.
pub(crate) async fn take(tx: &mut Tx, setting: Setting, content: &str) -> Result<bool> {
    store::delete_if(tx, setting.name(), content).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    #[test]
    fn a_setting_is_replaced_found_and_taken_once() {
        on_both_engines(async |world| {
            let db = world.db();
            assert_eq!(find(db, Setting::SetUpTokenHash).await.unwrap(), None);
            for content in ["first", "second"] {
                let mut tx = db.begin().await.unwrap();
                put(&mut tx, Setting::SetUpTokenHash, content, Timestamp(1))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            }
            assert_eq!(
                find(db, Setting::SetUpTokenHash).await.unwrap().as_deref(),
                Some("second")
            );
            let mut tx = db.begin().await.unwrap();
            assert!(
                !take(&mut tx, Setting::SetUpTokenHash, "first")
                    .await
                    .unwrap()
            );
            assert!(
                take(&mut tx, Setting::SetUpTokenHash, "second")
                    .await
                    .unwrap()
            );
            assert!(
                !take(&mut tx, Setting::SetUpTokenHash, "second")
                    .await
                    .unwrap()
            );
        });
    }

    #[test]
    fn a_setting_that_somebody_else_changed_is_not_overwritten() {
        on_both_engines(async |world| {
            let db = world.db();
            let write = async |content: &str, version| {
                let mut tx = db.begin().await.unwrap();
                let now = world.now();
                let written = replace(&mut tx, Setting::RegistrationPolicy, content, version, now)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                written
            };
            assert!(!write("a", Some(0)).await);
            assert!(write("a", None).await);
            assert!(!write("b", None).await);
            assert!(write("b", Some(0)).await);
            assert!(!write("c", Some(0)).await);
            let found = find_versioned(db, Setting::RegistrationPolicy)
                .await
                .unwrap();
            assert_eq!(found, Some(("b".to_owned(), 1)));
        });
    }
}
