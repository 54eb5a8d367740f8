-- A person. The mobile is the sign-in name, in E.164 form.
CREATE TABLE IF NOT EXISTS `user` (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mobile VARCHAR(20) NOT NULL,
    email VARCHAR(128) NOT NULL DEFAULT '',
    name VARCHAR(64) NOT NULL DEFAULT '',
    password VARCHAR(256) NOT NULL DEFAULT '', -- argon2 PHC string, empty is none
    image_url VARCHAR(512) NOT NULL DEFAULT '',
    gender SMALLINT NULL, -- 1 male, 2 female, 3 unknown
    birthday BIGINT NULL, -- midnight UTC of the day
    is_platform_admin SMALLINT NOT NULL DEFAULT 0,
    status SMALLINT NOT NULL DEFAULT 1, -- 1 active, 0 disabled
    locale VARCHAR(16) NOT NULL DEFAULT '', -- empty follows the browser
    theme VARCHAR(16) NOT NULL DEFAULT '', -- empty follows the system
    time_zone VARCHAR(64) NOT NULL DEFAULT '', -- empty follows the browser
    landing VARCHAR(32) NOT NULL DEFAULT '', -- where `/` leads, empty is the scope one last worked in
    mails_messages SMALLINT NOT NULL DEFAULT 0, -- messages go to `email` as well
    access_epoch BIGINT NOT NULL DEFAULT 0, -- counts the changes of what this person may do
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY user_mobile_uq (mobile)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The key is the SHA-256 (hex) of the session id, so a copy of the table signs nobody in.
CREATE TABLE IF NOT EXISTS session (
    id_hash CHAR(64) NOT NULL,
    user_id BIGINT NULL, -- NULL before sign-in
    content LONGTEXT NOT NULL, -- JSON
    create_time BIGINT NOT NULL,
    seen_time BIGINT NOT NULL,
    proved_time BIGINT NULL, -- when password or second factor was proved last
    expiry_time BIGINT NOT NULL,
    user_agent VARCHAR(512) NOT NULL DEFAULT '',
    address VARCHAR(64) NOT NULL DEFAULT '',
    PRIMARY KEY (id_hash),
    KEY session_user_id_ix (user_id),
    KEY session_expiry_time_ix (expiry_time),
    CONSTRAINT session_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Failures counted per key and window. The key is a SHA-256 (hex) over account and address.
CREATE TABLE IF NOT EXISTS sign_in_failure (
    key_hash CHAR(64) NOT NULL,
    window_start BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    PRIMARY KEY (key_hash),
    KEY sign_in_failure_window_start_ix (window_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
