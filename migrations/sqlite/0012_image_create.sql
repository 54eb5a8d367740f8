-- Kinds of images.
CREATE TABLE IF NOT EXISTS image_types (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    type_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    label_en TEXT NOT NULL DEFAULT '',
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS image_types_type_id_uq ON image_types (type_id);

INSERT INTO image_types (id, type_id, name, label_en, create_time, update_time) VALUES
    (1, 1, '操作系统', 'Operating system', 0, 0),
    (2, 2, '数据库', 'Database', 0, 0),
    (3, 3, '服务器', 'Server', 0, 0)
ON CONFLICT DO NOTHING;

-- Where images come from.
CREATE TABLE IF NOT EXISTS image_sources (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    label_en TEXT NOT NULL DEFAULT '',
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS image_sources_source_id_uq ON image_sources (source_id);

INSERT INTO image_sources (id, source_id, name, label_en, create_time, update_time) VALUES
    (1, 1, 'Dockerhub', 'Docker Hub', 0, 0),
    (2, 2, 'TenCom', 'TenCom', 0, 0),
    (3, 3, '自定义', 'Custom', 0, 0)
ON CONFLICT DO NOTHING;

-- An entry of the image catalogue.
CREATE TABLE IF NOT EXISTS imagehub (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NULL, -- 1 user, 2 company, NULL is the catalogue shared by all
    owner_id INTEGER NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    versions TEXT NOT NULL, -- a JSON list of tags
    description TEXT NOT NULL DEFAULT '',
    source INTEGER NOT NULL, -- image_sources.source_id
    type INTEGER NOT NULL, -- image_types.type_id
    comments TEXT NOT NULL DEFAULT '', -- hint for pulling and configuring
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT imagehub_source_fk FOREIGN KEY (source) REFERENCES image_sources (source_id) ON DELETE RESTRICT,
    CONSTRAINT imagehub_type_fk FOREIGN KEY (type) REFERENCES image_types (type_id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX IF NOT EXISTS imagehub_owner_ix ON imagehub (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS imagehub_source_ix ON imagehub (source);
CREATE INDEX IF NOT EXISTS imagehub_type_ix ON imagehub (type);
