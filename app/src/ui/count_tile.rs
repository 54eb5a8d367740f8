//! How many there are of something, and where they are.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// A count with its name; with `href` the whole tile leads to what is counted. The
/// tone colours the count of `Warn` and `Bad` and the mark beside the name.
///
/// `<StatRow><CountTile label=t.silent value=count tone=Tone::Warn href=path sub=t.of_57/></StatRow>`
/// → `a.stat.count.count-warn > div.stat-label(span.count-mark, span) + div.count-value + div.stat-sub`
#[component]
pub fn CountTile(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The count.
    #[prop(into)]
    value: Signal<String>,
    /// What it means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Where they are.
    #[prop(optional, into)]
    href: Option<String>,
    /// Before the name, in place of the mark.
    #[prop(optional)]
    icon: Option<IconName>,
    /// A line below.
    #[prop(optional, into)]
    sub: MaybeProp<String>,
) -> impl IntoView {
    let class = move || format!("stat count count-{}", tone.get().suffix());
    let mark = match icon {
        Some(name) => view! { <Icon name/> }.into_any(),
        None => view! { <span class="count-mark" aria-hidden="true"></span> }.into_any(),
    };
    let inner = view! {
        <div class="stat-label">{mark}<span>{label}</span></div>
        <div class="count-value">{move || value.get()}</div>
        {move || sub.get().map(|sub| view! { <div class="stat-sub">{sub}</div> })}
    };
    match href {
        Some(href) => view! { <a class=class href=href>{inner}</a> }.into_any(),
        None => view! { <div class=class>{inner}</div> }.into_any(),
    }
}
