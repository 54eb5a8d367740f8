//! The catalogue of functional rights.
//!
//! One table, [`permission_catalogue!`](crate::permission_catalogue), lists
//! every right: its number, its name, its group, its labels and the
//! `(resource, action)` pairs it guards. From it come this enum, the rows of
//! table `permission`, the boxes of the template editor, the rules of
//! `backend::authz` and the test matrix. Numbers 1–36 are the seed's
//! (`console.md` 6.1), ours begin at 101. Six rights of the seed belong to
//! real-name review and company certification; they are listed as reserved and
//! cannot be granted.

mod choice;
mod explain;
mod grant;
mod template;

pub use choice::{Choices, ClusterChoice, FileChoice, ProjectChoice, ServerChoice};
pub use explain::{Explained, Explanation, Holder, HolderList, Object, Step, Verdict, Via};
pub use grant::{
    Grant, GrantChange, GrantItem, HeldTemplate, MAX_GRANTS, MemberGrants, SaveGrants, Validity,
    When,
};
pub use template::{
    MAX_TEMPLATES, PermissionRow, Preset, SaveTemplate, TemplateDetail, TemplateHolder,
    TemplateName, TemplateRow, TemplateSummary,
};

use crate::locale::Locale;
use serde::{Deserialize, Serialize};

/// Hands the catalogue to a macro: `number Variant "key" Group "标签" "Label"
/// [Resource.Action, …];`, and `reserved` in front of a right that guards
/// nothing yet.
#[macro_export]
macro_rules! permission_catalogue {
    ($with:ident) => {
        $with! {
            1 AddProject "add_project" Projects "添加项目" "Create projects" [Project.Create];
            2 AddDirectory "add_directory" Files "新建文件夹" "Create folders" [Folder.Create];
            3 ModifyCompanyInfo "modify_company_info" Company "修改企业信息" "Edit the company profile" [Company.Update];
            4 ViewEmployeeInfo "view_employee_info" Staff "查看员工信息" "View staff" [Employee.Read];
            5 AddPermissionTemplate "add_permission_template" Templates "新增权限模版" "Create permission templates" [Template.Create];
            6 AuditUserId "audit_user_id" Platform "个人实名制审核" "Review real-name checks" [];
            7 CompanyIssue "company_issue" Platform "用户提起企业异议处理" "Handle disputes about companies" [];
            8 DeleteProject "delete_project" Projects "删除项目" "Delete projects" [Project.Delete];
            9 BuildProject "build_project" Projects "版本构建" "Build versions" [Project.Build];
            10 DeployProject "deploy_project" Projects "项目部署" "Deploy projects" [Project.Deploy];
            11 ModifyProjectInfo "modify_project_info" Projects "信息修改" "Edit projects" [Project.Update];
            12 DeleteProjectVersion "delete_project_version" Projects "删除版本" "Delete versions" [ProjectVersion.Delete];
            13 StartStopContainer "start_stop_container" Projects "容器重启停止" "Start and stop containers" [Container.Power];
            14 DeleteContainer "delete_container" Projects "容器删除" "Delete containers" [Container.Delete];
            15 UploadFile "upload_file" Files "上传文件" "Upload files" [File.Create];
            16 DeleteDirectory "delete_directory" Files "删除文件夹" "Delete folders" [Folder.Delete];
            17 DownloadFile "download_file" Files "下载文件" "Download files" [File.Download];
            18 PreviewFile "preview_file" Files "预览文件" "Preview files" [File.Preview];
            19 CopyFileUrl "copy_file_url" Files "复制url" "Copy file links" [File.Share];
            20 DeleteFile "delete_file" Files "删除文件" "Delete files" [File.Delete];
            21 CompanyIdentify "company_identify" Company "认证企业" "Certify the company" [];
            22 ViewEmployeeIdInfo "view_employee_id_info" Staff "查看员工身份证信息" "View identity cards of staff" [];
            23 AuditEmployee "audit_employee" Staff "审核员工" "Review applicants" [Employee.Review];
            24 SetAdmin "set_admin" Staff "更换员工管理员" "Change the administrator" [Employee.Appoint];
            25 SetEmployeePermission "set_employee_permission" Staff "设置员工权限" "Set permissions of staff" [Grant.Update];
            26 DismissEmployee "dismiss_employee" Staff "解除和员工关系" "Dismiss staff" [Employee.Delete];
            27 SetJoinConditions "set_join_conditions" Staff "设置员工加入条件" "Set join conditions" [EntrySetting.Update];
            28 ModifyPermissionTemplate "modify_permission_template" Templates "修改权限模版" "Edit permission templates" [Template.Update];
            29 DeletePermissionTemplate "delete_permission_template" Templates "删除权限模版" "Delete permission templates" [Template.Delete];
            30 AddServer "add_server" Servers "添加主机" "Add hosts" [Server.Create];
            31 DeleteServer "delete_server" Servers "删除主机" "Delete hosts" [Server.Delete];
            32 StartStopServer "start_stop_server" Servers "开机关机" "Power hosts on and off" [Server.Power];
            33 ModifyServerInfo "modify_server_info" Servers "修改主机信息" "Edit hosts" [Server.Update];
            34 ViewCompanyIdentifyInfo "view_company_identify_info" Company "查看企业认证信息" "View company certification" [];
            35 AuditCompanyId "audit_company_id" Platform "企业认证审核" "Review company certification" [];
            36 InviteNewEmployee "invite_new_employee" Staff "邀请新员工" "Invite staff" [EntrySetting.Create, EntrySetting.Read, EntrySetting.Delete];
            101 ViewImage "view_image" Images "查看镜像" "View images" [Image.Read];
            102 ManageImage "manage_image" Images "管理镜像" "Manage images" [Image.Create, Image.Update, Image.Delete];
            103 ManageCluster "manage_cluster" Servers "管理集群" "Manage clusters" [Cluster.Create, Cluster.Update, Cluster.Delete];
            104 ViewContainerLog "view_container_log" Servers "查看容器日志" "View container logs" [Container.ReadLog];
            105 ExecContainer "exec_container" Servers "进入容器" "Run commands in containers" [Container.Execute];
            106 ManageGateway "manage_gateway" Gateway "管理接口网关" "Manage the API gateway" [Gateway.Update];
            107 ViewGateway "view_gateway" Gateway "查看接口网关" "View the API gateway" [Gateway.Read];
            108 ViewOperationLog "view_operation_log" Audit "查看操作日志" "View the operation log" [OperationLog.Read];
            109 RevealSecret "reveal_secret" Audit "查看密钥" "Reveal secrets" [Secret.Read];
            110 ManageWebhook "manage_webhook" Servers "管理告警推送" "Manage alert webhooks" [Webhook.Read, Webhook.Update, Webhook.Delete];
        }
    };
}

