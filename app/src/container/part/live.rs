//! Values that move while a page is open. No event carries those of containers:
//! they come with the reports of their hosts, whose events say when to fetch.

use crate::live::use_live;
use leptos::prelude::*;
use model::{event::Event, id::ServerId};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// Hosts report at different moments: what comes within this time is fetched at
/// once. Half a report's distance.
const GATHER: Duration = Duration::from_secs(5);

/// Has a resource fetched again when these hosts have reported, come, gone or
/// changed, for as long as the calling component lives.
pub fn refetch_with_samples<T>(
    resource: Resource<T>,
    servers: impl Fn() -> Vec<ServerId> + Copy + Send + Sync + 'static,
) where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let live = use_live();
    live.watch(servers);
    live.refetch(resource, |event| {
        matches!(
            event,
            Event::ServerAdded { .. }
                | Event::ServerChanged { .. }
                | Event::ServerRemoved { .. }
                | Event::ServerStatus { .. }
                | Event::RightsChanged
        )
    });
    let is_waiting = StoredValue::new(false);
    live.on_event(move |event| {
        let Event::Samples { samples } = event else {
            return;
        };
        let shown = untrack(servers);
        let concerns = samples.iter().any(|sample| shown.contains(&sample.server));
        if !concerns || is_waiting.get_value() {
            return;
        }
        is_waiting.set_value(true);
        set_timeout(
            move || {
                // `try_set_value` hands back what nobody takes any more: the page was left.
                if is_waiting.try_set_value(false).is_none() {
                    resource.refetch();
                }
            },
            GATHER,
        );
    });
}
