-- A managed machine. The facts from hostname on come from its agent.
CREATE TABLE IF NOT EXISTS server (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    name VARCHAR(128) NOT NULL,
    public_ip VARCHAR(45) NOT NULL DEFAULT '',
    cluster_id BIGINT NULL,
    instance_id VARCHAR(64) NULL, -- instance.instance_id, without a foreign key: the cloud comes and goes
    hostname VARCHAR(255) NOT NULL DEFAULT '',
    os_name VARCHAR(128) NOT NULL DEFAULT '',
    os_version VARCHAR(128) NOT NULL DEFAULT '',
    kernel VARCHAR(128) NOT NULL DEFAULT '',
    architecture VARCHAR(32) NOT NULL DEFAULT '',
    cpu_count BIGINT NOT NULL DEFAULT 0,
    memory_total BIGINT NOT NULL DEFAULT 0, -- bytes
    agent_version VARCHAR(32) NOT NULL DEFAULT '',
    provider VARCHAR(64) NOT NULL DEFAULT '', -- aliyun, qcloud, aws, ...: of the cloud's listing, else what the agent says
    region VARCHAR(64) NOT NULL DEFAULT '',
    status SMALLINT NOT NULL DEFAULT 0, -- 0 waiting for the first report, 1 reporting, 2 silent
    status_time BIGINT NULL, -- since when
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY server_owner_name_uq (owner_kind, owner_id, name),
    UNIQUE KEY server_instance_id_uq (owner_kind, owner_id, instance_id),
    KEY server_owner_ix (owner_kind, owner_id, id),
    KEY server_cluster_id_ix (cluster_id),
    KEY server_status_ix (status, id),
    CONSTRAINT server_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The sign-in of the console on a server, sealed. No read type has a field for passwd.
CREATE TABLE IF NOT EXISTS server_account (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    server_id BIGINT NOT NULL,
    username VARCHAR(128) NOT NULL,
    passwd LONGTEXT NOT NULL, -- sealed password or private key
    kind SMALLINT NOT NULL DEFAULT 0, -- 0 password, 1 private key
    port BIGINT NOT NULL DEFAULT 22,
    host_key VARCHAR(1024) NOT NULL DEFAULT '', -- pinned on first use
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY server_account_server_id_uq (server_id),
    CONSTRAINT server_account_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The program on a server. Only the SHA-256 (hex) of its token is stored.
CREATE TABLE IF NOT EXISTS agent (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    server_id BIGINT NOT NULL,
    token_hash CHAR(64) NOT NULL,
    token_time BIGINT NOT NULL, -- when the token was made
    next_token_hash CHAR(64) NULL, -- a new token, until it is first used
    renewal SMALLINT NOT NULL DEFAULT 0, -- 1 the agent is to trade its token for a new one
    create_time BIGINT NOT NULL,
    revoked_time BIGINT NULL,
    UNIQUE KEY agent_server_id_uq (server_id),
    UNIQUE KEY agent_token_hash_uq (token_hash),
    UNIQUE KEY agent_next_token_hash_uq (next_token_hash),
    CONSTRAINT agent_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A single-use token that becomes an agent token.
CREATE TABLE IF NOT EXISTS enrolment_token (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    token_hash CHAR(64) NOT NULL,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    user_id BIGINT NOT NULL, -- who issued it
    purpose SMALLINT NOT NULL DEFAULT 0, -- 0 a host, 1 this machine, 2 a new agent for the host of target_id
    create_time BIGINT NOT NULL,
    expiry_time BIGINT NOT NULL,
    used_time BIGINT NULL,
    target_id BIGINT NULL, -- the host that gets a new agent
    server_id BIGINT NULL, -- what it enrolled
    UNIQUE KEY enrolment_token_token_hash_uq (token_hash),
    KEY enrolment_token_user_id_ix (user_id),
    KEY enrolment_token_target_id_ix (target_id),
    KEY enrolment_token_server_id_ix (server_id),
    KEY enrolment_token_expiry_time_ix (expiry_time),
    CONSTRAINT enrolment_token_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT enrolment_token_target_id_fk FOREIGN KEY (target_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT enrolment_token_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The newest sample of each server, so that lists sort and filter in one query.
-- No foreign key: a report that races with the removal of its server must not fail the batch of all others.
CREATE TABLE IF NOT EXISTS server_latest (
    server_id BIGINT NOT NULL,
    created_time BIGINT NOT NULL, -- clock of the agent
    cpu_percent DOUBLE NOT NULL,
    memory_total BIGINT NOT NULL, -- bytes
    memory_available BIGINT NOT NULL, -- bytes
    memory_free BIGINT NOT NULL, -- bytes
    memory_percent DOUBLE NOT NULL,
    disk_total BIGINT NOT NULL, -- bytes
    disk_free BIGINT NOT NULL, -- bytes
    disk_percent DOUBLE NOT NULL,
    net_input DOUBLE NOT NULL, -- bit/s
    net_output DOUBLE NOT NULL, -- bit/s
    received_time BIGINT NOT NULL, -- clock of the console
    PRIMARY KEY (server_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
