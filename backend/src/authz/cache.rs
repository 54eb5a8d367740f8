//! Effective sets that were read before, each with the epoch that it was read at.
//!
//! A set of another epoch is not given out: nothing here has to be told that something
//! changed. Bounded in number and in size; what was used longest ago goes first.

use super::{check::check, effective::Effective};
use hashlink::LruCache;
use model::id::{CompanyId, UserId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Sets at most.
const MAX_SETS: usize = 8_192;
/// Grants in all sets together at most; one takes 48 bytes.
const MAX_GRANTS: usize = 500_000;
/// A larger set is read anew each time.
const MAX_OF_ONE: usize = 10_000;

/// Whose set, and where.
type Key = (UserId, CompanyId);

struct Kept {
    epoch: i64,
    set: Arc<Effective>,
}

struct Inner {
    sets: LruCache<Key, Kept>,
    grants: usize,
}

/// The sets of a console.
pub(crate) struct Sets {
    inner: Mutex<Inner>,
}

impl Default for Sets {
    fn default() -> Self {
        Sets {
            inner: Mutex::new(Inner {
                sets: LruCache::new(MAX_SETS),
                grants: 0,
            }),
        }
    }
}

impl Sets {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept of this epoch.
    pub(crate) fn find(&self, key: Key, epoch: i64) -> Option<Arc<Effective>> {
        let mut inner = self.lock();
        let kept = inner.sets.get(&key)?;
        check!(Epoch, kept.epoch == epoch).then(|| Arc::clone(&kept.set))
    }

    /// Keeps a set that was read after the epoch was. One of a later epoch stays.
    pub(crate) fn keep(&self, key: Key, epoch: i64, set: &Arc<Effective>) {
        let size = set.grants().len();
        if size > MAX_OF_ONE {
            return;
        }
        let mut inner = self.lock();
        if inner.sets.peek(&key).is_some_and(|kept| kept.epoch > epoch) {
            return;
        }
        if let Some(before) = inner.sets.remove(&key) {
            inner.grants -= before.set.grants().len();
        }
        while inner.sets.len() >= MAX_SETS || inner.grants + size > MAX_GRANTS {
            let Some((_, oldest)) = inner.sets.remove_lru() else {
                break;
            };
            inner.grants -= oldest.set.grants().len();
        }
        inner.grants += size;
        let set = Arc::clone(set);
        inner.sets.insert(key, Kept { epoch, set });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::policy::Standing;
    use model::{
        id::ServerId,
        permission::{Grant, GrantItem, Validity},
    };

    fn set(grants: i64) -> Arc<Effective> {
        let grants = (1..=grants).map(|id| Grant {
            item: GrantItem::Server(ServerId(id)),
            validity: Validity::default(),
        });
        Arc::new(Effective::new(Standing::Member, grants.collect()))
    }

    #[test]
    fn a_set_of_another_epoch_is_not_given_out() {
        let (sets, key) = (Sets::default(), (UserId(1), CompanyId(2)));
        sets.keep(key, 5, &set(1));
        assert!(sets.find(key, 5).is_some());
        assert!(sets.find(key, 6).is_none());
        assert!(sets.find((UserId(1), CompanyId(3)), 5).is_none());
        // A slow request of before does not push out what is newer.
        sets.keep(key, 6, &set(2));
        sets.keep(key, 5, &set(1));
        assert_eq!(sets.find(key, 6).unwrap().grants().len(), 2);
    }

    #[test]
    fn the_sets_are_bounded_in_number_and_in_size() {
        let sets = Sets::default();
        let key = |id| (UserId(id), CompanyId(1));
        sets.keep(key(1), 0, &set(10_001));
        assert!(sets.find(key(1), 0).is_none(), "too large");
        for id in 1..=60 {
            sets.keep(key(id), 0, &set(10_000));
        }
        assert_eq!(sets.lock().grants, 500_000);
        assert!(sets.find(key(10), 0).is_none(), "the oldest goes");
        assert!(sets.find(key(60), 0).is_some());
        for id in 1..=9_000 {
            sets.keep(key(id), 0, &set(0));
        }
        assert_eq!(sets.lock().sets.len(), MAX_SETS);
        assert_eq!(sets.lock().grants, 0);
    }
}
