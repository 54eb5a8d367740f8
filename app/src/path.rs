//! Every URL of the console, in one place.

mod alert;
mod container;
mod metrics;
mod object;
mod permission;
mod query;

pub use alert::{
    alerts, alerts_asked, alerts_of, cluster_thresholds, maintenance, thresholds, webhooks,
    webhooks_after,
};
pub use container::{container, containers, containers_asked, scrape};
pub use metrics::{
    compare, compare_hosts, container_export, container_history, host_list, server_export,
    server_history,
};
pub use object::{parse_object, write_object};
pub use permission::{
    access, explain, member_permissions, permissions, template, template_clone, template_new,
    templates,
};
pub use query::{encode, is_local, with_query};

use query::asked;

use model::{
    company::{MemberListRequest, MemberRole, MemberSort, MemberStatus},
    id::{CompanyId, EmployeeId, JobId, LinkId, ServerId},
    job::JobListRequest,
    message::{MessageListRequest, MessageMode},
    scope::Scope,
    server::{ServerListRequest, ServerSort},
};

/// The landing page: leads to the last scope.
pub const HOME: &str = "/";
/// The first start.
pub const SET_UP: &str = "/setup";
/// Signing in.
pub const LOGIN: &str = "/login";
/// Asks for a code to sign in by; takes a POST.
pub const LOGIN_CODE: &str = "/login/code";
/// Signs in by the code; takes a POST.
pub const LOGIN_VERIFY: &str = "/login/verify";
/// The second factor of signing in: a page, and a POST.
pub const LOGIN_SECOND: &str = "/login/second";
/// Making an account: a page, and its last step as a POST.
pub const REGISTER: &str = "/register";
/// Asks for a code to make an account; takes a POST.
pub const REGISTER_CODE: &str = "/register/code";
/// A forgotten password: a page, and its last step as a POST.
pub const FORGOT: &str = "/forgot";
/// Asks for a code to set a new password; takes a POST.
pub const FORGOT_CODE: &str = "/forgot/code";
/// Proves one's number; takes a POST.
pub const FORGOT_VERIFY: &str = "/forgot/verify";
/// One's own password: a page, and a POST.
pub const PASSWORD: &str = "/me/password";
/// One's own number: a page, and its last step as a POST.
pub const MOBILE: &str = "/me/mobile";
/// Asks for a code to another number; takes a POST.
pub const MOBILE_CODE: &str = "/me/mobile/code";
/// Asks for another code to the same number; takes a POST.
pub const MOBILE_AGAIN: &str = "/me/mobile/again";
/// One's own profile: a page, and a POST.
pub const PROFILE: &str = "/me";
/// One's own picture; takes a POST.
pub const PICTURE: &str = "/me/picture";
/// Takes one's own picture away; takes a POST.
pub const PICTURE_REMOVE: &str = "/me/picture/remove";
/// How one wants the console to be: a page, and a POST.
pub const PREFERENCES: &str = "/me/preferences";
/// What is kept of one's own hosts: takes the form on the page of preferences.
pub const MY_RETENTION: &str = "/me/retention";
/// One's own second factor.
pub const SECOND_FACTOR: &str = "/me/second-factor";
/// Makes a secret for an authenticator app; takes a POST.
pub const SECOND_FACTOR_BEGIN: &str = "/me/second-factor/begin";
/// Turns the second factor on; takes a POST.
pub const SECOND_FACTOR_CONFIRM: &str = "/me/second-factor/confirm";
/// Makes new recovery codes; takes a POST.
pub const SECOND_FACTOR_CODES: &str = "/me/second-factor/codes";
/// Turns the second factor off; takes a POST.
pub const SECOND_FACTOR_OFF: &str = "/me/second-factor/off";
/// Proving once more that it is oneself: a page, and a POST.
pub const STEP_UP: &str = "/me/step-up";
/// Signing out; takes a POST.
pub const LOGOUT: &str = "/logout";
/// Choosing a theme; takes a POST.
pub const THEME: &str = "/preference/theme";
/// Choosing a language; takes a POST.
pub const LOCALE: &str = "/preference/locale";
/// What a phone needs to know to put the console on its first screen.
pub const MANIFEST: &str = "/manifest.webmanifest";
/// What stands between the pages and the network once the browser has been here.
pub const SERVICE_WORKER: &str = "/service-worker.js";
/// The page for when there is no network.
pub const OFFLINE: &str = "/offline";

