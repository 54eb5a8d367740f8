//! Server functions of templates, of what people hold, and of why.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::{CompanyId, EmployeeId, TemplateId},
    page::{Cursor, Page},
    permission::{
        Choices, Explained, HolderList, MemberGrants, Object, PermissionRow, TemplateDetail,
        TemplateHolder, TemplateRow, Validity,
    },
};

/// What the reader has proved, for what shows more to who may see more.
#[cfg(feature = "ssr")]
async fn asker(
    scope: model::scope::Scope,
) -> Result<(backend::OpContext, backend::permission::Asker), AppError> {
    use crate::console::{guard_in, guard_in_if};
    use backend::{
        authz::{action, resource},
        permission::Asker,
    };

    let (ctx, member) = guard_in::<resource::Company, action::Read>(scope).await?;
    let asker = Asker {
        member,
        staff: guard_in_if::<resource::Employee, action::Read>(scope).await?,
        grants: guard_in_if::<resource::Grant, action::Update>(scope).await?,
    };
    Ok((ctx, asker))
}

/// The templates of a company: the presets, then its own by name.
///
/// # Errors
/// `NotFound` for who does not belong to it.
#[server(prefix = "/fn", endpoint = "permission/templates", input = server_fn::codec::Json)]
pub async fn list_templates(company: CompanyId) -> Result<Vec<TemplateRow>, AppError> {
    use backend::{
        authz::{action, resource},
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Template, action::Read>(scope).await?;
    template::list_rows(&ctx, proof)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// A template with what it holds. Who neither gives rights nor writes templates is shown
/// of its data rights those on what they see themselves.
///
/// # Errors
/// `NotFound`.
#[server(prefix = "/fn", endpoint = "permission/template", input = server_fn::codec::Json)]
pub async fn find_template(company: CompanyId, id: TemplateId) -> Result<TemplateDetail, AppError> {
    use backend::{
        authz::{action, resource},
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Template, action::Read>(scope).await?;
    template::find(&ctx, proof, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Makes a template, or changes one and with it what its bound members hold.
///
/// # Errors
/// `Forbidden` without the right, and for who is bound to the template; `Invalid` on
/// `name` and `items[<index>]`; `Conflict`: `template_changed` when somebody changed it
/// since it was read, `too_many_templates`.
#[server(prefix = "/fn", endpoint = "permission/save_template", input = server_fn::codec::Json)]
pub async fn save_template(
    company: CompanyId,
    template: model::permission::SaveTemplate,
) -> Result<TemplateId, AppError> {
    use crate::console::{guard, guard_in};
    use backend::{
        authz::{action, resource},
        permission::template::{create, update},
    };
    use model::{permission::SaveTemplate, scope::Scope};

    let scope = Scope::Company(company);
    let SaveTemplate {
        existing,
        name,
        items,
    } = template;
    match existing {
        None => {
            let (ctx, proof) = guard_in::<resource::Template, action::Create>(scope).await?;
            create(&ctx, proof, &name, &items)
                .await
                .map_err(|e| AppError(ctx.public(e)))
        }
        Some((id, version)) => {
            let (ctx, proof) = guard::<resource::Template, action::Update>(scope, id).await?;
            update(&ctx, proof, version, &name, &items)
                .await
                .map_err(|e| AppError(ctx.public(e)))?;
            Ok(id)
        }
    }
}

/// Removes a template. Who was given it keeps what they hold, as a copy.
///
/// # Errors
/// `NotFound`, also for a preset; `Forbidden`; `Conflict`: `template_changed`.
#[server(prefix = "/fn", endpoint = "permission/delete_template", input = server_fn::codec::Json)]
pub async fn delete_template(
    company: CompanyId,
    id: TemplateId,
    version: i64,
) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::Template, action::Delete>(scope, id).await?;
    template::remove(&ctx, proof, version)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Gives people who hold a copy of a template what it holds now, in the place of all they
/// hold: the named ones, or all but the reader and the administrators. How many hold
/// something else by that.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict`: `template_changed`, and
/// `member_is_administrator` for one who is named; `Invalid` on `items[<index>]` for what
/// the reader may not give, on `employees[<index>]` for who does not hold a copy.
#[server(prefix = "/fn", endpoint = "permission/reapply_template", input = server_fn::codec::Json)]
pub async fn reapply_template(
    company: CompanyId,
    id: TemplateId,
    version: i64,
    employees: Option<Vec<EmployeeId>>,
) -> Result<u32, AppError> {
    use backend::{
        authz::{action, resource},
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Grant, action::Update>(scope).await?;
    template::reapply(&ctx, proof, (id, version), employees.as_deref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Who was given a template, by name.
///
/// # Errors
/// `NotFound`; `Forbidden` for who neither sees people nor sets their rights.
#[server(prefix = "/fn", endpoint = "permission/template_holders", input = server_fn::codec::Json)]
pub async fn list_template_holders(
    company: CompanyId,
    id: TemplateId,
    after: Option<Cursor>,
) -> Result<Page<TemplateHolder>, AppError> {
    use backend::permission::template;
    use model::scope::Scope;

    let (ctx, asker) = asker(Scope::Company(company)).await?;
    template::list_holders(&ctx, &asker, id, after.as_ref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What data rights can be given on, by name: all that the company owns for who gives
/// rights or writes templates, for others what they hold themselves. `search`: with this in
/// its name.
///
/// # Errors
/// `NotFound` for who does not belong to the company.
#[server(prefix = "/fn", endpoint = "permission/choices", input = server_fn::codec::Json)]
pub async fn list_choices(company: CompanyId, search: Option<String>) -> Result<Choices, AppError> {
    use crate::console::{guard_in, guard_in_if};
    use backend::{
        authz::{action, resource},
        permission::choice::{self, Picker},
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, member) = guard_in::<resource::Company, action::Read>(scope).await?;
    let picker = Picker {
        grants: guard_in_if::<resource::Grant, action::Update>(scope).await?,
        create: guard_in_if::<resource::Template, action::Create>(scope).await?,
        update: guard_in_if::<resource::Template, action::Update>(scope).await?,
    };
    choice::list(&ctx, member, &picker, search.as_deref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What somebody holds.
///
/// # Errors
/// `NotFound` for who does not belong to the company; `Forbidden` for a reader who neither
/// sees people nor sets their rights.
#[server(prefix = "/fn", endpoint = "permission/grants", input = server_fn::codec::Json)]
pub async fn find_grants(
    company: CompanyId,
    employee: EmployeeId,
) -> Result<MemberGrants, AppError> {
    use backend::permission::grants;
    use model::scope::Scope;

    let (ctx, asker) = asker(Scope::Company(company)).await?;
    grants::find(&ctx, &asker, employee)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Sets what somebody holds.
///
/// # Errors
/// `Forbidden`, also for one's own; `NotFound`; `Conflict`: `grants_changed` when somebody
/// changed them since they were read, `member_is_administrator`; `Invalid` on
/// `grants[<index>]` for a copy, on `items[<index>]` for a template that gives more than
/// the reader may, on `template` for one that there is not.
#[server(prefix = "/fn", endpoint = "permission/save_grants", input = server_fn::codec::Json)]
pub async fn save_grants(
    company: CompanyId,
    grants: model::permission::SaveGrants,
) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        permission::grants::save,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Grant, action::Update>(scope).await?;
    save(&ctx, proof, &grants)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What one holds oneself.
///
/// # Errors
/// `NotFound` for who does not belong to the company.
#[server(prefix = "/fn", endpoint = "permission/my_grants", input = server_fn::codec::Json)]
pub async fn find_my_grants(company: CompanyId) -> Result<MemberGrants, AppError> {
    use backend::{
        authz::{action, resource},
        permission::grants,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, member) = crate::console::guard_in::<resource::Company, action::Read>(scope).await?;
    grants::find_mine(&ctx, member)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Why somebody, or the reader, may do what to an object.
///
/// # Errors
/// `NotFound` for what there is not, and for what the reader does not see and sets no
/// rights on; `Forbidden` for asking about others without the right.
#[server(prefix = "/fn", endpoint = "permission/explain", input = server_fn::codec::Json)]
pub async fn explain(
    company: CompanyId,
    employee: Option<EmployeeId>,
    object: Object,
) -> Result<Explained, AppError> {
    use backend::permission::explain::explain;
    use model::scope::Scope;

    let (ctx, asker) = asker(Scope::Company(company)).await?;
    explain(&ctx, &asker, employee, object)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Who can reach an object, administrators first, then by name.
///
/// # Errors
/// As [`explain`] about others.
#[server(prefix = "/fn", endpoint = "permission/holders", input = server_fn::codec::Json)]
pub async fn list_holders(
    company: CompanyId,
    object: Object,
    after: Option<Cursor>,
) -> Result<HolderList, AppError> {
    use backend::permission::holder;
    use model::scope::Scope;

    let (ctx, asker) = asker(Scope::Company(company)).await?;
    holder::list(&ctx, &asker, object, after.as_ref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Gives somebody the data right on exactly this object, or takes it. What they hold by
/// rule, or on a folder above, stays.
///
/// # Errors
/// As [`save_grants`], with `Invalid` on `validity`; `Conflict`: `member_is_bound` for who
/// follows a template; `Invalid` on `object` for the company as a whole.
#[server(prefix = "/fn", endpoint = "permission/change_holder", input = server_fn::codec::Json)]
pub async fn change_holder(
    company: CompanyId,
    object: Object,
    employee: EmployeeId,
    validity: Option<Validity>,
) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        permission::holder,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Grant, action::Update>(scope).await?;
    holder::change(&ctx, proof, object, employee, validity)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// The catalogue of rights that can be given: how many hold each, and which templates it
/// is in.
///
/// # Errors
/// `NotFound` for who does not belong to the company.
#[server(prefix = "/fn", endpoint = "permission/catalogue", input = server_fn::codec::Json)]
pub async fn list_permissions(company: CompanyId) -> Result<Vec<PermissionRow>, AppError> {
    use backend::{
        authz::{action, resource},
        permission::catalogue,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = crate::console::guard_in::<resource::Template, action::Read>(scope).await?;
    catalogue::list(&ctx, proof)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
