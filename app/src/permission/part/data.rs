//! What one sees: data rights on hosts, projects and files, one by one and by rule.

use super::{
    at::At,
    editor::Editor,
    fold::Fold,
    row::{GroupBox, ItemRow, ItemRows, OpenOf},
};
use crate::{
    i18n::{I18n, t_count, t_string, use_i18n},
    ui::{Button, ButtonSize, ButtonVariant},
};
use leptos::{attr::custom::custom_attribute, prelude::*};
use model::{
    id::{FileId, ServerId},
    permission::GrantItem,
};

use super::super::world::{Provider, Region, World};

/// What a kind of data rights is called.
pub fn kind_label(i18n: I18n, at: At) -> String {
    match at {
        At::Projects => t_string!(i18n, permission.projects),
        At::Files => t_string!(i18n, permission.files),
        At::Servers | At::Rights(_) => t_string!(i18n, permission.hosts),
    }
    .to_string()
}

/// The things of a kind, one by one.
pub fn things(world: &World, at: At) -> Vec<GrantItem> {
    match at {
        At::Rights(group) => super::functions::rights_of(group),
        At::Servers => world
            .servers()
            .map(|server| GrantItem::Server(server.id))
            .collect(),
        At::Projects => world.projects().map(GrantItem::Project).collect(),
        At::Files => world.files().map(|file| GrantItem::File(file.id)).collect(),
    }
}

