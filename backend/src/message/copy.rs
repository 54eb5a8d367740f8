//! Copies of messages by mail, for who wants them. They say that something happened
//! and with whom, and leave the rest to the page: mail may be read by others.

use super::store::mailed;
use crate::{
    Error, OpContext, Result,
    db::Tx,
    delivery::{self, Mail},
};
use model::{error::Error as Public, id::UserId, locale::Locale, message::Payload};

/// Sends them in the transaction of the message.
pub(super) async fn send(
    ctx: &OpContext,
    tx: &mut Tx,
    to: &[UserId],
    payload: &Payload,
) -> Result<()> {
    if !ctx.can_mail() {
        return Ok(());
    }
    for reader in mailed::list_mailed(tx, to).await? {
        let locale = Locale::parse(&reader.locale).unwrap_or_default();
        let mail = Mail {
            to: reader.email,
            subject: subject(locale, payload).to_owned(),
            text: text(locale, payload),
        };
        match delivery::send_mail(ctx, tx, mail).await {
            // Accepted before the check of addresses was this strict: the message
            // itself must not fail by it.
            Err(Error::Public(Public::Invalid { .. })) => {
                tracing::warn!(user = reader.id, "the address of a person takes no mail");
            }
            sent => sent?,
        }
    }
    Ok(())
}

fn subject(locale: Locale, payload: &Payload) -> &'static str {
    let (zh, en) = match payload {
        Payload::JoinAsked { .. } => ("有人申请加入企业", "Somebody asks to join"),
        Payload::JoinRejected { .. } => ("您的加入申请未通过", "Your application was refused"),
        Payload::JoinAccepted { .. } => ("您的加入申请已通过", "Your application was accepted"),
        Payload::Invited { .. } => ("有企业邀请您加入", "A company invites you"),
        Payload::CompanyRenamed { .. } => ("企业名称已更改", "A company was renamed"),
        Payload::AdministratorChanged { .. } => {
            ("企业管理员已变更", "A company has another administrator")
        }
        Payload::RightsSet { .. } => (
            "您在企业中的权限已调整",
            "Your rights in a company were set",
        ),
        Payload::RightsEnding { .. } => (
            "您在企业中的部分权限即将到期",
            "Rights of yours will end soon",
        ),
        Payload::MemberLeft { .. } => ("有成员退出企业", "Somebody left a company"),
        Payload::Dismissed { .. } => ("您已被移出企业", "You were removed from a company"),
        Payload::ServerAdded { .. } => ("已添加主机", "A host was added"),
        Payload::ImageBuilt { .. } => ("镜像构建完成", "An image was built"),
        Payload::AlertFired { .. } | Payload::AlertsTogether { fired: true, .. } => {
            ("主机告警", "A host raises an alert")
        }
        Payload::AlertResolved { .. } | Payload::AlertsTogether { fired: false, .. } => {
            ("主机告警已恢复", "An alert has ended")
        }
    };
    match locale {
        Locale::ZhCn => zh,
        Locale::En => en,
    }
}

fn text(locale: Locale, payload: &Payload) -> String {
    let (subject, names) = (subject(locale, payload), payload.names());
    match locale {
        Locale::ZhCn => format!(
            "{subject}：{}。\n\n请登录 Tenon，在“消息”中查看详情。\n\n\
             您收到此邮件，是因为您在偏好设置中开启了消息邮件提醒。\n",
            names.join("，")
        ),
        Locale::En => format!(
            "{subject}: {}.\n\nSign in to Tenon to read the message.\n\n\
             You get this mail because your preferences say so.\n",
            names.join(", ")
        ),
    }
}
