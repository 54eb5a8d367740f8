//! The join links of a company.

use super::words::{end_text, field_label, template_label};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    text::utc,
    ui::{
        Button, ButtonSize, Cell, CellKind, Column, RelativeTime, Row, StatusPill, Table,
        Timestamp, Tone,
    },
};
use leptos::prelude::*;
use model::{company::Link, id::CompanyId};

/// Links, newest first.
#[component]
pub fn LinkTable(
    /// The company.
    company: CompanyId,
    /// The links.
    links: Vec<Link>,
    /// Takes one back.
    #[prop(into)]
    on_revoke: Callback<Link>,
    /// Makes one anew.
    #[prop(into)]
    on_rotate: Callback<Link>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(t_string!(i18n, company.column_link), CellKind::Title),
        Column::new(t_string!(i18n, company.state), CellKind::Status),
        Column::new(t_string!(i18n, company.column_uses), CellKind::Text),
        Column::new(t_string!(i18n, company.column_until), CellKind::Text),
        Column::new(t_string!(i18n, company.given), CellKind::Text),
        Column::new(t_string!(i18n, company.column_action), CellKind::Action),
    ];
    let rows = links
        .into_iter()
        .map(|link| view! { <LinkRow company link on_revoke on_rotate/> })
        .collect_view();
    view! {
        <Table caption=t_string!(i18n, company.links).to_string() columns>{rows}</Table>
    }
    .into_any()
}

#[component]
fn LinkRow(
    company: CompanyId,
    link: Link,
    on_revoke: Callback<Link>,
    on_rotate: Callback<Link>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (tone, state) = match link.end {
        None => (Tone::Good, t_string!(i18n, company.link_open).to_string()),
        Some(end) => (Tone::Neutral, end_text(i18n, end)),
    };
    let uses = match link.max_uses {
        Some(max) => t_string!(i18n, company.uses_of, uses = link.uses, max = max).to_string(),
        None => link.uses.to_string(),
    };
    let until = match link.expiry_time {
        Some(time) => {
            view! { <span class="link-until"><Timestamp ms=time.0 text=utc(time)/></span> }
                .into_any()
        }
        None => t_string!(i18n, company.until_revoked)
            .to_string()
            .into_any(),
    };
    let given = link.template.as_ref().map_or_else(
        || t_string!(i18n, company.given_nothing).to_string(),
        |template| template_label(i18n, template),
    );
    let between = t_string!(i18n, company.list_and).to_string();
    let asked: Vec<String> = link
        .required
        .iter()
        .map(|field| field_label(i18n, *field))
        .collect();
    let acts = link.end.is_none().then(|| {
        let (rotated, revoked) = (link.clone(), link.clone());
        view! {
            <Button
                size=ButtonSize::Small
                on_click=move |()| on_rotate.run(rotated.clone())
            >
                {t_string!(i18n, company.rotate).to_string()}
            </Button>
            <Button
                size=ButtonSize::Small
                on_click=move |()| on_revoke.run(revoked.clone())
            >
                {t_string!(i18n, company.revoke).to_string()}
            </Button>
        }
    });
    let made = link.create_time;
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <span class="link-name">
                    <a href=path::link(company, link.id)>{asked.join(&between)}</a>
                    <span class="cell-sub"><RelativeTime ms=made.0 text=utc(made)/></span>
                </span>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, company.state).to_string()>
                <StatusPill tone=Signal::stored(tone) text=state/>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, company.column_uses).to_string()>
                <span>{uses}</span>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, company.column_until).to_string()>
                {until}
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, company.given).to_string()>
                <span>{given}</span>
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, company.column_action).to_string()>
                <span class="link-acts">{acts}</span>
            </Cell>
        </Row>
    }
    .into_any()
}
