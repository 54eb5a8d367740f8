//! Who came by a link.

use super::words::{state_label, state_tone};
use crate::{
    company::api::OneLink,
    i18n::{t_string, use_i18n},
    list::Pages,
    path,
    text::utc,
    ui::{
        Card, Cell, CellKind, Column, Empty, Fact, Facts, IconName, RelativeTime, Row, StatusPill,
        Table,
    },
};
use leptos::prelude::*;
use model::{
    company::{LinkPeople, LinkPerson},
    id::{CompanyId, LinkId},
};

/// Who came by the link, as far as the reader may see it.
#[component]
pub fn LinkPeopleCard(
    /// The company.
    company: CompanyId,
    /// The link.
    id: LinkId,
    /// What was found of it.
    found: OneLink,
    /// Whether these are not the first.
    is_later: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let LinkPeople { counts, page } = found.people;
    let figure = |label: String, count: i64| view! { <Fact label><span>{count}</span></Fact> };
    let here = path::link(company, id);
    let first = is_later.then(|| here.clone());
    let next = page
        .next
        .map(|after| path::with_query(&here, &[("after", &String::from(after))]));
    let pager = view! { <Pages first next/> };
    let list = if page.items.is_empty() {
        view! {
            <Empty
                icon=IconName::Users
                title=t_string!(i18n, company.link_people_empty).to_string()
                text=t_string!(i18n, company.link_people_note).to_string()
            />
        }
        .into_any()
    } else {
        let may_read = found.may_read || found.may_review;
        view! { <PeopleTable company people=page.items may_read/> }.into_any()
    };
    let hidden = (!found.may_review).then(|| {
        let text = t_string!(i18n, company.link_people_members).to_string();
        view! { <p class="muted">{text}</p> }
    });
    view! {
        <Card title=t_string!(i18n, company.link_people).to_string()>
            <div class="stack">
                <Facts>
                    {figure(t_string!(i18n, company.count_opened).to_string(), counts.opened)}
                    {figure(t_string!(i18n, company.state_pending).to_string(), counts.pending)}
                    {figure(t_string!(i18n, company.state_rejected).to_string(), counts.rejected)}
                    {figure(t_string!(i18n, company.status_joined).to_string(), counts.joined)}
                </Facts>
                {list}
                {pager}
                {hidden}
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn PeopleTable(company: CompanyId, people: Vec<LinkPerson>, may_read: bool) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(t_string!(i18n, company.column_name), CellKind::Title),
        Column::new(t_string!(i18n, company.state), CellKind::Status),
        Column::new(t_string!(i18n, company.applied), CellKind::Text),
    ];
    let rows = people
        .into_iter()
        .map(|person| {
            let name = if may_read {
                view! { <a href=path::member(company, person.id)>{person.name}</a> }.into_any()
            } else {
                view! { <span>{person.name}</span> }.into_any()
            };
            let tone = Signal::stored(state_tone(person.state));
            let time = person
                .apply_time
                .map(|time| view! { <RelativeTime ms=time.0 text=utc(time)/> });
            view! {
                <Row>
                    <Cell kind=CellKind::Title><span class="member-name">{name}</span></Cell>
                    <Cell kind=CellKind::Status label=t_string!(i18n, company.state).to_string()>
                        <StatusPill tone text=state_label(i18n, person.state)/>
                    </Cell>
                    <Cell kind=CellKind::Text label=t_string!(i18n, company.applied).to_string()>
                        {time}
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Table caption=t_string!(i18n, company.link_people).to_string() columns>{rows}</Table>
    }
    .into_any()
}
