//! What a box shows: ticked, not, or in between; open by rule; and why it cannot be
//! changed.

use super::{
    held::Held,
    limit::{Limit, narrow},
    world::World,
};
use crate::ui::Tick;
use model::permission::{GrantItem, Validity};

/// Why a box cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// What it is about is open by another grant, and has none of its own.
    ByRule(GrantItem),
    /// The reader does not hold it, and so does not give it.
    NotYours,
}

/// What the box of one item shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// How it is ticked.
    pub tick: Tick,
    /// When the grant of its own holds.
    pub own: Option<Validity>,
    /// A grant that opens it as well, beside its own.
    pub also: Option<GrantItem>,
    /// Why it cannot be changed.
    pub bar: Option<Bar>,
}

/// What is edited, what it was, and what the reader may give of it.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Everything that there is.
    pub world: &'a World,
    /// What was held when it was read.
    pub base: &'a Held,
    /// What the reader may give.
    pub limit: &'a Limit,
    /// When what is given now is to hold.
    pub wanted: Validity,
}

impl Desk<'_> {
    /// When an item would hold that is given now: what was there before may be put back
    /// as it was, and who was given all may be left one of it.
    pub fn giving(&self, item: GrantItem) -> Option<Validity> {
        self.base
            .get(item)
            .or_else(|| self.limit.narrow(self.world, item, self.wanted))
            .or_else(|| narrow(self.base, self.world, item, self.wanted))
    }

    /// What the box of an item shows.
    pub fn mark(&self, held: &Held, item: GrantItem) -> Mark {
        let own = held.get(item);
        let rule = self.world.rule_over(held, item);
        if own.is_some() {
            return Mark {
                tick: Tick::On,
                own,
                also: rule,
                bar: None,
            };
        }
        if let Some(rule) = rule {
            return Mark {
                tick: Tick::On,
                bar: Some(Bar::ByRule(rule)),
                ..Mark::default()
            };
        }
        let is_mixed = self
            .world
            .below(item)
            .into_iter()
            .any(|below| held.has(below));
        Mark {
            tick: if is_mixed { Tick::Mixed } else { Tick::Off },
            bar: self.giving(item).is_none().then_some(Bar::NotYours),
            ..Mark::default()
        }
    }

    /// Ticks an item or unticks it.
    pub fn toggle(&self, held: &mut Held, item: GrantItem) {
        if held.has(item) {
            held.take(item);
        } else if self.world.rule_over(held, item).is_none()
            && let Some(validity) = self.giving(item)
        {
            held.give(item, validity);
        }
    }

    /// What the box over these items shows.
    pub fn mark_all(&self, held: &Held, items: &[GrantItem]) -> Mark {
        let tick = Tick::over(items.iter().map(|item| self.world.is_open(held, *item)));
        let can_change = items.iter().any(|item| {
            held.has(*item)
                || (self.world.rule_over(held, *item).is_none() && self.giving(*item).is_some())
        });
        let rule = items
            .iter()
            .find_map(|item| self.world.rule_over(held, *item));
        let bar = match (can_change, rule) {
            (true, _) => None,
            (false, Some(rule)) => Some(Bar::ByRule(rule)),
            (false, None) => Some(Bar::NotYours),
        };
        Mark {
            tick,
            bar,
            ..Mark::default()
        }
    }

    /// Gives all of these that are not open and may be given; where there is none, takes
    /// them all.
    pub fn toggle_all(&self, held: &mut Held, items: &[GrantItem]) {
        let missing: Vec<(GrantItem, Validity)> = items
            .iter()
            .filter(|item| !self.world.is_open(held, **item))
            .filter_map(|item| Some((*item, self.giving(*item)?)))
            .collect();
        if missing.is_empty() {
            for item in items {
                held.take(*item);
            }
        }
        for (item, validity) in missing {
            held.give(item, validity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::world::tests::world;
    use model::{
        id::{ClusterId, FileId, ServerId},
        permission::{Grant, Permission},
        time::Timestamp,
    };

    const ALWAYS: Validity = Validity {
        from: None,
        until: None,
    };

    fn server(id: i64) -> GrantItem {
        GrantItem::Server(ServerId(id))
    }

    fn with_desk<T>(base: &Held, limit: &Limit, act: impl FnOnce(Desk<'_>) -> T) -> T {
        let world = world();
        act(Desk {
            world: &world,
            base,
            limit,
            wanted: ALWAYS,
        })
    }

    #[test]
    fn what_a_rule_opens_is_ticked_and_says_so() {
        let held = Held::of_items(&[GrantItem::Cluster(ClusterId(1)), server(1)]);
        with_desk(&Held::default(), &Limit::new(None), |desk| {
            let by_rule = desk.mark(&held, server(3));
            assert_eq!(by_rule.tick, Tick::On);
            let cluster = GrantItem::Cluster(ClusterId(1));
            assert_eq!(by_rule.bar, Some(Bar::ByRule(cluster)));
            // One with a grant of its own can lose that.
            let own = desk.mark(&held, server(1));
            assert_eq!((own.bar, own.also), (None, Some(cluster)));
            assert_eq!(desk.mark(&held, GrantItem::AllServers).tick, Tick::Mixed);
        });
    }

    #[test]
    fn a_folder_is_in_between_while_something_deep_in_it_is_given() {
        let held = Held::of_items(&[GrantItem::File(FileId(3))]);
        with_desk(&Held::default(), &Limit::new(None), |desk| {
            for folder in [1, 2] {
                let mark = desk.mark(&held, GrantItem::File(FileId(folder)));
                assert_eq!(mark.tick, Tick::Mixed);
            }
        });
    }

    #[test]
    fn all_of_a_group_are_given_and_then_all_taken() {
        let items = [server(1), server(2)];
        let mut held = Held::of_items(&items[..1]);
        with_desk(&Held::default(), &Limit::new(None), |desk| {
            assert_eq!(desk.mark_all(&held, &items).tick, Tick::Mixed);
            desk.toggle_all(&mut held, &items);
            assert_eq!(desk.mark_all(&held, &items).tick, Tick::On);
            desk.toggle_all(&mut held, &items);
            assert!(held.items().is_empty());
        });
    }

    #[test]
    fn what_the_reader_does_not_hold_cannot_be_given_but_taken_and_put_back() {
        let right = GrantItem::Right(Permission::AddServer);
        let other = GrantItem::Right(Permission::DeleteServer);
        let until = Validity {
            from: None,
            until: Some(Timestamp(9)),
        };
        let base = Held::of(&[Grant {
            item: right,
            validity: until,
        }]);
        let mut held = base.clone();
        with_desk(&base, &Limit::new(Some(&[])), |desk| {
            assert_eq!(desk.mark(&held, other).bar, Some(Bar::NotYours));
            desk.toggle(&mut held, other);
            assert!(!held.has(other));
            desk.toggle(&mut held, right);
            assert!(held.items().is_empty());
            assert_eq!(desk.mark(&held, right).bar, None);
            desk.toggle(&mut held, right);
            assert_eq!(held.get(right), Some(until));
            // A group takes what can be had of it.
            desk.toggle_all(&mut held, &[right, other]);
            assert!(held.items().is_empty());
        });
    }

    #[test]
    fn who_was_given_all_can_be_left_one_by_who_holds_nothing() {
        let base = Held::of_items(&[GrantItem::AllServers]);
        let mut held = base.clone();
        with_desk(&base, &Limit::new(Some(&[])), |desk| {
            desk.toggle(&mut held, GrantItem::AllServers);
            desk.toggle(&mut held, server(1));
            assert_eq!(held.items(), [server(1)]);
            assert_eq!(
                desk.mark(&held, GrantItem::AllProjects).bar,
                Some(Bar::NotYours)
            );
        });
    }
}
