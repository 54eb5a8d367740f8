-- Settings of the installation that are changed at run time.
CREATE TABLE IF NOT EXISTS setting (
    name VARCHAR(128) NOT NULL,
    content LONGTEXT NOT NULL, -- JSON
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
