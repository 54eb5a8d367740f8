//! A console that lacks one check: what the tests of authorization must notice.
//!
//! A check of the policy is written `check!(Name, condition)`
//! ([`crate::authz`]); a check in SQL is a comparison of a column that says whose
//! a row is, or when it holds. A [`Mutant`] makes one of them true for everybody.
//! It counts in the runtime of the test that sets it and nowhere else, so tests
//! beside it go on as they were. Without the feature `testing` this file is not
//! there, `check!` is its condition, and SQL goes straight to the pool.

use crate::authz::rule::Rule;
use futures::{
    future::{self, BoxFuture, FutureExt},
    stream::{self, BoxStream, StreamExt},
};
use model::permission::Permission;
use sqlx::{Database, Either, Execute, Executor, SqlSafeStr, SqlStr};
use std::{
    collections::{BTreeSet, HashMap},
    ops::{Deref, DerefMut, Range},
    sync::{
        LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::runtime::{Handle, Id};

/// A check of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The thing belongs to the scope of the call.
    Owner,
    /// Who belongs to the company at all.
    Membership,
    /// Who applied or was refused does not belong to it.
    Status,
    /// Not everybody in the company administers it.
    Administrator,
    /// The thing is seen by data right.
    DataRight,
    /// A list shows what one has a data right on.
    Restriction,
    /// A right holds from its first instant to its last.
    Expiry,
    /// What was read of somebody's rights counts until they change.
    Epoch,
    /// Who gives holds at least as much.
    Limit,
    /// Nobody changes what they hold themselves.
    Oneself,
    /// This functional right.
    Right(Permission),
    /// The installation is somebody's to run.
    Platform,
    /// The password or second factor was proved lately.
    SteppedUp,
    /// What is told to one person.
    Addressee,
    /// What is told to who runs the installation.
    PlatformEvent,
    /// What is told of a host is told to who sees it.
    Sight,
}

impl Check {
    /// All of them.
    pub fn all() -> Vec<Check> {
        let mut all = vec![
            Check::Owner,
            Check::Membership,
            Check::Status,
            Check::Administrator,
            Check::DataRight,
            Check::Restriction,
            Check::Expiry,
            Check::Epoch,
            Check::Limit,
            Check::Oneself,
            Check::Platform,
            Check::SteppedUp,
            Check::Addressee,
            Check::PlatformEvent,
            Check::Sight,
        ];
        // A right that guards nothing yet is asked for by nobody.
        let rights = crate::authz::rule::RIGHTS.iter();
        let rights: BTreeSet<Permission> = rights
            .filter_map(|(_, rule)| match rule {
                Rule::Right(right) => Some(*right),
                Rule::Member => None,
            })
            .collect();
        all.extend(rights.into_iter().map(Check::Right));
        all
    }
}

/// What a console lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// A check of the policy.
    Lacks(Check),
    /// The `at`-th comparison of a statement.
    Sql {
        /// The statement as it stands in the store.
        statement: String,
        /// Which of its comparisons.
        at: usize,
    },
}

/// What is known of a runtime.
#[derive(Default)]
struct Subject {
    mutant: Option<Mutant>,
    statements: Option<BTreeSet<String>>,
}

static SUBJECTS: LazyLock<Mutex<HashMap<Id, Subject>>> = LazyLock::new(Mutex::default);
/// How many there are: nearly always none, and then nothing is looked up.
static COUNT: AtomicUsize = AtomicUsize::new(0);

fn subjects() -> MutexGuard<'static, HashMap<Id, Subject>> {
    SUBJECTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As long as it lives, the consoles of this runtime are watched and may lack
/// something.
#[derive(Debug)]
pub struct Surgery {
    runtime: Id,
}

impl Surgery {
    /// On the consoles of the runtime that runs this.
    ///
    /// # Panics
    /// Outside of a runtime, and where there is one already.
    pub fn begin() -> Surgery {
        let runtime = Handle::current().id();
        let before = subjects().insert(runtime, Subject::default());
        assert!(before.is_none(), "one operation at a time");
        COUNT.fetch_add(1, Ordering::SeqCst);
        Surgery { runtime }
    }

    /// From now on the consoles lack this, or nothing.
    pub fn set(&self, mutant: Option<Mutant>) {
        self.with(|subject| subject.mutant = mutant);
    }

    /// From now on statements are written down; those up to now are given.
    pub fn statements(&self) -> BTreeSet<String> {
        self.with(|subject| subject.statements.replace(BTreeSet::new()))
            .unwrap_or_default()
    }

    fn with<T>(&self, act: impl FnOnce(&mut Subject) -> T) -> T {
        act(subjects().entry(self.runtime).or_default())
    }
}

impl Drop for Surgery {
    fn drop(&mut self) {
        subjects().remove(&self.runtime);
        COUNT.fetch_sub(1, Ordering::SeqCst);
    }
}

fn here<T>(act: impl FnOnce(&mut Subject) -> T) -> Option<T> {
    if COUNT.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let runtime = Handle::try_current().ok()?.id();
    subjects().get_mut(&runtime).map(act)
}

/// Whether the console lacks a check. Called by `check!` alone.
pub fn lacks(check: Check) -> bool {
    here(|subject| subject.mutant == Some(Mutant::Lacks(check))).unwrap_or_default()
}

