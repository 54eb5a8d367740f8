-- A machine at a cloud vendor, as last listed there. The create_time is the one of the vendor, as in the seed.
CREATE TABLE IF NOT EXISTS instance (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    provider TEXT NOT NULL, -- aliyun, qcloud, aws
    instance_id TEXT NOT NULL,
    instance_name TEXT NOT NULL DEFAULT '',
    region_id TEXT NOT NULL,
    region_name TEXT NOT NULL DEFAULT '',
    hostname TEXT NOT NULL DEFAULT '',
    image_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '', -- a neutral word such as running, an unknown word of the vendor stays as it is
    inner_ip TEXT NOT NULL DEFAULT '',
    public_ip TEXT NULL,
    cpu INTEGER NOT NULL DEFAULT 0,
    memory INTEGER NOT NULL DEFAULT 0, -- bytes
    os_name TEXT NOT NULL DEFAULT '',
    os_type TEXT NOT NULL DEFAULT '',
    create_time INTEGER NULL,
    expired_time INTEGER NULL,
    is_available INTEGER NOT NULL DEFAULT 0,
    charge_type TEXT NOT NULL DEFAULT '',
    seen_time INTEGER NOT NULL, -- last listed by the vendor
    missing_time INTEGER NULL, -- first listing without it
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS instance_owner_instance_id_uq ON instance (owner_kind, owner_id, provider, instance_id);
CREATE INDEX IF NOT EXISTS instance_owner_public_ip_ix ON instance (owner_kind, owner_id, public_ip);
CREATE INDEX IF NOT EXISTS instance_instance_id_ix ON instance (instance_id);