/// The panel of data rights: a tab for each kind.
#[component]
pub fn DataPanel(
    /// What is open.
    editor: Editor,
) -> impl IntoView {
    let i18n = use_i18n();
    // On a phone each kind is a page of its own, and none may be open.
    let tab = Memo::new(move |_| match editor.at.get() {
        Some(at @ (At::Projects | At::Files)) => at,
        _ => At::Servers,
    });
    let tabs = At::DATA
        .into_iter()
        .map(|at| {
            let items = StoredValue::new(editor.world.with_untracked(|world| things(world, at)));
            view! {
                <a
                    class="tab"
                    href=editor.href(Some(at))
                    {..custom_attribute("noscroll", "")}
                    aria-current=move || (tab.get() == at).then_some("true")
                >
                    {kind_label(i18n, at)}
                    " "
                    <span class="right-count"><OpenOf editor items/></span>
                </a>
            }
        })
        .collect_view();
    let kinds = At::DATA
        .into_iter()
        .map(|at| {
            let body = match at {
                At::Projects => view! { <Projects editor/> }.into_any(),
                At::Files => view! { <Files editor/> }.into_any(),
                At::Servers | At::Rights(_) => view! { <Servers editor/> }.into_any(),
            };
            view! {
                <fieldset
                    class="rights-kind"
                    class:is-at=move || editor.at.get() == Some(at)
                    class:is-tab=move || tab.get() == at
                >
                    <legend class="visually-hidden">{kind_label(i18n, at)}</legend>
                    {body}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <section class="rights-panel" aria-labelledby="rights-data">
            <div class="rights-panel-head">
                <h2 id="rights-data">{t_string!(i18n, permission.data).to_string()}</h2>
            </div>
            <nav class="tabs rights-tabs" aria-label=t_string!(i18n, permission.data).to_string()>
                {tabs}
            </nav>
            {kinds}
        </section>
    }
    .into_any()
}

#[component]
fn Servers(editor: Editor) -> impl IntoView {
    let i18n = use_i18n();
    // Made anew when a search found more of a company that has too many to list.
    move || {
        let (clusters, providers, is_cut) = editor.world.with(|world| {
            let clusters: Vec<GrantItem> = world.clusters().map(GrantItem::Cluster).collect();
            (clusters, world.providers(), world.is_cut())
        });
        let is_empty = providers.is_empty();
        let empty = is_empty.then(|| {
            view! { <p class="muted">{t_string!(i18n, permission.no_servers).to_string()}</p> }
        });
        let providers = providers
            .into_iter()
            .map(|provider| view! { <ProviderFold editor provider/> })
            .collect_view();
        view! {
            <div class="rights-rules">
                <h3>{t_string!(i18n, permission.by_rule_title).to_string()}</h3>
                <p class="field-hint">{t_string!(i18n, permission.by_rule_text).to_string()}</p>
                <ul class="right-rows" role="list">
                    <li><ItemRow editor item=GrantItem::AllServers/></li>
                </ul>
                <ItemRows editor items=clusters/>
            </div>
            <h3 class="rights-each">{t_string!(i18n, permission.one_by_one).to_string()}</h3>
            {is_cut.then(|| view! { <CutNote/> })}
            {empty}
            {providers}
        }
        .into_any()
    }
}

/// That not everything is listed.
#[component]
fn CutNote() -> impl IntoView {
    let i18n = use_i18n();
    view! { <p class="field-hint">{t_string!(i18n, permission.choices_cut).to_string()}</p> }
}

fn items(servers: impl Iterator<Item = ServerId>) -> Vec<GrantItem> {
    servers.map(GrantItem::Server).collect()
}

/// Whether any of these has a grant of its own: what is held is to be seen, also without
/// scripts.
fn has_own(editor: Editor, items: &[GrantItem]) -> bool {
    editor
        .mine
        .with_untracked(|mine| items.iter().any(|item| mine.has(*item)))
}

#[component]
fn ProviderFold(editor: Editor, provider: Provider) -> impl IntoView {
    let i18n = use_i18n();
    let items = items(provider.servers());
    let label = if provider.name.is_empty() {
        t_string!(i18n, permission.provider_unknown).to_string()
    } else {
        provider.name.clone()
    };
    let id = format!("fold-{}", key(&[&provider.name]));
    let open = RwSignal::new(has_own(editor, &items));
    let stored = StoredValue::new(items);
    let regions = StoredValue::new(provider.regions);
    let (name, called) = (provider.name, label.clone());
    view! {
        <Fold
            id=id.clone()
            label=called
            open
            head=move || view! { <GroupBox editor id=format!("tick-{id}") label items=stored/> }
            body=move || {
                let regions = regions.get_value();
                let is_only = regions.len() == 1;
                regions
                    .into_iter()
                    .map(|region| view! { <RegionFold editor provider=name.clone() region is_only/> })
                    .collect_view()
                    .into_any()
            }
        />
    }
    .into_any()
}

#[component]
fn RegionFold(editor: Editor, provider: String, region: Region, is_only: bool) -> impl IntoView {
    let i18n = use_i18n();
    let items = items(region.servers.into_iter());
    // A provider with one nameless region has none to speak of.
    if is_only && region.name.is_empty() {
        return view! { <ItemRows editor items/> }.into_any();
    }
    let label = if region.name.is_empty() {
        t_string!(i18n, permission.region_unknown).to_string()
    } else {
        region.name.clone()
    };
    let id = format!("fold-{}", key(&[&provider, &region.name]));
    let open = RwSignal::new(is_only || has_own(editor, &items));
    let stored = StoredValue::new(items);
    let called = label.clone();
    view! {
        <Fold
            id=id.clone()
            label=called
            open
            head=move || view! { <GroupBox editor id=format!("tick-{id}") label items=stored/> }
            body=move || view! { <ItemRows editor items=stored.get_value()/> }.into_any()
        />
    }
    .into_any()
}

/// Names as a part of an id: what is no letter or digit by its number.
fn key(names: &[&str]) -> String {
    let mut key = String::new();
    for name in names {
        key.push('-');
        for letter in name.chars() {
            if letter.is_ascii_alphanumeric() {
                key.push(letter);
            } else {
                key.push_str(&format!("_{:x}", u32::from(letter)));
            }
        }
    }
    key
}

#[component]
fn Projects(editor: Editor) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (items, is_cut) = editor.world.with(|world| {
            let items: Vec<GrantItem> = world.projects().map(GrantItem::Project).collect();
            (items, world.is_cut())
        });
        let empty = items.is_empty().then(|| {
            view! { <p class="muted">{t_string!(i18n, permission.no_projects).to_string()}</p> }
        });
        view! {
            <div class="rights-rules">
                <h3>{t_string!(i18n, permission.by_rule_title).to_string()}</h3>
                <ul class="right-rows" role="list">
                    <li><ItemRow editor item=GrantItem::AllProjects/></li>
                </ul>
            </div>
            <h3 class="rights-each">{t_string!(i18n, permission.one_by_one).to_string()}</h3>
            {is_cut.then(|| view! { <CutNote/> })}
            {empty}
            <ItemRows editor items/>
        }
        .into_any()
    }
}

