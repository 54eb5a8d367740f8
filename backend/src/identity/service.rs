//! Coming in: the first start, signing in, making users from a shell.

use super::{device, history, password::Place, second_factor, store, throttle::Attempt};
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, Myself, SystemProof, proof::door},
    crypto::Token,
    db::Tx,
    op_context::{Actor, SignedIn},
    setting::{self, Setting},
};
use model::{
    error::{Error as Public, FieldError, Problem},
    id::UserId,
    identity::{Landing, Me, Mobile, Password, PersonName, Preference, SecondCode, SignInMethod},
    locale::{Locale, Theme},
    refusal::Refusal,
    scope::Owner,
    time::Millis,
};
use serde_json::{Value, json};
use std::str::FromStr;

/// What the set-up page and `tenon user create` ask for, checked.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they sign in with.
    pub mobile: Mobile,
    /// Their name.
    pub name: PersonName,
    /// Their password.
    pub password: Password,
}

impl NewUser {
    /// From what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong, not only the first.
    pub fn parse(mobile: &str, name: &str, password: &str) -> Result<Self, Public> {
        let mut fields = Vec::new();
        let mobile = field::<Mobile>(&mut fields, "mobile", mobile);
        let name = field::<PersonName>(&mut fields, "name", name);
        let password = field::<Password>(&mut fields, "password", password);
        if let Some(problem) = password.as_ref().and_then(|p| p.check_new().err()) {
            fields.push(FieldError::new("password", problem));
        }
        match (mobile, name, password) {
            (Some(mobile), Some(name), Some(password)) if fields.is_empty() => Ok(NewUser {
                mobile,
                name,
                password,
            }),
            _ => Err(Public::Invalid { fields }),
        }
    }
}

/// Parses one field, collecting what is wrong with it.
fn field<T: FromStr<Err = Problem>>(
    fields: &mut Vec<FieldError>,
    name: &str,
    raw: &str,
) -> Option<T> {
    raw.parse()
        .map_err(|problem| fields.push(FieldError::new(name, problem)))
        .ok()
}

/// Whether the console waits for its first user.
///
/// # Errors
/// When the database does not answer.
pub async fn needs_set_up(ctx: &OpContext) -> Result<bool> {
    Ok(store::count(ctx.db()).await? == 0)
}

