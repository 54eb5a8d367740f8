-- A caller of guarded interfaces. Status in this file: 0 in use, 1 suspended, 2 deleted.
CREATE TABLE IF NOT EXISTS account (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    name VARCHAR(64) NOT NULL,
    appkey VARCHAR(64) NOT NULL,
    secretkey VARCHAR(512) NOT NULL, -- sealed: the console needs it back to verify a MAC
    status SMALLINT NOT NULL DEFAULT 0,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY account_owner_name_uq (owner_kind, owner_id, name),
    UNIQUE KEY account_appkey_uq (appkey)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A database behind guarded interfaces.
CREATE TABLE IF NOT EXISTS dbinfo (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id BIGINT NULL, -- the account that registered it
    name VARCHAR(64) NOT NULL,
    status SMALLINT NOT NULL DEFAULT 0,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY dbinfo_owner_name_uq (owner_kind, owner_id, name),
    KEY dbinfo_account_id_ix (account_id),
    CONSTRAINT dbinfo_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A table behind guarded interfaces.
CREATE TABLE IF NOT EXISTS tableinfo (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id BIGINT NULL, -- the account that registered it
    db_id BIGINT NOT NULL,
    name VARCHAR(128) NOT NULL,
    fieldsinfo LONGTEXT NOT NULL, -- a JSON list of fields
    description VARCHAR(2000) NOT NULL DEFAULT '',
    status SMALLINT NOT NULL DEFAULT 0,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY tableinfo_db_id_name_uq (db_id, name),
    KEY tableinfo_owner_ix (owner_kind, owner_id, id),
    KEY tableinfo_account_id_ix (account_id),
    CONSTRAINT tableinfo_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT tableinfo_db_id_fk FOREIGN KEY (db_id) REFERENCES dbinfo (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A guarded interface: an address and a method.
CREATE TABLE IF NOT EXISTS `interface` (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    account_id BIGINT NULL, -- the account that registered it
    table_id BIGINT NULL,
    title VARCHAR(191) NOT NULL DEFAULT '',
    description VARCHAR(2000) NOT NULL DEFAULT '',
    address VARCHAR(512) NOT NULL, -- path without query
    method VARCHAR(16) NOT NULL, -- upper case
    type SMALLINT NOT NULL, -- 1 modify, 2 delete, 3 add, 4 query
    status SMALLINT NOT NULL DEFAULT 0,
    is_live SMALLINT NULL, -- 1, or NULL once deleted: then address and method are free again
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY interface_owner_address_method_uq (owner_kind, owner_id, address, method, is_live),
    KEY interface_owner_ix (owner_kind, owner_id, id),
    KEY interface_account_id_ix (account_id),
    KEY interface_table_id_ix (table_id),
    CONSTRAINT interface_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT interface_table_id_fk FOREIGN KEY (table_id) REFERENCES tableinfo (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A grant of an interface to an account (spelt as in the seed).
CREATE TABLE IF NOT EXISTS accessibities (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    access_time VARCHAR(16) NOT NULL DEFAULT '', -- daily window HHmmHHmm, empty is all day
    expired_at BIGINT NULL, -- NULL is never
    create_by VARCHAR(64) NOT NULL DEFAULT '', -- who granted it
    status SMALLINT NOT NULL DEFAULT 0,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY accessibities_account_id_interface_id_uq (account_id, interface_id),
    KEY accessibities_interface_id_ix (interface_id),
    CONSTRAINT accessibities_account_id_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT accessibities_interface_id_fk FOREIGN KEY (interface_id) REFERENCES `interface` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
