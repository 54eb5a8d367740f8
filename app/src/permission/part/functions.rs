//! What one may do: functional rights by group.

use super::{
    at::At,
    editor::Editor,
    row::{GroupBox, ItemRows, OpenOf},
    words::{GROUPS, group_label},
};
use crate::i18n::{t_string, use_i18n};
use leptos::prelude::*;
use model::permission::{GrantItem, Group, Permission};

/// The rights of a group that can be given.
pub fn rights_of(group: Group) -> Vec<GrantItem> {
    Permission::ALL
        .iter()
        .filter(|right| right.group() == group && !right.is_reserved())
        .map(|right| GrantItem::Right(*right))
        .collect()
}

/// The groups that have any such right.
pub fn groups() -> impl Iterator<Item = Group> {
    GROUPS
        .into_iter()
        .filter(|group| !rights_of(*group).is_empty())
}

/// The panel of functional rights.
#[component]
pub fn FunctionsPanel(
    /// What is open.
    editor: Editor,
) -> impl IntoView {
    let i18n = use_i18n();
    let all = StoredValue::new(groups().flat_map(rights_of).collect::<Vec<_>>());
    let sections = groups()
        .map(|group| view! { <RightsGroup editor group/> })
        .collect_view();
    view! {
        <section class="rights-panel" aria-labelledby="rights-functions">
            <div class="rights-panel-head">
                <h2 id="rights-functions">{t_string!(i18n, permission.functions).to_string()}</h2>
                <span class="right-count"><OpenOf editor items=all/></span>
            </div>
            <div class="rights-groups">{sections}</div>
        </section>
    }
    .into_any()
}

#[component]
fn RightsGroup(editor: Editor, group: Group) -> impl IntoView {
    let i18n = use_i18n();
    let label = group_label(i18n, group);
    let rights = rights_of(group);
    let items = StoredValue::new(rights.clone());
    let at = At::Rights(group);
    view! {
        <fieldset class="rights-group" class:is-at=move || editor.at.get() == Some(at)>
            <legend class="visually-hidden">{label.clone()}</legend>
            <div class="rights-group-head">
                <GroupBox editor id=format!("tick-{}", at.to_text()) label items/>
            </div>
            <ItemRows editor items=rights/>
        </fieldset>
    }
    .into_any()
}
