//! A list of people: where it comes from, and what is wrong with it.

use super::words::{failure_text, template_label};
use crate::{
    i18n::{I18n, problem_text, t_string, use_i18n},
    server::missing_right,
    ui::{Cell, CellKind, Choice, Column, Row, SelectField, Table, TextArea},
};
use leptos::prelude::*;
use model::{
    company::{BadRow, ImportSource, RowProblem},
    error::{Error, Problem},
    permission::{Permission, TemplateSummary},
};

/// A file or what is pasted, and what people are given. The newer of file and paste
/// counts.
#[component]
pub fn ListFields(
    /// Receives the list.
    source: RwSignal<Option<ImportSource>>,
    /// Receives the id of a template; empty for none.
    template: RwSignal<String>,
    /// What people can be given.
    templates: Vec<TemplateSummary>,
    /// Whether the reader may give it.
    may_grant: bool,
    /// What is wrong with the list.
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let pasted = RwSignal::new(String::new());
    Effect::new(move |begun: Option<()>| {
        let text = pasted.get();
        if begun.is_some() {
            source.set((!text.trim().is_empty()).then_some(ImportSource::Text(text)));
        }
    });
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "only a browser reads a file")
    )]
    let choose = move |event: leptos::ev::Event| {
        #[cfg(feature = "hydrate")]
        browser::read(
            &event,
            source,
            error,
            t_string!(i18n, company.file_unreadable),
        );
    };
    let gives = std::iter::once(Choice::new(
        "",
        t_string!(i18n, company.given_nothing).to_string(),
    ))
    .chain(
        templates
            .iter()
            .map(|one| Choice::new(one.id.to_string(), template_label(i18n, one))),
    )
    .collect::<Vec<_>>();
    let hint = missing_right(i18n, may_grant, Permission::SetEmployeePermission)
        .unwrap_or_else(|| t_string!(i18n, company.import_template_hint).to_string());
    view! {
        <div class="field">
            <label class="field-label" for="import-file">
                {t_string!(i18n, company.import_file).to_string()}
            </label>
            <input
                class="input import-file"
                id="import-file"
                type="file"
                accept=".csv,.txt,.tsv,text/csv,text/plain"
                aria-describedby="import-file-hint"
                on:change=choose
            />
            <p class="field-hint" id="import-file-hint">
                {t_string!(i18n, company.import_file_hint).to_string()}
            </p>
        </div>
        <TextArea
            name="import-text"
            label=t_string!(i18n, company.import_paste).to_string()
            hint=t_string!(i18n, company.import_paste_hint).to_string()
            rows=6
            typed=pasted
            error
        />
        <SelectField
            name="import-template"
            label=t_string!(i18n, company.template).to_string()
            choices=gives
            value=template
            hint
            on_change=move |value| template.set(value)
        />
    }
    .into_any()
}

/// Why a list is not taken at all.
pub fn list_trouble(i18n: I18n, error: &Error) -> String {
    let of_file = match error {
        Error::Invalid { fields } => fields.iter().find(|wrong| wrong.field == "file"),
        _ => None,
    };
    match of_file.map(|wrong| &wrong.problem) {
        Some(Problem::Missing) => t_string!(i18n, company.file_empty).to_string(),
        Some(Problem::OutOfRange) => t_string!(i18n, company.file_long).to_string(),
        Some(_) => t_string!(i18n, company.file_unreadable).to_string(),
        None => failure_text(i18n, error),
    }
}

fn row_text(i18n: I18n, problem: &RowProblem) -> String {
    match problem {
        RowProblem::Name(problem) => {
            let problem = problem_text(i18n, problem);
            t_string!(i18n, company.row_name, problem = problem).to_string()
        }
        RowProblem::Mobile(problem) => {
            let problem = problem_text(i18n, problem);
            t_string!(i18n, company.row_mobile, problem = problem).to_string()
        }
        RowProblem::Duplicate(line) => {
            t_string!(i18n, company.row_duplicate, line = *line).to_string()
        }
        RowProblem::Member => t_string!(i18n, company.row_member).to_string(),
        RowProblem::Applying => t_string!(i18n, company.row_applying).to_string(),
        RowProblem::NotYours(name) => {
            t_string!(i18n, company.row_not_yours, name = name.as_str()).to_string()
        }
        RowProblem::Template(name) => {
            t_string!(i18n, company.row_template, name = name.as_str()).to_string()
        }
    }
}

