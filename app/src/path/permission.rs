//! URLs of the pages about rights.

use super::{member, with_query, write_object};
use model::{
    id::{CompanyId, EmployeeId, TemplateId},
    permission::Object,
    scope::Scope,
};

/// The templates of a company.
pub fn templates(company: CompanyId) -> String {
    format!("/{}/templates", Scope::Company(company))
}

/// Making a template.
pub fn template_new(company: CompanyId) -> String {
    format!("{}/new", templates(company))
}

/// Making a template out of another one.
pub fn template_clone(company: CompanyId, from: TemplateId) -> String {
    format!("{}?from={from}", template_new(company))
}

/// One template.
pub fn template(company: CompanyId, id: TemplateId) -> String {
    format!("{}/{id}", templates(company))
}

/// What somebody of a company holds.
pub fn member_permissions(company: CompanyId, id: EmployeeId) -> String {
    format!("{}/permissions", member(company, id))
}

/// What one holds oneself.
pub fn access(company: CompanyId) -> String {
    format!("/{}/access", Scope::Company(company))
}

/// The catalogue of rights.
pub fn permissions(company: CompanyId) -> String {
    format!("/{}/permissions", Scope::Company(company))
}

/// Why somebody, or oneself, may do what to an object.
pub fn explain(company: CompanyId, object: Option<Object>, member: Option<EmployeeId>) -> String {
    let page = format!("/{}/explain", Scope::Company(company));
    let object = object.map(write_object).unwrap_or_default();
    let member = member.map(|id| id.to_string()).unwrap_or_default();
    with_query(&page, &[("object", &object), ("member", &member)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::ServerId;

    #[test]
    fn every_path_is_written_down() {
        let acme = CompanyId(12);
        assert_eq!(
            template_clone(acme, TemplateId(3)),
            "/c/12/templates/new?from=3"
        );
        assert_eq!(template(acme, TemplateId(3)), "/c/12/templates/3");
        assert_eq!(
            member_permissions(acme, EmployeeId(5)),
            "/c/12/members/5/permissions"
        );
        assert_eq!(access(acme), "/c/12/access");
        assert_eq!(permissions(acme), "/c/12/permissions");
        assert_eq!(explain(acme, None, None), "/c/12/explain");
        assert_eq!(
            explain(acme, Some(Object::Server(ServerId(3))), Some(EmployeeId(5))),
            "/c/12/explain?object=server%3A3&member=5"
        );
    }
}