/// Groups of the catalogue: column `group`, 0–6 the seed's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 0: hosts, clusters and containers.
    Servers,
    /// 1: projects.
    Projects,
    /// 2: files.
    Files,
    /// 3: company profile.
    Company,
    /// 4: staff.
    Staff,
    /// 5: permission templates.
    Templates,
    /// 6: platform.
    Platform,
    /// 7: container images.
    Images,
    /// 8: API gateway.
    Gateway,
    /// 9: history and secrets.
    Audit,
}

macro_rules! define_permissions {
    ($($number:literal $variant:ident $key:literal $group:ident $zh:literal $en:literal [$($resource:ident . $action:ident),*];)*) => {
        /// A functional right. Its name in the catalogue is its identity; the
        /// number is the primary key of its row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Permission {
            $(#[doc = $en] #[serde(rename = $key)] $variant = $number,)*
        }

        impl Permission {
            /// The whole catalogue, by number.
            pub const ALL: &'static [Permission] = &[$(Permission::$variant,)*];

            /// Primary key in table `permission`.
            pub const fn number(self) -> i64 { self as i64 }
            /// The right with this number.
            pub const fn from_number(number: i64) -> Option<Self> {
                match number { $($number => Some(Permission::$variant),)* _ => None }
            }
            /// Symbolic name, stable for ever.
            pub const fn key(self) -> &'static str {
                match self { $(Permission::$variant => $key,)* }
            }
            /// Where the editor shows it.
            pub const fn group(self) -> Group {
                match self { $(Permission::$variant => Group::$group,)* }
            }
            /// What people read.
            pub const fn label(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Permission::$variant, Locale::ZhCn) => $zh,
                      (Permission::$variant, Locale::En) => $en,)*
                }
            }
            /// What it guards, as `Resource.Action`; empty for a reserved one.
            pub const fn guards(self) -> &'static [&'static str] {
                match self {
                    $(Permission::$variant => &[$(concat!(stringify!($resource), ".", stringify!($action))),*],)*
                }
            }
            /// Listed, but without a feature behind it: nobody can be given it.
            pub const fn is_reserved(self) -> bool { self.guards().is_empty() }
        }
    };
}
permission_catalogue!(define_permissions);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_seeds_36_numbers_are_all_there_and_ours_begin_at_101() {
        let numbers: Vec<i64> = Permission::ALL.iter().map(|p| p.number()).collect();
        assert!(numbers.iter().take(36).copied().eq(1..=36));
        assert!(numbers[36..].iter().all(|n| *n > 100));
        for permission in Permission::ALL {
            assert_eq!(
                Permission::from_number(permission.number()),
                Some(*permission)
            );
        }
    }

    #[test]
    fn exactly_the_rights_of_reviews_and_certification_are_reserved() {
        let reserved: Vec<i64> = Permission::ALL
            .iter()
            .filter(|p| p.is_reserved())
            .map(|p| p.number())
            .collect();
        assert_eq!(reserved, [6, 7, 21, 22, 34, 35]);
    }

    #[test]
    fn no_two_rights_share_a_key_or_a_guarded_pair() {
        let keys: HashSet<_> = Permission::ALL.iter().map(|p| p.key()).collect();
        assert_eq!(keys.len(), Permission::ALL.len());
        let pairs: Vec<_> = Permission::ALL.iter().flat_map(|p| p.guards()).collect();
        assert_eq!(pairs.iter().collect::<HashSet<_>>().len(), pairs.len());
    }
}
