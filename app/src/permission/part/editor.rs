//! What is open on the page of an editor: one copy of it for all its pieces.

use super::{
    super::{
        held::{Difference, Held},
        limit::Limit,
        moment::Period,
        tick::Desk,
        world::World,
    },
    at::At,
};
use crate::path;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    id::CompanyId,
    permission::{Choices, Grant, GrantItem, Validity},
    time::Timestamp,
};

/// What is held, while somebody changes it.
#[derive(Debug, Clone, Copy)]
pub struct Editor {
    /// Whose things are given.
    pub company: CompanyId,
    /// The page, without its query string.
    pub here: StoredValue<String>,
    /// Which part is open, by the address.
    pub at: Memo<Option<At>>,
    /// Whether grants have times; those of a template have none.
    pub has_times: bool,
    /// What there is to give.
    pub world: RwSignal<World>,
    /// What was held when it was read.
    pub base: RwSignal<Held>,
    /// What it is to be.
    pub mine: RwSignal<Held>,
    /// What the reader may give.
    pub limit: RwSignal<Limit>,
    /// When newly given rights hold.
    pub period: RwSignal<Period>,
    /// What is searched.
    pub search: RwSignal<String>,
    /// Whether scripts run.
    pub is_awake: RwSignal<bool>,
    /// The grant whose times are open.
    pub timing: RwSignal<Option<GrantItem>>,
}

impl Editor {
    /// Begins with what was read.
    pub fn new(
        company: CompanyId,
        here: String,
        has_times: bool,
        choices: Choices,
        held: Held,
        limit: Option<&[Grant]>,
    ) -> Self {
        let query = use_query_map();
        let is_awake = RwSignal::new(false);
        let all = limit.map(<[Grant]>::to_vec);
        let limit = RwSignal::new(Limit::new(limit));
        // In the browser only.
        Effect::new(move || {
            limit.set(Limit::at(all.as_deref(), now()));
            is_awake.set(true);
        });
        Editor {
            company,
            here: StoredValue::new(here),
            at: Memo::new(move |_| query.read().get("at").and_then(|at| At::parse(&at))),
            has_times,
            world: RwSignal::new(World::new(choices)),
            base: RwSignal::new(held.clone()),
            mine: RwSignal::new(held),
            limit,
            period: RwSignal::new(Period::Open),
            search: RwSignal::new(String::new()),
            is_awake,
            timing: RwSignal::new(None),
        }
    }

    /// The page with one of its parts open.
    pub fn href(self, at: Option<At>) -> String {
        let at = at.map(At::to_text).unwrap_or_default();
        path::with_query(&self.here.get_value(), &[("at", &at)])
    }

    /// Looks at everything that is open; follows what of it changes.
    pub fn with<T>(self, look: impl FnOnce(&Desk<'_>, &Held) -> T) -> T {
        let wanted = self.wanted();
        self.world.with(|world| {
            self.base.with(|base| {
                self.limit.with(|limit| {
                    let desk = Desk {
                        world,
                        base,
                        limit,
                        wanted,
                    };
                    self.mine.with(|held| look(&desk, held))
                })
            })
        })
    }

    fn wanted(self) -> Validity {
        if self.has_times {
            self.period.get().validity(now())
        } else {
            Validity::default()
        }
    }

    /// Changes what is to be held.
    pub fn change(self, act: impl FnOnce(&Desk<'_>, &mut Held)) {
        let changed = untrack(|| {
            self.with(|desk, held| {
                let mut changed = held.clone();
                act(desk, &mut changed);
                (changed != *held).then_some(changed)
            })
        });
        if let Some(changed) = changed {
            self.mine.set(changed);
        }
    }

    /// What the reader may give, as it was fetched again; in the browser.
    pub fn set_limit(self, limit: Option<&[Grant]>) {
        let limit = Limit::at(limit, now());
        if self.limit.with_untracked(|known| *known != limit) {
            self.limit.set(limit);
        }
    }

    /// As much of this as the reader may give.
    pub fn giveable(self, held: &Held) -> Held {
        untrack(|| {
            self.with(|desk, _| {
                let items: Vec<GrantItem> = held
                    .items()
                    .into_iter()
                    .filter(|item| desk.giving(*item).is_some())
                    .collect();
                Held::of_items(&items)
            })
        })
    }

    /// What is different from what was read.
    pub fn difference(self) -> Memo<Difference> {
        Memo::new(move |_| {
            self.base
                .with(|base| self.mine.with(|mine| mine.since(base)))
        })
    }

    /// Whether anything is.
    pub fn is_changed(self) -> bool {
        untrack(|| self.base.with(|base| self.mine.with(|mine| mine != base)))
    }

    /// Begins anew with what was read or saved.
    pub fn begin(self, held: Held) {
        self.base.set(held.clone());
        self.mine.set(held);
    }

    /// Puts what was changed here on top of what is held now.
    pub fn rebase(self, theirs: Held) {
        let merged = untrack(|| {
            self.base
                .with(|base| self.mine.with(|mine| mine.on_top_of(base, &theirs)))
        });
        self.base.set(theirs);
        self.mine.set(merged);
    }
}

/// The instant that it is, in the browser. The server renders what no clock goes into,
/// and asks in vain.
pub fn now() -> Timestamp {
    #[cfg(feature = "hydrate")]
    {
        crate::zone::now()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        Timestamp::default()
    }
}
