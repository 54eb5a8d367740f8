-- Kinds of images.
CREATE TABLE IF NOT EXISTS image_types (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    type_id SMALLINT NOT NULL,
    name VARCHAR(50) NOT NULL,
    label_en VARCHAR(50) NOT NULL DEFAULT '',
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    UNIQUE KEY image_types_type_id_uq (type_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO image_types (id, type_id, name, label_en, create_time, update_time) VALUES
    (1, 1, '操作系统', 'Operating system', 0, 0),
    (2, 2, '数据库', 'Database', 0, 0),
    (3, 3, '服务器', 'Server', 0, 0)
ON DUPLICATE KEY UPDATE id = id;

-- Where images come from.
CREATE TABLE IF NOT EXISTS image_sources (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source_id SMALLINT NOT NULL,
    name VARCHAR(50) NOT NULL,
    label_en VARCHAR(50) NOT NULL DEFAULT '',
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    UNIQUE KEY image_sources_source_id_uq (source_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO image_sources (id, source_id, name, label_en, create_time, update_time) VALUES
    (1, 1, 'Dockerhub', 'Docker Hub', 0, 0),
    (2, 2, 'TenCom', 'TenCom', 0, 0),
    (3, 3, '自定义', 'Custom', 0, 0)
ON DUPLICATE KEY UPDATE id = id;

-- An entry of the image catalogue.
CREATE TABLE IF NOT EXISTS imagehub (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NULL, -- 1 user, 2 company, NULL is the catalogue shared by all
    owner_id BIGINT NULL,
    name VARCHAR(128) NOT NULL,
    url VARCHAR(512) NOT NULL DEFAULT '',
    versions LONGTEXT NOT NULL, -- a JSON list of tags
    description VARCHAR(2000) NOT NULL DEFAULT '',
    source SMALLINT NOT NULL, -- image_sources.source_id
    type SMALLINT NOT NULL, -- image_types.type_id
    comments VARCHAR(1000) NOT NULL DEFAULT '', -- hint for pulling and configuring
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    KEY imagehub_owner_ix (owner_kind, owner_id, id),
    KEY imagehub_source_ix (source),
    KEY imagehub_type_ix (type),
    CONSTRAINT imagehub_source_fk FOREIGN KEY (source) REFERENCES image_sources (source_id) ON DELETE RESTRICT,
    CONSTRAINT imagehub_type_fk FOREIGN KEY (type) REFERENCES image_types (type_id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
