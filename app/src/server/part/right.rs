//! What a disabled control says about the right that is missing.

use crate::{
    i18n::{I18n, error_text, t_string},
    path,
    ui::ReasonLink,
};
use model::{
    error::Error,
    permission::{Object, Permission},
    scope::Scope,
};

/// Which right is missing, and who can give it; none for those who have it.
pub fn missing_right(i18n: I18n, may: bool, permission: Permission) -> Option<String> {
    let error = Error::Forbidden {
        permission: Some(permission),
    };
    (!may).then(|| {
        format!(
            "{} {}",
            error_text(i18n, &error),
            t_string!(i18n, shell.forbidden_who)
        )
    })
}

/// Where one is told why: what rights one has on the object, and where they come from.
/// In the personal scope nobody lacks any.
pub fn why_link(i18n: I18n, scope: Scope, object: Object) -> Option<ReasonLink> {
    let Scope::Company(company) = scope else {
        return None;
    };
    Some(ReasonLink {
        href: path::explain(company, Some(object), None),
        label: t_string!(i18n, permission.explain).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_missing_right_is_named_with_who_can_give_it() {
        let i18n = texts(Locale::En);
        let label = Permission::DeleteServer.label(Locale::En);
        let text = missing_right(i18n, false, Permission::DeleteServer).unwrap();
        assert!(
            text.contains(label) && text.contains("administrator"),
            "{text}"
        );
        assert_eq!(missing_right(i18n, true, Permission::DeleteServer), None);
    }
}
