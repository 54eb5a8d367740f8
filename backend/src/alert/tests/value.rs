//! What people are told of values, also where there are none.

use super::*;
use crate::{alert::threshold, server::task::Silence};
use model::alert::{MissingData, RuleChange, ThresholdChange, ThresholdSave};

#[test]
fn an_alert_for_want_of_values_names_none() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        world.ingest(server, &[world.report(world.now())]).await;
        let change = RuleChange {
            missing: Some(MissingData::Alert),
            ..Default::default()
        };
        let row = ThresholdChange {
            metric: AlertMetric::Cpu,
            change,
            version: 0,
        };
        let ctx = world.context(&user);
        let proof = ctx
            .authorize::<resource::Server, Update>(Scope::Personal, server)
            .await
            .unwrap();
        let save = ThresholdSave { rows: vec![row] };
        threshold::save_of_server(&ctx, proof, &save).await.unwrap();

        // It falls silent: after a while nobody has known its processors for long enough.
        let silence = Silence::default();
        let ctx = world.system();
        for _ in 0..40 {
            world.clock().advance(STEP);
            silence.run(&ctx, ctx.system().unwrap()).await.unwrap();
            look(&world).await;
        }
        world.ingest(server, &[world.report(world.now())]).await;
        look(&world).await;
        let of_processors: Vec<Payload> = told(&world, &user)
            .await
            .into_iter()
            .filter(|payload| {
                matches!(
                    payload,
                    Payload::AlertFired { metric, .. } | Payload::AlertResolved { metric, .. }
                        if *metric == AlertMetric::Cpu
                )
            })
            .collect();
        assert!(
            matches!(
                &of_processors[..],
                [
                    Payload::AlertFired { value: None, .. },
                    Payload::AlertResolved { peak: None, .. }
                ]
            ),
            "{of_processors:?}"
        );
    });
}
