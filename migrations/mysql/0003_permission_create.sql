-- The catalogue. The numbers 1 to 36 are those of the seed, ours start at 101.
CREATE TABLE IF NOT EXISTS permission (
    id BIGINT NOT NULL, -- the number in the catalogue, never assigned by the database
    name VARCHAR(64) NOT NULL, -- the symbolic key
    `group` SMALLINT NOT NULL, -- 0 servers, 1 projects, 2 files, 3 company, 4 staff, 5 templates, 6 platform, 7 images, 8 gateway, 9 audit
    label_zh VARCHAR(64) NOT NULL,
    label_en VARCHAR(64) NOT NULL,
    is_reserved SMALLINT NOT NULL DEFAULT 0, -- 1 is listed and cannot be granted
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY permission_name_uq (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Rows of the catalogue carry no time of their own.
INSERT INTO permission (id, name, `group`, label_zh, label_en, is_reserved, create_time, update_time) VALUES
    (1, 'add_project', 1, '添加项目', 'Create projects', 0, 0, 0),
    (2, 'add_directory', 2, '新建文件夹', 'Create folders', 0, 0, 0),
    (3, 'modify_company_info', 3, '修改企业信息', 'Edit the company profile', 0, 0, 0),
    (4, 'view_employee_info', 4, '查看员工信息', 'View staff', 0, 0, 0),
    (5, 'add_permission_template', 5, '新增权限模版', 'Create permission templates', 0, 0, 0),
    (6, 'audit_user_id', 6, '个人实名制审核', 'Review real-name checks', 1, 0, 0),
    (7, 'company_issue', 6, '用户提起企业异议处理', 'Handle disputes about companies', 1, 0, 0),
    (8, 'delete_project', 1, '删除项目', 'Delete projects', 0, 0, 0),
    (9, 'build_project', 1, '版本构建', 'Build versions', 0, 0, 0),
    (10, 'deploy_project', 1, '项目部署', 'Deploy projects', 0, 0, 0),
    (11, 'modify_project_info', 1, '信息修改', 'Edit projects', 0, 0, 0),
    (12, 'delete_project_version', 1, '删除版本', 'Delete versions', 0, 0, 0),
    (13, 'start_stop_container', 1, '容器重启停止', 'Start and stop containers', 0, 0, 0),
    (14, 'delete_container', 1, '容器删除', 'Delete containers', 0, 0, 0),
    (15, 'upload_file', 2, '上传文件', 'Upload files', 0, 0, 0),
    (16, 'delete_directory', 2, '删除文件夹', 'Delete folders', 0, 0, 0),
    (17, 'download_file', 2, '下载文件', 'Download files', 0, 0, 0),
    (18, 'preview_file', 2, '预览文件', 'Preview files', 0, 0, 0),
    (19, 'copy_file_url', 2, '复制url', 'Copy file links', 0, 0, 0),
    (20, 'delete_file', 2, '删除文件', 'Delete files', 0, 0, 0),
    (21, 'company_identify', 3, '认证企业', 'Certify the company', 1, 0, 0),
    (22, 'view_employee_id_info', 4, '查看员工身份证信息', 'View identity cards of staff', 1, 0, 0),
    (23, 'audit_employee', 4, '审核员工', 'Review applicants', 0, 0, 0),
    (24, 'set_admin', 4, '更换员工管理员', 'Change the administrator', 0, 0, 0),
    (25, 'set_employee_permission', 4, '设置员工权限', 'Set permissions of staff', 0, 0, 0),
    (26, 'dismiss_employee', 4, '解除和员工关系', 'Dismiss staff', 0, 0, 0),
    (27, 'set_join_conditions', 4, '设置员工加入条件', 'Set join conditions', 0, 0, 0),
    (28, 'modify_permission_template', 5, '修改权限模版', 'Edit permission templates', 0, 0, 0),
    (29, 'delete_permission_template', 5, '删除权限模版', 'Delete permission templates', 0, 0, 0),
    (30, 'add_server', 0, '添加主机', 'Add hosts', 0, 0, 0),
    (31, 'delete_server', 0, '删除主机', 'Delete hosts', 0, 0, 0),
    (32, 'start_stop_server', 0, '开机关机', 'Power hosts on and off', 0, 0, 0),
    (33, 'modify_server_info', 0, '修改主机信息', 'Edit hosts', 0, 0, 0),
    (34, 'view_company_identify_info', 3, '查看企业认证信息', 'View company certification', 1, 0, 0),
    (35, 'audit_company_id', 6, '企业认证审核', 'Review company certification', 1, 0, 0),
    (36, 'invite_new_employee', 4, '邀请新员工', 'Invite staff', 0, 0, 0),
    (101, 'view_image', 7, '查看镜像', 'View images', 0, 0, 0),
    (102, 'manage_image', 7, '管理镜像', 'Manage images', 0, 0, 0),
    (103, 'manage_cluster', 0, '管理集群', 'Manage clusters', 0, 0, 0),
    (104, 'view_container_log', 0, '查看容器日志', 'View container logs', 0, 0, 0),
    (105, 'exec_container', 0, '进入容器', 'Run commands in containers', 0, 0, 0),
    (106, 'manage_gateway', 8, '管理接口网关', 'Manage the API gateway', 0, 0, 0),
    (107, 'view_gateway', 8, '查看接口网关', 'View the API gateway', 0, 0, 0),
    (108, 'view_operation_log', 9, '查看操作日志', 'View the operation log', 0, 0, 0),
    (109, 'reveal_secret', 9, '查看密钥', 'Reveal secrets', 0, 0, 0)
ON DUPLICATE KEY UPDATE id = id;

-- A named set of rights. The four lists are JSON.
CREATE TABLE IF NOT EXISTS permission_template (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    cid BIGINT NULL, -- NULL for a preset
    type SMALLINT NOT NULL DEFAULT 1, -- 0 preset, 1 custom
    permissions LONGTEXT NOT NULL,
    access_servers LONGTEXT NOT NULL,
    access_projects LONGTEXT NOT NULL,
    access_filehub LONGTEXT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY permission_template_cid_name_uq (cid, name),
    CONSTRAINT permission_template_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Templates that came with the console. A test compares them with the model.
INSERT INTO permission_template (id, name, cid, type, permissions, access_servers, access_projects, access_filehub, create_time, update_time) VALUES
    (1, 'administrator', NULL, 0, '["add_project","add_directory","modify_company_info","view_employee_info","add_permission_template","delete_project","build_project","deploy_project","modify_project_info","delete_project_version","start_stop_container","delete_container","upload_file","delete_directory","download_file","preview_file","copy_file_url","delete_file","audit_employee","set_admin","set_employee_permission","dismiss_employee","set_join_conditions","modify_permission_template","delete_permission_template","add_server","delete_server","start_stop_server","modify_server_info","invite_new_employee","view_image","manage_image","manage_cluster","view_container_log","exec_container","manage_gateway","view_gateway","view_operation_log","reveal_secret"]', '[]', '[]', '[]', 0, 0),
    (2, 'operator', NULL, 0, '["start_stop_container","delete_container","add_server","delete_server","start_stop_server","modify_server_info","view_image","manage_cluster","view_container_log","exec_container"]', '[]', '[]', '[]', 0, 0),
    (3, 'developer', NULL, 0, '["add_project","add_directory","build_project","deploy_project","modify_project_info","delete_project_version","start_stop_container","upload_file","download_file","preview_file","view_image","view_container_log"]', '[]', '[]', '[]', 0, 0),
    (4, 'auditor', NULL, 0, '["view_employee_info","preview_file","view_image","view_container_log","view_gateway","view_operation_log"]', '[]', '[]', '[]', 0, 0),
    (5, 'guest', NULL, 0, '[]', '[]', '[]', '[]', 0, 0)
ON DUPLICATE KEY UPDATE id = id;

-- Which rights of the catalogue an employee has in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_permission (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    pid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_permission_uid_pid_cid_uq (uid, pid, cid),
    KEY user_permission_cid_pid_ix (cid, pid),
    KEY user_permission_pid_ix (pid),
    KEY user_permission_from_time_ix (from_time),
    KEY user_permission_until_time_ix (until_time),
    CONSTRAINT user_permission_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_permission_pid_fk FOREIGN KEY (pid) REFERENCES permission (id) ON DELETE CASCADE,
    CONSTRAINT user_permission_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
