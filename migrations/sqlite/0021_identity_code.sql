-- A code that was sent by text. The key is the SHA-256 (hex) of a random text that only
-- the browser's session has that asked for it: nobody else can guess at it.
CREATE TABLE IF NOT EXISTS identity_code (
    id_hash TEXT NOT NULL,
    purpose INTEGER NOT NULL, -- 1 register, 2 sign in, 3 reset, 4 change mobile
    mobile TEXT NOT NULL, -- where it went, E.164
    user_id INTEGER NULL, -- whose new number it is to be (purpose 4)
    code_mac TEXT NOT NULL, -- HMAC under the master key, over the key and the code
    attempts INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    expiry_time INTEGER NOT NULL,
    proved_time INTEGER NULL, -- when the right code was typed; from then on the row is a ticket
    PRIMARY KEY (id_hash),
    CONSTRAINT identity_code_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS identity_code_user_id_ix ON identity_code (user_id);
CREATE INDEX IF NOT EXISTS identity_code_expiry_time_ix ON identity_code (expiry_time);

-- What may be done so often only: texts to a number, texts from an address, wrong codes of
-- a device. The key is a SHA-256 (hex); the count ends at its time.
CREATE TABLE IF NOT EXISTS identity_quota (
    key_hash TEXT NOT NULL,
    used INTEGER NOT NULL,
    expiry_time INTEGER NOT NULL,
    PRIMARY KEY (key_hash)
) STRICT;
CREATE INDEX IF NOT EXISTS identity_quota_expiry_time_ix ON identity_quota (expiry_time);

-- Captchas that were used, until they would have expired by themselves.
CREATE TABLE IF NOT EXISTS captcha_used (
    challenge_hash TEXT NOT NULL,
    expiry_time INTEGER NOT NULL,
    PRIMARY KEY (challenge_hash)
) STRICT;
CREATE INDEX IF NOT EXISTS captcha_used_expiry_time_ix ON captcha_used (expiry_time);
