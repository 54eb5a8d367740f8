//! A company with a few of everything.

use super::*;
use model::permission::{ClusterChoice, ProjectChoice};

pub(in crate::permission) fn world() -> World {
    let server =
        |id: i64, name: &str, provider: &str, region: &str, cluster: Option<i64>| ServerChoice {
            id: ServerId(id),
            name: name.to_owned(),
            provider: provider.to_owned(),
            region: region.to_owned(),
            cluster: cluster.map(ClusterId),
        };
    let file = |id: i64, name: &str, parent: Option<i64>, is_folder: bool| FileChoice {
        id: FileId(id),
        name: name.to_owned(),
        parent: parent.map(FileId),
        is_folder,
    };
    World::new(Choices {
        clusters: vec![ClusterChoice {
            id: ClusterId(1),
            name: "production".into(),
        }],
        servers: vec![
            server(1, "web-01", "aliyun", "hangzhou", Some(1)),
            server(2, "web-02", "aliyun", "beijing", None),
            server(3, "db-01", "", "", Some(1)),
        ],
        projects: vec![ProjectChoice {
            id: ProjectId(1),
            name: "shop".into(),
        }],
        files: vec![
            file(1, "reports", None, true),
            file(2, "2026", Some(1), true),
            file(3, "march.pdf", Some(2), false),
            file(4, "lost.txt", Some(99), false),
        ],
        is_cut: false,
    })
}

#[test]
fn hosts_stand_by_provider_and_region_and_unknown_ones_last() {
    let providers = world().providers();
    let names: Vec<_> = providers
        .iter()
        .map(|p| (p.name.as_str(), p.regions.len(), p.servers().count()))
        .collect();
    assert_eq!(names, [("aliyun", 2, 2), ("", 1, 1)]);
    assert_eq!(providers[0].regions[0].name, "beijing");
}

#[test]
fn a_host_is_open_by_itself_by_its_cluster_and_by_all() {
    let world = world();
    let item = GrantItem::Server(ServerId(1));
    for rule in [
        item,
        GrantItem::Cluster(ClusterId(1)),
        GrantItem::AllServers,
    ] {
        assert!(world.is_open(&Held::of_items(&[rule]), item), "{rule:?}");
    }
    let other = GrantItem::Server(ServerId(2));
    let cluster = Held::of_items(&[GrantItem::Cluster(ClusterId(1))]);
    assert!(!world.is_open(&cluster, other));
    assert_eq!(
        world.rule_over(&cluster, item),
        Some(GrantItem::Cluster(ClusterId(1)))
    );
}

#[test]
fn a_folder_covers_what_is_in_it_at_any_depth() {
    let world = world();
    let file = GrantItem::File(FileId(3));
    let held = Held::of_items(&[GrantItem::File(FileId(1))]);
    assert_eq!(
        world.rule_over(&held, file),
        Some(GrantItem::File(FileId(1)))
    );
    assert!(!world.is_open(&held, GrantItem::File(FileId(4))));
    assert_eq!(world.below(GrantItem::File(FileId(1))).len(), 2);
    assert_eq!(world.place(file), ["reports", "2026"]);
}

#[test]
fn what_is_in_a_folder_that_is_not_listed_stands_at_the_root() {
    assert_eq!(world().children(None), [FileId(1), FileId(4)]);
}

#[test]
fn folders_in_a_circle_do_not_hang_the_page() {
    let file = |id: i64, parent: i64| FileChoice {
        id: FileId(id),
        name: String::new(),
        parent: Some(FileId(parent)),
        is_folder: true,
    };
    let world = World::new(Choices {
        files: vec![file(1, 2), file(2, 1)],
        ..Choices::default()
    });
    assert_eq!(world.folders_above(FileId(1)), [FileId(2)]);
    assert_eq!(world.below(GrantItem::File(FileId(1))).len(), 1);
}

#[test]
fn a_search_goes_over_names_and_places_and_is_cut() {
    let world = world();
    assert_eq!(world.search("WEB", 10).servers.1, 2);
    assert_eq!(world.search("hangzhou", 10).servers.1, 1);
    // The cluster, and its two hosts.
    assert_eq!(world.search("production", 10).servers.1, 3);
    let cut = world.search("0", 1);
    assert_eq!((cut.servers.0.len(), cut.servers.1), (1, 3));
    assert_eq!(world.search("march", 10).files.1, 1);
}

#[test]
fn what_a_search_brings_comes_once_and_keeps_its_place() {
    let mut world = world();
    let more = Choices {
        servers: world.choices.servers.clone(),
        projects: vec![ProjectChoice {
            id: ProjectId(2),
            name: "blog".into(),
        }],
        ..Choices::default()
    };
    world.extend(more);
    assert_eq!((world.servers().count(), world.projects().count()), (3, 2));
    assert_eq!(world.name(GrantItem::Project(ProjectId(2))), Some("blog"));
}
