-- A caller of guarded interfaces. Status in this file: 0 in use, 1 suspended, 2 deleted.
CREATE TABLE IF NOT EXISTS account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    name TEXT NOT NULL,
    appkey TEXT NOT NULL,
    secretkey TEXT NOT NULL, -- sealed: the console needs it back to verify a MAC
    status INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS account_owner_name_uq ON account (owner_kind, owner_id, name);
CREATE UNIQUE INDEX IF NOT EXISTS account_appkey_uq ON account (appkey);

-- A database behind guarded interfaces.
CREATE TABLE IF NOT EXISTS dbinfo (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id INTEGER NULL, -- the account that registered it
    name TEXT NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT dbinfo_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS dbinfo_owner_name_uq ON dbinfo (owner_kind, owner_id, name);
CREATE INDEX IF NOT EXISTS dbinfo_account_id_ix ON dbinfo (account_id);

-- A table behind guarded interfaces.
CREATE TABLE IF NOT EXISTS tableinfo (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id INTEGER NULL, -- the account that registered it
    db_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    fieldsinfo TEXT NOT NULL, -- a JSON list of fields
    description TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT tableinfo_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT tableinfo_db_id_fk FOREIGN KEY (db_id) REFERENCES dbinfo (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS tableinfo_db_id_name_uq ON tableinfo (db_id, name);
CREATE INDEX IF NOT EXISTS tableinfo_owner_ix ON tableinfo (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS tableinfo_account_id_ix ON tableinfo (account_id);

-- A guarded interface: an address and a method.
CREATE TABLE IF NOT EXISTS `interface` (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id INTEGER NULL, -- the account that registered it
    table_id INTEGER NULL,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL, -- path without query
    method TEXT NOT NULL, -- upper case
    type INTEGER NOT NULL, -- 1 modify, 2 delete, 3 add, 4 query
    status INTEGER NOT NULL DEFAULT 0,
    is_live INTEGER NULL, -- 1, or NULL once deleted: then address and method are free again
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT interface_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT interface_table_id_fk FOREIGN KEY (table_id) REFERENCES tableinfo (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS interface_owner_address_method_uq ON `interface` (owner_kind, owner_id, address, method, is_live);
CREATE INDEX IF NOT EXISTS interface_owner_ix ON `interface` (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS interface_account_id_ix ON `interface` (account_id);
CREATE INDEX IF NOT EXISTS interface_table_id_ix ON `interface` (table_id);

-- A grant of an interface to an account (spelt as in the seed).
CREATE TABLE IF NOT EXISTS accessibities (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    interface_id INTEGER NOT NULL,
    access_time TEXT NOT NULL DEFAULT '', -- daily window HHmmHHmm, empty is all day
    expired_at INTEGER NULL, -- NULL is never
    create_by TEXT NOT NULL DEFAULT '', -- who granted it
    status INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT accessibities_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT accessibities_interface_id_fk FOREIGN KEY (interface_id) REFERENCES `interface` (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS accessibities_account_id_interface_id_uq ON accessibities (account_id, interface_id);
CREATE INDEX IF NOT EXISTS accessibities_interface_id_ix ON accessibities (interface_id);
