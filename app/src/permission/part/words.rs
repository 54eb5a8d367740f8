//! Rights in the language of their reader.

use crate::{
    company::failure_text as company_failure,
    i18n::{I18n, current_locale, t_count, t_string},
};
use model::{
    error::{Error, Problem},
    permission::{Explanation, GrantItem, Group, HeldTemplate, Preset, TemplateSummary, Verdict},
};

use super::super::{held::Held, world::World};
use crate::company::template_label;

/// The groups of rights in the order in which they are shown.
pub const GROUPS: [Group; 10] = [
    Group::Servers,
    Group::Projects,
    Group::Files,
    Group::Images,
    Group::Gateway,
    Group::Company,
    Group::Staff,
    Group::Templates,
    Group::Audit,
    Group::Platform,
];

/// What a group of rights is called.
pub fn group_label(i18n: I18n, group: Group) -> String {
    match group {
        Group::Servers => t_string!(i18n, permission.group_servers),
        Group::Projects => t_string!(i18n, permission.group_projects),
        Group::Files => t_string!(i18n, permission.group_files),
        Group::Company => t_string!(i18n, permission.group_company),
        Group::Staff => t_string!(i18n, permission.group_staff),
        Group::Templates => t_string!(i18n, permission.group_templates),
        Group::Platform => t_string!(i18n, permission.group_platform),
        Group::Images => t_string!(i18n, permission.group_images),
        Group::Gateway => t_string!(i18n, permission.group_gateway),
        Group::Audit => t_string!(i18n, permission.group_audit),
    }
    .to_string()
}

/// What an item is called in a list of its kind.
pub fn item_name(i18n: I18n, world: &World, item: GrantItem) -> String {
    let unknown = |id: String| t_string!(i18n, permission.unknown_thing, id = id).to_string();
    let named = world.name(item).map(str::to_owned);
    match item {
        GrantItem::Right(right) => right.label(current_locale()).to_owned(),
        GrantItem::AllServers => t_string!(i18n, permission.all_servers).to_string(),
        GrantItem::AllProjects => t_string!(i18n, permission.all_projects).to_string(),
        GrantItem::AllFiles => t_string!(i18n, permission.all_files).to_string(),
        GrantItem::Cluster(id) => {
            let name = named.unwrap_or_else(|| unknown(id.to_string()));
            t_string!(i18n, permission.cluster_of, name = name).to_string()
        }
        GrantItem::Server(id) => named.unwrap_or_else(|| unknown(id.to_string())),
        GrantItem::Project(id) => named.unwrap_or_else(|| unknown(id.to_string())),
        GrantItem::File(id) => named.unwrap_or_else(|| unknown(id.to_string())),
    }
}

/// The same where items of all kinds stand together.
pub fn item_label(i18n: I18n, world: &World, item: GrantItem) -> String {
    let name = item_name(i18n, world, item);
    match item {
        GrantItem::Server(_) => t_string!(i18n, permission.server_of, name = name).to_string(),
        GrantItem::Project(_) => t_string!(i18n, permission.project_of, name = name).to_string(),
        GrantItem::File(id) => {
            let path: Vec<&str> = world.place(item);
            let name = path
                .into_iter()
                .chain([name.as_str()])
                .collect::<Vec<_>>()
                .join(" / ");
            if world.is_folder(id) {
                t_string!(i18n, permission.folder_of, name = name).to_string()
            } else {
                t_string!(i18n, permission.file_of, name = name).to_string()
            }
        }
        _ => name,
    }
}

/// How much is held, in a line: "12 functions · 5 hosts · all projects".
pub fn summary(i18n: I18n, world: &World, held: &Held) -> String {
    let rights = held
        .iter()
        .filter(|grant| matches!(grant.item, GrantItem::Right(_)))
        .count();
    let open = |all: GrantItem, each: &dyn Fn() -> usize| (!held.has(all)).then(each);
    let servers = open(GrantItem::AllServers, &|| {
        world
            .servers()
            .filter(|one| world.is_open(held, GrantItem::Server(one.id)))
            .count()
    });
    let projects = open(GrantItem::AllProjects, &|| {
        held.iter()
            .filter(|grant| matches!(grant.item, GrantItem::Project(_)))
            .count()
    });
    let files = open(GrantItem::AllFiles, &|| {
        held.iter()
            .filter(|grant| matches!(grant.item, GrantItem::File(_)))
            .count()
    });
    [
        t_count!(i18n, permission.count_rights, rights),
        match servers {
            Some(count) => t_count!(i18n, permission.count_servers, count),
            None => t_string!(i18n, permission.all_servers).to_string(),
        },
        match projects {
            Some(count) => t_count!(i18n, permission.count_projects, count),
            None => t_string!(i18n, permission.all_projects).to_string(),
        },
        match files {
            Some(count) => t_count!(i18n, permission.count_files, count),
            None => t_string!(i18n, permission.all_files).to_string(),
        },
    ]
    .join(" · ")
}