#[component]
fn Files(editor: Editor) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (roots, is_cut) = editor
            .world
            .with(|world| (world.children(None), world.is_cut()));
        let empty = roots.is_empty().then(|| {
            view! { <p class="muted">{t_string!(i18n, permission.no_files).to_string()}</p> }
        });
        view! {
            <div class="rights-rules">
                <h3>{t_string!(i18n, permission.by_rule_title).to_string()}</h3>
                <p class="field-hint">{t_string!(i18n, permission.folder_text).to_string()}</p>
                <ul class="right-rows" role="list">
                    <li><ItemRow editor item=GrantItem::AllFiles/></li>
                </ul>
            </div>
            <h3 class="rights-each">{t_string!(i18n, permission.one_by_one).to_string()}</h3>
            {is_cut.then(|| view! { <CutNote/> })}
            {empty}
            <Folder editor files=roots/>
        }
        .into_any()
    }
}

/// Rows of a folder that are drawn at once.
const CHUNK: usize = 100;

/// What is in a folder: a box for each, and the folders in it to unfold.
#[component]
fn Folder(editor: Editor, files: Vec<FileId>) -> impl IntoView {
    let i18n = use_i18n();
    let total = files.len();
    let files = StoredValue::new(files);
    let shown = RwSignal::new(CHUNK);
    let each =
        move || files.with_value(|all| all.iter().take(shown.get()).copied().collect::<Vec<_>>());
    let more = move || {
        let hidden = total.saturating_sub(shown.get());
        (hidden > 0).then(|| {
            let text = t_count!(i18n, permission.more_rows, hidden);
            view! {
                <Button
                    size=ButtonSize::Small
                    variant=ButtonVariant::Quiet
                    on_click=move |()| shown.update(|shown| *shown += CHUNK)
                >
                    {text}
                </Button>
            }
        })
    };
    view! {
        <For each key=|id| *id let:id>
            <Entry editor id/>
        </For>
        {more}
    }
    .into_any()
}

#[component]
fn Entry(editor: Editor, id: FileId) -> impl IntoView {
    let item = GrantItem::File(id);
    let (children, below, name) = editor.world.with_untracked(|world| {
        let name = world.name(item).unwrap_or_default().to_owned();
        (world.children(Some(id)), world.below(item), name)
    });
    if children.is_empty() {
        return view! { <div class="right-leaf"><ItemRow editor item/></div> }.into_any();
    }
    let open = RwSignal::new(has_own(editor, &below));
    let children = StoredValue::new(children);
    view! {
        <Fold
            id=format!("fold-file-{id}")
            label=name
            open
            head=move || view! { <ItemRow editor item/> }
            body=move || view! { <Folder editor files=children.get_value()/> }.into_any()
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn names_that_differ_give_ids_that_differ() {
        let keys = [
            key(&["a", "b"]),
            key(&["a b"]),
            key(&["a-b"]),
            key(&["", "ab"]),
            key(&["阿里云", ""]),
        ];
        for (at, one) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(one), "{one}");
            assert!(one.is_ascii() && !one.contains(' '));
        }
    }
}
