//! What a company has to give, as trees: which hosts a cluster has, which folder a file
//! is in, and so which grant opens which thing.

use model::{
    id::{ClusterId, FileId, ProjectId, ServerId},
    permission::{Choices, FileChoice, GrantItem, ServerChoice},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use super::held::Held;

/// Everything that can be given in a company, with its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    choices: Choices,
    clusters: HashMap<ClusterId, usize>,
    servers: HashMap<ServerId, usize>,
    projects: HashMap<ProjectId, usize>,
    files: HashMap<FileId, usize>,
    children: HashMap<Option<FileId>, Vec<FileId>>,
}

/// Hosts of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// What it is called; empty when unknown.
    pub name: String,
    /// Its hosts, by name.
    pub servers: Vec<ServerId>,
}

/// Hosts of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// What it is called; empty when unknown.
    pub name: String,
    /// Where its hosts are.
    pub regions: Vec<Region>,
}

impl Provider {
    /// All its hosts.
    pub fn servers(&self) -> impl Iterator<Item = ServerId> + '_ {
        self.regions
            .iter()
            .flat_map(|region| region.servers.iter().copied())
    }
}

fn index<T, K: Eq + Hash>(all: &[T], key: impl Fn(&T) -> K) -> HashMap<K, usize> {
    all.iter()
        .enumerate()
        .map(|(at, one)| (key(one), at))
        .collect()
}

/// The parts of `more` that `known` lacks, at its end.
#[cfg(any(feature = "hydrate", test))]
fn add<T, K: Eq + Hash>(known: &mut Vec<T>, more: Vec<T>, key: impl Fn(&T) -> K) {
    let there: HashSet<K> = known.iter().map(&key).collect();
    known.extend(more.into_iter().filter(|one| !there.contains(&key(one))));
}

impl World {
    /// Made of what was fetched.
    pub fn new(choices: Choices) -> Self {
        let files = index(&choices.files, |file| file.id);
        let mut children: HashMap<Option<FileId>, Vec<FileId>> = HashMap::new();
        for file in &choices.files {
            // What stands below a folder that is not listed stands at the root.
            let parent = file.parent.filter(|parent| files.contains_key(parent));
            children.entry(parent).or_default().push(file.id);
        }
        World {
            clusters: index(&choices.clusters, |cluster| cluster.id),
            servers: index(&choices.servers, |server| server.id),
            projects: index(&choices.projects, |project| project.id),
            files,
            children,
            choices,
        }
    }

    /// The same with what a search found beside it.
    #[cfg(any(feature = "hydrate", test))]
    pub fn extend(&mut self, more: Choices) {
        let mut choices = std::mem::take(&mut self.choices);
        add(&mut choices.clusters, more.clusters, |one| one.id);
        add(&mut choices.servers, more.servers, |one| one.id);
        add(&mut choices.projects, more.projects, |one| one.id);
        add(&mut choices.files, more.files, |one| one.id);
        *self = World::new(choices);
    }

    /// Whether the company has more than is known here.
    pub fn is_cut(&self) -> bool {
        self.choices.is_cut
    }

