//! Pages of rights.

mod access;
mod catalogue;
mod explain;
mod grants;
mod template;
mod template_form;
mod templates;

pub use access::AccessPage;
pub use catalogue::CataloguePage;
pub use explain::ExplainPage;
pub use grants::GrantsPage;
pub use template::{TemplateNewPage, TemplatePage};
pub use templates::TemplatesPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{error::Error, id::CompanyId};
use std::str::FromStr;

/// The company that the address names, and perhaps something of it.
fn of_company<V: IntoView + 'static>(
    draw: impl Fn(CompanyId) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let company = use_param::<CompanyId>("company");
    move || match company.get() {
        Some(company) => draw(company).into_any(),
        None => view! { <crate::status::Fault error=Error::NotFound/> }.into_any(),
    }
}

/// Something of a company that the address names; each has a page of its own, so that
/// nothing of one is ever shown of another.
fn of_thing<T, V>(draw: impl Fn(CompanyId, T) -> V + Send + Sync + 'static) -> impl IntoView
where
    T: FromStr + Copy + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let company = use_param::<CompanyId>("company");
    let thing = use_param::<T>("id");
    move || match (company.get(), thing.get()) {
        (Some(company), Some(thing)) => draw(company, thing).into_any(),
        _ => view! { <crate::status::Fault error=Error::NotFound/> }.into_any(),
    }
}

fn use_param<T>(name: &'static str) -> Memo<Option<T>>
where
    T: FromStr + Copy + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.read().get(name).and_then(|id| id.parse::<T>().ok()))
}