/// What happens, as server-sent events.
pub const EVENT_STREAM: &str = "/event/stream";
/// One's own sessions.
pub const SECURITY: &str = "/me/security";
/// Settings of the installation; for who runs it.
pub const SETTINGS: &str = "/platform/settings";
/// What the console does by itself; for who runs it.
pub const TASKS: &str = "/platform/tasks";
/// Work that was given to the console; for who runs it.
pub const JOBS: &str = "/admin/jobs";
/// What was not sent; for who runs the installation.
pub const OUTBOX: &str = "/admin/outbox";

/// Jobs as somebody asked for them.
pub fn jobs_asked(request: &JobListRequest) -> String {
    let pairs = [
        ("status", request.status.map(|s| s.as_str().to_owned())),
        ("after", request.after.map(|after| after.to_string())),
    ];
    asked(JOBS.to_owned(), pairs)
}

/// One job.
pub fn job(id: JobId) -> String {
    format!("{JOBS}/{id}")
}

/// One job with its log behind a line.
pub fn job_after(id: JobId, line: i64) -> String {
    format!("{JOBS}/{id}?after={line}")
}

/// The outbox behind an entry.
pub fn outbox_after(id: i64) -> String {
    format!("{OUTBOX}?after={id}")
}

/// One's messages.
pub const MESSAGES: &str = "/messages";
/// The companies one belongs to, applied to, or was invited to.
pub const COMPANIES: &str = "/me/companies";
/// Founding one.
pub const COMPANY_NEW: &str = "/me/companies/new";
/// Leads from a link that somebody pasted to its page; takes a POST.
pub const COMPANY_OPEN: &str = "/me/companies/open";
/// Applying again; takes a POST.
pub const COMPANY_REAPPLY: &str = "/me/companies/reapply";
/// Accepting an invitation by name; takes a POST.
pub const COMPANY_ACCEPT: &str = "/me/companies/accept";
/// Taking an application back; takes a POST.
pub const COMPANY_WITHDRAW: &str = "/me/companies/withdraw";
/// Leaving a company; takes a POST.
pub const COMPANY_LEAVE: &str = "/me/companies/leave";

/// Where one stands with a company.
pub fn membership(company: CompanyId) -> String {
    format!("{COMPANIES}/{company}")
}

/// Applying to a company again.
pub fn reapply(company: CompanyId) -> String {
    format!("{COMPANIES}/{company}/apply")
}

/// What a join link leads to, and where its form is posted.
pub fn join(code: &str) -> String {
    format!("/join/{}", encode(code))
}

/// Whether a page is one of those that stand before signing in: strangers open
/// them, often on a phone, and get a smaller program for them ([`crate::Entrance`]).
pub fn is_entrance(path: &str) -> bool {
    let code = path.strip_prefix("/join/").unwrap_or_default();
    let is_join = !code.is_empty() && !code.contains('/');
    is_join || matches!(path, LOGIN | REGISTER | FORGOT)
}

/// Whether a page waits for somebody's decision: without scripts it is loaded anew
/// again and again, and nothing is typed on it.
pub fn is_waiting(path: &str) -> bool {
    path.strip_prefix(COMPANIES)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|id| id.parse::<CompanyId>().is_ok())
}

