-- Which servers an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_server (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    sid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_access_server_uid_sid_cid_uq (uid, sid, cid),
    KEY user_access_server_cid_sid_ix (cid, sid),
    KEY user_access_server_sid_ix (sid),
    KEY user_access_server_from_time_ix (from_time),
    KEY user_access_server_until_time_ix (until_time),
    CONSTRAINT user_access_server_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_server_sid_fk FOREIGN KEY (sid) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT user_access_server_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which projects an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_project (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    pid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_access_project_uid_pid_cid_uq (uid, pid, cid),
    KEY user_access_project_cid_pid_ix (cid, pid),
    KEY user_access_project_pid_ix (pid),
    KEY user_access_project_from_time_ix (from_time),
    KEY user_access_project_until_time_ix (until_time),
    CONSTRAINT user_access_project_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_project_pid_fk FOREIGN KEY (pid) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT user_access_project_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which files, and folders with all that is in them, an employee may reach in a company.
-- from_time and until_time bound the grant, NULL is unbounded.
CREATE TABLE IF NOT EXISTS user_access_filehub (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid BIGINT NOT NULL,
    fid BIGINT NOT NULL,
    cid BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    from_time BIGINT NULL,
    until_time BIGINT NULL,
    UNIQUE KEY user_access_filehub_uid_fid_cid_uq (uid, fid, cid),
    KEY user_access_filehub_cid_fid_ix (cid, fid),
    KEY user_access_filehub_fid_ix (fid),
    KEY user_access_filehub_from_time_ix (from_time),
    KEY user_access_filehub_until_time_ix (until_time),
    CONSTRAINT user_access_filehub_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT user_access_filehub_fid_fk FOREIGN KEY (fid) REFERENCES filehub (id) ON DELETE CASCADE,
    CONSTRAINT user_access_filehub_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
