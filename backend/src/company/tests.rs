//! Who belongs to a company, on both engines.

use super::*;
use crate::testing::{CompanyRole, on_both_engines};

#[test]
fn a_membership_is_found_with_its_status_and_flag() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let other = world.company("Other").await;
        for (role, status, is_admin) in [
            (CompanyRole::Admin, EmployeeStatus::Accepted, true),
            (CompanyRole::Member, EmployeeStatus::Accepted, false),
            (CompanyRole::Founder, EmployeeStatus::Founder, true),
            (CompanyRole::Applicant, EmployeeStatus::Pending, false),
            (CompanyRole::Rejected, EmployeeStatus::Rejected, false),
            (CompanyRole::Invited, EmployeeStatus::Invited, false),
        ] {
            let user = world.employee(company, role).await;
            let found = membership(world.db(), company, user.id).await.unwrap();
            assert_eq!(found, Some(Membership { status, is_admin }));
            assert_eq!(membership(world.db(), other, user.id).await.unwrap(), None);
        }
    });
}

#[test]
fn the_scope_switch_lists_companies_one_belongs_to_and_no_others() {
    on_both_engines(async |world| {
        let (b, a) = (world.company("Beta").await, world.company("Alpha").await);
        let applied = world.company("Applied").await;
        let user = world.user().await;
        world.employ(b, user.id, CompanyRole::Member).await;
        world.employ(a, user.id, CompanyRole::Founder).await;
        world.employ(applied, user.id, CompanyRole::Applicant).await;
        let ctx = world.context(&user);
        let mine = service::list_mine(&ctx, ctx.myself().unwrap())
            .await
            .unwrap();
        assert_eq!(
            mine.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
            ["Alpha", "Beta"]
        );
    });
}
