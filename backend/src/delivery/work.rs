//! The jobs that send.

use super::{MAIL_SEND, Mail, TEXT_SEND, Text, TextTemplate, store};
use crate::{
    Result,
    adapter::{
        Undelivered,
        mail::{Letter, Mailer},
        sms::{Sms, SmsGateway},
    },
    job::{Failure, Run, Work},
};
use futures::future::{BoxFuture, FutureExt};
use model::{delivery::DeliveryKind, identity::Mobile, locale::Locale};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// What sends, as the configuration has it.
#[derive(Debug, Default)]
pub struct Senders {
    /// Text messages; without one they go to the outbox.
    pub text: Option<SmsGateway>,
    /// Mails; without one they go to the outbox.
    pub mail: Option<Mailer>,
    /// Whether the log has what goes to the outbox: in development.
    pub is_outbox_logged: bool,
}

/// The kinds of work that send.
pub fn works(senders: Senders) -> Vec<Box<dyn Work>> {
    let senders = Arc::new(senders);
    vec![
        Box::new(TextSend(Arc::clone(&senders))),
        Box::new(MailSend(senders)),
    ]
}

/// What a job is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TextPayload {
    to: Mobile,
    template: TextTemplate,
    parameters: BTreeMap<String, String>,
    locale: Locale,
}

impl TextPayload {
    /// Of a text that lacks nothing.
    pub(super) fn new(to: &Mobile, text: &Text) -> Result<Self> {
        let parameters = text.parameters.iter();
        let parameters = parameters
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        text.template.render(text.locale, &parameters)?;
        Ok(TextPayload {
            to: to.clone(),
            template: text.template,
            parameters,
            locale: text.locale,
        })
    }
}

impl From<Undelivered> for Failure {
    fn from(undelivered: Undelivered) -> Self {
        match undelivered {
            Undelivered::Later(reason) => Failure::Retry(reason),
            Undelivered::Never(reason) => Failure::Final(reason),
        }
    }
}

struct TextSend(Arc<Senders>);

impl Work for TextSend {
    fn kind(&self) -> &'static str {
        TEXT_SEND
    }
    fn concurrency(&self) -> usize {
        16
    }
    fn run<'a>(&'a self, run: &'a Run<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let payload: TextPayload = run.payload()?;
            let text = payload
                .template
                .render(payload.locale, &payload.parameters)?;
            let Some(gateway) = &self.0.text else {
                let entry = store::Insert {
                    job: run.id(),
                    kind: DeliveryKind::Text,
                    recipient: payload.to.as_str(),
                    subject: "",
                    content: &text,
                };
                return self.0.keep(run, entry).await;
            };
            let sms = Sms {
                number: &payload.to,
                text: &text,
                template: payload.template.as_str(),
                locale: payload.locale,
                parameters: &payload.parameters,
                id: run.id().0,
            };
            let ctx = run.ctx();
            gateway.send(&sms, ctx.now(), ctx.entropy()).await?;
            Ok(())
        }
        .boxed()
    }
}

struct MailSend(Arc<Senders>);

impl Work for MailSend {
    fn kind(&self) -> &'static str {
        MAIL_SEND
    }
    fn run<'a>(&'a self, run: &'a Run<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let mail: Mail = run.payload()?;
            let Some(mailer) = &self.0.mail else {
                let entry = store::Insert {
                    job: run.id(),
                    kind: DeliveryKind::Mail,
                    recipient: &mail.to,
                    subject: &mail.subject,
                    content: &mail.text,
                };
                return self.0.keep(run, entry).await;
            };
            let letter = Letter {
                to: &mail.to,
                subject: &mail.subject,
                text: &mail.text,
                id: run.id().0,
                time: run.create_time(),
            };
            mailer.send(&letter).await?;
            Ok(())
        }
        .boxed()
    }
}

impl Senders {
    /// Keeps what nobody sends.
    async fn keep(&self, run: &Run<'_>, entry: store::Insert<'_>) -> Result<(), Failure> {
        let ctx = run.ctx();
        let keep = async {
            let mut tx = ctx.db().begin().await?;
            store::insert(&mut tx, &entry, ctx.now()).await?;
            tx.commit().await
        };
        keep.await?;
        if self.is_outbox_logged {
            tracing::info!(
                recipient = entry.recipient,
                subject = entry.subject,
                content = entry.content,
                "kept in the outbox, nothing sends it"
            );
        }
        Ok(())
    }
}
