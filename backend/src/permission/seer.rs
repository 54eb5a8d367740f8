//! Who sees hosts: the opposite of the question that the policy answers, for those who
//! have something to tell to everybody who may know it.

use super::store::seer as store;
use crate::{Result, db::Db};
use model::{
    id::{CompanyId, ServerId, UserId},
    scope::Owner,
    time::Timestamp,
};
use std::collections::{BTreeSet, HashMap};

/// Who sees some hosts of one owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seers {
    /// Those who see all of them.
    pub all: BTreeSet<UserId>,
    /// Those who see single ones, beside these.
    pub some: HashMap<ServerId, BTreeSet<UserId>>,
}

impl Seers {
    /// Everybody who sees any of them.
    pub fn people(&self) -> BTreeSet<UserId> {
        let some = self.some.values().flatten();
        self.all.iter().chain(some).copied().collect()
    }

    /// Whether somebody sees one of them.
    pub fn sees(&self, user: UserId, server: ServerId) -> bool {
        self.all.contains(&user)
            || self
                .some
                .get(&server)
                .is_some_and(|people| people.contains(&user))
    }
}

/// Who sees these hosts of an owner now; accounts that may not come in see nothing.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list(
    db: &Db,
    owner: Owner,
    servers: &[ServerId],
    now: Timestamp,
) -> Result<Seers> {
    let company: CompanyId = match owner {
        Owner::User(user) => {
            return Ok(Seers {
                all: [user].into(),
                some: HashMap::new(),
            });
        }
        Owner::Company(company) => company,
    };
    let mut seers = Seers {
        all: store::list_all(db, company, now)
            .await?
            .into_iter()
            .collect(),
        some: HashMap::new(),
    };
    for (server, user) in store::list_some(db, company, servers, now).await? {
        if !seers.all.contains(&user) {
            seers.some.entry(server).or_default().insert(user);
        }
    }
    Ok(seers)
}
