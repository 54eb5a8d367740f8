-- Pictures of people and companies, as they are shown. Whoever knows an id and is signed
-- in may see one. The owner pair has no foreign key.
CREATE TABLE IF NOT EXISTS picture (
    id TEXT NOT NULL, -- random, hexadecimal
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    create_time INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX IF NOT EXISTS picture_owner_ix ON picture (owner_kind, owner_id);
