-- A machine at a cloud vendor, as last listed there. The create_time is the one of the vendor, as in the seed.
CREATE TABLE IF NOT EXISTS instance (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    provider VARCHAR(32) NOT NULL, -- aliyun, qcloud, aws
    instance_id VARCHAR(64) NOT NULL,
    instance_name VARCHAR(128) NOT NULL DEFAULT '',
    region_id VARCHAR(64) NOT NULL,
    region_name VARCHAR(64) NOT NULL DEFAULT '',
    hostname VARCHAR(255) NOT NULL DEFAULT '',
    image_id VARCHAR(128) NOT NULL DEFAULT '',
    status VARCHAR(32) NOT NULL DEFAULT '', -- a neutral word such as running, an unknown word of the vendor stays as it is
    inner_ip VARCHAR(45) NOT NULL DEFAULT '',
    public_ip VARCHAR(45) NULL,
    cpu BIGINT NOT NULL DEFAULT 0,
    memory BIGINT NOT NULL DEFAULT 0, -- bytes
    os_name VARCHAR(128) NOT NULL DEFAULT '',
    os_type VARCHAR(64) NOT NULL DEFAULT '',
    create_time BIGINT NULL,
    expired_time BIGINT NULL,
    is_available SMALLINT NOT NULL DEFAULT 0,
    charge_type VARCHAR(64) NOT NULL DEFAULT '',
    seen_time BIGINT NOT NULL, -- last listed by the vendor
    missing_time BIGINT NULL, -- first listing without it
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY instance_owner_instance_id_uq (owner_kind, owner_id, provider, instance_id),
    KEY instance_owner_public_ip_ix (owner_kind, owner_id, public_ip),
    KEY instance_instance_id_ix (instance_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
