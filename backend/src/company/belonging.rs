//! What somebody alone looks after in a company: listed before they are dismissed, and
//! handed to somebody else with that.

use super::{
    company_of,
    store::employee::{self, EmployeeRow},
};
use crate::{
    OpContext, Result,
    authz::{
        Authorized, InScope,
        action::{Delete, Update},
        belonging::Keeper,
        resource,
    },
    db::Tx,
};
use model::{
    company::{Belongings, membership::Refusal},
    error::Error,
    id::{CompanyId, EmployeeId},
};

/// Things of each kind that are named in a question.
const SHOWN: i64 = 20;

/// Who looks after the things of somebody who is dismissed.
#[derive(Debug)]
pub enum Successor {
    /// Nobody by name: the administrators see what the company has.
    Company,
    /// Somebody who belongs to it. That gives rights, so whoever says so may set the
    /// rights of people.
    Member(EmployeeId, InScope<resource::Grant, Update>),
}

/// What somebody alone looks after.
///
/// # Errors
/// `NotFound` when they went since the proof was made.
pub async fn list(
    ctx: &OpContext,
    employee: &Authorized<resource::Employee, Delete>,
) -> Result<Belongings> {
    let company = company_of(employee.owner())?;
    let mut tx = ctx.db().begin().await?;
    let row = employee::find(&mut tx, employee.id()).await?;
    drop(tx);
    let keeper = Keeper {
        company,
        user: row.ok_or(Error::NotFound)?.uid,
        now: ctx.now(),
    };
    let mut all = Belongings::default();
    for kind in ctx.keeping() {
        let (total, first) = kind.list(ctx.db(), keeper, SHOWN).await?;
        all.total += total;
        all.first.extend(first);
    }
    Ok(all)
}

/// Hands what the person of a row looks after to a successor; to whom, and how much.
pub(super) async fn hand_over(
    ctx: &OpContext,
    tx: &mut Tx,
    (company, row): (CompanyId, &EmployeeRow),
    successor: Successor,
) -> Result<Option<(EmployeeRow, i64)>> {
    let (id, grants) = match successor {
        Successor::Company => return Ok(None),
        Successor::Member(id, grants) => (id, grants),
    };
    if company_of(grants.owner())? != company {
        return Err(Error::NotFound.into());
    }
    let heir = employee::find(tx, id).await?.ok_or(Error::NotFound)?;
    if heir.cid != company {
        return Err(Error::NotFound.into());
    }
    if !heir.state()?.is_member() || heir.id == row.id {
        return Err(Refusal::NotJoined.into_error().into());
    }
    let keeper = Keeper {
        company,
        user: row.uid,
        now: ctx.now(),
    };
    let mut things = 0;
    for kind in ctx.keeping() {
        things += kind.hand_over(tx, keeper, heir.uid).await?;
    }
    Ok(Some((heir, things)))
}
