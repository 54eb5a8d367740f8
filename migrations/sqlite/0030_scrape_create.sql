-- A token by which a program reads figures of an owner's hosts as a person would see them. Only the SHA-256 (hex) of it is stored.
CREATE TABLE IF NOT EXISTS scrape_token (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    user_id INTEGER NOT NULL, -- in whose name it reads
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    used_time INTEGER NULL,
    CONSTRAINT scrape_token_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS scrape_token_token_hash_uq ON scrape_token (token_hash);
CREATE INDEX IF NOT EXISTS scrape_token_user_id_ix ON scrape_token (user_id, owner_kind, owner_id);
