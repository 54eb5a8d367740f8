//! SQL of table `company_entry_setting`: join links.

use super::view::{read_fields, template};
use crate::{
    Result,
    company::notice::unreadable,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    company::{EntryField, Link, LinkEnd, LinkSetting},
    id::{CompanyId, LinkId, UserId},
    page::{Cursor, Page, PageRequest},
    time::Timestamp,
};

/// A link, as a transaction finds it.
#[derive(sqlx::FromRow)]
pub(in crate::company) struct LinkRow {
    #[sqlx(try_from = "i64")]
    pub id: LinkId,
    #[sqlx(try_from = "i64")]
    pub cid: CompanyId,
    setting: String,
    pub template_id: Option<i64>,
    granter: Option<i64>,
    pub max_uses: Option<i64>,
    uses: i64,
    pub expiry_time: Option<i64>,
    revoked_time: Option<i64>,
}

/// Why a link takes no applications at a time.
fn end(
    now: Timestamp,
    revoked: Option<i64>,
    expiry: Option<i64>,
    (uses, max_uses): (i64, Option<i64>),
) -> Option<LinkEnd> {
    if revoked.is_some() {
        Some(LinkEnd::Revoked)
    } else if expiry.is_some_and(|until| until <= now.0) {
        Some(LinkEnd::Expired)
    } else if max_uses.is_some_and(|max| uses >= max) {
        Some(LinkEnd::UsedUp)
    } else {
        None
    }
}

impl LinkRow {
    /// Why it takes no applications.
    pub(in crate::company) fn end(&self, now: Timestamp) -> Option<LinkEnd> {
        let uses = (self.uses, self.max_uses);
        end(now, self.revoked_time, self.expiry_time, uses)
    }

    /// Why it is closed even to who was counted already.
    pub(in crate::company) fn end_for_counted(&self, now: Timestamp) -> Option<LinkEnd> {
        self.end(now).filter(|end| *end != LinkEnd::UsedUp)
    }

    /// Who named the template.
    pub(in crate::company) fn granter(&self) -> Option<UserId> {
        self.granter.and_then(|id| UserId::try_from(id).ok())
    }

    pub(in crate::company) fn required(&self) -> Result<Vec<EntryField>> {
        read_fields(&self.setting)
    }
}

pub(in crate::company) async fn find_company(db: &Db, id: LinkId) -> Result<Option<CompanyId>> {
    let company: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT cid FROM company_entry_setting WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(company.and_then(|id| CompanyId::try_from(id).ok()))
}

/// The link with a secret of this hash, and its company's name and contact.
pub(in crate::company) async fn find_by_hash(tx: &mut Tx, hash: &str) -> Result<Option<LinkRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, cid, setting, template_id, granter, max_uses, uses, expiry_time, revoked_time \
             FROM company_entry_setting WHERE code = ?",
        )
        .bind(hash)
        .fetch_optional(connection)
        .await
    })?)
}

/// The same, only to be looked at.
pub(in crate::company) async fn read_by_hash(db: &Db, hash: &str) -> Result<Option<LinkRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, cid, setting, template_id, granter, max_uses, uses, expiry_time, revoked_time \
             FROM company_entry_setting WHERE code = ?",
        )
        .bind(hash)
        .fetch_optional(pool)
        .await
    })?)
}

pub(in crate::company) async fn find(tx: &mut Tx, id: LinkId) -> Result<Option<LinkRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, cid, setting, template_id, granter, max_uses, uses, expiry_time, revoked_time \
             FROM company_entry_setting WHERE id = ?",
        )
        .bind(id.0)
        .fetch_optional(connection)
        .await
    })?)
}

