//! SQL of table `message`.

pub(super) mod mailed;

use super::Content;
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, MultiInsert, Sql, Written},
    },
    on_db, on_tx,
};
use model::{
    id::{CompanyId, MessageId, UserId},
    message::{
        Body, Message, MessageCompany, MessageCounts, MessageFilter, MessageListRequest,
        MessageMode,
    },
    page::{Cursor, Page, PageRequest},
    time::Timestamp,
};

/// Companies to choose from at most.
const COMPANIES: i64 = 100;

const INSERT: MultiInsert = MultiInsert {
    head: "INSERT INTO message (owner, mode, sub_mode, tip, cid, payload, names, create_time, update_time) VALUES ",
    columns: 9,
    tail: Sql {
        sqlite: "",
        mysql: "",
    },
};

pub(super) async fn insert(
    tx: &mut Tx,
    to: &[UserId],
    company: Option<CompanyId>,
    content: &Content,
    now: Timestamp,
) -> Result<()> {
    // The seed's form `cid:code`; codes are kept as hashes, so there is none.
    let tip = company.map_or_else(String::new, |id| format!("{id}:"));
    for piece in MultiInsert::pieces(to) {
        let sql = INSERT.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for owner in piece {
                query = query
                    .bind(owner.0)
                    .bind(content.mode)
                    .bind(content.sub_mode)
                    .bind(&tip)
                    .bind(company.map(|id| id.0))
                    .bind(&content.payload)
                    .bind(&content.names)
                    .bind(now.0)
                    .bind(now.0);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    #[sqlx(try_from = "i64")]
    id: MessageId,
    mode: i64,
    cid: Option<i64>,
    content: Option<String>,
    payload: Option<String>,
    status: i64,
    create_time: i64,
}

/// `status` of a message that was read.
const READ: i64 = 1;

impl MessageRow {
    fn into_message(self) -> Message {
        let body = match (self.payload, self.content) {
            (Some(payload), _) => match serde_json::from_str(&payload) {
                Ok(payload) => Body::Payload(payload),
                Err(error) => {
                    // One entry that only a newer console can read must not
                    // close the whole inbox.
                    tracing::warn!(message = self.id.0, %error, "a message cannot be read");
                    Body::Unknown
                }
            },
            (None, Some(text)) => Body::Text(text),
            (None, None) => Body::Unknown,
        };
        Message {
            id: self.id,
            mode: MessageMode::from_number(self.mode),
            company: self.cid.and_then(|id| CompanyId::try_from(id).ok()),
            body,
            is_read: self.status == READ,
            time: Timestamp(self.create_time),
        }
    }
}

/// What the filter lets through of an inbox; `$key` narrows it to one range of
/// an index. All of these take the same values: owner, the key, then each
/// choice twice; a negative number, a zero and an empty text stand for "any".
macro_rules! filtered {
    ($key:literal) => {
        concat!(
            "FROM message WHERE owner = ? AND ",
            $key,
            " AND (? < 0 OR status = ?) AND (? < 0 OR mode = ?) AND (? = 0 OR cid = ?) \
             AND (? = '' OR INSTR(LOWER(names), LOWER(?)) > 0) "
        )
    };
}

macro_rules! listed {
    ($key:literal) => {
        concat!(
            "SELECT id, mode, cid, content, payload, status, create_time ",
            filtered!($key),
            "AND id < ? ORDER BY id DESC LIMIT ?"
        )
    };
}

macro_rules! counted {
    ($key:literal) => {
        concat!("SELECT COUNT(*) ", filtered!($key))
    };
}

/// The statements of a filter, and the value of its key: the narrowest index
/// first. Unread messages are few; a company's or a mode's are not.
pub(super) fn statements(filter: &MessageFilter) -> (&'static str, &'static str, i64) {
    match (filter.unread, filter.company, filter.mode) {
        (true, _, _) => (listed!("status = ?"), counted!("status = ?"), 0),
        (false, Some(company), _) => (listed!("cid = ?"), counted!("cid = ?"), company.0),
        (false, None, Some(mode)) => (listed!("mode = ?"), counted!("mode = ?"), mode.number()),
        // The key that every row has.
        (false, None, None) => (listed!("? = 0"), counted!("? = 0"), 0),
    }
}

/// Binds what [`filtered!`] wants.
macro_rules! bind_filter {
    ($query:expr, $owner:expr, $key:expr, $filter:expr) => {{
        let status = if $filter.unread { 0 } else { -1 };
        let mode = $filter.mode.map_or(-1, MessageMode::number);
        let company = $filter.company.map_or(0, |id| id.0);
        let search = $filter.search.as_ref().map_or("", |s| s.as_str());
        $query
            .bind($owner.0)
            .bind($key)
            .bind(status)
            .bind(status)
            .bind(mode)
            .bind(mode)
            .bind(company)
            .bind(company)
            .bind(search)
            .bind(search)
    }};
}

/// Messages of a person, newest first. `counts` are known already and spare a
/// count where nothing narrows the list.
pub(super) async fn list(
    db: &Db,
    owner: UserId,
    request: &MessageListRequest,
    counts: MessageCounts,
) -> Result<Page<Message>> {
    let limit = PageRequest {
        after: None,
        limit: request.limit,
    }
    .limit();
    let filter = &request.filter;
    let (listed, counted, key) = statements(filter);
    let before = request.after.as_ref().map_or(i64::MAX, |after| after.id);
    let rows: Vec<MessageRow> = on_db!(db, |pool| {
        bind_filter!(sqlx::query_as(listed), owner, key, filter)
            .bind(before)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await
    })?;
    let total = match (filter.is_empty(), filter.unread) {
        (true, true) => counts.unread,
        (true, false) => counts.total,
        (false, _) => on_db!(db, |pool| {
            bind_filter!(sqlx::query_scalar(counted), owner, key, filter)
                .fetch_one(pool)
                .await
        })?,
    };
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: String::new(),
        id: row.id.0,
    });
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(MessageRow::into_message)
            .collect(),
        next: page.next,
        total: page.total,
    })
}