/// Makes a fresh one-time token for the set-up link; the one before no longer
/// works. `None` when there is a user already.
///
/// # Errors
/// When the database does not answer.
pub async fn begin_set_up(ctx: &OpContext, _system: SystemProof) -> Result<Option<Token>> {
    let mut tx = ctx.db().begin().await?;
    if store::count_in_tx(&mut tx).await? > 0 {
        return Ok(None);
    }
    let token = Token::new(ctx.entropy());
    setting::put(&mut tx, Setting::SetUpTokenHash, &token.hash(), ctx.now()).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Whether this is the token of the set-up link.
///
/// # Errors
/// When the database does not answer.
pub async fn is_set_up_token(
    ctx: &OpContext,
    _door: Anonymous<door::SetUp>,
    token: &str,
) -> Result<bool> {
    let stored = setting::find(ctx.db(), Setting::SetUpTokenHash).await?;
    // Hashes are compared: their timing tells nothing about the token.
    Ok(stored.is_some_and(|hash| hash == crate::crypto::hash(token)))
}

/// Makes the first user, who administers the installation, and uses the token
/// up in the same transaction.
///
/// # Errors
/// `NotFound` when the token is not the one of the link, or was used.
pub async fn set_up(
    ctx: &OpContext,
    _door: Anonymous<door::SetUp>,
    token: &str,
    user: NewUser,
) -> Result<UserId> {
    // The token first: nobody without it makes us hash.
    let hash = crate::crypto::hash(token);
    if setting::find(ctx.db(), Setting::SetUpTokenHash)
        .await?
        .as_deref()
        != Some(hash.as_str())
    {
        return Err(Public::NotFound.into());
    }
    let phc = hash_password(ctx, &user.password).await?;
    let mut tx = ctx.db().begin().await?;
    if !setting::take(&mut tx, Setting::SetUpTokenHash, &hash).await?
        || store::count_in_tx(&mut tx).await? > 0
    {
        return Err(Public::NotFound.into());
    }
    let id = insert(ctx, &mut tx, &user, &phc, true).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes a user from a shell on the console's machine. The first one
/// administers the installation.
///
/// # Errors
/// `Invalid` when the number is taken.
pub async fn create(
    ctx: &OpContext,
    _system: SystemProof,
    user: NewUser,
    platform_admin: bool,
) -> Result<UserId> {
    let phc = hash_password(ctx, &user.password).await?;
    let mut tx = ctx.db().begin().await?;
    let first = store::count_in_tx(&mut tx).await? == 0;
    let id = insert(ctx, &mut tx, &user, &phc, platform_admin || first).await?;
    if let Some(hash) = setting::find(ctx.db(), Setting::SetUpTokenHash).await? {
        setting::take(&mut tx, Setting::SetUpTokenHash, &hash).await?;
    }
    tx.commit().await?;
    Ok(id)
}

pub(super) async fn hash_password(ctx: &OpContext, password: &Password) -> Result<String> {
    let mut salt = [0u8; 16];
    ctx.entropy().fill(&mut salt);
    ctx.hasher().hash(password, salt).await
}

async fn insert(
    ctx: &OpContext,
    tx: &mut Tx,
    user: &NewUser,
    phc: &str,
    admin: bool,
) -> Result<UserId> {
    let row = store::Insert {
        mobile: &user.mobile,
        name: user.name.as_str(),
        password_phc: phc,
        is_platform_admin: admin,
        now: ctx.now(),
    };
    let id = store::insert(tx, row).await?;
    record(ctx, tx, id, Operation::Create).await?;
    Ok(id)
}

async fn record(ctx: &OpContext, tx: &mut Tx, id: UserId, operation: Operation) -> Result<()> {
    record_with(ctx, tx, id, operation, None).await
}

/// Writes what was done to an account into its history.
pub(super) async fn record_with(
    ctx: &OpContext,
    tx: &mut Tx,
    id: UserId,
    operation: Operation,
    content: Option<&Value>,
) -> Result<()> {
    let entry = Entry {
        owner: Some(Owner::User(id)),
        object: Object::User,
        object_id: &id.to_string(),
        operation,
        content,
    };
    audit::record(ctx, tx, entry).await
}

/// Somebody who came in, or half in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Who.
    pub user: UserId,
    /// What the device may keep, to be known next time. Not before they are in.
    pub device: String,
    /// Whether they have to show their second factor before they are in.
    pub needs_second_factor: bool,
    /// Whether what they showed counts as a step-up: a password or a second factor.
    pub is_step_up: bool,
}

/// Lets somebody in to sign in, before anything is done for them.
///
/// # Errors
/// `TooMany` when so many are signing in that this one would wait for long.
pub fn admit(ctx: &OpContext) -> Result<Place> {
    ctx.hasher().admit()
}

/// Signs in by password, from a place that [`admit`] gave. `device` is what an earlier [`Arrival`] left.
///
/// # Errors
/// `TooMany` when there were too many failures; `WrongCredentials` for a wrong
/// password, an unknown or a disabled account alike, after the same work.
pub async fn sign_in(
    ctx: &OpContext,
    _door: Anonymous<door::SignIn>,
    place: Place,
    mobile: &str,
    password: &Password,
    device: Option<&str>,
) -> Result<Arrival> {
    let known_mobile = mobile.parse::<Mobile>().ok();
    let account = known_mobile.as_ref().map_or(mobile, Mobile::as_str);
    let known_device = device::is_known(ctx, account, device);
    let attempt = Attempt::new(ctx, account, known_device);
    attempt.begin(ctx).await?;

    let credential = match &known_mobile {
        Some(mobile) => store::find_credential(ctx.db(), mobile).await?,
        None => None,
    };
    let phc = credential
        .as_ref()
        .filter(|c| c.status == 1 && !c.password.is_empty());
    let right = ctx
        .hasher()
        .verify(place, password, phc.map(|c| c.password.as_str()))
        .await?;
    let Some(credential) = credential.filter(|_| right) else {
        history::failed_at(ctx, account, SignInMethod::Password).await?;
        return Err(Public::WrongCredentials.into());
    };
    let needs_second_factor = second_factor::is_on(ctx.db(), credential.id).await?;
    let mut tx = ctx.db().begin().await?;
    attempt.succeeded(&mut tx).await?;
    if !needs_second_factor {
        record(ctx, &mut tx, credential.id, Operation::SignIn).await?;
        history::succeeded(ctx, &mut tx, credential.id, SignInMethod::Password).await?;
    }
    tx.commit().await?;
    Ok(Arrival {
        user: credential.id,
        device: device::sign(ctx, account),
        needs_second_factor,
        is_step_up: true,
    })
}

/// Lets in who is half in, by their second factor. `half` is who showed password or
/// code before; the caller keeps that in the session.
///
/// # Errors
/// `TooMany` after too many wrong ones; `WrongSecondFactor`; `SignInExpired` when the
/// account was disabled meanwhile.
pub async fn finish_sign_in(
    ctx: &OpContext,
    _door: Anonymous<door::SignIn>,
    half: UserId,
    code: &SecondCode,
    device: Option<&str>,
) -> Result<Arrival> {
    let row = store::find_active(ctx.db(), half).await?;
    let row = row.ok_or(Public::from(Refusal::SignInExpired))?;
    let is_known = device::is_known(ctx, &row.mobile, device);
    let method = match second_factor::verify(ctx, half, code, is_known).await {
        Ok(method) => method,
        Err(error) => {
            if matches!(error, Error::Public(Public::Refused(_))) {
                history::failed(ctx, half, code.method()).await?;
            }
            return Err(error);
        }
    };
    let mut tx = ctx.db().begin().await?;
    let by = json!({ "by": "second_factor" });
    record_with(ctx, &mut tx, half, Operation::SignIn, Some(&by)).await?;
    history::succeeded(ctx, &mut tx, half, method).await?;
    tx.commit().await?;
    Ok(Arrival {
        user: half,
        device: device::sign(ctx, &row.mobile),
        needs_second_factor: false,
        is_step_up: true,
    })
}

/// The person behind a session, as long as the account is active.
///
/// # Errors
/// When the database does not answer.
pub async fn find_actor(ctx: &OpContext, id: UserId) -> Result<Actor> {
    Ok(store::find_active(ctx.db(), id)
        .await?
        .map_or(Actor::Anonymous, |row| {
            Actor::User(SignedIn {
                id: row.id,
                name: row.name,
                mobile: row.mobile,
                is_platform_admin: row.is_platform_admin,
                access_epoch: Some(row.access_epoch),
                image_url: row.image_url,
                preference: Preference {
                    locale: Locale::parse(&row.locale),
                    theme: Theme::parse(&row.theme),
                    // What no longer stands in the list is as if nothing was chosen.
                    time_zone: row.time_zone.parse().ok(),
                    landing: Landing::parse(&row.landing).unwrap_or_default(),
                },
            })
        }))
}

/// The first platform administrator, if there is a user at all.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn first_admin(ctx: &OpContext) -> Result<Option<UserId>> {
    store::find_first_admin(ctx.db()).await
}

