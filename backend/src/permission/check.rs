//! What of an input cannot be given at all, whoever gives it.

use super::place::Places;
use crate::Result;
use model::{
    error::{Error as Public, FieldError, Problem},
    permission::{Grant, GrantChange, GrantItem, MAX_GRANTS},
};
use std::collections::HashSet;

/// Before anything is looked up.
pub(super) fn is_bounded(change: &GrantChange) -> Result<()> {
    match change {
        GrantChange::Copy { grants, .. } => bound("grants", grants.len()),
        GrantChange::Bound { .. } => Ok(()),
    }
}

/// More than [`MAX_GRANTS`] nobody needs: rules stand for many.
pub(super) fn bound(field: &str, length: usize) -> Result<()> {
    if length > MAX_GRANTS {
        return Err(Public::invalid(field, Problem::OutOfRange).into());
    }
    Ok(())
}

/// Each item once, of the company, and for a time that there is.
pub(super) fn grants(grants: &[Grant], places: &Places) -> Result<()> {
    each(
        "grants",
        grants,
        |grant| grant.item,
        |grant| {
            if places.knows(grant.item) {
                (!grant.validity.is_possible()).then_some(Problem::OutOfRange)
            } else {
                Some(Problem::Unknown)
            }
        },
    )
}

/// The same of a template.
pub(super) fn items(items: &[GrantItem], places: &Places) -> Result<()> {
    each(
        "items",
        items,
        |item| *item,
        |item| (!places.knows(*item)).then_some(Problem::Unknown),
    )
}

/// `Invalid` with everything that is wrong.
fn each<T>(
    name: &str,
    inputs: &[T],
    item: impl Fn(&T) -> GrantItem,
    problem: impl Fn(&T) -> Option<Problem>,
) -> Result<()> {
    let mut seen = HashSet::new();
    let mut fields = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let found = if seen.insert(item(input)) {
            problem(input)
        } else {
            Some(Problem::Malformed)
        };
        fields.extend(found.map(|problem| FieldError::new(format!("{name}[{index}]"), problem)));
    }
    if fields.is_empty() {
        Ok(())
    } else {
        Err(Public::Invalid { fields }.into())
    }
}
