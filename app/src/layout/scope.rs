//! The scope stands in the URL and nowhere else.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::scope::Scope;

/// The scope of a path: `/p/…`, `/c/12/…`; `None` for any other.
pub fn scope_of(pathname: &str) -> Option<Scope> {
    let rest = pathname.strip_prefix('/')?;
    let end = if rest.starts_with("c/") {
        rest.match_indices('/')
            .nth(1)
            .map_or(rest.len(), |(at, _)| at)
    } else {
        rest.find('/').unwrap_or(rest.len())
    };
    rest[..end].parse().ok()
}

/// Puts the scope of the open page into the context.
pub(super) fn provide_scope() -> Memo<Option<Scope>> {
    let pathname = use_location().pathname;
    // A page that is being left stays what it was until another is in its place:
    // its address changes first.
    let scope = Memo::new(move |before: Option<&Option<Scope>>| {
        let (before, now) = (before.copied().flatten(), pathname.with(|at| scope_of(at)));
        // One's own pages and those of companies are different routes, each with a
        // frame of its own.
        match (before, now) {
            (Some(before), Some(now))
                if (before == Scope::Personal) == (now == Scope::Personal) =>
            {
                Some(now)
            }
            (None, now) => now,
            (before, _) => before,
        }
    });
    provide_context(scope);
    let last = expect_context::<LastScope>();
    // In the browser only.
    Effect::new(move || {
        if let Some(scope) = scope.get() {
            last.0.set_value(scope);
        }
    });
    scope
}

/// The scope whose page was open last in this window.
#[derive(Debug, Clone, Copy)]
struct LastScope(StoredValue<Scope>);

/// Puts it into the context; once, around all pages.
pub fn provide_last_scope() {
    provide_context(LastScope(StoredValue::new(Scope::Personal)));
}

/// The scope one came from to a page that belongs to none: the session's, as the
/// server knows it, or in the browser the one that was open before.
pub(super) fn scope_one_came_from() -> Scope {
    let last = expect_context::<LastScope>();
    let scope = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            crate::console::request_context().map_or(Scope::Personal, |request| request.scope)
        }
        #[cfg(not(feature = "ssr"))]
        {
            last.0.get_value()
        }
    })
    .into_inner();
    if cfg!(not(feature = "ssr")) {
        last.0.set_value(scope);
    }
    scope
}

/// The scope of the open page. Pages below [`ScopeLayout`](super::ScopeLayout)
/// are only shown in one.
pub fn use_scope() -> Signal<Scope> {
    let scope = use_context::<Memo<Option<Scope>>>();
    Signal::derive(move || {
        scope
            .and_then(|scope| scope.get())
            .unwrap_or(Scope::Personal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::CompanyId;

    #[test]
    fn a_path_names_its_scope() {
        assert_eq!(scope_of("/p/servers"), Some(Scope::Personal));
        assert_eq!(scope_of("/p"), Some(Scope::Personal));
        assert_eq!(
            scope_of("/c/12/servers/5"),
            Some(Scope::Company(CompanyId(12)))
        );
        assert_eq!(scope_of("/c/12"), Some(Scope::Company(CompanyId(12))));
        for none in [
            "",
            "/",
            "/c",
            "/c/",
            "/c/x/servers",
            "/c/0/servers",
            "/px/servers",
            "/login",
        ] {
            assert_eq!(scope_of(none), None, "{none:?}");
        }
    }
}