/// The lines that are left out, each with all that is wrong with it.
#[component]
pub fn BadRows(
    /// The lines.
    rows: Vec<BadRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(t_string!(i18n, company.field_name), CellKind::Title),
        Column::new(t_string!(i18n, company.column_line), CellKind::Number),
        Column::new(t_string!(i18n, company.field_mobile), CellKind::Mono),
        Column::new(t_string!(i18n, company.column_problem), CellKind::Wide),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            let problems = row
                .problems
                .iter()
                .map(|problem| view! { <li>{row_text(i18n, problem)}</li> })
                .collect_view();
            let name = if row.name.is_empty() {
                "–".to_owned()
            } else {
                row.name
            };
            view! {
                <Row>
                    <Cell kind=CellKind::Title><span class="member-name">{name}</span></Cell>
                    <Cell
                        kind=CellKind::Number
                        label=t_string!(i18n, company.column_line).to_string()
                    >
                        {row.line}
                    </Cell>
                    <Cell
                        kind=CellKind::Mono
                        label=t_string!(i18n, company.field_mobile).to_string()
                    >
                        <span class="import-value">{row.mobile}</span>
                    </Cell>
                    <Cell
                        kind=CellKind::Wide
                        label=t_string!(i18n, company.column_problem).to_string()
                    >
                        <ul class="import-problems" role="list">{problems}</ul>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Table caption=t_string!(i18n, company.column_problem).to_string() columns>{rows}</Table>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::Uint8Array;
    use leptos::{ev::Event, prelude::*, task::spawn_local};
    use model::company::{ImportSource, MAX_IMPORT_BYTES};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlInputElement;

    /// Reads the file that was chosen, as the bytes it is: which letters they mean the
    /// console finds out.
    pub(super) fn read(
        event: &Event,
        source: RwSignal<Option<ImportSource>>,
        error: RwSignal<Option<String>>,
        unreadable: &'static str,
    ) {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input
            .and_then(|input| input.files())
            .and_then(|files| files.get(0))
        else {
            return source.set(None);
        };
        error.set(None);
        // A size is a whole number that an f64 holds; a larger one is refused here.
        if file.size() > MAX_IMPORT_BYTES as f64 {
            return error.set(Some(unreadable.to_owned()));
        }
        spawn_local(async move {
            let coded = match file.array_buffer().await {
                Ok(buffer) => {
                    let letters: String = Uint8Array::new(&buffer)
                        .to_vec()
                        .into_iter()
                        .map(char::from)
                        .collect();
                    window().btoa(&letters)
                }
                Err(reason) => Err(reason),
            };
            match coded {
                Ok(coded) => {
                    source.try_set(Some(ImportSource::File(coded)));
                }
                Err(reason) => {
                    leptos::logging::warn!("a file cannot be read: {reason:?}");
                    error.try_set(Some(unreadable.to_owned()));
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_list_says_what_is_wrong_with_it() {
        let i18n = texts(Locale::En);
        let told = |problem| list_trouble(i18n, &Error::invalid("file", problem));
        let all = [
            told(Problem::Missing),
            told(Problem::OutOfRange),
            told(Problem::Malformed),
            list_trouble(i18n, &Error::TooLarge),
        ];
        for (index, text) in all.iter().enumerate() {
            assert!(!all[..index].contains(text), "{text}");
        }
        assert_eq!(
            row_text(i18n, &RowProblem::Template("<b>".into())),
            "There is no template “<b>”."
        );
    }
}
