-- A file or a folder.
-- The tree is deleted from the leaves up by the console, which also frees the stored objects: InnoDB cascades no deeper than 15 levels.
CREATE TABLE IF NOT EXISTS filehub (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    filename VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL DEFAULT 0, -- bytes
    qiniu_id VARCHAR(255) NOT NULL DEFAULT '', -- key of the stored object, empty until the upload is complete
    owner BIGINT NULL, -- who uploaded it
    mime VARCHAR(128) NOT NULL DEFAULT '',
    hash VARCHAR(128) NOT NULL DEFAULT '',
    type SMALLINT NOT NULL DEFAULT 0, -- 0 file, 1 folder
    pid BIGINT NULL, -- NULL is the root
    upload_status SMALLINT NOT NULL DEFAULT 0, -- 0 not uploaded, 1 uploaded
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    KEY filehub_scope_ix (owner_kind, owner_id, pid, id),
    KEY filehub_pid_ix (pid),
    KEY filehub_owner_ix (owner),
    KEY filehub_hash_ix (hash),
    KEY filehub_qiniu_id_ix (qiniu_id),
    CONSTRAINT filehub_owner_fk FOREIGN KEY (owner) REFERENCES `user` (id) ON DELETE SET NULL,
    CONSTRAINT filehub_pid_fk FOREIGN KEY (pid) REFERENCES filehub (id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
