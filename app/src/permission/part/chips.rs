//! Templates to choose from for a person, as a copy or to be followed.

use super::{
    editor::{Editor, now},
    words::failure_text,
};
use crate::{
    company::template_label,
    i18n::{t_string, use_i18n},
    permission::{api::find_template, held::Held},
    ui::{Notice, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    id::TemplateId,
    permission::{TemplateDetail, TemplateRow},
};

/// The template that is chosen for a person, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Which it began with; none for what was put together by hand.
    pub template: Option<TemplateId>,
    /// Whether they follow it.
    pub is_bound: bool,
}

/// A row of templates; choosing one replaces what is ticked.
#[component]
pub fn TemplateChips(
    /// What is open.
    editor: Editor,
    /// The templates.
    templates: Vec<TemplateRow>,
    /// What is chosen.
    chosen: RwSignal<Chosen>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let left_out = RwSignal::new(0_usize);
    let is_busy = RwSignal::new(false);
    let choose = move |id: TemplateId| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let answer = find_template(editor.company, id).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(detail) => {
                    left_out.set(take(editor, &detail));
                    chosen.set(Chosen {
                        template: Some(id),
                        is_bound: false,
                    });
                }
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    let follow = move |is_bound: bool| {
        let Some(id) = chosen.with_untracked(|chosen| chosen.template) else {
            return;
        };
        if !is_bound {
            chosen.update(|chosen| chosen.is_bound = false);
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            // Who follows holds exactly what is in it.
            let answer = find_template(editor.company, id).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(detail) => {
                    editor.mine.set(Held::of_items(&detail.items));
                    left_out.set(0);
                    chosen.update(|chosen| chosen.is_bound = true);
                }
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    let chips = templates
        .into_iter()
        .map(|row| {
            let id = row.summary.id;
            let label = template_label(i18n, &row.summary);
            let is_on = move || chosen.with(|chosen| chosen.template == Some(id));
            view! {
                <li>
                    <button
                        class="chip"
                        type="button"
                        aria-pressed=move || is_on().to_string()
                        disabled=move || !editor.is_awake.get() || is_busy.get()
                        on:click=move |_| choose(id)
                    >
                        {label}
                    </button>
                </li>
            }
        })
        .collect_view();
    let modes = move || {
        chosen.with(|chosen| chosen.template.is_some()).then(|| {
            let radio = |id: &'static str, is_bound: bool, label: String, hint: String| {
                view! {
                    <div class="checkbox">
                        <input
                            type="radio"
                            name="template-mode"
                            id=id
                            autocomplete="off"
                            prop:checked=move || chosen.with(|c| c.is_bound == is_bound)
                            disabled=move || !editor.is_awake.get() || is_busy.get()
                            on:change=move |_| follow(is_bound)
                        />
                        <label for=id>{label}</label>
                        <p class="field-hint">{hint}</p>
                    </div>
                }
            };
            view! {
                <fieldset class="template-modes">
                    <legend class="visually-hidden">
                        {t_string!(i18n, permission.template_mode).to_string()}
                    </legend>
                    {radio(
                        "template-copy",
                        false,
                        t_string!(i18n, permission.mode_copy).to_string(),
                        t_string!(i18n, permission.mode_copy_hint).to_string(),
                    )}
                    {radio(
                        "template-follow",
                        true,
                        t_string!(i18n, permission.mode_follow).to_string(),
                        t_string!(i18n, permission.mode_follow_hint).to_string(),
                    )}
                </fieldset>
            }
        })
    };
    let told = move || {
        let count = left_out.get();
        (count > 0).then(|| {
            let text = t_string!(i18n, permission.left_out, count = count).to_string();
            view! { <Notice tone=Tone::Warn>{text}</Notice> }
        })
    };
    view! {
        <section class="template-chips" aria-labelledby="template-chips-title">
            <h2 id="template-chips-title">{t_string!(i18n, permission.apply_template).to_string()}</h2>
            <ul class="chips" role="list">{chips}</ul>
            {modes}
            {told}
        </section>
    }
    .into_any()
}

/// Ticks what a template holds and nothing else; how much of it the reader may not give.
fn take(editor: Editor, detail: &TemplateDetail) -> usize {
    let wanted = editor.period.get_untracked().validity(now());
    let mut left_out = 0;
    editor.change(|desk, held| {
        let mut taken = Held::default();
        for item in &detail.items {
            let given = desk.limit.narrow(desk.world, *item, wanted);
            match given.or_else(|| desk.giving(*item)) {
                Some(validity) => taken.give(*item, validity),
                None => left_out += 1,
            }
        }
        *held = taken;
    });
    left_out
}
