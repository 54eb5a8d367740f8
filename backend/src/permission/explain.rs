//! Why somebody may do something, or the first rule that says no.
//!
//! The verdict is [`decide`]'s, over the same facts as every other decision; the steps
//! say where the facts come from.

use super::{
    Asker,
    notice::actor,
    object::{self, Thing},
    store::member::{self, MemberRow},
};
use crate::{
    OpContext, Result,
    authz::{
        effective::{Effective, load},
        policy::{Decision, Standing, decide},
        rule::{MEMBERS, RIGHTS, Rule},
    },
};
use model::{
    error::Error as Public,
    id::EmployeeId,
    permission::{Explained, Explanation, Grant, GrantItem, Object, Step, Validity, Verdict, When},
    time::Timestamp,
};

/// Every act on an object for one person; `None` is who asks.
///
/// # Errors
/// `NotFound` for what there is not, and for what the reader does not see and sets no
/// rights on; `Forbidden` for asking about others without the right.
pub async fn explain(
    ctx: &OpContext,
    asker: &Asker,
    employee: Option<EmployeeId>,
    object: Object,
) -> Result<Explained> {
    let company = asker.company()?;
    let me = actor(ctx)?.id;
    let person = match employee {
        None => member::find_of(ctx.db(), company, me).await?,
        Some(id) => {
            let found = member::find(ctx.db(), company, id).await?;
            if found.as_ref().is_none_or(|row| row.uid != me) {
                asker.about_others()?;
            }
            found
        }
    };
    let person = person.ok_or(Public::NotFound)?;
    let thing = visible(ctx, asker, object).await?;
    let held = if person.uid == me {
        ctx.held(company).await?
    } else {
        std::sync::Arc::new(load(ctx.db(), person.uid, company).await?)
    };
    Ok(of(&person, &thing, object, &held, ctx.now()))
}

/// A thing that the asker may ask about: one that they see, or give rights on.
pub(super) async fn visible(ctx: &OpContext, asker: &Asker, object: Object) -> Result<Thing> {
    let company = asker.company()?;
    let thing = object::find(ctx.db(), company, object)
        .await?
        .ok_or(Public::NotFound)?;
    if asker.grants.is_none() {
        ctx.check(&thing.found, Rule::Member).await?;
    }
    Ok(thing)
}

fn of(
    person: &MemberRow,
    thing: &Thing,
    object: Object,
    held: &Effective,
    now: Timestamp,
) -> Explained {
    let explanations = acts(object, thing.is_folder)
        .map(|(act, rule)| explanation(thing, held, (act, rule), now))
        .collect();
    Explained {
        object_name: thing.name.clone(),
        person_name: person.called(),
        template: person.template(),
        explanations,
    }
}

/// The acts on a kind of thing, reading first, then in the order of the catalogue. What
/// makes a thing is an act on the company, or on the folder it is made in; what is done
/// to containers is done to the host they run on.
pub(super) fn acts(object: Object, is_folder: bool) -> impl Iterator<Item = (&'static str, Rule)> {
    let is_of = move |act: &str| {
        let (resource, action) = act.split_once('.').unwrap_or((act, ""));
        let on = match resource {
            "Server" | "Container" if action != "Create" => "server",
            "Project" | "ProjectVersion" if action != "Create" => "project",
            "File" if action != "Create" => "file",
            "Folder" if action != "Create" => "folder",
            "File" | "Folder" => "folder",
            _ => "company",
        };
        match object {
            Object::Server(_) => on == "server",
            Object::Project(_) => on == "project",
            Object::File(_) if is_folder => on == "folder",
            Object::File(_) => on == "file",
            Object::Company => on == "company",
        }
    };
    let all = MEMBERS.iter().chain(RIGHTS);
    all.filter(move |(act, _)| is_of(act)).copied()
}

/// Of ways that hold, the one that holds for longest; else the first.
fn best(ways: impl Iterator<Item = Grant>, now: Timestamp) -> Option<Grant> {
    let rank = |grant: &Grant| {
        let holds = grant.validity.at(now) == When::Holds;
        (
            holds,
            grant.validity.until.map_or(i64::MAX, |until| until.0),
        )
    };
    // Of equal ones the nearest, which comes first.
    ways.reduce(|one, other| {
        if rank(&other) > rank(&one) {
            other
        } else {
            one
        }
    })
}

fn explanation(
    thing: &Thing,
    held: &Effective,
    (act, rule): (&str, Rule),
    now: Timestamp,
) -> Explanation {
    let bound = thing.found.bound.as_ref();
    let verdict = match decide(held.facts(bound, rule, now), rule) {
        Decision::Allow => Verdict::Allowed,
        Decision::NotFound => Verdict::NotFound,
        Decision::Forbidden(_) => Verdict::Forbidden,
    };
    Explanation {
        act: act.to_owned(),
        permission: match rule {
            Rule::Member => None,
            Rule::Right(right) => Some(right),
        },
        verdict,
        steps: steps(thing, held, rule, now),
    }
}

/// Where the facts come from, up to the one that decides.
fn steps(thing: &Thing, held: &Effective, rule: Rule, now: Timestamp) -> Vec<Step> {
    match held.standing() {
        Standing::Self_ => return vec![Step::OwnThing],
        Standing::Admin => return vec![Step::Administrator],
        Standing::Stranger => return vec![Step::NotAMember],
        Standing::Member => {}
    }
    let mut steps = vec![Step::Member];
    if let Some(bound) = &thing.found.bound {
        let Some(way) = best(held.ways(bound), now) else {
            steps.push(Step::NoData);
            return steps;
        };
        let (via, validity) = (thing.via(way.item), way.validity);
        if validity.at(now) != When::Holds {
            steps.push(Step::DataNotNow { via, validity });
            return steps;
        }
        steps.push(Step::HasData { via, validity });
    }
    steps.push(match rule {
        Rule::Member => Step::NeedsNoRight,
        Rule::Right(permission) => {
            let found: Option<Validity> = held.find(GrantItem::Right(permission));
            match found {
                None => Step::NoRight { permission },
                Some(validity) if validity.at(now) == When::Holds => Step::HasRight {
                    permission,
                    validity,
                },
                Some(validity) => Step::RightNotNow {
                    permission,
                    validity,
                },
            }
        }
    });
    steps
}
