-- An inbox entry. The payload is typed, the text is written in the language of the reader.
-- No foreign key to company: the message outlives it.
CREATE TABLE IF NOT EXISTS message (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner BIGINT NOT NULL, -- the recipient
    content VARCHAR(1024) NULL, -- text of the seed kind, for entries without payload
    mode SMALLINT NOT NULL DEFAULT 1, -- 1 join company, 2 company changed, 3 left company, 4 server, 5 image
    sub_mode SMALLINT NULL, -- 0 review, 1 resubmit, 2 enter, 3 view, 4 view the host, 5 accept, NULL is none
    tip VARCHAR(128) NOT NULL DEFAULT '', -- cid:code
    cid BIGINT NULL,
    payload LONGTEXT NULL, -- JSON
    names VARCHAR(512) NOT NULL DEFAULT '', -- the names in the payload, one a line: what a search looks through
    status SMALLINT NOT NULL DEFAULT 0, -- 0 unread, 1 read
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    KEY message_owner_status_ix (owner, status, id),
    KEY message_owner_ix (owner, id),
    KEY message_owner_mode_ix (owner, mode, id),
    KEY message_owner_cid_ix (owner, cid, id),
    KEY message_status_create_time_ix (status, create_time),
    CONSTRAINT message_owner_fk FOREIGN KEY (owner) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
