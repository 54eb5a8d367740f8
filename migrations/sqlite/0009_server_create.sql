-- A managed machine. The facts from hostname on come from its agent.
CREATE TABLE IF NOT EXISTS server (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    name TEXT NOT NULL,
    public_ip TEXT NOT NULL DEFAULT '',
    cluster_id INTEGER NULL,
    instance_id TEXT NULL, -- instance.instance_id, without a foreign key: the cloud comes and goes
    hostname TEXT NOT NULL DEFAULT '',
    os_name TEXT NOT NULL DEFAULT '',
    os_version TEXT NOT NULL DEFAULT '',
    kernel TEXT NOT NULL DEFAULT '',
    architecture TEXT NOT NULL DEFAULT '',
    cpu_count INTEGER NOT NULL DEFAULT 0,
    memory_total INTEGER NOT NULL DEFAULT 0, -- bytes
    agent_version TEXT NOT NULL DEFAULT '',
    provider TEXT NOT NULL DEFAULT '', -- aliyun, qcloud, aws, ...: of the cloud's listing, else what the agent says
    region TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0, -- 0 waiting for the first report, 1 reporting, 2 silent
    status_time INTEGER NULL, -- since when
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT server_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS server_owner_name_uq ON server (owner_kind, owner_id, name);
CREATE UNIQUE INDEX IF NOT EXISTS server_instance_id_uq ON server (owner_kind, owner_id, instance_id);
CREATE INDEX IF NOT EXISTS server_owner_ix ON server (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS server_cluster_id_ix ON server (cluster_id);
CREATE INDEX IF NOT EXISTS server_status_ix ON server (status, id);

-- The sign-in of the console on a server, sealed. No read type has a field for passwd.
CREATE TABLE IF NOT EXISTS server_account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    passwd TEXT NOT NULL, -- sealed password or private key
    kind INTEGER NOT NULL DEFAULT 0, -- 0 password, 1 private key
    port INTEGER NOT NULL DEFAULT 22,
    host_key TEXT NOT NULL DEFAULT '', -- pinned on first use
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT server_account_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS server_account_server_id_uq ON server_account (server_id);

-- The program on a server. Only the SHA-256 (hex) of its token is stored.
CREATE TABLE IF NOT EXISTS agent (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    token_time INTEGER NOT NULL, -- when the token was made
    next_token_hash TEXT NULL, -- a new token, until it is first used
    renewal INTEGER NOT NULL DEFAULT 0, -- 1 the agent is to trade its token for a new one
    create_time INTEGER NOT NULL,
    revoked_time INTEGER NULL,
    CONSTRAINT agent_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS agent_server_id_uq ON agent (server_id);
CREATE UNIQUE INDEX IF NOT EXISTS agent_token_hash_uq ON agent (token_hash);
CREATE UNIQUE INDEX IF NOT EXISTS agent_next_token_hash_uq ON agent (next_token_hash);

-- A single-use token that becomes an agent token.
CREATE TABLE IF NOT EXISTS enrolment_token (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    user_id INTEGER NOT NULL, -- who issued it
    purpose INTEGER NOT NULL DEFAULT 0, -- 0 a host, 1 this machine, 2 a new agent for the host of target_id
    create_time INTEGER NOT NULL,
    expiry_time INTEGER NOT NULL,
    used_time INTEGER NULL,
    target_id INTEGER NULL, -- the host that gets a new agent
    server_id INTEGER NULL, -- what it enrolled
    CONSTRAINT enrolment_token_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT enrolment_token_target_id_fk FOREIGN KEY (target_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT enrolment_token_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS enrolment_token_token_hash_uq ON enrolment_token (token_hash);
CREATE INDEX IF NOT EXISTS enrolment_token_user_id_ix ON enrolment_token (user_id);
CREATE INDEX IF NOT EXISTS enrolment_token_target_id_ix ON enrolment_token (target_id);
CREATE INDEX IF NOT EXISTS enrolment_token_server_id_ix ON enrolment_token (server_id);
CREATE INDEX IF NOT EXISTS enrolment_token_expiry_time_ix ON enrolment_token (expiry_time);

-- The newest sample of each server, so that lists sort and filter in one query.
-- No foreign key: a report that races with the removal of its server must not fail the batch of all others.
CREATE TABLE IF NOT EXISTS server_latest (
    server_id INTEGER NOT NULL,
    created_time INTEGER NOT NULL, -- clock of the agent
    cpu_percent REAL NOT NULL,
    memory_total INTEGER NOT NULL, -- bytes
    memory_available INTEGER NOT NULL, -- bytes
    memory_free INTEGER NOT NULL, -- bytes
    memory_percent REAL NOT NULL,
    disk_total INTEGER NOT NULL, -- bytes
    disk_free INTEGER NOT NULL, -- bytes
    disk_percent REAL NOT NULL,
    net_input REAL NOT NULL, -- bit/s
    net_output REAL NOT NULL, -- bit/s
    received_time INTEGER NOT NULL, -- clock of the console
    PRIMARY KEY (server_id)
) STRICT;
