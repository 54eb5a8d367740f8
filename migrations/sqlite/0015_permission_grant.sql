-- Which servers an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_server (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid INTEGER NOT NULL,
    sid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    from_time INTEGER NULL,
    until_time INTEGER NULL,
    CONSTRAINT user_access_server_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_server_sid_fk FOREIGN KEY (sid) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT user_access_server_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_access_server_uid_sid_cid_uq ON user_access_server (uid, sid, cid);
CREATE INDEX IF NOT EXISTS user_access_server_cid_sid_ix ON user_access_server (cid, sid);
CREATE INDEX IF NOT EXISTS user_access_server_sid_ix ON user_access_server (sid);
CREATE INDEX IF NOT EXISTS user_access_server_from_time_ix ON user_access_server (from_time);
CREATE INDEX IF NOT EXISTS user_access_server_until_time_ix ON user_access_server (until_time);

-- Which projects an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_project (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    from_time INTEGER NULL,
    until_time INTEGER NULL,
    CONSTRAINT user_access_project_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_project_pid_fk FOREIGN KEY (pid) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT user_access_project_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_access_project_uid_pid_cid_uq ON user_access_project (uid, pid, cid);
CREATE INDEX IF NOT EXISTS user_access_project_cid_pid_ix ON user_access_project (cid, pid);
CREATE INDEX IF NOT EXISTS user_access_project_pid_ix ON user_access_project (pid);
CREATE INDEX IF NOT EXISTS user_access_project_from_time_ix ON user_access_project (from_time);
CREATE INDEX IF NOT EXISTS user_access_project_until_time_ix ON user_access_project (until_time);

-- Which files, and folders with all that is in them, an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_filehub (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid INTEGER NOT NULL,
    fid INTEGER NOT NULL,
    cid INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    from_time INTEGER NULL,
    until_time INTEGER NULL,
    CONSTRAINT user_access_filehub_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_filehub_fid_fk FOREIGN KEY (fid) REFERENCES filehub (id) ON DELETE CASCADE,
    CONSTRAINT user_access_filehub_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_access_filehub_uid_fid_cid_uq ON user_access_filehub (uid, fid, cid);
CREATE INDEX IF NOT EXISTS user_access_filehub_cid_fid_ix ON user_access_filehub (cid, fid);
CREATE INDEX IF NOT EXISTS user_access_filehub_fid_ix ON user_access_filehub (fid);
CREATE INDEX IF NOT EXISTS user_access_filehub_from_time_ix ON user_access_filehub (from_time);
CREATE INDEX IF NOT EXISTS user_access_filehub_until_time_ix ON user_access_filehub (until_time);
