//! What the reader may give: everything, or no more than they hold themselves and for
//! no longer. The console decides again; this only keeps people from asking in vain.

use super::{held::Held, world::World};
use model::{
    permission::{Grant, GrantItem, Validity, When},
    time::Timestamp,
};

/// How much may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit(Option<Held>);

impl Limit {
    /// `None` is everything.
    pub fn new(limit: Option<&[Grant]>) -> Self {
        Limit(limit.map(Held::of))
    }

    /// The same without what the reader does not hold at `now`.
    pub fn at(limit: Option<&[Grant]>, now: Timestamp) -> Self {
        Limit(limit.map(|grants| {
            let current: Vec<Grant> = grants
                .iter()
                .filter(|grant| grant.validity.at(now) == When::Holds)
                .copied()
                .collect();
            Held::of(&current)
        }))
    }

    /// When an item may be given to somebody who is to hold it at the time `wanted`:
    /// that, or as much of it as the reader holds; `None` when they hold none of it.
    pub fn narrow(&self, world: &World, item: GrantItem, wanted: Validity) -> Option<Validity> {
        match &self.0 {
            Some(held) => narrow(held, world, item, wanted),
            None => Some(wanted),
        }
    }
}

/// As much of a time as an item is open to who holds `held`, by itself or by a rule.
pub fn narrow(held: &Held, world: &World, item: GrantItem, wanted: Validity) -> Option<Validity> {
    let mut best: Option<Validity> = None;
    for one in std::iter::once(item).chain(world.above(item)) {
        let Some(mine) = held.get(one) else { continue };
        if wanted.is_within(mine) {
            return Some(wanted);
        }
        let common = common(wanted, mine);
        if common.is_possible() && best.is_none_or(|best| ends_later(common, best)) {
            best = Some(common);
        }
    }
    best
}

/// The time at which both hold.
fn common(a: Validity, b: Validity) -> Validity {
    Validity {
        from: a.from.max(b.from),
        until: match (a.until, b.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        },
    }
}

fn ends_later(a: Validity, b: Validity) -> bool {
    match (a.until, b.until) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(a), Some(b)) => a > b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::world::tests::world;
    use model::{
        id::{FileId, ServerId},
        permission::Permission,
    };

    const ALWAYS: Validity = Validity {
        from: None,
        until: None,
    };

    fn of(from: Option<i64>, until: Option<i64>) -> Validity {
        Validity {
            from: from.map(Timestamp),
            until: until.map(Timestamp),
        }
    }

    fn limit(item: GrantItem, validity: Validity) -> Limit {
        Limit::new(Some(&[Grant { item, validity }]))
    }

    #[test]
    fn who_holds_nothing_gives_nothing_and_an_administrator_everything() {
        let right = GrantItem::Right(Permission::AddServer);
        assert_eq!(Limit::new(Some(&[])).narrow(&world(), right, ALWAYS), None);
        assert_eq!(
            Limit::new(None).narrow(&world(), right, ALWAYS),
            Some(ALWAYS)
        );
    }

    #[test]
    fn nothing_is_given_for_longer_than_it_is_held() {
        let server = GrantItem::Server(ServerId(1));
        let mine = limit(server, of(Some(5), Some(9)));
        let narrow = |wanted| mine.narrow(&world(), server, wanted);
        assert_eq!(narrow(ALWAYS), Some(of(Some(5), Some(9))));
        assert_eq!(narrow(of(Some(6), Some(20))), Some(of(Some(6), Some(9))));
        assert_eq!(narrow(of(Some(6), Some(7))), Some(of(Some(6), Some(7))));
        assert_eq!(narrow(of(Some(9), None)), None);
    }

    #[test]
    fn who_holds_all_gives_one_and_who_holds_one_does_not_give_all() {
        let server = GrantItem::Server(ServerId(1));
        let all = limit(GrantItem::AllServers, ALWAYS);
        assert_eq!(all.narrow(&world(), server, ALWAYS), Some(ALWAYS));
        let one = limit(server, ALWAYS);
        assert_eq!(one.narrow(&world(), GrantItem::AllServers, ALWAYS), None);
        let folder = limit(GrantItem::File(FileId(1)), ALWAYS);
        let below = GrantItem::File(FileId(3));
        assert_eq!(folder.narrow(&world(), below, ALWAYS), Some(ALWAYS));
    }

    #[test]
    fn what_the_reader_does_not_hold_any_more_they_do_not_give() {
        let right = GrantItem::Right(Permission::AddServer);
        let grants = [Grant {
            item: right,
            validity: of(None, Some(9)),
        }];
        let at = |now| Limit::at(Some(&grants), Timestamp(now)).narrow(&world(), right, ALWAYS);
        assert_eq!(at(8), Some(of(None, Some(9))));
        assert_eq!(at(9), None);
    }
}
