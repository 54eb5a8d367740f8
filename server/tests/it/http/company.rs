//! Joining a company by plain forms: what a link says, what is asked, what became of
//! it, whatever people call themselves.

use crate::app::{Answer, App, Caller};
use axum::http::StatusCode;
use backend::{
    SignedIn,
    company::link,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    company::{EntryField, LinkSetting},
    id::CompanyId,
    scope::Scope,
};
use serde_json::json;

const NAME: &str = "<script>alert(1)</script>";
const WRITTEN: &str = "&lt;script&gt;alert(1)&lt;/script&gt;";
const REFRESH: &str = r#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#;

struct Scene {
    app: App,
    company: CompanyId,
    admin: SignedIn,
    /// `/join/…`
    link: String,
}

impl Scene {
    async fn new(world: &World) -> Scene {
        let company = world.company(NAME).await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let ctx = world.context(&admin);
        let proof = ctx.authorize_in(Scope::Company(company)).await.unwrap();
        let setting = LinkSetting {
            required: vec![EntryField::Email],
            ..Default::default()
        };
        let made = link::create(&ctx, proof, &setting, None).await.unwrap();
        Scene {
            app: App::new(world),
            company,
            admin,
            link: format!("/join/{}", made.code),
        }
    }

    fn status_page(&self) -> String {
        format!("/me/companies/{}", self.company)
    }
}

/// What the administrator reads of who waits.
async fn waiting(admin: &Caller, company: CompanyId) -> serde_json::Value {
    let body = json!({"company": company, "request": {}});
    admin.post_json("/fn/company/members", &body).await.json()["applicants"][0].clone()
}

fn has(answer: &Answer, text: &str) -> bool {
    format!("{answer:?}").contains(text)
}

#[test]
fn who_is_not_signed_in_reads_who_invites_and_is_led_on_with_a_note() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        let page = scene.app.browser().get(&scene.link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(WRITTEN) && !page.body.contains(NAME));
        let next = format!(r#"name="next" value="{}""#, scene.link);
        assert!(page.body.contains(&next), "{page:?}");
        let note = page.body.split(r#"name="invitation" value=""#).nth(1);
        let note = note.and_then(|rest| rest.split('"').next()).unwrap();
        // The note opens the registration, which needs an invitation by default.
        let register = format!("/register?invitation={}", ::app::path::encode(note));
        let browser = scene.app.browser();
        assert_eq!(browser.get(&register).await.status, StatusCode::OK);
        assert_eq!(browser.get("/register").await.status, StatusCode::FORBIDDEN);
        // Nobody applies without being somebody.
        let sent = browser.post_form(&scene.link, &[("name", "Mei")]).await;
        assert!(sent.location().starts_with("/login?next="), "{sent:?}");
    });
}

#[test]
fn an_application_is_sent_corrected_decided_and_left_without_scripts() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        let user = world.user().await;
        let (browser, admin) = (
            scene.app.sign_in(&user).await,
            scene.app.sign_in(&scene.admin).await,
        );
        assert_eq!(browser.get(&scene.link).await.status, StatusCode::OK);
        assert!(browser.get("/me/companies").await.body.contains(WRITTEN));

        let wrong = [("name", NAME), ("email", "nonsense")];
        let sent = browser.post_form(&scene.link, &wrong).await;
        assert_eq!(sent.location(), scene.link);
        let page = browser.get(&scene.link).await;
        assert!(page.body.contains(r#"id="email-error""#), "{page:?}");
        assert!(page.body.contains(r#"value="nonsense""#), "{page:?}");
        assert!(!page.body.contains(NAME), "{page:?}");

        let right = [("name", NAME), ("email", "mei@mail.example")];
        let sent = browser.post_form(&scene.link, &right).await;
        assert_eq!(sent.location(), scene.status_page());
        let page = browser.get(&scene.status_page()).await;
        let head = page.body.split("</head>").next().unwrap();
        assert!(head.contains(REFRESH), "{head}");
        // A form must not be loaded away below somebody's hands.
        assert!(!has(&browser.get(&scene.link).await, REFRESH));
        let again = browser.post_form(&scene.link, &right).await;
        assert_eq!(again.location(), scene.link);

        let one = waiting(&admin, scene.company).await;
        assert_eq!(one["answers"]["email"], "mei@mail.example");
        let reject = json!({
            "company": scene.company,
            "id": one["id"],
            "version": one["version"],
            "reason": NAME,
        });
        let done = admin.post_json("/fn/company/reject", &reject).await;
        assert_eq!(done.status, StatusCode::OK);
        let again = format!("{}/apply", scene.status_page());
        let page = browser.get(&again).await;
        assert!(page.body.contains(r#"value="mei@mail.example""#));
        assert!(page.body.contains(WRITTEN) && !page.body.contains(NAME));
        let company = scene.company.to_string();
        let fields = [("company", company.as_str()), ("name", "Mei"), right[1]];
        let sent = browser.post_form("/me/companies/reapply", &fields).await;
        assert_eq!(sent.location(), scene.status_page());

        let one = waiting(&admin, scene.company).await;
        let approve = json!({
            "company": scene.company,
            "applications": [
                {"id": one["id"], "version": one["version"]},
                {"id": one["id"], "version": one["version"]},
            ],
            "given": {"template": 2},
        });
        let done = admin.post_json("/fn/company/approve", &approve).await;
        // The second time it was decided already.
        assert_eq!(done.json().as_array().unwrap().len(), 1, "{done:?}");
        let inside = format!("/c/{}", scene.company);
        assert_eq!(browser.get(&inside).await.status, StatusCode::OK);
        let fields = [("company", company.as_str())];
        let sent = browser.post_form("/me/companies/leave", &fields).await;
        assert_eq!(sent.location(), "/me/companies");
        assert_eq!(browser.get(&inside).await.status, StatusCode::NOT_FOUND);
        let gone = browser.get(&scene.status_page()).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_link_that_was_taken_back_says_so_to_everybody_but_who_belongs_there() {
    on_both_engines(async |world| {
        let scene = Scene::new(&world).await;
        let admin = scene.app.sign_in(&scene.admin).await;
        let links = json!({"company": scene.company, "request": {}});
        let links = admin.post_json("/fn/company/links", &links).await.json();
        let revoke = json!({"company": scene.company, "id": links["page"]["items"][0]["id"]});
        let done = admin.post_json("/fn/company/revoke_link", &revoke).await;
        assert_eq!(done.status, StatusCode::OK);
        let user = world.user().await;
        for caller in [scene.app.browser(), scene.app.sign_in(&user).await] {
            let page = caller.get(&scene.link).await;
            assert_eq!(page.status, StatusCode::GONE);
            assert!(!page.body.contains("<form method=\"post\" action=\"/join/"));
        }
        assert_eq!(admin.get(&scene.link).await.status, StatusCode::OK);
        let form = [("name", "Mei"), ("email", "mei@mail.example")];
        let late = scene.app.sign_in(&user).await;
        let sent = late.post_form(&scene.link, &form).await;
        assert_eq!(sent.location(), scene.link);
        assert_eq!(
            waiting(&admin, scene.company).await,
            serde_json::Value::Null
        );
    });
}
