//! Renaming and removing hosts.

use super::*;
use crate::authz::Authorized;
use model::{
    error::{FieldError, Problem},
    server::ServerRename,
};

async fn proof<A: crate::authz::action::Action>(
    ctx: &OpContext,
    id: ServerId,
) -> Authorized<resource::Server, A>
where
    (resource::Server, A): crate::authz::rule::Guarded,
{
    ctx.authorize(Scope::Personal, id).await.unwrap()
}

async fn rename(ctx: &OpContext, id: ServerId, name: &str, version: i64) -> Result<()> {
    let rename = ServerRename {
        name: name.parse().unwrap(),
        version,
    };
    service::rename(ctx, proof(ctx, id).await, rename).await
}

#[test]
fn of_two_who_rename_from_the_same_version_the_second_is_told() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let id = world.server(Owner::User(user.id), user.id, "before").await;
        let ctx = world.context(&user);
        rename(&ctx, id, "first", 0).await.unwrap();
        assert_eq!(
            told(rename(&ctx, id, "second", 0).await),
            Public::Conflict {
                what: "server_version".to_owned()
            }
        );
        let detail = service::detail(&ctx, proof(&ctx, id).await).await.unwrap();
        assert_eq!((detail.summary.name.as_str(), detail.version), ("first", 1));
        rename(&ctx, id, "second", 1).await.unwrap();
        let logged = "SELECT COUNT(*) FROM operation_log WHERE operation = 11 AND object_type = 0 \
                      AND content LIKE '%first%' AND content LIKE '%second%'";
        assert_eq!(count(world.db(), logged).await, 1);
    });
}

#[test]
fn a_name_that_another_host_of_the_owner_has_is_refused_at_its_field() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let id = world.server(Owner::User(user.id), user.id, "mine").await;
        world.server(Owner::User(user.id), user.id, "taken").await;
        world.server(Owner::User(other.id), other.id, "free").await;
        let ctx = world.context(&user);
        assert_eq!(
            told(rename(&ctx, id, "taken", 0).await),
            Public::Invalid {
                fields: vec![FieldError::new("name", Problem::Taken)]
            }
        );
        // Somebody else's names are no concern of this owner.
        rename(&ctx, id, "free", 0).await.unwrap();
        // To its own name is no change of name, and no error.
        rename(&ctx, id, "free", 1).await.unwrap();
    });
}

#[test]
fn a_host_is_removed_with_its_agent_and_rights_by_who_types_its_name() {
    on_both_engines(async |world| {
        let user = world.user().await;
        offer(&world, "one", Owner::User(user.id), user.id).await;
        let enrolled = enrol(&world, "one", facts("web")).await.unwrap();
        let id = enrolled.server_id;
        world.ingest(id, &[world.report(world.now())]).await;
        let ctx = world.context(&user);
        for wrong in ["", "Web", "we", "web x"] {
            let refused = service::remove(&ctx, proof(&ctx, id).await, wrong).await;
            assert!(matches!(told(refused), Public::Invalid { .. }), "{wrong:?}");
        }
        service::remove(&ctx, proof(&ctx, id).await, " web ")
            .await
            .unwrap();
        assert_eq!(
            agent::find_actor(&world.anonymous(), &enrolled.token)
                .await
                .unwrap(),
            Actor::Anonymous
        );
        for table in [
            "SELECT COUNT(*) FROM server",
            "SELECT COUNT(*) FROM agent",
            "SELECT COUNT(*) FROM user_access_server",
        ] {
            assert_eq!(count(world.db(), table).await, 0, "{table}");
        }
        let again = ctx
            .authorize::<resource::Server, Delete>(Scope::Personal, id)
            .await;
        assert_eq!(told(again), Public::NotFound);
    });
}
