-- A code that was sent by text. The key is the SHA-256 (hex) of a random text that only
-- the browser's session has that asked for it: nobody else can guess at it.
CREATE TABLE IF NOT EXISTS identity_code (
    id_hash CHAR(64) NOT NULL,
    purpose SMALLINT NOT NULL, -- 1 register, 2 sign in, 3 reset, 4 change mobile
    mobile VARCHAR(20) NOT NULL, -- where it went, E.164
    user_id BIGINT NULL, -- whose new number it is to be (purpose 4)
    code_mac VARCHAR(64) NOT NULL, -- HMAC under the master key, over the key and the code
    attempts BIGINT NOT NULL DEFAULT 0,
    create_time BIGINT NOT NULL,
    expiry_time BIGINT NOT NULL,
    proved_time BIGINT NULL, -- when the right code was typed; from then on the row is a ticket
    PRIMARY KEY (id_hash),
    KEY identity_code_user_id_ix (user_id),
    KEY identity_code_expiry_time_ix (expiry_time),
    CONSTRAINT identity_code_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What may be done so often only: texts to a number, texts from an address, wrong codes of
-- a device. The key is a SHA-256 (hex); the count ends at its time.
CREATE TABLE IF NOT EXISTS identity_quota (
    key_hash CHAR(64) NOT NULL,
    used BIGINT NOT NULL,
    expiry_time BIGINT NOT NULL,
    PRIMARY KEY (key_hash),
    KEY identity_quota_expiry_time_ix (expiry_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Captchas that were used, until they would have expired by themselves.
CREATE TABLE IF NOT EXISTS captcha_used (
    challenge_hash CHAR(64) NOT NULL,
    expiry_time BIGINT NOT NULL,
    PRIMARY KEY (challenge_hash),
    KEY captcha_used_expiry_time_ix (expiry_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
