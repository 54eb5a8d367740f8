-- Pictures of people and companies, as they are shown. Whoever knows an id and is signed
-- in may see one. The owner pair has no foreign key.
CREATE TABLE IF NOT EXISTS picture (
    id CHAR(64) NOT NULL, -- random, hexadecimal
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL,
    media_type VARCHAR(32) NOT NULL,
    content MEDIUMBLOB NOT NULL,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY picture_owner_ix (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
