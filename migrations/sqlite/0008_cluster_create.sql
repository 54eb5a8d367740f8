-- A named group of servers.
CREATE TABLE IF NOT EXISTS cluster (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS cluster_owner_name_uq ON cluster (owner_kind, owner_id, name);