/// What the template is called that somebody was given.
pub fn held_template_label(i18n: I18n, held: &HeldTemplate) -> String {
    template_label(
        i18n,
        &TemplateSummary {
            id: held.id,
            name: held.name.clone(),
            is_preset: held.is_preset,
        },
    )
}

/// What a preset is for, in a sentence.
pub fn preset_text(i18n: I18n, template: &TemplateSummary) -> Option<String> {
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| template.is_preset && preset.id() == template.id)?;
    let text = match preset {
        Preset::Administrator => t_string!(i18n, permission.preset_administrator_text),
        Preset::Operator => t_string!(i18n, permission.preset_operator_text),
        Preset::Developer => t_string!(i18n, permission.preset_developer_text),
        Preset::Auditor => t_string!(i18n, permission.preset_auditor_text),
        Preset::Guest => t_string!(i18n, permission.preset_guest_text),
    };
    Some(text.to_string())
}

/// What comes of an act, in a word.
pub fn verdict_label(i18n: I18n, verdict: Verdict) -> String {
    match verdict {
        Verdict::Allowed => t_string!(i18n, permission.verdict_allowed),
        Verdict::Forbidden => t_string!(i18n, permission.verdict_forbidden),
        Verdict::NotFound => t_string!(i18n, permission.verdict_not_found),
    }
    .to_string()
}

/// What an act is called: by the right that it takes, or by what one sees.
pub fn act_label(i18n: I18n, explanation: &Explanation) -> String {
    if let Some(right) = explanation.permission {
        return right.label(current_locale()).to_owned();
    }
    match explanation.act.as_str() {
        "Server.Read" => t_string!(i18n, permission.act_server_read),
        "Container.Read" => t_string!(i18n, permission.act_container_read),
        "Project.Read" => t_string!(i18n, permission.act_project_read),
        "File.Read" => t_string!(i18n, permission.act_file_read),
        "Folder.Read" => t_string!(i18n, permission.act_folder_read),
        "Cluster.Read" => t_string!(i18n, permission.act_cluster_read),
        "Company.Read" => t_string!(i18n, permission.act_company_read),
        "Template.Read" => t_string!(i18n, permission.act_template_read),
        act => return act.to_owned(),
    }
    .to_string()
}

/// What a reader is told about a change of rights that was refused.
pub fn failure_text(i18n: I18n, error: &Error) -> String {
    let text = match error {
        Error::Conflict { what } => match what.as_str() {
            "grants_changed" | "template_changed" => {
                t_string!(i18n, permission.conflict_changed)
            }
            "member_is_administrator" => t_string!(i18n, permission.conflict_administrator),
            "member_is_bound" => t_string!(i18n, permission.conflict_bound),
            "too_many_templates" => t_string!(i18n, permission.conflict_too_many),
            _ => return company_failure(i18n, error),
        },
        Error::Invalid { fields } => {
            let has = |problem: &Problem| fields.iter().any(|field| field.problem == *problem);
            if has(&Problem::NotYours) {
                t_string!(i18n, permission.invalid_not_yours)
            } else if has(&Problem::Unknown) {
                t_string!(i18n, permission.invalid_unknown)
            } else {
                return company_failure(i18n, error);
            }
        }
        _ => return company_failure(i18n, error),
    };
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::{
        id::{FileId, ServerId},
        locale::Locale,
        permission::Permission,
    };

    #[test]
    fn every_right_stands_in_one_of_the_groups_that_are_shown() {
        for right in Permission::ALL {
            let count = GROUPS.iter().filter(|one| **one == right.group()).count();
            assert_eq!(count, 1, "{right:?}");
        }
    }

    #[test]
    fn how_much_is_held_is_told_in_a_line() {
        let world = super::super::super::world::tests::world();
        let i18n = texts(Locale::En);
        let held = Held::of_items(&[
            GrantItem::Right(Permission::AddServer),
            GrantItem::Server(ServerId(1)),
            GrantItem::Server(ServerId(2)),
            GrantItem::AllProjects,
        ]);
        assert_eq!(
            summary(i18n, &world, &held),
            "1 function · 2 hosts · All projects · 0 files and folders"
        );
    }

    #[test]
    fn a_thing_that_is_not_in_the_list_is_named_by_its_number() {
        let (world, i18n) = (World::default(), texts(Locale::En));
        let name = item_label(i18n, &world, GrantItem::Server(ServerId(7)));
        assert!(name.contains('7'), "{name}");
        let deep = item_label(
            i18n,
            &super::super::super::world::tests::world(),
            GrantItem::File(FileId(3)),
        );
        assert!(deep.contains("reports / 2026 / march.pdf"), "{deep}");
    }
}