/// Columns that say whose a row is, who somebody is, or when something holds; a
/// comparison of one of them with a value is a check.
const COLUMNS: [&str; 9] = [
    "cid",
    "uid",
    "owner",
    "owner_id",
    "owner_kind",
    "user_id",
    "company_id",
    "from_time",
    "until_time",
];

/// Where in a statement the comparisons stand that a mutant may lack.
pub fn comparisons(statement: &str) -> Vec<Range<usize>> {
    // What is set is no condition.
    let Some(first) = ["WHERE ", " ON "]
        .iter()
        .filter_map(|word| statement.find(word))
        .min()
    else {
        return Vec::new();
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '`';
    let mut found = Vec::new();
    for operator in [" = ", " <= ", " >= ", " > ", " < ", " IN (", " <> "] {
        for (at, _) in statement
            .match_indices(operator)
            .filter(|(at, _)| *at > first)
        {
            let begin = statement[..at]
                .rfind(|c| !is_word(c))
                .map_or(0, |at| at + 1);
            let name = statement[begin..at].rsplit('.').next().unwrap_or_default();
            if !COLUMNS.contains(&name.trim_matches('`')) {
                continue;
            }
            let rest = &statement[at + operator.len()..];
            // `(? = 0 OR cid = ?)` is what somebody looks for, and no check.
            if statement[..begin].ends_with("OR ") && !name.ends_with("_time") {
                continue;
            }
            let end = if operator == " IN (" {
                // A list of values, and no statement of its own.
                rest.find(')')
                    .filter(|end| !rest[..*end].contains("SELECT"))
                    .map(|end| end + 1)
            } else {
                let end = rest.find(|c| !is_word(c) && c != '?').unwrap_or(rest.len());
                (end > 0).then_some(end)
            };
            if let Some(end) = end {
                found.push(begin..at + operator.len() + end);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// A statement without one of its checks, or as it is.
fn operated(sql: SqlStr) -> SqlStr {
    let statement = sql.as_str();
    let at = here(|subject| {
        if let Some(statements) = &mut subject.statements {
            statements.insert(statement.to_owned());
        }
        match &subject.mutant {
            Some(Mutant::Sql { statement: of, at }) if of == statement => Some(*at),
            _ => None,
        }
    });
    let Some(at) = at.flatten() else { return sql };
    let Some(range) = comparisons(statement).into_iter().nth(at) else {
        return sql;
    };
    let (before, after) = (&statement[..range.start], &statement[range.end..]);
    let lacking = format!("{before}({} OR 1 = 1){after}", &statement[range]);
    sqlx::AssertSqlSafe(lacking).into_sql_str()
}

/// A pool or a connection whose statements go over the operating table.
#[derive(Debug, Clone, Copy)]
pub struct Table<X>(pub X);

impl<X: Deref> Deref for Table<X> {
    type Target = X::Target;
    fn deref(&self) -> &X::Target {
        &self.0
    }
}

impl<X: DerefMut> DerefMut for Table<X> {
    fn deref_mut(&mut self) -> &mut X::Target {
        &mut self.0
    }
}

type Rows<DB> = Either<<DB as Database>::QueryResult, <DB as Database>::Row>;

impl<'c, X: Executor<'c>> Executor<'c> for Table<X> {
    type Database = X::Database;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        mut query: E,
    ) -> BoxStream<'e, sqlx::Result<Rows<Self::Database>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Self::Database>,
    {
        match query.take_arguments() {
            Ok(arguments) => self.0.fetch_many((operated(query.sql()), arguments)),
            Err(error) => stream::once(future::ready(Err(sqlx::Error::Encode(error)))).boxed(),
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        mut query: E,
    ) -> BoxFuture<'e, sqlx::Result<Option<<Self::Database as Database>::Row>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Self::Database>,
    {
        match query.take_arguments() {
            Ok(arguments) => self.0.fetch_optional((operated(query.sql()), arguments)),
            Err(error) => future::ready(Err(sqlx::Error::Encode(error))).boxed(),
        }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [<Self::Database as Database>::TypeInfo],
    ) -> BoxFuture<'e, sqlx::Result<<Self::Database as Database>::Statement>>
    where
        'c: 'e,
    {
        self.0.prepare_with(sql, parameters)
    }

    fn describe<'e>(
        self,
        sql: SqlStr,
    ) -> BoxFuture<'e, sqlx::Result<sqlx::Describe<Self::Database>>>
    where
        'c: 'e,
    {
        self.0.describe(sql)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_of_a_statement_are_what_says_whose_a_row_is() {
        let text = "UPDATE a SET cid = ? WHERE id = ? AND e.cid = ? AND (until_time IS NULL OR until_time > ?) \
                    AND owner_id IN (1, 2) AND (? = 0 OR cid = ?) AND uid IN (SELECT uid FROM b WHERE owner = ?) AND x = cid";
        let found: Vec<&str> = comparisons(text).into_iter().map(|at| &text[at]).collect();
        assert_eq!(
            found,
            [
                "e.cid = ?",
                "until_time > ?",
                "owner_id IN (1, 2)",
                "owner = ?"
            ]
        );
        assert!(comparisons("INSERT INTO a (cid) VALUES (?)").is_empty());
    }
}
