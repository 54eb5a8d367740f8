-- An application that is built and deployed.
CREATE TABLE IF NOT EXISTS project (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    name VARCHAR(128) NOT NULL,
    description VARCHAR(2000) NOT NULL DEFAULT '',
    repos_name VARCHAR(128) NOT NULL DEFAULT '',
    status SMALLINT NOT NULL DEFAULT 0, -- 0 created, 1 building, 2 built, 3 deploying, 4 deployed, -2 build failed, -4 deployment failed
    repos_url VARCHAR(512) NULL, -- NULL is no repository
    mode SMALLINT NOT NULL DEFAULT 0, -- 0 plain project, 1 base service, 2 app component
    http_url VARCHAR(512) NOT NULL DEFAULT '',
    image_name VARCHAR(255) NOT NULL DEFAULT '',
    container_name VARCHAR(255) NOT NULL DEFAULT '',
    image_source SMALLINT NOT NULL DEFAULT 0, -- 0 repository, 1 uploaded image, 2 downloaded image
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY project_owner_name_uq (owner_kind, owner_id, name),
    UNIQUE KEY project_owner_repos_url_uq (owner_kind, owner_id, repos_url),
    KEY project_owner_ix (owner_kind, owner_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where a project is deployed (project.deploy_ips of the seed).
CREATE TABLE IF NOT EXISTS project_server (
    project_id BIGINT NOT NULL,
    server_id BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (project_id, server_id),
    KEY project_server_server_id_ix (server_id),
    CONSTRAINT project_server_project_id_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT project_server_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A built or imported version. The version is its label, as in the seed, not a row version.
CREATE TABLE IF NOT EXISTS project_versions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    version VARCHAR(128) NOT NULL,
    log LONGTEXT NULL, -- of the build, NULL for an imported image
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    UNIQUE KEY project_versions_project_id_version_uq (project_id, version),
    CONSTRAINT project_versions_project_id_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
