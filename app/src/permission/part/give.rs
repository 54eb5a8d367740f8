//! Giving one thing to somebody who lacks it.

use super::{editor::now, holders::Holders, validity::PeriodField, words::failure_text};
use crate::{
    company::api::list_members,
    i18n::{t_string, use_i18n},
    permission::{api::change_holder, moment::Period},
    ui::{Button, ButtonSize, Dialog, Field, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    company::{Member, MemberFilter, MemberListRequest, MemberSearch, State},
    error::Error,
    id::EmployeeId,
};

/// Looks somebody up and gives them the thing.
#[component]
pub fn GiveDialog(
    /// The thing.
    holders: Holders,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Result<Vec<Member>, Error>>);
    let period = RwSignal::new(Period::Open);
    let is_wrong = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let company = holders.company;
    let look = move |text: String| {
        spawn_local(async move {
            let search = text.parse::<MemberSearch>();
            let request = MemberListRequest {
                filter: MemberFilter {
                    search: search.ok(),
                    ..Default::default()
                },
                ..Default::default()
            };
            let answer = list_members(company, request).await;
            found.try_set(Some(match answer {
                Ok(list) => Ok(list.page.items),
                Err(error) => Err(error.0),
            }));
        });
    };
    let look_soon = later(look);
    Effect::new(move || {
        let text = typed.get();
        if open.get() {
            look_soon(text);
        }
    });
    let give = move |member: &Member| {
        let (employee, name) = (member.id, member.name.clone());
        if is_busy.get_untracked() || is_wrong.get_untracked() {
            return;
        }
        let validity = period.get_untracked().validity(now());
        is_busy.set(true);
        spawn_local(async move {
            let done = change_holder(company, holders.object, employee, Some(validity)).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(()) => {
                    let text = t_string!(i18n, permission.access_given, name = name).to_string();
                    toasts.push(Tone::Good, text);
                    open.set(false);
                    holders.fetched.refetch();
                }
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    let people = move || match found.get() {
        None => ().into_any(),
        Some(Err(error)) => {
            view! { <p class="field-error">{failure_text(i18n, &error)}</p> }.into_any()
        }
        Some(Ok(members)) => {
            let rows: Vec<_> = members
                .into_iter()
                .filter(|member| can_be_given(member, &holders.listed.get_value()))
                .map(|member| {
                    let name = member.name.clone();
                    view! {
                        <li class="give-person">
                            <span>{name.clone()}" "<span class="muted mono">{member.mobile.clone()}</span></span>
                            <Button size=ButtonSize::Small busy=is_busy on_click=move |()| give(&member)>
                                <span>
                                    {t_string!(i18n, permission.give).to_string()}
                                    <span class="visually-hidden">" "{name}</span>
                                </span>
                            </Button>
                        </li>
                    }
                })
                .collect();
            if rows.is_empty() {
                let text = t_string!(i18n, permission.nobody_to_give).to_string();
                return view! { <p class="muted">{text}</p> }.into_any();
            }
            view! { <ul class="give-people" role="list">{rows}</ul> }.into_any()
        }
    };
    view! {
        <Dialog
            id="give-access"
            title=t_string!(i18n, permission.give_access).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
            }
        >
            <div class="stack">
                <PeriodField id="give" period is_wrong/>
                <Field
                    name="give-search"
                    label=t_string!(i18n, permission.give_search).to_string()
                    kind="search"
                    typed
                />
                {people}
            </div>
        </Dialog>
    }
    .into_any()
}

/// Who needs it: an ordinary member who does not have it and is not oneself.
fn can_be_given(member: &Member, known: &[EmployeeId]) -> bool {
    let is_ordinary = matches!(member.state, State::Member | State::Founder);
    is_ordinary && !member.is_me && !known.contains(&member.id)
}

/// Calls when typing pauses; on the server never.
fn later(look: impl Fn(String) + Copy + 'static) -> impl Fn(String) + Clone + 'static {
    #[cfg(feature = "hydrate")]
    {
        let calm = StoredValue::new_local(debounce(std::time::Duration::from_millis(300), look));
        move |text| calm.update_value(|calm| calm(text))
    }
    #[cfg(not(feature = "hydrate"))]
    look
}
