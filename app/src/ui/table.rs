//! Tables that turn into cards on phones.

use leptos::prelude::*;

use super::{Icon, IconName};

/// What a cell holds, which decides its alignment and its place in a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Names the row; a link in it makes the whole card a target.
    Title,
    /// A [`StatusPill`](super::StatusPill); top right in a card.
    Status,
    /// Words.
    #[default]
    Text,
    /// A value to compare or copy, in monospace.
    Mono,
    /// A number, aligned right.
    Number,
    /// A [`Meter`](super::Meter); three share a line of a card.
    Meter,
    /// Words that need a whole line of a card.
    Wide,
    /// Quiet facts: the line below the title of a card, a [`CellSub`] after a dot;
    /// leave an empty one out.
    Quiet,
    /// A quiet line with its label at the foot of a card, such as a last change.
    Foot,
    /// Buttons.
    Action,
}

impl CellKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Title => "cell-title",
            Self::Status => "cell-status",
            Self::Text => "cell-text",
            Self::Mono => "cell-mono",
            Self::Number => "cell-number",
            Self::Meter => "cell-meter",
            Self::Wide => "cell-wide",
            Self::Quiet => "cell-quiet",
            Self::Foot => "cell-foot",
            Self::Action => "cell-action",
        }
    }
}

/// Which way a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortDirection {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    kind: CellKind,
    sort: Option<(String, Option<SortDirection>)>,
}

impl Column {
    /// A column with this label and kind of cells.
    #[must_use]
    pub fn new(label: impl Into<String>, kind: CellKind) -> Self {
        Self {
            label: label.into(),
            kind,
            sort: None,
        }
    }

    /// Makes the label a link that sorts; `direction` is how the rows stand now, if
    /// they are sorted by this column.
    #[must_use]
    pub fn sortable(mut self, href: impl Into<String>, direction: Option<SortDirection>) -> Self {
        self.sort = Some((href.into(), direction));
        self
    }

    fn view(self) -> AnyView {
        let class = self.kind.class();
        let Some((href, direction)) = self.sort else {
            return view! { <th class=class scope="col" role="columnheader">{self.label}</th> }
                .into_any();
        };
        let (order, icon) = match direction {
            Some(SortDirection::Ascending) => (Some("ascending"), Some(IconName::ArrowUp)),
            Some(SortDirection::Descending) => (Some("descending"), Some(IconName::ArrowDown)),
            None => (None, None),
        };
        view! {
            <th class=class scope="col" role="columnheader" aria-sort=order>
                <a href=href>{self.label}{icon.map(|name| view! { <Icon name=name/> })}</a>
            </th>
        }
        .into_any()
    }
}

/// A table. The roles are spelled out because cards take the display type `table`
/// away, and with it the meaning for screen readers.
///
/// ```text
/// <Table caption=t.hosts columns=vec![Column::new(t.name, CellKind::Title), …]>
///     <Row>
///         <Cell kind=CellKind::Title><a href=…>"web-01"</a><CellSub>"aliyun"</CellSub></Cell>
///         <Cell kind=CellKind::Meter label=t.cpu><Meter …/></Cell>
///     </Row>
/// </Table>
/// ```
/// `div.table-box > table.table > caption + thead > tr > th + tbody > tr > (th|td).cell-*[data-label]`
#[component]
pub fn Table(
    /// What the table lists; for screen readers.
    #[prop(into)]
    caption: String,
    /// The heads.
    columns: Vec<Column>,
    /// The [`Row`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-box">
            <table class="table" role="table">
                <caption>{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{columns.into_iter().map(Column::view).collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row of a [`Table`].
#[component]
pub fn Row(
    /// The [`Cell`]s, one for each column.
    children: Children,
) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// A cell of a [`Row`].
#[component]
pub fn Cell(
    /// What it holds; the same as its column's.
    #[prop(optional)]
    kind: CellKind,
    /// The column's label, shown in a card.
    #[prop(optional, into)]
    label: Option<String>,
    /// The content.
    children: Children,
) -> impl IntoView {
    if kind == CellKind::Title {
        return view! { <th class=kind.class() scope="row" role="rowheader">{children()}</th> }
            .into_any();
    }
    view! { <td class=kind.class() role="cell" data-label=label>{children()}</td> }.into_any()
}

/// A second, quieter line in a cell.
#[component]
pub fn CellSub(
    /// The content.
    children: Children,
) -> impl IntoView {
    view! { <span class="cell-sub">{children()}</span> }
}
