-- Data rights by rule: everything of a kind that the company owns, also what comes later.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_all (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    kind INTEGER NOT NULL, -- 1 hosts, 2 projects, 3 files
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    from_time INTEGER NULL,
    until_time INTEGER NULL,
    CONSTRAINT user_access_all_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_all_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_access_all_uid_cid_kind_uq ON user_access_all (uid, cid, kind);
CREATE INDEX IF NOT EXISTS user_access_all_cid_kind_ix ON user_access_all (cid, kind);
CREATE INDEX IF NOT EXISTS user_access_all_from_time_ix ON user_access_all (from_time);
CREATE INDEX IF NOT EXISTS user_access_all_until_time_ix ON user_access_all (until_time);

-- Data rights by rule: every host of a cluster, also those that come later.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_cluster (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid INTEGER NOT NULL,
    clid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    from_time INTEGER NULL,
    until_time INTEGER NULL,
    CONSTRAINT user_access_cluster_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_cluster_clid_fk FOREIGN KEY (clid) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT user_access_cluster_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_access_cluster_uid_clid_cid_uq ON user_access_cluster (uid, clid, cid);
CREATE INDEX IF NOT EXISTS user_access_cluster_cid_clid_ix ON user_access_cluster (cid, clid);
CREATE INDEX IF NOT EXISTS user_access_cluster_clid_ix ON user_access_cluster (clid);
CREATE INDEX IF NOT EXISTS user_access_cluster_from_time_ix ON user_access_cluster (from_time);
CREATE INDEX IF NOT EXISTS user_access_cluster_until_time_ix ON user_access_cluster (until_time);

-- What guards the grants of a person in a company as a set, and where they came from.
-- A row is there for whoever ever had grants set; no row is version 0 and no template.
CREATE TABLE IF NOT EXISTS user_access_state (
    uid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    template_id INTEGER NULL, -- the template that was given last
    is_bound INTEGER NOT NULL DEFAULT 0, -- 1 follows the edits of the template, 0 holds a copy
    told_time INTEGER NULL, -- when the person was last told that grants will end
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, cid),
    CONSTRAINT user_access_state_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_state_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT user_access_state_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS user_access_state_cid_ix ON user_access_state (cid);
CREATE INDEX IF NOT EXISTS user_access_state_template_id_ix ON user_access_state (template_id);
