//! One thing that can be given, and several at once.

use super::{
    editor::Editor,
    validity::ValidityText,
    words::{item_label, item_name},
};
use crate::{
    i18n::{I18n, t_count, t_string, use_i18n},
    permission::tick::{Bar, Mark},
    ui::{Button, ButtonSize, ButtonVariant, Icon, IconName, TickBox},
};
use leptos::prelude::*;
use model::permission::GrantItem;

/// Rows that are drawn at once; more on demand.
const CHUNK: usize = 100;

/// The id of the box of an item.
pub fn box_id(item: GrantItem) -> String {
    match item {
        GrantItem::Right(right) => format!("tick-{}", right.key()),
        GrantItem::AllServers => "tick-all-servers".to_owned(),
        GrantItem::Cluster(id) => format!("tick-cluster-{id}"),
        GrantItem::Server(id) => format!("tick-server-{id}"),
        GrantItem::AllProjects => "tick-all-projects".to_owned(),
        GrantItem::Project(id) => format!("tick-project-{id}"),
        GrantItem::AllFiles => "tick-all-files".to_owned(),
        GrantItem::File(id) => format!("tick-file-{id}"),
    }
}

/// Why a box cannot be changed, or what opens the same beside it.
fn note(i18n: I18n, editor: Editor, mark: Mark) -> Option<String> {
    let rule = |rule: GrantItem| editor.world.with(|world| item_label(i18n, world, rule));
    match (mark.bar, mark.also) {
        (Some(Bar::ByRule(by)), _) => {
            Some(t_string!(i18n, permission.by_rule, rule = rule(by)).to_string())
        }
        (Some(Bar::NotYours), _) => Some(t_string!(i18n, permission.not_yours).to_string()),
        (None, Some(by)) => {
            Some(t_string!(i18n, permission.also_by_rule, rule = rule(by)).to_string())
        }
        (None, None) => None,
    }
}

/// The box of one item, with when it holds.
#[component]
pub fn ItemRow(
    /// What is open.
    editor: Editor,
    /// What can be given.
    item: GrantItem,
    /// Whether it says where it is: what a search found stands nowhere.
    #[prop(optional)]
    has_place: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let mark = Memo::new(move |_| editor.with(|desk, held| desk.mark(held, item)));
    let tick = Signal::derive(move || mark.get().tick);
    let disabled = Signal::derive(move || !editor.is_awake.get() || mark.get().bar.is_some());
    let note = Signal::derive(move || note(i18n, editor, mark.get()));
    let (name, place) = editor.world.with_untracked(|world| {
        let place = has_place.then(|| world.place(item).join(" · "));
        (
            item_name(i18n, world, item),
            place.filter(|p| !p.is_empty()),
        )
    });
    let of_whom = name.clone();
    let own = Memo::new(move |_| mark.get().own);
    let times = editor.has_times.then_some(move || {
        own.get().map(|validity| {
            let label = t_string!(i18n, permission.change_times, name = of_whom.as_str());
            view! {
                <span class="right-times">
                    <ValidityText validity/>
                    <button
                        class="button button-quiet button-small button-icon"
                        type="button"
                        title=label.to_string()
                        aria-label=label.to_string()
                        disabled=move || !editor.is_awake.get()
                        on:click=move |_| editor.timing.set(Some(item))
                    >
                        <Icon name=IconName::Clock/>
                    </button>
                </span>
            }
        })
    });
    view! {
        <div class="right-row">
            <TickBox
                id=box_id(item)
                tick
                disabled
                note
                on_toggle=move |()| editor.change(|desk, held| desk.toggle(held, item))
            >
                <span class="right-name">{name}</span>
                {place.map(|place| view! { <span class="right-place">{place}</span> })}
            </TickBox>
            {times}
        </div>
    }
    .into_any()
}

/// The box over several items, with how many of them are open.
#[component]
pub fn GroupBox(
    /// What is open.
    editor: Editor,
    /// Unique in the page.
    id: String,
    /// What the items are together.
    #[prop(into)]
    label: String,
    /// The items.
    items: StoredValue<Vec<GrantItem>>,
) -> impl IntoView {
    let mark = Memo::new(move |_| {
        editor.with(|desk, held| items.with_value(|items| desk.mark_all(held, items)))
    });
    let disabled = Signal::derive(move || !editor.is_awake.get() || mark.get().bar.is_some());
    view! {
        <TickBox
            id
            tick=Signal::derive(move || mark.get().tick)
            disabled
            on_toggle=move |()| {
                editor.change(|desk, held| items.with_value(|items| desk.toggle_all(held, items)));
            }
        >
            <span class="right-name">{label}</span>
            <span class="right-count"><OpenOf editor items/></span>
        </TickBox>
    }
    .into_any()
}

/// How many of some items are open, of how many.
#[component]
pub fn OpenOf(
    /// What is open.
    editor: Editor,
    /// The items.
    items: StoredValue<Vec<GrantItem>>,
) -> impl IntoView {
    let open = Memo::new(move |_| {
        editor.with(|desk, held| {
            items.with_value(|items| {
                items
                    .iter()
                    .filter(|item| desk.world.is_open(held, **item))
                    .count()
            })
        })
    });
    let total = items.with_value(Vec::len);
    view! { {move || open.get()}"/"{total} }
}

/// A row for each item; of very many the first ones, and the others on demand.
#[component]
pub fn ItemRows(
    /// What is open.
    editor: Editor,
    /// The items.
    items: Vec<GrantItem>,
    /// Whether each says where it is.
    #[prop(optional)]
    has_place: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let total = items.len();
    let items = StoredValue::new(items);
    let shown = RwSignal::new(CHUNK);
    let each = move || {
        items.with_value(|items| items.iter().take(shown.get()).copied().collect::<Vec<_>>())
    };
    let more = move || {
        let hidden = total.saturating_sub(shown.get());
        (hidden > 0).then(|| {
            let text = t_count!(i18n, permission.more_rows, hidden);
            view! {
                <li class="right-more">
                    <Button
                        size=ButtonSize::Small
                        variant=ButtonVariant::Quiet
                        on_click=move |()| shown.update(|shown| *shown += CHUNK)
                    >
                        {text}
                    </Button>
                </li>
            }
        })
    };
    view! {
        <ul class="right-rows" role="list">
            <For each key=|item| *item let:item>
                <li><ItemRow editor item has_place/></li>
            </For>
            {more}
        </ul>
    }
    .into_any()
}
