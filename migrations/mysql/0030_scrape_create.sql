-- A token by which a program reads figures of an owner's hosts as a person would see them. Only the SHA-256 (hex) of it is stored.
CREATE TABLE IF NOT EXISTS scrape_token (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    user_id BIGINT NOT NULL, -- in whose name it reads
    name VARCHAR(64) NOT NULL,
    token_hash CHAR(64) NOT NULL,
    create_time BIGINT NOT NULL,
    used_time BIGINT NULL,
    UNIQUE KEY scrape_token_token_hash_uq (token_hash),
    KEY scrape_token_user_id_ix (user_id, owner_kind, owner_id),
    CONSTRAINT scrape_token_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
