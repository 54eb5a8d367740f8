//! What the sample calls are about, and what they send.

mod build;

pub(crate) use build::{scene, scene_of};

use super::Call;
use crate::authz::alerting::Alerting;
use model::id::{
    CompanyId, EmployeeId, JobId, LinkId, ScrapeTokenId, ServerId, TemplateId, UserId,
};
use serde_json::{Value, json};

/// The names of the two hosts; who may not see them must not read them anywhere.
pub(super) const MINE: &str = "host-of-one-person";
pub(super) const THEIRS: &str = "host-of-one-company";

/// What the sample calls are about.
pub(crate) struct Scene {
    pub(crate) assets: String,
    pub(crate) company: CompanyId,
    /// A host of the holder.
    pub(crate) mine: ServerId,
    /// A host of the company.
    pub(crate) theirs: ServerId,
    /// A host of the company that is removed.
    pub(crate) doomed: ServerId,
    /// A host of the company with an agent.
    pub(crate) agented: ServerId,
    /// The place of the employee in the company.
    pub(crate) member: EmployeeId,
    /// Somebody who waits to be let in.
    pub(crate) applicant: EmployeeId,
    /// Somebody who is invited by name.
    pub(crate) offered: EmployeeId,
    /// Who waits.
    pub(crate) waiting: UserId,
    /// Somebody who is dismissed.
    pub(crate) dismissed: EmployeeId,
    /// Join links of the company.
    pub(crate) links: [LinkId; 2],
    /// Who will be dismissed.
    pub(crate) leaving: UserId,
    /// Who is invited.
    pub(crate) called: UserId,
    /// A message to the founder.
    pub(crate) message: i64,
    /// Templates of the company; the first is removed.
    pub(crate) templates: [TemplateId; 2],
    /// A job of the installation.
    pub(crate) job: JobId,
    /// An enrolment token of the holder.
    pub(crate) offer: i64,
    /// Another session of the holder.
    pub(crate) session: String,
    /// A token of the holder by which a program reads figures.
    pub(super) scrape_token: ScrapeTokenId,
    pub(crate) enrolment: String,
    pub(crate) report: Value,
    /// `/picture/…`
    pub(super) picture: String,
    /// What there is of alerts.
    pub(super) alerting: Alerting,
}

impl Scene {
    /// The company's hosts.
    pub(super) fn hosts(&self) -> [ServerId; 3] {
        [self.theirs, self.doomed, self.agented]
    }
    pub(super) fn list(&self) -> Value {
        json!({"scope": {"company": self.company}, "request": {}})
    }
    pub(super) fn agented(&self) -> Value {
        json!({"scope": {"company": self.company}, "id": self.agented})
    }
    pub(super) fn staff(&self, id: EmployeeId) -> Value {
        json!({
            "company": self.company,
            "id": id,
            "version": 0,
            "reason": "",
        })
    }
    pub(super) fn list_of_people(&self) -> Value {
        let source = json!({"text": "Zhao,13911112222"});
        json!({
            "company": self.company,
            "request": {"source": source, "template": null},
        })
    }
    pub(super) fn object(&self) -> Value {
        json!({"kind": "server", "id": self.theirs})
    }
    pub(super) fn one(&self) -> Value {
        json!({
            "scope": {"company": self.company},
            "id": self.theirs,
            "request": {"window": {"last": "1h"}},
        })
    }
    /// A container of it, and rows of what was measured.
    pub(super) fn container(&self, request: Value) -> Value {
        json!({
            "scope": {"company": self.company},
            "id": self.theirs,
            "name": "web",
            "request": request,
        })
    }
    pub(super) fn webhook(&self, at: usize) -> Value {
        let id = self.alerting.webhooks[at];
        json!({"scope": {"company": self.company}, "id": id})
    }
    /// A page of the company.
    pub(super) fn in_company(&self, rest: &str) -> Call {
        Call::Get(format!("/c/{}{rest}", self.company))
    }
    /// A page of its host.
    pub(super) fn at_host(&self, rest: &str) -> Call {
        self.in_company(&format!("/servers/{}{rest}", self.theirs))
    }
    /// A page of the holder's host.
    pub(super) fn at_own_host(&self, rest: &str) -> Call {
        Call::Get(format!("/p/servers/{}{rest}", self.mine))
    }
}

/// What the things of a scene are called.
pub(crate) struct Names {
    pub(crate) company: &'static str,
    pub(crate) mine: &'static str,
    pub(crate) theirs: &'static str,
}

impl Names {
    /// Of the scene that the rows are written for.
    pub(crate) const OURS: Names = Names {
        company: "Acme",
        mine: MINE,
        theirs: THEIRS,
    };
}
