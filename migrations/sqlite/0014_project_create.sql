-- An application that is built and deployed.
CREATE TABLE IF NOT EXISTS project (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    repos_name TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0, -- 0 created, 1 building, 2 built, 3 deploying, 4 deployed, -2 build failed, -4 deployment failed
    repos_url TEXT NULL, -- NULL is no repository
    mode INTEGER NOT NULL DEFAULT 0, -- 0 plain project, 1 base service, 2 app component
    http_url TEXT NOT NULL DEFAULT '',
    image_name TEXT NOT NULL DEFAULT '',
    container_name TEXT NOT NULL DEFAULT '',
    image_source INTEGER NOT NULL DEFAULT 0, -- 0 repository, 1 uploaded image, 2 downloaded image
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS project_owner_name_uq ON project (owner_kind, owner_id, name);
CREATE UNIQUE INDEX IF NOT EXISTS project_owner_repos_url_uq ON project (owner_kind, owner_id, repos_url);
CREATE INDEX IF NOT EXISTS project_owner_ix ON project (owner_kind, owner_id, id);

-- Where a project is deployed (project.deploy_ips of the seed).
CREATE TABLE IF NOT EXISTS project_server (
    project_id INTEGER NOT NULL,
    server_id INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    PRIMARY KEY (project_id, server_id),
    CONSTRAINT project_server_project_id_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT project_server_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS project_server_server_id_ix ON project_server (server_id);

-- A built or imported version. The version is its label, as in the seed, not a row version.
CREATE TABLE IF NOT EXISTS project_versions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL,
    version TEXT NOT NULL,
    log TEXT NULL, -- of the build, NULL for an imported image
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    CONSTRAINT project_versions_project_id_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS project_versions_project_id_version_uq ON project_versions (project_id, version);
