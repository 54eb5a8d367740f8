//! Files.

use super::*;
use crate::metrics::past::{export::Export, history};
use model::metrics::{Aggregate, ExportFormat, ExportRequest};

/// A file as text.
async fn export(world: &World, user: &SignedIn, id: ServerId, request: ExportRequest) -> String {
    let server = proof(world, user, Scope::Personal, id).await;
    let mut export = Export::of_host(world.context(user), server, request)
        .await
        .unwrap();
    let mut whole = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        whole.extend(piece);
    }
    String::from_utf8(whole).unwrap()
}

#[test]
fn a_file_has_the_numbers_of_the_table_and_nothing_that_is_a_formula() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        hours(&world, id, now, 3).await;
        let request = ExportRequest {
            format: ExportFormat::Csv,
            tier: Tier::Hour,
            window: Window::Last(Range::Day),
            step: None,
            aggregates: vec![Aggregate::Mean, Aggregate::Count],
        };
        let text = export(&world, &user, id, request.clone()).await;
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "time,count,cpu_percent_mean,memory_percent_mean,disk_percent_mean,\
             disk_busy_percent_mean,net_input_bit_s_mean,net_output_bit_s_mean"
        );
        assert_eq!(lines[1], "2026-03-01T05:00:00Z,360,3,3,3,3,3,3");
        assert_eq!(lines.len(), 4);
        let server = proof(&world, &user, Scope::Personal, id).await;
        let table = HistoryRequest {
            tier: Tier::Hour,
            window: request.window,
            ..HistoryRequest::default()
        };
        let page = history::of_host(&world.context(&user), server, table)
            .await
            .unwrap();
        for (row, line) in page.rows.iter().rev().zip(&lines[1..]) {
            let cells: Vec<_> = line.split(',').collect();
            assert_eq!(cells[1], row.count.to_string());
            for (value, cell) in row.values.iter().zip(&cells[2..]) {
                assert_eq!(
                    value.map(|fold| fold.mean.to_string()).as_deref(),
                    Some(*cell)
                );
            }
        }
        assert!(lines.iter().flat_map(|line| line.split(',')).all(|cell| {
            cell.chars()
                .next()
                .is_none_or(|first| first.is_ascii_alphanumeric())
        }));

        let json = ExportRequest {
            format: ExportFormat::Json,
            step: Some(Millis::hours(2)),
            aggregates: Vec::new(),
            ..request
        };
        let text = export(&world, &user, id, json).await;
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&file["tier"], &file["units"]["cpu"]),
            (&"hour".into(), &"%".into())
        );
        let rows = file["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["cpu"]["mean"], 3.0);
        assert_eq!(
            (&rows[1]["cpu"]["mean"], &rows[1]["count"]),
            (&1.5.into(), &720.into())
        );
    });
}

#[test]
fn a_file_of_many_rows_comes_in_pieces() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        for batch in 0..9 {
            let reports: Vec<_> = (0..500)
                .map(|n| world.report(now - Millis::seconds(10 * (batch * 500 + n))))
                .collect();
            world.ingest(id, &reports).await;
        }
        let request = ExportRequest {
            format: ExportFormat::Csv,
            tier: Tier::Raw,
            window: Window::Last(Range::Day),
            step: None,
            aggregates: Vec::new(),
        };
        let text = export(&world, &user, id, request.clone()).await;
        assert_eq!(text.lines().count(), 4_501);
        assert!(
            text.starts_with("time,cpu_percent,memory_percent,"),
            "{}",
            &text[..60]
        );
        let json = ExportRequest {
            format: ExportFormat::Json,
            ..request.clone()
        };
        let text = export(&world, &user, id, json).await;
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(file["rows"].as_array().unwrap().len(), 4_500);
        let empty = ExportRequest {
            format: ExportFormat::Json,
            window: Window::Between {
                from: Timestamp(0),
                until: Timestamp(100_000),
            },
            ..request
        };
        let text = export(&world, &user, id, empty).await;
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["rows"],
            serde_json::json!([])
        );
    });
}
