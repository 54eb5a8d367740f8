-- Who did what to which object. No foreign key: history survives what it speaks of.
CREATE TABLE IF NOT EXISTS operation_log (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NULL, -- NULL is nobody signed in, or the console itself
    owner_kind SMALLINT NULL, -- 1 user, 2 company, NULL is the installation
    owner_id BIGINT NULL,
    object_id VARCHAR(64) NOT NULL,
    object_type SMALLINT NOT NULL,
    operation SMALLINT NOT NULL,
    operation_status SMALLINT NOT NULL, -- 0 failed, 1 succeeded, 2 in progress
    request_id VARCHAR(64) NOT NULL DEFAULT '',
    address VARCHAR(64) NOT NULL DEFAULT '',
    content LONGTEXT NULL, -- JSON
    created_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    KEY operation_log_owner_ix (owner_kind, owner_id, id),
    KEY operation_log_object_ix (object_type, object_id, id),
    KEY operation_log_user_ix (user_id, object_type, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