/// The signed-in person, as pages show them.
///
/// # Errors
/// `Unauthenticated`.
pub fn me(ctx: &OpContext, _me: Myself) -> Result<Me> {
    let user = actor(ctx)?;
    let mobile = user
        .mobile
        .parse::<Mobile>()
        .map_err(|p| Error::internal("reading user.mobile", p.code()))?;
    Ok(Me {
        id: user.id,
        name: user.name.clone(),
        mobile: mobile.masked(),
        is_platform_admin: user.is_platform_admin,
        image_url: user.image_url.clone(),
        time_zone: user
            .preference
            .time_zone
            .as_ref()
            .map_or_else(String::new, |zone| zone.as_str().to_owned()),
    })
}

/// The signed-in person.
///
/// # Errors
/// `Unauthenticated`.
pub(super) fn actor(ctx: &OpContext) -> Result<&SignedIn> {
    match ctx.actor() {
        Actor::User(user) => Ok(user),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Err(Public::Unauthenticated.into()),
    }
}

/// Forgets failures that no longer count; how many buckets.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old_failures(ctx: &OpContext, _system: SystemProof) -> Result<u64> {
    let mut tx = ctx.db().begin().await?;
    let rows = store::delete_failures_before(&mut tx, ctx.now() - Millis::hours(1)).await?;
    tx.commit().await?;
    Ok(rows)
}
