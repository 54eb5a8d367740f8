-- Another program that is told of alerts of an owner. Its secret signs what is sent.
CREATE TABLE IF NOT EXISTS alert_webhook (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    name VARCHAR(64) NOT NULL,
    url VARCHAR(1000) NOT NULL,
    secret LONGTEXT NOT NULL, -- sealed
    is_on SMALLINT NOT NULL DEFAULT 1,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY alert_webhook_owner_name_uq (owner_kind, owner_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Something that was told to a webhook. Kept for a month.
CREATE TABLE IF NOT EXISTS alert_delivery (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    webhook_id BIGINT NOT NULL,
    job_id BIGINT NULL, -- who tells it, no foreign key: jobs go before deliveries; given in the same transaction
    news SMALLINT NOT NULL, -- 0 a test, 1 alerts fired, 2 alerts ended
    alerts BIGINT NOT NULL, -- how many
    state SMALLINT NOT NULL DEFAULT 0, -- 0 waits, 1 taken, 2 given up
    attempts BIGINT NOT NULL DEFAULT 0,
    status BIGINT NULL, -- what was answered last
    problem VARCHAR(200) NOT NULL DEFAULT '', -- why the last attempt came to nothing, as the network says it
    fault SMALLINT NULL, -- what of ours stood in the way: 1 switched off, 2 unsealing, 3 cancelled, 4 interrupted, 5 the job failed
    create_time BIGINT NOT NULL,
    end_time BIGINT NULL,
    KEY alert_delivery_owner_ix (owner_kind, owner_id, id),
    KEY alert_delivery_webhook_id_ix (webhook_id),
    KEY alert_delivery_create_time_ix (create_time),
    KEY alert_delivery_state_ix (state, id),
    CONSTRAINT alert_delivery_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES alert_webhook (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who tells other programs of alerts.
INSERT INTO permission (id, name, `group`, label_zh, label_en, is_reserved, create_time, update_time) VALUES
    (110, 'manage_webhook', 0, '管理告警推送', 'Manage alert webhooks', 0, 0, 0)
ON DUPLICATE KEY UPDATE id = id;

-- The template of the administrator has every right.
UPDATE permission_template SET permissions = '["add_project","add_directory","modify_company_info","view_employee_info","add_permission_template","delete_project","build_project","deploy_project","modify_project_info","delete_project_version","start_stop_container","delete_container","upload_file","delete_directory","download_file","preview_file","copy_file_url","delete_file","audit_employee","set_admin","set_employee_permission","dismiss_employee","set_join_conditions","modify_permission_template","delete_permission_template","add_server","delete_server","start_stop_server","modify_server_info","invite_new_employee","view_image","manage_image","manage_cluster","view_container_log","exec_container","manage_gateway","view_gateway","view_operation_log","reveal_secret","manage_webhook"]' WHERE id = 1 AND cid IS NULL;