/// One's messages as somebody asked for them; what is as by default is left out.
pub fn messages_asked(request: &MessageListRequest) -> String {
    let filter = &request.filter;
    let pairs = [
        ("unread", filter.unread.then(|| "1".to_owned())),
        (
            "mode",
            filter.mode.map(MessageMode::as_str).map(str::to_owned),
        ),
        ("company", filter.company.map(|id| id.to_string())),
        (
            "q",
            filter.search.as_ref().map(|search| encode(search.as_str())),
        ),
        (
            "after",
            request
                .after
                .as_ref()
                .map(|after| encode(&String::from(after.clone()))),
        ),
    ];
    asked(MESSAGES.to_owned(), pairs)
}

/// Those who wait to be let into a company.
pub fn applicants(company: CompanyId) -> String {
    format!("{}?status=pending", members(company))
}

/// The people of a company.
pub fn members(company: CompanyId) -> String {
    format!("/{}/members", Scope::Company(company))
}

/// The people of a company as somebody asked for them; what is as by default is
/// left out.
pub fn members_asked(company: CompanyId, request: &MemberListRequest) -> String {
    let filter = &request.filter;
    let pairs = [
        (
            "q",
            filter.search.as_ref().map(|search| encode(search.as_str())),
        ),
        (
            "status",
            (filter.status != MemberStatus::default()).then(|| filter.status.as_str().to_owned()),
        ),
        (
            "role",
            filter.role.map(MemberRole::as_str).map(str::to_owned),
        ),
        (
            "sort",
            (request.sort != MemberSort::default()).then(|| request.sort.as_str().to_owned()),
        ),
        ("desc", request.is_descending.then(|| "1".to_owned())),
        (
            "after",
            request
                .after
                .as_ref()
                .map(|after| encode(&String::from(after.clone()))),
        ),
    ];
    asked(members(company), pairs)
}

/// Inviting people from a list.
pub fn import_members(company: CompanyId) -> String {
    format!("{}/import", members(company))
}

/// Those who were invited by name.
pub fn invited(company: CompanyId) -> String {
    format!("{}?status=invited", members(company))
}

/// Somebody of a company.
pub fn member(company: CompanyId, id: EmployeeId) -> String {
    format!("{}/{id}", members(company))
}

/// The links by which one joins a company.
pub fn invite(company: CompanyId) -> String {
    format!("/{}/invite", Scope::Company(company))
}

/// One of these links.
pub fn link(company: CompanyId, id: LinkId) -> String {
    format!("{}/{id}", invite(company))
}

/// What a company says about itself.
pub fn company_profile(company: CompanyId) -> String {
    format!("/{}/profile", Scope::Company(company))
}

/// Takes the form about what is kept of a company's hosts.
pub fn company_retention(company: CompanyId) -> String {
    format!("/{}/retention", Scope::Company(company))
}

/// A company's picture; takes a POST.
pub fn company_picture(company: CompanyId) -> String {
    format!("/{}/picture", Scope::Company(company))
}

/// Takes a company's picture away; takes a POST.
pub fn company_picture_remove(company: CompanyId) -> String {
    format!("{}/remove", company_picture(company))
}

/// The start page of a scope.
pub fn overview(scope: Scope) -> String {
    format!("/{scope}")
}

/// Adding a host to a scope.
pub fn server_new(scope: Scope) -> String {
    format!("/{scope}/servers/new")
}

/// Hosts of a scope.
pub fn servers(scope: Scope) -> String {
    format!("/{scope}/servers")
}

/// Hosts of a scope as somebody asked for them; what is as by default is left
/// out.
pub fn servers_asked(scope: Scope, request: &ServerListRequest) -> String {
    let filter = &request.filter;
    let pairs = [
        (
            "q",
            filter.search.as_ref().map(|search| encode(search.as_str())),
        ),
        (
            "status",
            filter.status.map(|status| status.as_str().to_owned()),
        ),
        (
            "provider",
            filter.provider.as_ref().map(|place| encode(place.as_str())),
        ),
        (
            "region",
            filter.region.as_ref().map(|place| encode(place.as_str())),
        ),
        ("attention", filter.attention.then(|| "1".to_owned())),
        (
            "sort",
            (request.sort != ServerSort::default()).then(|| request.sort.as_str().to_owned()),
        ),
        ("desc", request.is_descending.then(|| "1".to_owned())),
        (
            "after",
            request
                .after
                .as_ref()
                .map(|after| encode(&String::from(after.clone()))),
        ),
    ];
    asked(servers(scope), pairs)
}

