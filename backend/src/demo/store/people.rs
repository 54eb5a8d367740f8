//! People, their company, their rights, their history.

use super::{NO_TAIL, insert_all};
use crate::{
    Result,
    db::{Tx, dialect::MultiInsert},
    demo::{
        history::{EntryRow, MessageRow},
        people::{COMPANY, CompanyRow, FOUNDER, GrantRow, PersonRow, RightRow},
    },
    message::Content,
    on_tx,
};

pub(in crate::demo) async fn insert_company(tx: &mut Tx, row: &CompanyRow) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company (id, name, contact, mobile, description, time_zone, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.id.0)
        .bind(row.name)
        .bind(row.contact)
        .bind(row.mobile)
        .bind(row.description)
        .bind(row.time_zone)
        .bind(row.create_time.0)
        .bind(row.create_time.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company_entry_setting (cid, setting, code, max_uses, uses, expiry_time, create_time, update_time) \
             VALUES (?, ?, ?, 20, 3, ?, ?, ?)",
        )
        .bind(row.id.0)
        .bind(row.required)
        .bind(&row.code)
        .bind(row.link_expiry.0)
        .bind(row.link_time.0)
        .bind(row.link_time.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

const INSERT_USERS: MultiInsert = MultiInsert {
    head: "INSERT INTO `user` (id, mobile, email, name, password, is_platform_admin, locale, create_time, \
           update_time) VALUES ",
    columns: 9,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_users(tx: &mut Tx, rows: &[PersonRow]) -> Result<()> {
    insert_all!(tx, INSERT_USERS, rows, |query, row| query
        .bind(row.id.0)
        .bind(row.mobile)
        .bind(row.email)
        .bind(row.name)
        .bind(&row.password)
        .bind(row.is_platform_admin)
        .bind(row.locale)
        .bind(row.create_time.0)
        .bind(row.create_time.0));
    Ok(())
}

const INSERT_EMPLOYEES: MultiInsert = MultiInsert {
    head: "INSERT INTO company_employee (cid, uid, is_admin, status, answers, link_id, apply_time, review_time, \
           reviewer, create_time, update_time) VALUES ",
    columns: 11,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_employees(tx: &mut Tx, rows: &[PersonRow]) -> Result<()> {
    insert_all!(tx, INSERT_EMPLOYEES, rows, |query, row| query
        .bind(COMPANY.0)
        .bind(row.id.0)
        .bind(row.membership.is_admin)
        .bind(row.membership.status.number())
        .bind(row.answers)
        .bind(row.link)
        .bind(row.apply_time.map(|time| time.0))
        .bind(row.review_time.map(|time| time.0))
        .bind(row.review_time.map(|_| FOUNDER.0))
        .bind(row.create_time.0)
        .bind(row.create_time.0));
    Ok(())
}

const INSERT_RIGHTS: MultiInsert = MultiInsert {
    head: "INSERT INTO user_permission (uid, pid, cid, create_time, update_time) VALUES ",
    columns: 5,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_rights(tx: &mut Tx, rows: &[RightRow]) -> Result<()> {
    insert_all!(tx, INSERT_RIGHTS, rows, |query, row| query
        .bind(row.user.0)
        .bind(row.right.number())
        .bind(COMPANY.0)
        .bind(row.create_time.0)
        .bind(row.create_time.0));
    Ok(())
}

const INSERT_GRANTS: MultiInsert = MultiInsert {
    head: "INSERT INTO user_access_server (uid, sid, cid, create_time, update_time, until_time) VALUES ",
    columns: 6,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_grants(tx: &mut Tx, rows: &[GrantRow]) -> Result<()> {
    insert_all!(tx, INSERT_GRANTS, rows, |query, row| query
        .bind(row.user.0)
        .bind(row.server.0)
        .bind(COMPANY.0)
        .bind(row.create_time.0)
        .bind(row.create_time.0)
        .bind(row.until.map(|time| time.0)));
    Ok(())
}

const INSERT_ENTRIES: MultiInsert = MultiInsert {
    head: "INSERT INTO operation_log (user_id, owner_kind, owner_id, object_id, object_type, operation, \
           operation_status, request_id, address, content, created_time, update_time) VALUES ",
    columns: 12,
    tail: NO_TAIL,
};

/// `operation_status` of something that was done.
const SUCCEEDED: i64 = 1;

pub(in crate::demo) async fn insert_entries(tx: &mut Tx, rows: &[EntryRow]) -> Result<()> {
    insert_all!(tx, INSERT_ENTRIES, rows, |query, row| query
        .bind(row.user.0)
        .bind(row.owner.columns().0)
        .bind(row.owner.columns().1)
        .bind(row.object_id.to_string())
        .bind(row.object as i64)
        .bind(row.operation as i64)
        .bind(SUCCEEDED)
        .bind("demo")
        .bind(row.address)
        .bind(row.content.as_deref())
        .bind(row.time.0)
        .bind(row.time.0));
    Ok(())
}

const INSERT_MESSAGES: MultiInsert = MultiInsert {
    head: "INSERT INTO message (owner, mode, sub_mode, tip, cid, payload, names, status, create_time, update_time) VALUES ",
    columns: 10,
    tail: NO_TAIL,
};

pub(in crate::demo) async fn insert_messages(tx: &mut Tx, rows: &[MessageRow]) -> Result<()> {
    let rows: Vec<(&MessageRow, Content)> = rows
        .iter()
        .map(|row| Ok((row, Content::of(&row.payload)?)))
        .collect::<Result<_>>()?;
    insert_all!(tx, INSERT_MESSAGES, &rows, |query, row| query
        .bind(row.0.owner.0)
        .bind(row.1.mode)
        .bind(row.1.sub_mode)
        .bind(format!("{COMPANY}:"))
        .bind(COMPANY.0)
        .bind(&row.1.payload)
        .bind(&row.1.names)
        .bind(row.0.is_read)
        .bind(row.0.time.0)
        .bind(row.0.time.0));
    Ok(())
}
