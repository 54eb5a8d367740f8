//! What was changed and not saved yet, and what somebody else changed meanwhile.

use super::{
    editor::Editor,
    validity::ValidityText,
    words::{item_label, summary},
};
use crate::{
    i18n::{t_string, use_i18n},
    permission::held::{Change, Counts, Difference, Held, count},
    ui::{Button, ButtonSize, ButtonVariant, Icon, IconButton, IconName, Notice, Tone},
};
use leptos::prelude::*;
use model::permission::GrantItem;

/// "+3 −1 ~2": given, taken, other times.
pub fn counts_text(counts: Counts) -> String {
    [
        ('+', counts.given),
        ('−', counts.taken),
        ('~', counts.moved),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(sign, count)| format!("{sign}{count}"))
    .collect::<Vec<_>>()
    .join(" ")
}

/// One line for each change.
#[component]
pub fn DifferenceList(
    /// Where the names are.
    editor: Editor,
    /// The changes.
    changes: Difference,
    /// Whether each can be undone.
    #[prop(optional)]
    can_undo: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let line = move |(item, change): (GrantItem, Change)| {
        let label = editor
            .world
            .with_untracked(|world| item_label(i18n, world, item));
        let (sign, class, word, validity) = match change {
            Change::Given(validity) => (
                "+",
                "difference-given",
                t_string!(i18n, permission.given),
                validity,
            ),
            Change::Taken(validity) => (
                "−",
                "difference-taken",
                t_string!(i18n, permission.taken),
                validity,
            ),
            Change::Moved { to, .. } => (
                "~",
                "difference-moved",
                t_string!(i18n, permission.moved),
                to,
            ),
        };
        let open = matches!(change, Change::Moved { to, .. } if to == Default::default())
            .then(|| view! { <span class="right-validity">{t_string!(i18n, permission.period_open).to_string()}</span> });
        let undo = can_undo.then(|| {
            let label = t_string!(i18n, permission.undo_one, name = label.as_str()).to_string();
            view! {
                <IconButton
                    icon=IconName::Close
                    label
                    size=ButtonSize::Small
                    on_click=move |()| {
                        editor.change(|desk, held| held.put_back(desk.base, item));
                    }
                />
            }
        });
        view! {
            <li class=format!("difference {class}")>
                <span class="difference-sign" aria-hidden="true">{sign}</span>
                <span class="difference-name">
                    <span class="visually-hidden">{word.to_string()}": "</span>
                    {label}
                    " "
                    <ValidityText validity/>
                    {open}
                </span>
                {undo}
            </li>
        }
    };
    let lines = changes.into_iter().map(line).collect_view();
    view! { <ul class="differences" role="list">{lines}</ul> }.into_any()
}

/// Stays in sight: how much is held, what changed, and saving it.
#[component]
pub fn ChangesBar(
    /// What is open.
    editor: Editor,
    /// Whether there is more to save than what is held, such as a name.
    #[prop(into)]
    is_dirty: Signal<bool>,
    /// Something is on its way.
    busy: RwSignal<bool>,
    /// Why it cannot be saved now.
    #[prop(optional, into)]
    disabled_reason: MaybeProp<String>,
    /// Saves.
    #[prop(into)]
    on_save: Callback<()>,
    /// Puts everything back.
    #[prop(into)]
    on_undo: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let difference = editor.difference();
    let is_open = RwSignal::new(false);
    let counts = Memo::new(move |_| difference.with(count));
    let some = Memo::new(move |_| difference.with(|changes| !changes.is_empty()));
    let spoken = move || {
        let counts = counts.get();
        if counts == Counts::default() {
            return String::new();
        }
        t_string!(
            i18n,
            permission.changes_spoken,
            given = counts.given,
            taken = counts.taken,
            moved = counts.moved
        )
        .to_string()
    };
    let how_much = move || {
        editor
            .world
            .with(|world| editor.mine.with(|mine| summary(i18n, world, mine)))
    };
    let list = move || {
        (is_open.get() && some.get()).then(|| {
            let changes = difference.get();
            view! {
                <div class="changes-list" id="changes-list">
                    <DifferenceList editor changes can_undo=true/>
                </div>
            }
        })
    };
    let saving = move || {
        (some.get() || is_dirty.get()).then(|| {
            view! {
                <div class="changes-acts">
                    <Button variant=ButtonVariant::Quiet on_click=on_undo>
                        {t_string!(i18n, permission.undo_all).to_string()}
                    </Button>
                    <Button
                        variant=ButtonVariant::Primary
                        busy
                        disabled_reason
                        on_click=on_save
                    >
                        {t_string!(i18n, ui.save).to_string()}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <section class="changes" aria-label=t_string!(i18n, permission.changes).to_string()>
            {list}
            <div class="changes-bar">
                <p class="changes-summary">{how_much}</p>
                {move || some.get().then(|| view! {
                    <button
                        class="button button-quiet button-small changes-open"
                        type="button"
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls="changes-list"
                        on:click=move |_| is_open.update(|open| *open = !*open)
                    >
                        <strong class="changes-count">{move || counts_text(counts.get())}</strong>
                        {t_string!(i18n, permission.details).to_string()}
                        <Icon name=IconName::Chevron class="icon-up"/>
                    </button>
                })}
                {saving}
            </div>
            <p class="visually-hidden" role="status">{spoken}</p>
        </section>
    }
    .into_any()
}

/// That somebody else changed the same meanwhile: theirs, one's own, and the choice.
#[component]
pub fn ConflictNotice(
    /// What is open.
    editor: Editor,
    /// What is held now.
    theirs: Held,
    /// What else they changed, such as a name, in words.
    #[prop(default = None)]
    also: Option<String>,
    /// One's own goes on top of it.
    #[prop(into)]
    on_keep: Callback<()>,
    /// One's own is dropped.
    #[prop(into)]
    on_drop: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let by_them = editor.base.with_untracked(|base| theirs.since(base));
    // What is ticked meanwhile belongs to it.
    let by_me = editor.difference();
    let side = move |title: String, changes: Difference| {
        let counts = counts_text(count(&changes));
        let is_empty = changes.is_empty();
        view! {
            <div class="conflict-side">
                <h3>{title}" "<strong>{counts}</strong></h3>
                {if is_empty {
                    view! { <p>{t_string!(i18n, permission.no_changes).to_string()}</p> }.into_any()
                } else {
                    view! { <DifferenceList editor changes/> }.into_any()
                }}
            </div>
        }
    };
    view! {
        <div class="conflict">
            <Notice tone=Tone::Warn>
                <p><strong>{t_string!(i18n, permission.conflict_title).to_string()}</strong></p>
                {also.map(|also| view! { <p>{also}</p> })}
                <div class="conflict-sides">
                    {side(t_string!(i18n, permission.conflict_theirs).to_string(), by_them)}
                    {move || {
                        side(t_string!(i18n, permission.conflict_mine).to_string(), by_me.get())
                    }}
                </div>
                <div class="row">
                    <Button on_click=on_keep>
                        {t_string!(i18n, permission.conflict_keep).to_string()}
                    </Button>
                    <Button on_click=on_drop>
                        {t_string!(i18n, permission.conflict_drop).to_string()}
                    </Button>
                </div>
            </Notice>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_counted() {
        let counts = |given, taken, moved| Counts {
            given,
            taken,
            moved,
        };
        assert_eq!(counts_text(counts(3, 1, 0)), "+3 −1");
        assert_eq!(counts_text(counts(0, 0, 2)), "~2");
        assert_eq!(counts_text(Counts::default()), "");
    }
}
