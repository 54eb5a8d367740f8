-- The authenticator app of a person, in use from `confirmed_time` on.
CREATE TABLE IF NOT EXISTS second_factor (
    user_id INTEGER NOT NULL,
    secret TEXT NOT NULL, -- sealed under the master key
    confirmed_time INTEGER NULL, -- when the first right code was typed
    last_step INTEGER NOT NULL DEFAULT 0, -- the step of the last code that was used, none below counts again
    create_time INTEGER NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT second_factor_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;

-- Codes for who has lost the app. A used one is deleted.
CREATE TABLE IF NOT EXISTS recovery_code (
    user_id INTEGER NOT NULL,
    code_mac TEXT NOT NULL, -- HMAC under the master key, over the person and the code
    create_time INTEGER NOT NULL,
    PRIMARY KEY (user_id, code_mac),
    CONSTRAINT recovery_code_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;

-- Who came in, and who tried. Rows of nobody are there for a moment only: writing them
-- takes as long as writing the others.
CREATE TABLE IF NOT EXISTS sign_in (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NULL,
    create_time INTEGER NOT NULL,
    method INTEGER NOT NULL, -- 1 password, 2 code by text, 3 authenticator app, 4 recovery code
    is_success INTEGER NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    CONSTRAINT sign_in_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS sign_in_user_id_id_ix ON sign_in (user_id, id);
CREATE INDEX IF NOT EXISTS sign_in_create_time_ix ON sign_in (create_time);
