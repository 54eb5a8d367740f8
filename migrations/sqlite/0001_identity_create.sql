-- A person. The mobile is the sign-in name, in E.164 form.
CREATE TABLE IF NOT EXISTS `user` (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mobile TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL DEFAULT '', -- argon2 PHC string, empty is none
    image_url TEXT NOT NULL DEFAULT '',
    gender INTEGER NULL, -- 1 male, 2 female, 3 unknown
    birthday INTEGER NULL, -- midnight UTC of the day
    is_platform_admin INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 1, -- 1 active, 0 disabled
    locale TEXT NOT NULL DEFAULT '', -- empty follows the browser
    theme TEXT NOT NULL DEFAULT '', -- empty follows the system
    time_zone TEXT NOT NULL DEFAULT '', -- empty follows the browser
    landing TEXT NOT NULL DEFAULT '', -- where `/` leads, empty is the scope one last worked in
    mails_messages INTEGER NOT NULL DEFAULT 0, -- messages go to `email` as well
    access_epoch INTEGER NOT NULL DEFAULT 0, -- counts the changes of what this person may do
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_mobile_uq ON `user` (mobile);

-- The key is the SHA-256 (hex) of the session id, so a copy of the table signs nobody in.
CREATE TABLE IF NOT EXISTS session (
    id_hash TEXT NOT NULL,
    user_id INTEGER NULL, -- NULL before sign-in
    content TEXT NOT NULL, -- JSON
    create_time INTEGER NOT NULL,
    seen_time INTEGER NOT NULL,
    proved_time INTEGER NULL, -- when password or second factor was proved last
    expiry_time INTEGER NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id_hash),
    CONSTRAINT session_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS session_user_id_ix ON session (user_id);
CREATE INDEX IF NOT EXISTS session_expiry_time_ix ON session (expiry_time);

-- Failures counted per key and window. The key is a SHA-256 (hex) over account and address.
CREATE TABLE IF NOT EXISTS sign_in_failure (
    key_hash TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (key_hash)
) STRICT;
CREATE INDEX IF NOT EXISTS sign_in_failure_window_start_ix ON sign_in_failure (window_start);
