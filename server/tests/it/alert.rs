//! Pages of alerts, as who sees some hosts of a company reads them.

use crate::app::App;
use backend::testing::{CompanyRole, World, on_both_engines};
use http::StatusCode;
use model::{permission::Permission, scope::Owner};
use serde_json::json;

/// Of a company with two hosts, a member who sees one of them; their company.
async fn company(world: &World) -> (model::id::CompanyId, backend::SignedIn) {
    let company = world.company("Acme").await;
    let admin = world.employee(company, CompanyRole::Founder).await;
    let member = world.employee(company, CompanyRole::Member).await;
    for name in ["web-01", "web-02"] {
        let server = world.server(Owner::Company(company), admin.id, name).await;
        if name == "web-01" {
            world.give_server(company, member.id, server).await;
        }
    }
    (company, member)
}

#[test]
fn who_holds_the_right_and_sees_some_hosts_reads_that_all_of_them_are_needed() {
    on_both_engines(async |world| {
        const RIGHT: &str = "You lack the right";
        const ALL: &str = "This concerns all hosts, and you see only some of them.";
        let (company, member) = company(&world).await;
        let app = App::new(&world);
        let browser = app.sign_in(&member).await;
        let read = async |page: &str| {
            let path = format!("/c/{company}/alerts/{page}");
            let english = [("accept-language", "en")];
            let answer = browser.get_with(&path, &english).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            answer.body
        };
        for page in ["thresholds", "maintenance"] {
            let body = read(page).await;
            assert!(body.contains(RIGHT) && !body.contains(ALL), "{page}");
        }
        for right in [Permission::ModifyServerInfo, Permission::ManageWebhook] {
            world.give_right(company, member.id, right).await;
        }
        for page in ["thresholds", "maintenance", "webhooks"] {
            let body = read(page).await;
            assert!(body.contains(ALL) && !body.contains(RIGHT), "{page}");
        }
        let save = json!({"scope": {"company": company}, "cluster": null, "save": {"rows": []}});
        let refused = browser.post_json("/fn/alert/save_thresholds", &save).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
        assert_eq!(refused.json()["error"], "all_hosts_required");
    });
}
