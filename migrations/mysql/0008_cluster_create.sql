-- A named group of servers.
CREATE TABLE IF NOT EXISTS cluster (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    name VARCHAR(128) NOT NULL,
    description VARCHAR(2000) NOT NULL DEFAULT '',
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY cluster_owner_name_uq (owner_kind, owner_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
