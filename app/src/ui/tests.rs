//! What the server sends, where a page or a reader depends on it.

use leptos::prelude::*;

use super::{Button, ButtonKind, Cell, CellKind, Field, LinkButton, Meter, Row, Table};

fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

#[test]
fn a_button_with_a_reason_does_not_submit_and_says_why() {
    let free = html(|| view! { <Button kind=ButtonKind::Submit>"Go"</Button> }.into_any());
    assert!(free.contains(r#"type="submit""#), "{free}");
    assert!(!free.contains("aria-disabled"), "{free}");

    let held = html(|| {
        view! { <Button kind=ButtonKind::Submit disabled_reason="No right">"Go"</Button> }
            .into_any()
    });
    assert!(held.contains(r#"type="button""#), "{held}");
    assert!(held.contains(r#"aria-disabled="true""#), "{held}");
    assert!(held.contains(r#"aria-description="No right""#), "{held}");
    assert!(
        held.contains(r#"<span class="button-reason">No right"#),
        "{held}"
    );
}

#[test]
fn a_link_with_a_reason_leads_nowhere() {
    let held = html(|| {
        view! { <LinkButton href="/x" disabled_reason="No right">"Go"</LinkButton> }.into_any()
    });
    assert!(!held.contains("href"), "{held}");
    assert!(held.contains(r#"role="link""#), "{held}");
}

#[test]
fn a_meter_clamps_its_bar_and_names_its_level() {
    let full = html(|| view! { <Meter label="CPU" percent=Some(130.0)/> }.into_any());
    assert!(full.contains(r#"class="meter meter-high""#), "{full}");
    assert!(full.contains(r#"aria-valuenow="100.0""#), "{full}");
    assert!(full.contains(r#"width="100.0%""#), "{full}");
}

#[test]
fn a_meter_without_a_value_is_a_named_picture() {
    for percent in [None, Some(f64::NAN)] {
        let none = html(|| view! { <Meter label="CPU" percent=percent/> }.into_any());
        assert!(none.contains(r#"role="img""#), "{none}");
        assert!(none.contains(r#"aria-label="CPU: –""#), "{none}");
        assert!(!none.contains("aria-valuenow"), "{none}");
    }
}

#[test]
fn a_field_points_only_at_texts_that_exist() {
    let plain = html(|| view! { <Field name="q" label="Q"/> }.into_any());
    assert!(
        !plain.contains("aria-describedby") && !plain.contains("aria-invalid"),
        "{plain}"
    );

    let wrong =
        html(|| view! { <Field name="q" label="Q" hint="H".to_owned() error="E"/> }.into_any());
    assert!(
        wrong.contains(r#"aria-describedby="q-hint q-error""#),
        "{wrong}"
    );
    assert!(
        wrong.contains(r#"id="q-hint""#) && wrong.contains(r#"id="q-error""#),
        "{wrong}"
    );
}

#[test]
fn typed_text_is_escaped() {
    let field = html(|| view! { <Field name="q" label="Q" value="\"><script>"/> }.into_any());
    assert!(!field.contains("<script>"), "{field}");
}

#[test]
fn a_table_has_head_body_and_labelled_cells() {
    let table = html(|| {
        view! {
            <Table caption="T" columns=vec![]>
                <Row>
                    <Cell kind=CellKind::Title>"a"</Cell>
                    <Cell label="B">"b"</Cell>
                </Row>
            </Table>
        }
        .into_any()
    });
    for part in ["<thead", "<tbody", r#"scope="row""#, r#"data-label="B""#] {
        assert!(table.contains(part), "{part} in {table}");
    }
    assert!(!table.contains("style="), "{table}");
}
