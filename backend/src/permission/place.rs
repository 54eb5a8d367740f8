//! Where things stand: what a company owns, and which wider rights open each thing.

use model::{
    id::{ClusterId, FileId, ProjectId, ServerId},
    permission::{Grant, GrantItem},
};
use std::collections::HashMap;

/// Some things of a company, each with what lies above it.
#[derive(Debug, Default)]
pub(super) struct Places {
    above: HashMap<GrantItem, Vec<GrantItem>>,
}

impl Places {
    pub(super) fn add_cluster(&mut self, id: ClusterId) {
        self.above
            .insert(GrantItem::Cluster(id), vec![GrantItem::AllServers]);
    }

    pub(super) fn add_server(&mut self, id: ServerId, cluster: Option<ClusterId>) {
        let cluster = cluster.map(GrantItem::Cluster);
        let above = cluster.into_iter().chain([GrantItem::AllServers]);
        self.above.insert(GrantItem::Server(id), above.collect());
    }

    pub(super) fn add_project(&mut self, id: ProjectId) {
        self.above
            .insert(GrantItem::Project(id), vec![GrantItem::AllProjects]);
    }

    /// A file or folder, and one folder above it, or itself.
    pub(super) fn add_file(&mut self, id: FileId, above: Option<FileId>) {
        let known = self
            .above
            .entry(GrantItem::File(id))
            .or_insert_with(|| vec![GrantItem::AllFiles]);
        known.extend(above.filter(|above| *above != id).map(GrantItem::File));
    }

    /// Whether an item can be given: a right that is not reserved, a rule on a kind, or a
    /// thing that was found.
    pub(super) fn knows(&self, item: GrantItem) -> bool {
        match item {
            GrantItem::Right(right) => !right.is_reserved(),
            GrantItem::AllServers | GrantItem::AllProjects | GrantItem::AllFiles => true,
            item => self.above.contains_key(&item),
        }
    }

    /// What opens as much as an item, or more: itself first.
    pub(super) fn covering(&self, item: GrantItem) -> impl Iterator<Item = GrantItem> {
        let above = self.above.get(&item).map_or(&[][..], Vec::as_slice);
        [item].into_iter().chain(above.iter().copied())
    }
}

/// Items as grants without an end.
pub(super) fn for_ever(items: &[GrantItem]) -> Vec<Grant> {
    let grants = items.iter().map(|item| Grant {
        item: *item,
        validity: Default::default(),
    });
    grants.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_more_covers_what_opens_less() {
        let mut places = Places::default();
        places.add_server(ServerId(1), Some(ClusterId(2)));
        for above in [3, 4, 5] {
            places.add_file(FileId(3), Some(FileId(above)));
        }
        let covering = |item| places.covering(item).collect::<Vec<_>>();
        assert_eq!(
            covering(GrantItem::Server(ServerId(1))),
            [
                GrantItem::Server(ServerId(1)),
                GrantItem::Cluster(ClusterId(2)),
                GrantItem::AllServers
            ]
        );
        assert_eq!(
            covering(GrantItem::File(FileId(3))),
            [
                GrantItem::File(FileId(3)),
                GrantItem::AllFiles,
                GrantItem::File(FileId(4)),
                GrantItem::File(FileId(5))
            ]
        );
        assert!(places.knows(GrantItem::Server(ServerId(1))));
        assert!(!places.knows(GrantItem::Server(ServerId(2))));
    }
}
