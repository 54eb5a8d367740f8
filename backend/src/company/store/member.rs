//! The people of a company as a list: filtered, sorted, paged by key. Every order
//! is a statement of its own, made of constants.

use super::employee::state_of;
use crate::{Result, db::Db, on_db};
use model::{
    company::{Member, MemberListRequest, MemberRole, MemberSort, MemberStatus},
    error::{Error as Public, Problem},
    id::{CompanyId, EmployeeId, UserId},
    page::{Cursor, Page, PageRequest},
    scope::EmployeeStatus,
    time::Timestamp,
};

/// Whose rows, and the filters; an empty text and a true flag stand for "any".
macro_rules! filtered {
    () => {
        "FROM company_employee e JOIN `user` u ON u.id = e.uid \
         WHERE e.cid = ? AND e.status IN (?, ?) AND (e.status <> 3 OR e.reviewer IS NOT NULL) \
         AND (? = '' OR INSTR(LOWER(u.name), LOWER(?)) > 0 OR (? AND INSTR(u.mobile, ?) > 0)) \
         AND (? OR e.is_admin = 1) AND (? OR e.status = 2) AND (? OR (e.is_admin = 0 AND e.status = 1)) "
    };
}

macro_rules! columns {
    () => {
        "SELECT e.id, e.uid, u.name, u.mobile, u.image_url, e.status, e.is_admin, e.reviewer, \
         e.review_time, e.create_time, e.version "
    };
}

/// The list in one order. Binds a flag for "from the start", the key twice, the id.
macro_rules! listed {
    ($key:literal, $than:literal, $order:literal) => {
        concat!(
            columns!(),
            filtered!(),
            "AND (? OR ",
            $key,
            " ",
            $than,
            " ? OR (",
            $key,
            " = ? AND e.id ",
            $than,
            " ?)) ORDER BY ",
            $key,
            " ",
            $order,
            ", e.id ",
            $order,
            " LIMIT ?"
        )
    };
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    #[sqlx(try_from = "i64")]
    id: EmployeeId,
    #[sqlx(try_from = "i64")]
    uid: UserId,
    name: String,
    mobile: String,
    image_url: String,
    status: i64,
    is_admin: bool,
    reviewer: Option<i64>,
    review_time: Option<i64>,
    create_time: i64,
    version: i64,
}

impl MemberRow {
    fn member(self) -> Result<Member> {
        Ok(Member {
            id: self.id,
            person: self.uid,
            name: self.name,
            mobile: self.mobile,
            image_url: self.image_url,
            state: state_of(self.status, self.is_admin, self.reviewer)?,
            since: Timestamp(self.review_time.unwrap_or(self.create_time)),
            is_me: false,
            version: self.version,
        })
    }
}

/// The numbers of the states that are asked for; twice where there is but one.
const fn statuses(status: MemberStatus) -> (i64, i64) {
    let (one, other) = match status {
        MemberStatus::Joined => (EmployeeStatus::Accepted, EmployeeStatus::Founder),
        MemberStatus::Pending => (EmployeeStatus::Pending, EmployeeStatus::Pending),
        MemberStatus::Rejected => (EmployeeStatus::Rejected, EmployeeStatus::Rejected),
        MemberStatus::Offered => (EmployeeStatus::Invited, EmployeeStatus::Invited),
    };
    (one.number(), other.number())
}

/// Binds what [`filtered!`] wants.
macro_rules! bind_filter {
    ($query:expr, $company:expr, $filter:expr, $by_number:expr) => {{
        let search = $filter.search.as_ref().map_or("", |s| s.as_str());
        let (one, other) = statuses($filter.status);
        let any_but = |role: MemberRole| $filter.role != Some(role);
        $query
            .bind($company.0)
            .bind(one)
            .bind(other)
            .bind(search)
            .bind(search)
            .bind($by_number)
            .bind(search)
            .bind(any_but(MemberRole::Administrator))
            .bind(any_but(MemberRole::Founder))
            .bind(any_but(MemberRole::Member))
    }};
}

/// The people of a company with their numbers in full. `by_number`: whether the
/// search may look at these.
pub(in crate::company) async fn list(
    db: &Db,
    company: CompanyId,
    request: &MemberListRequest,
    by_number: bool,
) -> Result<Page<Member>> {
    let limit = PageRequest {
        after: None,
        limit: request.limit,
    }
    .limit();
    let filter = &request.filter;
    let is_start = request.after.is_none();
    let (sort, id) = match &request.after {
        Some(after) => (after.sort.as_str(), after.id),
        None => ("", 0),
    };
    let surplus = i64::from(limit) + 1;
    let rows: Vec<MemberRow> = match request.sort {
        MemberSort::Name => {
            let sql = if request.is_descending {
                listed!("u.name", "<", "DESC")
            } else {
                listed!("u.name", ">", "ASC")
            };
            on_db!(db, |pool| {
                bind_filter!(sqlx::query_as(sql), company, filter, by_number)
                    .bind(is_start)
                    .bind(sort)
                    .bind(sort)
                    .bind(id)
                    .bind(surplus)
                    .fetch_all(pool)
                    .await
            })?
        }
        MemberSort::Since => {
            let since: i64 = match sort {
                "" => 0,
                text => text
                    .parse()
                    .map_err(|_| Public::invalid("after", Problem::Malformed))?,
            };
            let sql = if request.is_descending {
                listed!("COALESCE(e.review_time, e.create_time)", "<", "DESC")
            } else {
                listed!("COALESCE(e.review_time, e.create_time)", ">", "ASC")
            };
            on_db!(db, |pool| {
                bind_filter!(sqlx::query_as(sql), company, filter, by_number)
                    .bind(is_start)
                    .bind(since)
                    .bind(since)
                    .bind(id)
                    .bind(surplus)
                    .fetch_all(pool)
                    .await
            })?
        }
    };
    let total: i64 = on_db!(db, |pool| {
        bind_filter!(
            sqlx::query_scalar(concat!("SELECT COUNT(*) ", filtered!())),
            company,
            filter,
            by_number
        )
        .fetch_one(pool)
        .await
    })?;
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: match request.sort {
            MemberSort::Name => row.name.clone(),
            MemberSort::Since => row.review_time.unwrap_or(row.create_time).to_string(),
        },
        id: row.id.0,
    });
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(MemberRow::member)
            .collect::<Result<_>>()?,
        next: page.next,
        total: page.total,
    })
}

/// How many wait to be let in.
pub(in crate::company) async fn count_waiting(db: &Db, company: CompanyId) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM company_employee WHERE cid = ? AND status = 0")
            .bind(company.0)
            .fetch_one(pool)
            .await
    })?)
}

/// Somebody of a company, with their number in full and when their row was made.
pub(in crate::company) async fn find(
    db: &Db,
    id: EmployeeId,
) -> Result<Option<(Member, Timestamp)>> {
    let row: Option<MemberRow> = on_db!(db, |pool| {
        sqlx::query_as(concat!(
            columns!(),
            "FROM company_employee e JOIN `user` u ON u.id = e.uid WHERE e.id = ?"
        ))
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map(|row| {
        let made = Timestamp(row.create_time);
        Ok((row.member()?, made))
    })
    .transpose()
}
