//! The way to a goal, one step below the other.

use leptos::prelude::*;

use super::{Icon, IconName};

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Under way.
    Current,
    /// Not yet.
    #[default]
    Waiting,
    /// It went wrong.
    Failed,
}

impl StepState {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
        }
    }
}

/// [`Step`]s in order; a change is announced.
///
/// ```text
/// <Steps label=t.progress>
///     <Step title=t.run_command state=StepState::Done state_text=t.done><CopyBox …/></Step>
///     <Step title=t.first_report state=state state_text=state_text text=t.waiting_hint/>
/// </Steps>
/// ```
/// `ol.steps[aria-live=polite] > li.step.step-done > span.step-mark + div.step-body(.step-title, .step-text, …)`
#[component]
pub fn Steps(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// The steps.
    children: Children,
) -> impl IntoView {
    // The role is spelled out: without bullets Safari takes it away.
    view! { <ol class="steps" role="list" aria-label=label aria-live="polite">{children()}</ol> }
        .into_any()
}

/// One step of [`Steps`].
#[component]
pub fn Step(
    /// What is done in it.
    #[prop(into)]
    title: String,
    /// How far it is.
    #[prop(into)]
    state: Signal<StepState>,
    /// The same in a word, for screen readers.
    #[prop(into)]
    state_text: Signal<String>,
    /// A sentence below the title: what to do, what is waited for, what went wrong.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// What there is to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let mark = move || match state.get() {
        StepState::Done => Some(IconName::Check),
        StepState::Failed => Some(IconName::Close),
        StepState::Current | StepState::Waiting => None,
    };
    view! {
        <li
            class=move || format!("step step-{}", state.get().suffix())
            aria-current=move || (state.get() == StepState::Current).then_some("step")
        >
            <span class="step-mark" aria-hidden="true">{move || mark().map(|name| view! { <Icon name/> })}</span>
            <div class="step-body">
                <p class="step-title">
                    {title}
                    <span class="visually-hidden">" ("{move || state_text.get()}")"</span>
                </p>
                {move || text.get().map(|text| view! { <p class="step-text">{text}</p> })}
                {children.map(|children| view! { <div class="step-extra">{children()}</div> })}
            </div>
        </li>
    }
    .into_any()
}
