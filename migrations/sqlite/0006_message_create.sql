-- An inbox entry. The payload is typed, the text is written in the language of the reader.
-- No foreign key to company: the message outlives it.
CREATE TABLE IF NOT EXISTS message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL, -- the recipient
    content TEXT NULL, -- text of the seed kind, for entries without payload
    mode INTEGER NOT NULL DEFAULT 1, -- 1 join company, 2 company changed, 3 left company, 4 server, 5 image
    sub_mode INTEGER NULL, -- 0 review, 1 resubmit, 2 enter, 3 view, 4 view the host, 5 accept, NULL is none
    tip TEXT NOT NULL DEFAULT '', -- cid:code
    cid INTEGER NULL,
    payload TEXT NULL, -- JSON
    names TEXT NOT NULL DEFAULT '', -- the names in the payload, one a line: what a search looks through
    status INTEGER NOT NULL DEFAULT 0, -- 0 unread, 1 read
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    CONSTRAINT message_owner_fk FOREIGN KEY (owner) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS message_owner_status_ix ON message (owner, status, id);
CREATE INDEX IF NOT EXISTS message_owner_ix ON message (owner, id);
CREATE INDEX IF NOT EXISTS message_owner_mode_ix ON message (owner, mode, id);
CREATE INDEX IF NOT EXISTS message_owner_cid_ix ON message (owner, cid, id);
CREATE INDEX IF NOT EXISTS message_status_create_time_ix ON message (status, create_time);
