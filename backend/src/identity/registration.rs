//! Making an account: by a code, as far as the installation's policy allows it.

use super::{
    code::{self, Proved, Requester, Sent, Wish},
    device, history,
    invitation::Invitation,
    second_factor,
    service::{self, Arrival},
    store, strength,
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, Platform, action::Update, proof::door},
    db::Tx,
    setting::{self, Setting},
};
use model::{
    error::Error as Public,
    id::UserId,
    identity::{Code, CodePurpose, Mobile, Password, PersonName, RegistrationPolicy, SignInMethod},
    refusal::Refusal,
};
use serde_json::json;

/// The policy with its version, for who changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicySetting {
    /// Who may make an account.
    pub policy: RegistrationPolicy,
    /// As it was read; `None` while nobody has set it.
    pub version: Option<i64>,
}

/// Who may make an account by themselves.
///
/// # Errors
/// When the database does not answer.
pub async fn policy(ctx: &OpContext) -> Result<PolicySetting> {
    let stored = setting::find_versioned(ctx.db(), Setting::RegistrationPolicy).await?;
    let Some((content, version)) = stored else {
        return Ok(PolicySetting {
            policy: RegistrationPolicy::default(),
            version: None,
        });
    };
    let policy = serde_json::from_str(&content)
        .map_err(|e| crate::Error::internal("reading the registration policy", e))?;
    Ok(PolicySetting {
        policy,
        version: Some(version),
    })
}

/// Changes who may make an account.
///
/// # Errors
/// `Conflict` when somebody else changed it since `version` was read.
pub async fn set_policy(
    ctx: &OpContext,
    _platform: Platform<Update>,
    policy: RegistrationPolicy,
    version: Option<i64>,
) -> Result<()> {
    let content = json!(policy.as_str()).to_string();
    let mut tx = ctx.db().begin().await?;
    let setting = Setting::RegistrationPolicy;
    if !setting::replace(&mut tx, setting, &content, version, ctx.now()).await? {
        let what = setting.name().to_owned();
        return Err(Public::Conflict { what }.into());
    }
    let entry = Entry {
        owner: None,
        object: Object::Setting,
        object_id: setting.name(),
        operation: Operation::Update,
        content: Some(&json!({ "policy": policy.as_str() })),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await
}

/// Whether somebody with this invitation, or without one, may make an account.
pub(super) async fn is_open(ctx: &OpContext, invitation: Option<&Invitation>) -> Result<bool> {
    Ok(match policy(ctx).await?.policy {
        RegistrationPolicy::Open => true,
        RegistrationPolicy::Invitation => invitation.is_some(),
        RegistrationPolicy::Closed => false,
    })
}

/// Sends the code for a new account.
///
/// # Errors
/// `RegistrationClosed`, whatever the number; else as every code.
pub async fn send_code(
    ctx: &OpContext,
    _door: Anonymous<door::Register>,
    mobile: &Mobile,
    invitation: Option<&Invitation>,
    captcha: &str,
    locale: model::locale::Locale,
    requester: Requester<'_>,
) -> Result<Sent> {
    if !is_open(ctx, invitation).await? {
        return Err(Public::from(Refusal::RegistrationClosed).into());
    }
    let wish = Wish {
        purpose: CodePurpose::Register,
        mobile,
        captcha,
        locale,
    };
    code::send(ctx, wish, None, requester).await
}

/// What a person says of themselves to have an account.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Their name.
    pub name: PersonName,
    /// Their password.
    pub password: Password,
}

/// Makes an account for the number that a code proves.
///
/// # Errors
/// `RegistrationClosed`; `Invalid` for a password that is guessed easily; as every
/// code; `MobileRegistered`, once the code was right.
pub async fn register(
    ctx: &OpContext,
    _door: Anonymous<door::Register>,
    handle: &str,
    code: &Code,
    newcomer: Newcomer,
    invitation: Option<&Invitation>,
    requester: Requester<'_>,
) -> Result<Arrival> {
    if !is_open(ctx, invitation).await? {
        return Err(Public::from(Refusal::RegistrationClosed).into());
    }
    let (_, mobile) = code::find_open(ctx, CodePurpose::Register, handle).await?;
    // Before the code: a password that will not do costs no guess.
    let hints = vec![
        mobile.as_str().to_owned(),
        newcomer.name.as_str().to_owned(),
    ];
    strength::check_new(ctx, "password", &newcomer.password, hints).await?;
    // Hashed before, too: where too many wait for it, the code is still good.
    let phc = service::hash_password(ctx, &newcomer.password).await?;
    let proved = code::prove(ctx, CodePurpose::Register, handle, code, requester).await?;
    let name = newcomer.name.as_str();
    let mut tx = ctx.db().begin().await?;
    let mobile = code::take(ctx, &mut tx, proved).await?;
    let user = create(ctx, &mut tx, &mobile, name, &phc, invitation).await?;
    tx.commit().await?;
    Ok(Arrival {
        user,
        device: device::sign(ctx, mobile.as_str()),
        needs_second_factor: false,
        is_step_up: true,
    })
}

