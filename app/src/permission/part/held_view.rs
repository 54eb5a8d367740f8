//! What is held, to be read: the panels of the editor without their boxes.

use super::{
    functions::groups,
    functions::rights_of,
    validity::ValidityText,
    words::{group_label, item_label, item_name},
};
use crate::{
    i18n::{t_count, t_string, use_i18n},
    permission::{held::Held, world::World},
    ui::{Icon, IconName},
};
use leptos::prelude::*;
use model::permission::{Grant, GrantItem};

/// Lines of a part that are drawn at most; a rule says more than so many.
const SHOWN: usize = 200;

/// Functions by group, and data by kind; nothing can be changed.
#[component]
pub fn HeldView(
    /// Where the names are.
    world: World,
    /// What is held.
    held: Held,
) -> impl IntoView {
    let i18n = use_i18n();
    let functions: Vec<_> = groups()
        .filter_map(|group| {
            let rights = rights_of(group);
            let total = rights.len();
            let here: Vec<Grant> = held
                .iter()
                .filter(|grant| rights.contains(&grant.item))
                .collect();
            (!here.is_empty()).then(|| (group_label(i18n, group), here, Some(total)))
        })
        .collect();
    let data: Vec<_> = [
        (
            t_string!(i18n, permission.hosts).to_string(),
            of_kind(&held, is_server),
        ),
        (
            t_string!(i18n, permission.projects).to_string(),
            of_kind(&held, is_project),
        ),
        (
            t_string!(i18n, permission.files).to_string(),
            of_kind(&held, is_file),
        ),
    ]
    .into_iter()
    .filter(|(_, grants)| !grants.is_empty())
    .map(|(label, grants)| (label, grants, None))
    .collect();
    let panel = |id: &'static str,
                 title: String,
                 none: String,
                 parts: Vec<(String, Vec<Grant>, Option<usize>)>| {
        let empty = parts
            .is_empty()
            .then(|| view! { <p class="muted">{none}</p> });
        let groups = parts
            .into_iter()
            .map(|(label, grants, total)| {
                let count = match total {
                    Some(total) => format!("{}/{total}", grants.len()),
                    None => grants.len().to_string(),
                };
                view! { <HeldGroup world=world.clone() label grants count/> }
            })
            .collect_view();
        view! {
            <section class="rights-panel" aria-labelledby=id>
                <div class="rights-panel-head"><h2 id=id>{title}</h2></div>
                {empty}
                <div class="rights-groups">{groups}</div>
            </section>
        }
    };
    view! {
        <div class="rights-panels held">
            {panel(
                "held-functions",
                t_string!(i18n, permission.functions).to_string(),
                t_string!(i18n, permission.no_functions).to_string(),
                functions,
            )}
            {panel(
                "held-data",
                t_string!(i18n, permission.data).to_string(),
                t_string!(i18n, permission.no_data).to_string(),
                data,
            )}
        </div>
    }
    .into_any()
}

fn of_kind(held: &Held, is_kind: fn(GrantItem) -> bool) -> Vec<Grant> {
    held.iter().filter(|grant| is_kind(grant.item)).collect()
}

const fn is_server(item: GrantItem) -> bool {
    matches!(
        item,
        GrantItem::AllServers | GrantItem::Cluster(_) | GrantItem::Server(_)
    )
}

const fn is_project(item: GrantItem) -> bool {
    matches!(item, GrantItem::AllProjects | GrantItem::Project(_))
}

const fn is_file(item: GrantItem) -> bool {
    matches!(item, GrantItem::AllFiles | GrantItem::File(_))
}

#[component]
fn HeldGroup(world: World, label: String, grants: Vec<Grant>, count: String) -> impl IntoView {
    let i18n = use_i18n();
    let hidden = grants.len().saturating_sub(SHOWN);
    let more = (hidden > 0).then(|| {
        let text = t_count!(i18n, permission.more_found, hidden);
        view! { <li class="muted">{text}</li> }
    });
    let lines = grants
        .into_iter()
        .take(SHOWN)
        .map(|grant| {
            let place = match grant.item {
                GrantItem::Server(_) => world.place(grant.item).join(" · "),
                _ => String::new(),
            };
            let place =
                (!place.is_empty()).then(|| view! { <span class="right-place">{place}</span> });
            let name = match grant.item {
                GrantItem::File(_) => item_label(i18n, &world, grant.item),
                item => item_name(i18n, &world, item),
            };
            view! {
                <li class="held-line">
                    <Icon name=IconName::Check/>
                    <span><span class="right-name">{name}</span>{place}</span>
                    <ValidityText validity=grant.validity/>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="rights-group">
            <div class="rights-group-head">
                <h3>{label}</h3>
                <span class="right-count">{count}</span>
            </div>
            <ul class="right-rows" role="list">{lines}{more}</ul>
        </section>
    }
    .into_any()
}
