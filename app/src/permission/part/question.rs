//! A question about rights, as it stands in the address of a page.

use crate::{
    error::AppError,
    live::use_live,
    path,
    permission::api::{explain, list_choices},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use model::{
    event::Event,
    id::{CompanyId, EmployeeId},
    permission::{Choices, Explained, Object},
};

/// Names of what there is.
pub type ChoicesResource = Resource<Result<Choices, AppError>>;
/// What is answered; `None` while nothing is asked.
pub type Answer = Result<Option<Explained>, AppError>;

/// A question that stands in the address: `?object=server:3`, and `?find=` for what is
/// looked for. Its resources belong to a page.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The company.
    pub company: CompanyId,
    /// About whom; the reader themselves when nobody is named.
    pub employee: Signal<Option<EmployeeId>>,
    /// The page, without its query string.
    pub here: StoredValue<String>,
    /// What else stands in its query string.
    keep: &'static [&'static str],
    /// About what.
    pub object: Memo<Option<Object>>,
    /// What is looked for.
    pub find: Memo<String>,
    query: Memo<ParamsMap>,
    /// The answer.
    pub fetched: Resource<Answer>,
    /// Names of what there is.
    pub choices: ChoicesResource,
}

impl Question {
    /// For a page that calls this once, outside of what waits. Where the page knows the
    /// names already, it hands them in.
    pub fn new(
        company: CompanyId,
        employee: Signal<Option<EmployeeId>>,
        here: String,
        keep: &'static [&'static str],
        choices: Option<ChoicesResource>,
    ) -> Self {
        let query = use_query_map();
        let object = Memo::new(move |_| {
            query
                .read()
                .get("object")
                .and_then(|object| path::parse_object(&object))
        });
        let find = Memo::new(move |_| query.read().get("find").unwrap_or_default());
        let fetched = Resource::new(
            move || (employee.get(), object.get()),
            move |(employee, object)| async move {
                match object {
                    Some(object) => explain(company, employee, object).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        let choices = choices.unwrap_or_else(|| {
            Resource::new(
                move || find.get(),
                move |find| {
                    list_choices(company, Some(find).filter(|find| !find.trim().is_empty()))
                },
            )
        });
        use_live().refetch(fetched, concerns(company));
        Question {
            company,
            employee,
            here: StoredValue::new(here),
            keep,
            object,
            find,
            query,
            fetched,
            choices,
        }
    }

    /// Asks the same again: something was changed here.
    pub fn ask_again(self) {
        self.fetched.refetch();
    }

    /// The page with these pairs beside what stays of its query string.
    pub fn asked(self, pairs: &[(&str, &str)]) -> String {
        let kept: Vec<(&str, String)> = self.kept();
        let all: Vec<(&str, &str)> = kept
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(pairs.iter().copied())
            .collect();
        path::with_query(&self.here.get_value(), &all)
    }

    /// What stays of its query string.
    pub fn kept(self) -> Vec<(&'static str, String)> {
        let query = self.query.read_untracked();
        self.keep
            .iter()
            .filter_map(|name| Some((*name, query.get(name)?)))
            .collect()
    }

    /// The page with another object.
    pub fn href(self, object: Object) -> String {
        let object = path::write_object(object);
        format!("{}#explain", self.asked(&[("object", &object)]))
    }
}

/// What may change an answer about rights in a company.
pub fn concerns(company: CompanyId) -> impl Fn(&Event) -> bool + Clone + 'static {
    move |event| match event {
        Event::MembershipChanged { company: which, .. }
        | Event::MembersChanged { company: which } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    }
}
