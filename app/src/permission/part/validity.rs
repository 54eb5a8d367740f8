//! When a grant holds: shown, and set.

use super::editor::{Editor, now};
use crate::{
    i18n::{t_count, t_string, use_i18n},
    permission::{
        limit::narrow,
        moment::{self, Period},
    },
    text::utc,
    ui::{Button, ButtonVariant, Choice, Dialog, Field, SelectField, Timestamp},
};
use leptos::prelude::*;
use model::{
    permission::{GrantItem, Validity, When},
    time::Timestamp as Instant,
};

/// When something holds; nothing where it has no end.
#[component]
pub fn ValidityText(
    /// When.
    validity: Validity,
) -> impl IntoView {
    let i18n = use_i18n();
    // By the clock of the browser; the server has none when it draws.
    let is_past = RwSignal::new(false);
    Effect::new(move || is_past.set(validity.at(now()) == When::Over));
    let time = |instant: Instant| view! { <Timestamp ms=instant.0 text=utc(instant)/> };
    let from = validity.from.map(|from| {
        view! { {t_string!(i18n, permission.from).to_string()}" "{time(from)}" " }
    });
    let until = validity.until.map(|until| {
        view! { {t_string!(i18n, permission.until).to_string()}" "{time(until)} }
    });
    let is_set = from.is_some() || until.is_some();
    is_set.then(|| {
        view! {
            <span class="right-validity" class:right-validity-past=move || is_past.get()>
                {from}
                {until}
                {move || is_past.get().then(|| {
                    let over = t_string!(i18n, permission.is_over).to_string();
                    view! { <span class="right-over">" ("{over}")"</span> }
                })}
            </span>
        }
    })
}

/// What stands in a field for a time, in the reader's zone.
fn shown(time: Option<Instant>) -> String {
    #[cfg(feature = "hydrate")]
    let time = time.map(crate::zone::local);
    time.map(moment::write).unwrap_or_default()
}

/// What a field for a time says; `Err` for what is no time.
fn read(text: &str) -> Result<Option<Instant>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let time = moment::parse(text).ok_or(())?;
    #[cfg(feature = "hydrate")]
    let time = crate::zone::instant(time);
    Ok(Some(time))
}

/// What two fields for times say; `Err` for what no time lies between.
fn read_both(from: &str, until: &str) -> Result<Validity, ()> {
    let validity = Validity {
        from: read(from)?,
        until: read(until)?,
    };
    if validity.is_possible() {
        Ok(validity)
    } else {
        Err(())
    }
}

/// Two fields for times.
#[component]
fn TimeFields(
    /// Before the names of the fields.
    id: &'static str,
    /// What stands in them at first.
    validity: Validity,
    /// Receives the first.
    from: RwSignal<String>,
    /// Receives the second.
    until: RwSignal<String>,
    /// What is wrong with them.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="time-fields">
            <Field
                name=format!("{id}-from")
                label=t_string!(i18n, permission.field_from).to_string()
                kind="datetime-local"
                value=shown(validity.from)
                typed=from
            />
            <Field
                name=format!("{id}-until")
                label=t_string!(i18n, permission.field_until).to_string()
                kind="datetime-local"
                value=shown(validity.until)
                typed=until
                error
            />
        </div>
    }
    .into_any()
}

/// For how long newly given rights hold; for a whole page once, or in a dialog.
#[component]
pub fn PeriodField(
    /// Before the names of the fields, unique in the page.
    id: &'static str,
    /// What is chosen.
    period: RwSignal<Period>,
    /// Whether what is typed makes no sense.
    #[prop(optional)]
    is_wrong: Option<RwSignal<bool>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(String::new());
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let choices: Vec<Choice> = std::iter::once(Choice::new(
        "",
        t_string!(i18n, permission.period_open).to_string(),
    ))
    .chain(Period::DAYS.iter().map(|days| {
        Choice::new(
            days.to_string(),
            t_count!(i18n, permission.period_days, *days),
        )
    }))
    .chain(std::iter::once(Choice::new(
        "own",
        t_string!(i18n, permission.period_own).to_string(),
    )))
    .collect();
    Effect::new(move || {
        let chosen = value.get();
        let read = match chosen.as_str() {
            "own" => read_both(&from.get(), &until.get()).map(Period::Own),
            "" => Ok(Period::Open),
            days => days.parse().map(Period::Days).map_err(|_| ()),
        };
        error.set(
            read.is_err()
                .then(|| t_string!(i18n, permission.times_wrong).to_string()),
        );
        if let Some(is_wrong) = is_wrong {
            is_wrong.set(read.is_err());
        }
        if let Ok(read) = read {
            period.set(read);
        }
    });
    view! {
        <div class="period">
            <SelectField
                name=format!("{id}-period")
                label=t_string!(i18n, permission.period).to_string()
                choices
                value
                on_change=move |chosen| value.set(chosen)
            />
            {move || (value.get() == "own").then(|| view! {
                <TimeFields id validity=Validity::default() from until error=error.into()/>
            })}
        </div>
    }
    .into_any()
}

/// Sets when one grant holds.
#[component]
pub fn TimesDialog(
    /// What is open.
    editor: Editor,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    Effect::new(move || {
        if let Some(item) = editor.timing.get() {
            let validity = own(editor, item);
            from.set(shown(validity.from));
            until.set(shown(validity.until));
            error.set(None);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            editor.timing.set(None);
        }
    });
    let set = move |validity: Validity| {
        let Some(item) = editor.timing.get_untracked() else {
            return;
        };
        let may = untrack(|| {
            editor.with(|desk, _| {
                let given = desk.limit.narrow(desk.world, item, validity);
                let had = narrow(desk.base, desk.world, item, validity);
                [given, had].contains(&Some(validity))
            })
        });
        if may {
            editor.change(|_, held| held.give(item, validity));
            open.set(false);
        } else {
            error.set(Some(
                t_string!(i18n, permission.not_yours_so_long).to_string(),
            ));
        }
    };
    let apply = move |()| {
        let read = from.with_untracked(|from| until.with_untracked(|until| read_both(from, until)));
        match read {
            Ok(validity) => set(validity),
            Err(()) => error.set(Some(t_string!(i18n, permission.times_wrong).to_string())),
        }
    };
    view! {
        <Dialog
            id="times"
            title=t_string!(i18n, permission.times_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| set(Validity::default())>
                    {t_string!(i18n, permission.times_open).to_string()}
                </Button>
                <Button variant=ButtonVariant::Primary on_click=apply>
                    {t_string!(i18n, permission.times_apply).to_string()}
                </Button>
            }
        >
            {move || editor.timing.get().map(|item| {
                let name = editor.world.with_untracked(|w| super::words::item_label(i18n, w, item));
                let validity = own(editor, item);
                view! {
                    <div class="stack">
                        <p><strong>{name}</strong></p>
                        <p>{t_string!(i18n, permission.times_text).to_string()}</p>
                        <TimeFields id="times" validity from until error=error.into()/>
                    </div>
                }
            })}
        </Dialog>
    }
    .into_any()
}

fn own(editor: Editor, item: GrantItem) -> Validity {
    editor
        .mine
        .with_untracked(|mine| mine.get(item))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_before_it_begins_is_no_time() {
        assert_eq!(read_both("", ""), Ok(Validity::default()));
        let both = read_both("2026-03-01T08:05", "2026-03-02T08:05").unwrap();
        assert!(both.is_possible());
        assert_eq!(read_both("2026-03-02T08:05", "2026-03-01T08:05"), Err(()));
        assert_eq!(read_both("soon", ""), Err(()));
    }
}
