//! The people of a company as a table; as cards on a phone.

use super::words::{state_label, state_tone};
use crate::{
    i18n::{t_string, use_i18n},
    list::sort_by,
    path,
    text::utc,
    ui::{Avatar, Cell, CellKind, Column, Row, StatusPill, Table, Timestamp, Tone},
};
use leptos::prelude::*;
use model::{
    company::{Member, MemberListRequest, MemberSort, State},
    id::CompanyId,
};

/// Members in the order of the list.
#[component]
pub fn MemberTable(
    /// The company.
    company: CompanyId,
    /// What is asked for.
    request: MemberListRequest,
    /// The members.
    members: Vec<Member>,
    /// Whether the reader may open the page of each.
    may_read: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let sorted = |label: &str, sort: MemberSort, kind: CellKind| {
        let (next, direction) = sort_by(&request, sort, false);
        let href = path::members_asked(company, &next);
        Column::new(label, kind).sortable(href, direction)
    };
    let columns = vec![
        sorted(
            t_string!(i18n, company.column_name),
            MemberSort::Name,
            CellKind::Title,
        ),
        Column::new(t_string!(i18n, company.column_role), CellKind::Status),
        Column::new(t_string!(i18n, company.field_mobile), CellKind::Mono),
        sorted(
            t_string!(i18n, company.column_since),
            MemberSort::Since,
            CellKind::Text,
        ),
    ];
    let rows = members
        .into_iter()
        .map(|member| {
            let avatar = view! { <Avatar name=member.name.clone() image_url=member.image_url/> };
            let name = if may_read {
                view! { <a href=path::member(company, member.id)>{member.name}</a> }.into_any()
            } else {
                view! { <span>{member.name}</span> }.into_any()
            };
            let is_me = member
                .is_me
                .then(|| view! { <span class="member-me">{t_string!(i18n, company.is_me)}</span> });
            // An ordinary member is nothing to point at.
            let tone = match member.state {
                State::Member => Tone::Neutral,
                state => state_tone(state),
            };
            view! {
                <Row>
                    <Cell kind=CellKind::Title><span class="member-name">{avatar}{name}{is_me}</span></Cell>
                    <Cell
                        kind=CellKind::Status
                        label=t_string!(i18n, company.column_role).to_string()
                    >
                        <StatusPill
                            tone=Signal::stored(tone)
                            text=state_label(i18n, member.state)
                        />
                    </Cell>
                    <Cell
                        kind=CellKind::Mono
                        label=t_string!(i18n, company.field_mobile).to_string()
                    >
                        <span>{member.mobile}</span>
                    </Cell>
                    <Cell
                        kind=CellKind::Text
                        label=t_string!(i18n, company.column_since).to_string()
                    >
                        <Timestamp ms=member.since.0 text=utc(member.since)/>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Table caption=t_string!(i18n, company.members).to_string() columns>{rows}</Table>
    }
    .into_any()
}
