//! A box that stands for one thing, or for several at once.

use leptos::{prelude::*, web_sys::HtmlInputElement};

/// How a [`TickBox`] is ticked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tick {
    /// Not.
    #[default]
    Off,
    /// Some of what it stands for is.
    Mixed,
    /// It is.
    On,
}

impl Tick {
    /// Of the box over all these.
    pub fn over(ticks: impl IntoIterator<Item = bool>) -> Self {
        let (mut any, mut all) = (false, true);
        for on in ticks {
            any |= on;
            all &= on;
        }
        match (any, all) {
            (true, true) => Tick::On,
            (true, false) => Tick::Mixed,
            (false, _) => Tick::Off,
        }
    }
}

/// A native checkbox with three states and a note below its label, such as why it
/// cannot be changed. What it shows follows `tick` and nothing else: a click reports,
/// and the page decides. The server cannot write the third state; where it matters
/// without scripts, write a count beside it.
///
/// `<TickBox id="all" tick on_toggle=move |()| toggle()>"All hosts"</TickBox>`
/// → `div.tick > input[type=checkbox] + label + p.tick-note`
#[component]
pub fn TickBox(
    /// Unique in the page.
    #[prop(into)]
    id: String,
    /// How it is ticked.
    #[prop(into)]
    tick: Signal<Tick>,
    /// Whether it cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Below the label.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// Called by a click.
    #[prop(into)]
    on_toggle: Callback<()>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    let described = {
        let note_id = note_id.clone();
        move || note.get().map(|_| note_id.clone())
    };
    let change = move |event: leptos::ev::Event| {
        on_toggle.run(());
        // The browser has ticked it by itself; where that was not granted, no signal
        // changes that would take it back.
        let input: HtmlInputElement = event_target(&event);
        let now = tick.get_untracked();
        input.set_checked(now == Tick::On);
        input.set_indeterminate(now == Tick::Mixed);
    };
    view! {
        <div class="tick">
            <input
                type="checkbox"
                id=id.clone()
                autocomplete="off"
                checked=tick.get_untracked() == Tick::On
                prop:checked=move || tick.get() == Tick::On
                prop:indeterminate=move || tick.get() == Tick::Mixed
                disabled=move || disabled.get()
                aria-describedby=described
                on:change=change
            />
            <label for=id>{children()}</label>
            {move || {
                let id = note_id.clone();
                note.get().map(|text| view! { <p class="tick-note" id=id>{text}</p> })
            }}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Tick;

    #[test]
    fn a_box_over_several_is_on_off_or_in_between() {
        assert_eq!(Tick::over([true, true]), Tick::On);
        assert_eq!(Tick::over([true, false]), Tick::Mixed);
        assert_eq!(Tick::over([false]), Tick::Off);
        assert_eq!(Tick::over([]), Tick::Off);
    }
}