/// Inserts an account and writes its history. It is signed in at once.
async fn create(
    ctx: &OpContext,
    tx: &mut Tx,
    mobile: &Mobile,
    name: &str,
    phc: &str,
    invitation: Option<&Invitation>,
) -> Result<UserId> {
    let row = store::Insert {
        mobile,
        name,
        password_phc: phc,
        is_platform_admin: false,
        now: ctx.now(),
    };
    let id = store::insert(tx, row).await.map_err(|error| match error {
        crate::Error::Public(Public::Invalid { .. }) => {
            Public::from(Refusal::MobileRegistered).into()
        }
        other => other,
    })?;
    let content = json!({ "by": "code", "invitation": invitation.map(Invitation::subject) });
    service::record_with(ctx, tx, id, Operation::Create, Some(&content)).await?;
    service::record_with(
        ctx,
        tx,
        id,
        Operation::SignIn,
        Some(&json!({ "by": "code" })),
    )
    .await?;
    history::succeeded(ctx, tx, id, SignInMethod::Code).await?;
    Ok(id)
}

/// Somebody who came in by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeArrival {
    /// Who, and what the device may keep.
    pub arrival: Arrival,
    /// Whether they have no password yet.
    pub needs_password: bool,
}

/// Sends the code for signing in, to whatever number.
///
/// # Errors
/// As every code.
pub async fn send_sign_in_code(
    ctx: &OpContext,
    _door: Anonymous<door::SignIn>,
    mobile: &Mobile,
    captcha: &str,
    locale: model::locale::Locale,
    requester: Requester<'_>,
) -> Result<Sent> {
    let wish = Wish {
        purpose: CodePurpose::SignIn,
        mobile,
        captcha,
        locale,
    };
    code::send(ctx, wish, None, requester).await
}

/// Signs in the number that a code proves. One without an account gets it, where
/// the policy allows: without a password, and with its number, hidden in the
/// middle, for a name.
///
/// # Errors
/// As every code; once the code was right `NotRegistered` for a number that may
/// have no account, and `Forbidden` for an account that is disabled.
pub async fn sign_in_by_code(
    ctx: &OpContext,
    _door: Anonymous<door::SignIn>,
    handle: &str,
    code: &Code,
    invitation: Option<&Invitation>,
    requester: Requester<'_>,
) -> Result<CodeArrival> {
    let purpose = CodePurpose::SignIn;
    let proved = match code::prove(ctx, purpose, handle, code, requester).await {
        Ok(proved) => proved,
        Err(error) => {
            if matches!(
                error,
                crate::Error::Public(Public::Refused(Refusal::WrongCode { .. }))
            ) {
                let (_, mobile) = code::find_open(ctx, purpose, handle).await?;
                history::failed_at(ctx, mobile.as_str(), SignInMethod::Code).await?;
            }
            return Err(error);
        }
    };
    let is_open = is_open(ctx, invitation).await?;
    arrive(ctx, proved, is_open, invitation).await
}

async fn arrive(
    ctx: &OpContext,
    proved: Proved,
    is_open: bool,
    invitation: Option<&Invitation>,
) -> Result<CodeArrival> {
    let mut tx = ctx.db().begin().await?;
    let mobile = code::take(ctx, &mut tx, proved).await?;
    let known = store::find_credential_in_tx(&mut tx, &mobile).await?;
    let mut needs_second_factor = false;
    let (user, needs_password) = match known {
        Some(account) if account.status == 1 => {
            needs_second_factor = second_factor::is_on_in_tx(&mut tx, account.id).await?;
            if !needs_second_factor {
                let by = json!({ "by": "code" });
                service::record_with(ctx, &mut tx, account.id, Operation::SignIn, Some(&by))
                    .await?;
                history::succeeded(ctx, &mut tx, account.id, SignInMethod::Code).await?;
            }
            (account.id, account.password.is_empty())
        }
        Some(_) => return Err(Public::Forbidden { permission: None }.into()),
        None if is_open => {
            let name = mobile.masked();
            let id = create(ctx, &mut tx, &mobile, &name, "", invitation).await?;
            (id, true)
        }
        None => return Err(Public::from(Refusal::NotRegistered).into()),
    };
    tx.commit().await?;
    Ok(CodeArrival {
        arrival: Arrival {
            user,
            device: device::sign(ctx, mobile.as_str()),
            needs_second_factor,
            // A text may be read by whoever holds the telephone.
            is_step_up: false,
        },
        needs_password,
    })
}
