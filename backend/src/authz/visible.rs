//! Which hosts a [`Restriction`](super::policy::Restriction) lets through, in SQL: one
//! predicate for every statement that lists hosts or what is on them, so that pages are
//! full and totals are true.

/// A condition over `server s`: it is its owner's, and the restriction lets it through.
/// [`bind_visible_server!`] binds it: owner twice, then whether all, else whose grants,
/// and when, twice; then whether any are on clusters, and the same once more.
macro_rules! visible_server {
    () => {
        "s.owner_kind = ? AND s.owner_id = ? \
         AND (? OR EXISTS (SELECT 1 FROM user_access_server a WHERE a.uid = ? AND a.sid = s.id AND a.cid = s.owner_id \
         AND (a.from_time IS NULL OR a.from_time <= ?) AND (a.until_time IS NULL OR a.until_time > ?)) \
         OR (? AND EXISTS (SELECT 1 FROM user_access_cluster g WHERE g.uid = ? AND g.clid = s.cluster_id AND g.cid = s.owner_id \
         AND (g.from_time IS NULL OR g.from_time <= ?) AND (g.until_time IS NULL OR g.until_time > ?)))) "
    };
}

/// Binds an owner and a restriction, as [`visible_server!`] wants them.
macro_rules! bind_visible_server {
    ($query:expr, $owner:expr, $restriction:expr) => {{
        let (kind, owner_id) = $owner.columns();
        let values = $restriction.values();
        $query
            .bind(kind)
            .bind(owner_id)
            .bind(values.all)
            .bind(values.user)
            .bind(values.at)
            .bind(values.at)
            .bind(values.by_cluster)
            .bind(values.user)
            .bind(values.at)
            .bind(values.at)
    }};
}

pub(crate) use {bind_visible_server, visible_server};
