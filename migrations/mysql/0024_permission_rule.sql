-- Data rights by rule: everything of a kind that the company owns, also what comes later.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_all (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    kind SMALLINT NOT NULL, -- 1 hosts, 2 projects, 3 files
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_access_all_uid_cid_kind_uq (uid, cid, kind),
    KEY user_access_all_cid_kind_ix (cid, kind),
    KEY user_access_all_from_time_ix (from_time),
    KEY user_access_all_until_time_ix (until_time),
    CONSTRAINT user_access_all_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_all_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Data rights by rule: every host of a cluster, also those that come later.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_cluster (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    clid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_access_cluster_uid_clid_cid_uq (uid, clid, cid),
    KEY user_access_cluster_cid_clid_ix (cid, clid),
    KEY user_access_cluster_clid_ix (clid),
    KEY user_access_cluster_from_time_ix (from_time),
    KEY user_access_cluster_until_time_ix (until_time),
    CONSTRAINT user_access_cluster_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_cluster_clid_fk FOREIGN KEY (clid) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT user_access_cluster_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What guards the grants of a person in a company as a set, and where they came from.
-- A row is there for whoever ever had grants set; no row is version 0 and no template.
CREATE TABLE IF NOT EXISTS user_access_state (
    uid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    template_id BIGINT NULL, -- the template that was given last
    is_bound SMALLINT NOT NULL DEFAULT 0, -- 1 follows the edits of the template, 0 holds a copy
    told_time BIGINT NULL, -- when the person was last told that grants will end
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, cid),
    KEY user_access_state_cid_ix (cid),
    KEY user_access_state_template_id_ix (template_id),
    CONSTRAINT user_access_state_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_state_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT user_access_state_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
