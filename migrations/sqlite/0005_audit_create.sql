-- Who did what to which object. No foreign key: history survives what it speaks of.
CREATE TABLE IF NOT EXISTS operation_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NULL, -- NULL is nobody signed in, or the console itself
    owner_kind INTEGER NULL, -- 1 user, 2 company, NULL is the installation
    owner_id INTEGER NULL,
    object_id TEXT NOT NULL,
    object_type INTEGER NOT NULL,
    operation INTEGER NOT NULL,
    operation_status INTEGER NOT NULL, -- 0 failed, 1 succeeded, 2 in progress
    request_id TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    content TEXT NULL, -- JSON
    created_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS operation_log_owner_ix ON operation_log (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS operation_log_object_ix ON operation_log (object_type, object_id, id);
CREATE INDEX IF NOT EXISTS operation_log_user_ix ON operation_log (user_id, object_type, id);
