//! Pages of companies.

mod companies;
mod company_new;
mod import;
mod invite;
mod join;
mod link;
mod member;
mod members;
mod membership;
mod profile;
mod reapply;

pub use companies::CompaniesPage;
pub use company_new::CompanyNewPage;
pub use import::ImportPage;
pub use invite::InvitePage;
pub use join::JoinPage;
pub use link::LinkPage;
pub use member::MemberPage;
pub use members::MembersPage;
pub use membership::MembershipPage;
pub use profile::ProfilePage;
pub use reapply::ReapplyPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{error::Error, id::CompanyId};

/// The company that the address names.
fn use_company() -> Memo<Option<CompanyId>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get("company").and_then(|id| id.parse().ok()))
}

/// A page of the company that the address names; each has one of its own, so that
/// nothing of one is ever shown of another.
fn of_company<V: IntoView + 'static>(
    draw: impl Fn(CompanyId) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let company = use_company();
    move || match company.get() {
        Some(company) => draw(company).into_any(),
        None => view! { <crate::status::Fault error=Error::NotFound/> }.into_any(),
    }
}