    /// Its clusters.
    pub fn clusters(&self) -> impl Iterator<Item = ClusterId> + '_ {
        self.choices.clusters.iter().map(|cluster| cluster.id)
    }

    /// Its hosts, by name.
    pub fn servers(&self) -> impl Iterator<Item = &ServerChoice> {
        self.choices.servers.iter()
    }

    /// Its projects, by name.
    pub fn projects(&self) -> impl Iterator<Item = ProjectId> + '_ {
        self.choices.projects.iter().map(|project| project.id)
    }

    /// Its files and folders.
    pub fn files(&self) -> impl Iterator<Item = &FileChoice> {
        self.choices.files.iter()
    }

    /// The hosts of a cluster.
    pub fn servers_of(&self, cluster: ClusterId) -> impl Iterator<Item = ServerId> + '_ {
        self.choices
            .servers
            .iter()
            .filter(move |server| server.cluster == Some(cluster))
            .map(|server| server.id)
    }

    /// What is in a folder; of `None` what is in none. Folders first.
    pub fn children(&self, folder: Option<FileId>) -> Vec<FileId> {
        let mut children = self.children.get(&folder).cloned().unwrap_or_default();
        children.sort_by_key(|id| !self.is_folder(*id));
        children
    }

    /// Whether a file is a folder.
    pub fn is_folder(&self, id: FileId) -> bool {
        self.file(id).is_some_and(|file| file.is_folder)
    }

    fn file(&self, id: FileId) -> Option<&FileChoice> {
        self.choices.files.get(*self.files.get(&id)?)
    }

    fn server(&self, id: ServerId) -> Option<&ServerChoice> {
        self.choices.servers.get(*self.servers.get(&id)?)
    }

    /// The hosts by provider and region; those of whom neither is known come last.
    pub fn providers(&self) -> Vec<Provider> {
        // What has no name sorts last.
        type Name<'a> = (bool, &'a str);
        let mut by_place: BTreeMap<Name<'_>, BTreeMap<Name<'_>, Vec<ServerId>>> = BTreeMap::new();
        for server in &self.choices.servers {
            let (provider, region) = (server.provider.trim(), server.region.trim());
            by_place
                .entry((provider.is_empty(), provider))
                .or_default()
                .entry((region.is_empty(), region))
                .or_default()
                .push(server.id);
        }
        by_place
            .into_iter()
            .map(|((_, name), regions)| Provider {
                name: name.to_owned(),
                regions: regions
                    .into_iter()
                    .map(|((_, name), servers)| Region {
                        name: name.to_owned(),
                        servers,
                    })
                    .collect(),
            })
            .collect()
    }

    /// The folders that a file is in, the nearest first.
    pub fn folders_above(&self, id: FileId) -> Vec<FileId> {
        let mut above = Vec::new();
        let mut next = self.file(id).and_then(|file| file.parent);
        while let Some(folder) = next {
            // A circle would be a fault of the database's; it must not hang the page.
            if folder == id || above.contains(&folder) {
                break;
            }
            above.push(folder);
            next = self.file(folder).and_then(|file| file.parent);
        }
        above
    }

    /// The grants that open a thing beside its own, the nearest first.
    pub fn above(&self, item: GrantItem) -> Vec<GrantItem> {
        match item {
            GrantItem::Right(_)
            | GrantItem::AllServers
            | GrantItem::AllProjects
            | GrantItem::AllFiles => Vec::new(),
            GrantItem::Cluster(_) => vec![GrantItem::AllServers],
            GrantItem::Server(id) => self
                .server(id)
                .and_then(|server| server.cluster)
                .map(GrantItem::Cluster)
                .into_iter()
                .chain([GrantItem::AllServers])
                .collect(),
            GrantItem::Project(_) => vec![GrantItem::AllProjects],
            GrantItem::File(id) => self
                .folders_above(id)
                .into_iter()
                .map(GrantItem::File)
                .chain([GrantItem::AllFiles])
                .collect(),
        }
    }

    /// The nearest grant of `held` that opens a thing beside its own.
    pub fn rule_over(&self, held: &Held, item: GrantItem) -> Option<GrantItem> {
        // Without a vector: this is asked of thousands of hosts at every tick.
        match item {
            GrantItem::Server(id) => {
                let cluster = self.server(id).and_then(|server| server.cluster);
                cluster
                    .map(GrantItem::Cluster)
                    .filter(|cluster| held.has(*cluster))
                    .or_else(|| Some(GrantItem::AllServers).filter(|all| held.has(*all)))
            }
            item => self.above(item).into_iter().find(|one| held.has(*one)),
        }
    }

    /// Whether a thing is open to who holds `held`, at whatever time.
    pub fn is_open(&self, held: &Held, item: GrantItem) -> bool {
        held.has(item) || self.rule_over(held, item).is_some()
    }

    /// The things that a rule is about and that are given one by one as well: hosts of
    /// a cluster, what is in a folder. Nothing for what is no rule.
    pub fn below(&self, rule: GrantItem) -> Vec<GrantItem> {
        match rule {
            GrantItem::AllServers => self
                .clusters()
                .map(GrantItem::Cluster)
                .chain(self.servers().map(|server| GrantItem::Server(server.id)))
                .collect(),
            GrantItem::Cluster(id) => self.servers_of(id).map(GrantItem::Server).collect(),
            GrantItem::AllProjects => self.projects().map(GrantItem::Project).collect(),
            GrantItem::AllFiles => self.files().map(|file| GrantItem::File(file.id)).collect(),
            GrantItem::File(id) => {
                let mut found = Vec::new();
                let mut open = vec![id];
                let mut seen = HashSet::from([id]);
                while let Some(folder) = open.pop() {
                    for child in self.children.get(&Some(folder)).into_iter().flatten() {
                        if seen.insert(*child) {
                            found.push(GrantItem::File(*child));
                            open.push(*child);
                        }
                    }
                }
                found
            }
            GrantItem::Right(_) | GrantItem::Server(_) | GrantItem::Project(_) => Vec::new(),
        }
    }

    /// What a thing is called; `None` for a rule over all, a right, and what is not
    /// known here.
    pub fn name(&self, item: GrantItem) -> Option<&str> {
        match item {
            GrantItem::Cluster(id) => {
                let cluster = self.choices.clusters.get(*self.clusters.get(&id)?)?;
                Some(&cluster.name)
            }
            GrantItem::Server(id) => Some(&self.server(id)?.name),
            GrantItem::Project(id) => {
                let project = self.choices.projects.get(*self.projects.get(&id)?)?;
                Some(&project.name)
            }
            GrantItem::File(id) => Some(&self.file(id)?.name),
            GrantItem::Right(_)
            | GrantItem::AllServers
            | GrantItem::AllProjects
            | GrantItem::AllFiles => None,
        }
    }

    /// Where a thing is, in names, the outermost first: provider and region, or folders.
    pub fn place(&self, item: GrantItem) -> Vec<&str> {
        match item {
            GrantItem::Server(id) => self.server(id).map_or_else(Vec::new, |server| {
                [server.provider.trim(), server.region.trim()]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect()
            }),
            GrantItem::File(id) => {
                let mut names: Vec<&str> = self
                    .folders_above(id)
                    .into_iter()
                    .filter_map(|folder| Some(self.file(folder)?.name.as_str()))
                    .collect();
                names.reverse();
                names
            }
            _ => Vec::new(),
        }
    }

    /// The things whose name, or whose place, has a text in it; of each kind `limit` at
    /// most, and how many there are.
    pub fn search(&self, text: &str, limit: usize) -> Found {
        let text = text.trim().to_lowercase();
        let has = |name: &str| name.to_lowercase().contains(&text);
        let cut = |all: Vec<GrantItem>| {
            let total = all.len();
            (all.into_iter().take(limit).collect(), total)
        };
        let clusters = self.choices.clusters.iter().filter(|one| has(&one.name));
        let servers = self.choices.servers.iter().filter(|server| {
            let cluster = server
                .cluster
                .and_then(|id| self.name(GrantItem::Cluster(id)));
            has(&server.name)
                || has(&server.provider)
                || has(&server.region)
                || cluster.is_some_and(has)
        });
        let servers = clusters
            .map(|cluster| GrantItem::Cluster(cluster.id))
            .chain(servers.map(|server| GrantItem::Server(server.id)))
            .collect();
        let projects = self.choices.projects.iter().filter(|one| has(&one.name));
        let files = self.choices.files.iter().filter(|one| has(&one.name));
        Found {
            servers: cut(servers),
            projects: cut(projects.map(|one| GrantItem::Project(one.id)).collect()),
            files: cut(files.map(|one| GrantItem::File(one.id)).collect()),
        }
    }
}

/// What a search found: some of each kind, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Clusters and hosts.
    pub servers: (Vec<GrantItem>, usize),
    /// Projects.
    pub projects: (Vec<GrantItem>, usize),
    /// Files and folders.
    pub files: (Vec<GrantItem>, usize),
}

#[cfg(test)]
pub(super) mod tests;
