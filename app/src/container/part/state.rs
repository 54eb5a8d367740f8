//! Whether a container runs.

use crate::{
    i18n::{I18n, t_string, use_i18n},
    ui::{StatusPill, Tone},
};
use leptos::prelude::*;
use model::container::ContainerState;

/// A state as a word.
pub fn state_label(i18n: I18n, state: ContainerState) -> String {
    match state {
        ContainerState::Unknown => t_string!(i18n, container.state_unknown),
        ContainerState::Created => t_string!(i18n, container.state_created),
        ContainerState::Running => t_string!(i18n, container.state_running),
        ContainerState::Paused => t_string!(i18n, container.state_paused),
        ContainerState::Restarting => t_string!(i18n, container.state_restarting),
        ContainerState::Exited => t_string!(i18n, container.state_exited),
        ContainerState::Removing => t_string!(i18n, container.state_removing),
        ContainerState::Dead => t_string!(i18n, container.state_dead),
    }
    .to_string()
}

/// What a state means. One that ended may have done its work.
const fn tone(state: ContainerState) -> Tone {
    match state {
        ContainerState::Running => Tone::Good,
        ContainerState::Paused | ContainerState::Restarting => Tone::Warn,
        ContainerState::Dead => Tone::Bad,
        ContainerState::Removing => Tone::Info,
        ContainerState::Unknown | ContainerState::Created | ContainerState::Exited => Tone::Neutral,
    }
}

/// The state of a container as colour and word.
#[component]
pub fn StatePill(
    /// The state.
    #[prop(into)]
    state: Signal<ContainerState>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <StatusPill
            tone=Signal::derive(move || tone(state.get()))
            text=Signal::derive(move || state_label(i18n, state.get()))
        />
    }
}
