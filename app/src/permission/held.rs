//! What somebody holds while it is edited: a set of grants, what changed in it, and
//! one person's changes on top of another's.

use model::permission::{Grant, GrantItem, Validity};
use std::collections::BTreeMap;

/// A set of grants; each item once, in the order of the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held(BTreeMap<GrantItem, Validity>);

/// How one item differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is held now and was not.
    Given(Validity),
    /// It was held and is not any more.
    Taken(Validity),
    /// It is held at other times.
    Moved {
        /// When it was held.
        from: Validity,
        /// When it is now.
        to: Validity,
    },
}

/// What changed, item by item.
pub type Difference = BTreeMap<GrantItem, Change>;

/// How much changed: given, taken, moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items that are held now and were not.
    pub given: usize,
    /// Items that were held and are not any more.
    pub taken: usize,
    /// Items that are held at other times.
    pub moved: usize,
}

impl Held {
    /// What these grants make up.
    pub fn of(grants: &[Grant]) -> Self {
        Held(
            grants
                .iter()
                .map(|grant| (grant.item, grant.validity))
                .collect(),
        )
    }

    /// What these items make up, each without an end.
    pub fn of_items(items: &[GrantItem]) -> Self {
        Held(
            items
                .iter()
                .map(|item| (*item, Validity::default()))
                .collect(),
        )
    }

    /// When an item is held; `None` when it is not.
    pub fn get(&self, item: GrantItem) -> Option<Validity> {
        self.0.get(&item).copied()
    }

    /// Whether an item is held, at whatever time.
    pub fn has(&self, item: GrantItem) -> bool {
        self.0.contains_key(&item)
    }

    /// Gives an item, or moves it to another time.
    pub fn give(&mut self, item: GrantItem, validity: Validity) {
        self.0.insert(item, validity);
    }

    /// Takes an item away.
    pub fn take(&mut self, item: GrantItem) {
        self.0.remove(&item);
    }

    /// Everything that is held.
    pub fn iter(&self) -> impl Iterator<Item = Grant> + '_ {
        self.0.iter().map(|(item, validity)| Grant {
            item: *item,
            validity: *validity,
        })
    }

    /// Everything that is held, as it is saved.
    pub fn grants(&self) -> Vec<Grant> {
        self.iter().collect()
    }

    /// The same without its times.
    pub fn items(&self) -> Vec<GrantItem> {
        self.0.keys().copied().collect()
    }

    /// What became different since `base`.
    pub fn since(&self, base: &Held) -> Difference {
        let mut changes: Difference = base
            .iter()
            .filter_map(|grant| {
                let from = grant.validity;
                match self.get(grant.item) {
                    None => Some((grant.item, Change::Taken(from))),
                    Some(to) if to != from => Some((grant.item, Change::Moved { from, to })),
                    Some(_) => None,
                }
            })
            .collect();
        let given = self
            .iter()
            .filter(|grant| !base.has(grant.item))
            .map(|grant| (grant.item, Change::Given(grant.validity)));
        changes.extend(given);
        changes
    }

    /// `theirs`, with what became different between `base` and `self` done to it: what
    /// both changed ends as `self` has it.
    pub fn on_top_of(&self, base: &Held, theirs: &Held) -> Held {
        let mut merged = theirs.clone();
        for (item, change) in self.since(base) {
            match change {
                Change::Given(validity) | Change::Moved { to: validity, .. } => {
                    merged.give(item, validity);
                }
                Change::Taken(_) => merged.take(item),
            }
        }
        merged
    }

    /// Puts one item back to what it was in `base`.
    pub fn put_back(&mut self, base: &Held, item: GrantItem) {
        match base.get(item) {
            Some(validity) => self.give(item, validity),
            None => self.take(item),
        }
    }
}

/// How much changed.
pub fn count(difference: &Difference) -> Counts {
    difference
        .values()
        .fold(Counts::default(), |mut counts, change| {
            match change {
                Change::Given(_) => counts.given += 1,
                Change::Taken(_) => counts.taken += 1,
                Change::Moved { .. } => counts.moved += 1,
            }
            counts
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{id::ServerId, time::Timestamp};

    const ALWAYS: Validity = Validity {
        from: None,
        until: None,
    };

    fn server(id: i64) -> GrantItem {
        GrantItem::Server(ServerId(id))
    }

    fn until(time: i64) -> Validity {
        Validity {
            from: None,
            until: Some(Timestamp(time)),
        }
    }

    fn held(items: &[i64]) -> Held {
        Held::of_items(&items.iter().copied().map(server).collect::<Vec<_>>())
    }

    #[test]
    fn what_was_given_taken_and_moved_is_told_apart() {
        let base = held(&[1, 2, 3]);
        let mut mine = held(&[2, 3, 4]);
        mine.give(server(3), until(9));
        let changes = mine.since(&base);
        assert_eq!(
            changes.into_iter().collect::<Vec<_>>(),
            [
                (server(1), Change::Taken(ALWAYS)),
                (
                    server(3),
                    Change::Moved {
                        from: ALWAYS,
                        to: until(9)
                    }
                ),
                (server(4), Change::Given(ALWAYS)),
            ]
        );
        let counts = count(&mine.since(&base));
        assert_eq!((counts.given, counts.taken, counts.moved), (1, 1, 1));
        assert!(mine.since(&mine).is_empty());
    }

    #[test]
    fn nothing_is_lost_of_two_peoples_changes() {
        let base = held(&[1, 2, 3]);
        let mut mine = held(&[1, 3, 4]);
        mine.give(server(3), until(9));
        let theirs = held(&[2, 3, 5]);
        let merged = mine.on_top_of(&base, &theirs);
        // Mine: −2, +4, 3 until 9. Theirs: −1, +5.
        let mut wanted = held(&[3, 4, 5]);
        wanted.give(server(3), until(9));
        assert_eq!(merged, wanted);
        // What is left to save is mine alone.
        let left: Vec<GrantItem> = merged.since(&theirs).into_keys().collect();
        assert_eq!(left, [server(2), server(3), server(4)]);
    }

    #[test]
    fn what_both_did_alike_is_no_change_any_more() {
        let base = held(&[1]);
        let both = held(&[2]);
        assert_eq!(both.on_top_of(&base, &both), both);
        assert!(both.on_top_of(&base, &both).since(&both).is_empty());
    }

    #[test]
    fn one_change_is_put_back_without_the_others() {
        let base = held(&[1, 2]);
        let mut mine = held(&[2, 3]);
        mine.put_back(&base, server(1));
        assert_eq!(mine, held(&[1, 2, 3]));
        mine.put_back(&base, server(3));
        assert_eq!(mine, base);
    }
}