pub(super) const COUNT_UNREAD: &str = "SELECT COUNT(*) FROM message WHERE owner = ? AND status = 0";

pub(super) async fn count_unread(db: &Db, owner: UserId) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(COUNT_UNREAD)
            .bind(owner.0)
            .fetch_one(pool)
            .await
    })?)
}

pub(super) async fn count(db: &Db, owner: UserId) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM message WHERE owner = ?")
            .bind(owner.0)
            .fetch_one(pool)
            .await
    })?)
}

pub(super) async fn find_newest(db: &Db, owner: UserId) -> Result<Option<MessageId>> {
    let newest: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT MAX(id) FROM message WHERE owner = ?")
            .bind(owner.0)
            .fetch_one(pool)
            .await
    })?;
    Ok(newest.and_then(|id| MessageId::try_from(id).ok()))
}

const COUNT_UNREAD_OF: InList = InList {
    head: "SELECT owner, COUNT(*) AS unread FROM message WHERE status = 0 AND owner IN (",
    tail: ") GROUP BY owner",
};

/// Ids in one statement at most.
const PIECE: usize = InList::MAX;

#[derive(sqlx::FromRow)]
struct UnreadRow {
    owner: i64,
    unread: i64,
}

/// How many messages each of these people has not read.
pub(super) async fn count_unread_of(db: &Db, people: &[UserId]) -> Result<Vec<(UserId, i64)>> {
    let mut counts = Vec::with_capacity(people.len());
    for piece in people.chunks(PIECE) {
        let ids = fill(piece.iter().map(|id| id.0));
        let sql = COUNT_UNREAD_OF.sql(ids.len());
        let rows: Vec<UnreadRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql);
            for id in &ids {
                query = query.bind(*id);
            }
            query.fetch_all(pool).await
        })?;
        counts.extend(piece.iter().map(|person| {
            let row = rows.iter().find(|row| row.owner == person.0);
            (*person, row.map_or(0, |row| row.unread))
        }));
    }
    Ok(counts)
}

/// At most [`PIECE`] ids, filled up.
fn fill(ids: impl ExactSizeIterator<Item = i64>) -> Vec<i64> {
    InList::fill(ids).expect("a piece is no longer than the longest list")
}

/// The companies that messages of a person are about, by name.
pub(super) async fn list_companies(db: &Db, owner: UserId) -> Result<Vec<MessageCompany>> {
    #[derive(sqlx::FromRow)]
    struct CompanyRow {
        #[sqlx(try_from = "i64")]
        id: CompanyId,
        name: String,
    }
    let rows: Vec<CompanyRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT c.id, c.name FROM (SELECT DISTINCT cid FROM message WHERE owner = ? AND cid IS NOT NULL) m \
             JOIN company c ON c.id = m.cid ORDER BY c.name, c.id LIMIT ?",
        )
        .bind(owner.0)
        .bind(COMPANIES)
        .fetch_all(pool)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| MessageCompany {
            id: row.id,
            name: row.name,
        })
        .collect())
}

const MARK_READ: InList = InList {
    head: "UPDATE message SET status = 1, update_time = ? WHERE owner = ? AND status = 0 AND id IN (",
    tail: ")",
};

pub(super) async fn mark_read(
    tx: &mut Tx,
    owner: UserId,
    messages: &[MessageId],
    now: Timestamp,
) -> Result<()> {
    for piece in messages.chunks(PIECE) {
        let ids = fill(piece.iter().map(|id| id.0));
        let sql = MARK_READ.sql(ids.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql).bind(now.0).bind(owner.0);
            for id in &ids {
                query = query.bind(*id);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(super) async fn mark_all_read(
    tx: &mut Tx,
    owner: UserId,
    until: MessageId,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE message SET status = 1, update_time = ? WHERE owner = ? AND status = 0 AND id <= ?",
        )
        .bind(now.0)
        .bind(owner.0)
        .bind(until.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// Deletes up to `limit` messages that were read and are older than a time. The
/// derived table is for MySQL's family, which takes no limit in a plain `IN`.
pub(super) async fn delete_read(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM message WHERE id IN (SELECT id FROM (SELECT id FROM message \
             WHERE status = 1 AND create_time < ? ORDER BY create_time LIMIT ?) AS old)",
        )
        .bind(before.0)
        .bind(limit)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?)
}