/// One host.
pub fn server(scope: Scope, id: ServerId) -> String {
    format!("/{scope}/servers/{id}")
}

/// Signing in, and then back to where one was.
pub fn login_then(next: &str) -> String {
    format!("{LOGIN}?next={}", encode(next))
}

/// Proving that it is oneself, and then back to where one was.
pub fn step_up_then(next: &str) -> String {
    with_query(STEP_UP, &[("next", next)])
}

/// One's security behind an entry of the history of signing in.
pub fn sign_ins_after(id: i64) -> String {
    format!("{SECURITY}?after={id}#sign-ins")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{job::JobStatus, page::Cursor};

    #[test]
    fn every_path_is_written_down() {
        let (mine, acme) = (Scope::Personal, Scope::Company(CompanyId(12)));
        let after = Cursor {
            sort: "a b/ü".into(),
            id: 3,
        };
        assert_eq!(servers(mine), "/p/servers");
        assert_eq!(server(acme, ServerId(5)), "/c/12/servers/5");
        let asked = ServerListRequest {
            after: Some(after),
            ..Default::default()
        };
        assert_eq!(
            servers_asked(mine, &asked),
            "/p/servers?after=3.a%20b%2F%C3%BC"
        );
        assert_eq!(jobs_asked(&JobListRequest::default()), "/admin/jobs");
        let failed = JobListRequest {
            status: Some(JobStatus::Failed),
            after: Some(JobId(7)),
        };
        assert_eq!(jobs_asked(&failed), "/admin/jobs?status=failed&after=7");
        assert_eq!(job(JobId(7)), "/admin/jobs/7");
        assert_eq!(job_after(JobId(7), 500), "/admin/jobs/7?after=500");
        assert_eq!(outbox_after(9), "/admin/outbox?after=9");
        assert_eq!(applicants(CompanyId(12)), "/c/12/members?status=pending");
        assert_eq!(import_members(CompanyId(12)), "/c/12/members/import");
        assert_eq!(invited(CompanyId(12)), "/c/12/members?status=invited");
        assert_eq!(join("a/b"), "/join/a%2Fb");
        assert_eq!(invite(CompanyId(12)), "/c/12/invite");
        assert_eq!(link(CompanyId(12), LinkId(3)), "/c/12/invite/3");
        assert_eq!(member(CompanyId(12), EmployeeId(3)), "/c/12/members/3");
        let staff = MemberListRequest {
            sort: MemberSort::Name,
            is_descending: true,
            ..Default::default()
        };
        assert_eq!(
            members_asked(CompanyId(12), &staff),
            "/c/12/members?sort=name&desc=1"
        );
        assert_eq!(company_profile(CompanyId(12)), "/c/12/profile");
        assert_eq!(
            login_then("/p/servers?x=1"),
            "/login?next=%2Fp%2Fservers%3Fx%3D1"
        );
    }

    #[test]
    fn only_the_page_that_shows_where_one_stands_is_loaded_again_and_again() {
        assert!(is_waiting(&membership(CompanyId(12))));
        for path in [
            COMPANIES,
            COMPANY_NEW,
            "/me/companies/",
            &reapply(CompanyId(12)),
        ] {
            assert!(!is_waiting(path), "{path}");
        }
    }

    #[test]
    fn the_pages_before_signing_in_are_known_by_their_paths() {
        for path in [LOGIN, REGISTER, FORGOT, &join("a/b")] {
            assert!(is_entrance(path), "{path}");
        }
        for path in [
            "/",
            SET_UP,
            "/join",
            "/join/",
            "/join/a/b",
            "/loginx",
            PASSWORD,
        ] {
            assert!(!is_entrance(path), "{path}");
        }
    }
}