/// Counts one application, if the link still takes one. One conditional update:
/// of two hundred at once as many pass as it has room for.
pub(in crate::company) async fn count_use(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_entry_setting SET uses = uses + 1, update_time = ? WHERE id = ? \
             AND revoked_time IS NULL AND (expiry_time IS NULL OR expiry_time > ?) \
             AND (max_uses IS NULL OR uses < max_uses)",
        )
        .bind(now.0)
        .bind(id.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

fn write_fields(setting: &LinkSetting) -> Result<String> {
    serde_json::to_string(&EntryField::with_locked(&setting.required))
        .map_err(|error| unreadable("writing company_entry_setting.setting", error))
}

pub(in crate::company) async fn insert(
    tx: &mut Tx,
    company: CompanyId,
    hash: &str,
    (setting, granter): (&LinkSetting, Option<UserId>),
    now: Timestamp,
) -> Result<LinkId> {
    let fields = write_fields(setting)?;
    let id = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company_entry_setting (cid, setting, code, template_id, granter, max_uses, expiry_time, \
             create_time, update_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(company.0)
        .bind(&fields)
        .bind(hash)
        .bind(setting.template.map(|id| id.0))
        .bind(granter.map(|id| id.0))
        .bind(setting.max_uses)
        .bind(setting.expiry_time.map(|time| time.0))
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?;
    Ok(LinkId(id))
}

/// Changes a link that nobody changed since `version` and nobody revoked.
pub(in crate::company) async fn update(
    tx: &mut Tx,
    id: LinkId,
    version: i64,
    (setting, granter): (&LinkSetting, Option<UserId>),
    now: Timestamp,
) -> Result<bool> {
    let fields = write_fields(setting)?;
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_entry_setting SET setting = ?, template_id = ?, granter = ?, max_uses = ?, expiry_time = ?, \
             update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND revoked_time IS NULL",
        )
        .bind(&fields)
        .bind(setting.template.map(|id| id.0))
        .bind(granter.map(|id| id.0))
        .bind(setting.max_uses)
        .bind(setting.expiry_time.map(|time| time.0))
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Takes a link back; `false` when somebody has.
pub(in crate::company) async fn revoke(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_entry_setting SET revoked_time = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND revoked_time IS NULL",
        )
        .bind(now.0)
        .bind(now.0)
        .bind(id.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(try_from = "i64")]
    id: LinkId,
    setting: String,
    template_id: Option<i64>,
    template_name: Option<String>,
    is_preset: Option<bool>,
    max_uses: Option<i64>,
    uses: i64,
    expiry_time: Option<i64>,
    revoked_time: Option<i64>,
    create_time: i64,
    version: i64,
}

impl ListRow {
    fn link(self, now: Timestamp) -> Result<Link> {
        let uses = (self.uses, self.max_uses);
        Ok(Link {
            id: self.id,
            required: read_fields(&self.setting)?,
            template: template(self.template_id, self.template_name, self.is_preset),
            max_uses: self.max_uses,
            uses: self.uses,
            expiry_time: self.expiry_time.map(Timestamp),
            end: end(now, self.revoked_time, self.expiry_time, uses),
            create_time: Timestamp(self.create_time),
            version: self.version,
        })
    }
}

/// One link, only to be looked at.
pub(in crate::company) async fn read(db: &Db, id: LinkId, now: Timestamp) -> Result<Option<Link>> {
    let row: Option<ListRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT l.id, l.setting, l.template_id, t.name AS template_name, t.cid IS NULL AS is_preset, \
             l.max_uses, l.uses, l.expiry_time, l.revoked_time, l.create_time, l.version \
             FROM company_entry_setting l LEFT JOIN permission_template t ON t.id = l.template_id \
             WHERE l.id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map(|row| row.link(now)).transpose()
}

/// Links of a company, newest first.
pub(in crate::company) async fn list(
    db: &Db,
    company: CompanyId,
    request: &PageRequest,
    now: Timestamp,
) -> Result<Page<Link>> {
    let limit = request.limit();
    let before = request.after.as_ref().map_or(i64::MAX, |after| after.id);
    let rows: Vec<ListRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT l.id, l.setting, l.template_id, t.name AS template_name, t.cid IS NULL AS is_preset, \
             l.max_uses, l.uses, l.expiry_time, l.revoked_time, l.create_time, l.version \
             FROM company_entry_setting l LEFT JOIN permission_template t ON t.id = l.template_id \
             WHERE l.cid = ? AND l.id < ? ORDER BY l.id DESC LIMIT ?",
        )
        .bind(company.0)
        .bind(before)
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await
    })?;
    let total: i64 = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM company_entry_setting WHERE cid = ?")
            .bind(company.0)
            .fetch_one(pool)
            .await
    })?;
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: String::new(),
        id: row.id.0,
    });
    let items = page.items.into_iter().map(|row| row.link(now));
    Ok(Page {
        items: items.collect::<Result<_>>()?,
        next: page.next,
        total: page.total,
    })
}
