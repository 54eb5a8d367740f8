//! Pictures in the database, and what people do with theirs, on both engines.

use super::{Made, service};
use crate::{
    Error, OpContext, company,
    identity::profile,
    on_db,
    op_context::SignedIn,
    testing::{CompanyRole, World, on_both_engines},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use model::{error::Error as Public, identity::Crop, scope::Scope};
use std::io::Cursor;

async fn made(ctx: &OpContext, color: [u8; 3]) -> Made {
    let picture: DynamicImage = RgbImage::from_pixel(30, 20, Rgb(color)).into();
    let mut upload = Cursor::new(Vec::new());
    picture.write_to(&mut upload, ImageFormat::Png).unwrap();
    service::convert(ctx, upload.into_inner(), Crop::default())
        .await
        .unwrap()
}

async fn count(world: &World) -> i64 {
    on_db!(world.db(), |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM picture")
            .fetch_one(pool)
            .await
    })
    .unwrap()
}

async fn url_of(world: &World, user: &SignedIn) -> String {
    let ctx = world.context(user);
    profile::find(&ctx, ctx.myself().unwrap())
        .await
        .unwrap()
        .image_url
}

#[test]
fn a_new_picture_takes_the_place_of_the_old_one_and_anybody_signed_in_sees_it() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let ctx = world.context(&user);
        let me = || ctx.myself().unwrap();
        let (first, second) = (made(&ctx, [255, 0, 0]).await, made(&ctx, [0, 0, 255]).await);
        profile::set_picture(&ctx, me(), &first).await.unwrap();
        let old = url_of(&world, &user).await;
        profile::set_picture(&ctx, me(), &second).await.unwrap();
        let new = url_of(&world, &user).await;
        assert_ne!(old, new);
        assert_eq!(count(&world).await, 1);

        let id_of = |url: &str| url.strip_prefix("/picture/").unwrap().to_owned();
        assert_eq!(id_of(&new).len(), 64);
        let reader = world.context(&other);
        let seen = service::find(&reader, reader.myself().unwrap(), &id_of(&new))
            .await
            .unwrap();
        assert_eq!(
            (seen.content, seen.media_type.as_str()),
            (second.bytes, "image/jpeg")
        );
        for gone in [id_of(&old), String::new(), "' OR 1=1".to_owned()] {
            let refused = service::find(&reader, reader.myself().unwrap(), &gone).await;
            assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        }

        profile::remove_picture(&ctx, me()).await.unwrap();
        assert_eq!(url_of(&world, &user).await, "");
        assert_eq!(count(&world).await, 0);
    });
}

#[test]
fn a_company_has_a_picture_of_its_own() {
    on_both_engines(async |world| {
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Founder).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let ctx = world.context(&admin);
        let scope = Scope::Company(company);
        let picture = made(&ctx, [0, 255, 0]).await;
        profile::set_picture(&ctx, ctx.myself().unwrap(), &picture)
            .await
            .unwrap();
        let set = async |made: Option<&Made>| {
            let proof = ctx.authorize(scope, company).await.unwrap();
            company::service::set_picture(&ctx, proof, made)
                .await
                .unwrap();
            let reader = world.context(&member);
            let proof = reader.authorize(scope, company).await.unwrap();
            company::service::detail(&reader, proof)
                .await
                .unwrap()
                .image_url
        };
        assert!(set(Some(&picture)).await.starts_with("/picture/"));
        assert_eq!(count(&world).await, 2);
        assert_eq!(set(None).await, "");
        assert_eq!(count(&world).await, 1);
        assert_ne!(url_of(&world, &admin).await, "");
    });
}
