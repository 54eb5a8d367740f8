-- The authenticator app of a person, in use from `confirmed_time` on.
CREATE TABLE IF NOT EXISTS second_factor (
    user_id BIGINT NOT NULL,
    secret LONGTEXT NOT NULL, -- sealed under the master key
    confirmed_time BIGINT NULL, -- when the first right code was typed
    last_step BIGINT NOT NULL DEFAULT 0, -- the step of the last code that was used, none below counts again
    create_time BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT second_factor_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Codes for who has lost the app. A used one is deleted.
CREATE TABLE IF NOT EXISTS recovery_code (
    user_id BIGINT NOT NULL,
    code_mac VARCHAR(64) NOT NULL, -- HMAC under the master key, over the person and the code
    create_time BIGINT NOT NULL,
    PRIMARY KEY (user_id, code_mac),
    CONSTRAINT recovery_code_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who came in, and who tried. Rows of nobody are there for a moment only: writing them
-- takes as long as writing the others.
CREATE TABLE IF NOT EXISTS sign_in (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NULL,
    create_time BIGINT NOT NULL,
    method SMALLINT NOT NULL, -- 1 password, 2 code by text, 3 authenticator app, 4 recovery code
    is_success SMALLINT NOT NULL,
    user_agent VARCHAR(512) NOT NULL DEFAULT '',
    address VARCHAR(64) NOT NULL DEFAULT '',
    KEY sign_in_user_id_id_ix (user_id, id),
    KEY sign_in_create_time_ix (create_time),
    CONSTRAINT sign_in_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
