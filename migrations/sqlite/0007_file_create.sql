-- A file or a folder.
-- The tree is deleted from the leaves up by the console, which also frees the stored objects: InnoDB cascades no deeper than 15 levels.
CREATE TABLE IF NOT EXISTS filehub (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    filename TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0, -- bytes
    qiniu_id TEXT NOT NULL DEFAULT '', -- key of the stored object, empty until the upload is complete
    owner INTEGER NULL, -- who uploaded it
    mime TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT '',
    type INTEGER NOT NULL DEFAULT 0, -- 0 file, 1 folder
    pid INTEGER NULL, -- NULL is the root
    upload_status INTEGER NOT NULL DEFAULT 0, -- 0 not uploaded, 1 uploaded
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT filehub_owner_fk FOREIGN KEY (owner) REFERENCES `user` (id) ON DELETE SET NULL,
    CONSTRAINT filehub_pid_fk FOREIGN KEY (pid) REFERENCES filehub (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX IF NOT EXISTS filehub_scope_ix ON filehub (owner_kind, owner_id, pid, id);
CREATE INDEX IF NOT EXISTS filehub_pid_ix ON filehub (pid);
CREATE INDEX IF NOT EXISTS filehub_owner_ix ON filehub (owner);
CREATE INDEX IF NOT EXISTS filehub_hash_ix ON filehub (hash);
CREATE INDEX IF NOT EXISTS filehub_qiniu_id_ix ON filehub (qiniu_id);
