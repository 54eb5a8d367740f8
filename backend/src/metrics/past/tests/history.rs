//! The table, page by page.

use super::*;
use crate::metrics::past::history;
use model::metrics::HISTORY_ROWS;

#[test]
fn a_table_is_read_page_by_page_in_both_directions() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let total = 2 * HISTORY_ROWS as i64 + 10;
        let reports: Vec<_> = (0..total)
            .map(|n| world.report(now - Millis::seconds(10 * n)))
            .collect();
        world.ingest(id, &reports).await;
        let page = async |before: Option<Timestamp>, after: Option<Timestamp>| {
            let server = proof(&world, &user, Scope::Personal, id).await;
            let request = HistoryRequest {
                before,
                after,
                ..HistoryRequest::default()
            };
            history::of_host(&world.context(&user), server, request)
                .await
                .unwrap()
        };
        let first = page(None, None).await;
        assert_eq!((first.rows.len(), first.rows[0].start), (HISTORY_ROWS, now));
        assert!(first.newer.is_none());
        assert_eq!(
            first.metrics.len(),
            5,
            "nothing tells how busy the disk was"
        );
        let second = page(first.older, None).await;
        assert_eq!(
            second.rows[0].start,
            first.rows[HISTORY_ROWS - 1].start - Millis::seconds(10)
        );
        let third = page(second.older, None).await;
        assert_eq!((third.rows.len(), third.older), (10, None));
        let back = page(None, third.newer).await;
        assert_eq!(back.rows, second.rows);
        let front = page(None, back.newer).await;
        assert_eq!((front.rows, front.newer), (first.rows, None));
    });
}
