-- Work that is done once: a row is given in the transaction of what made it necessary. Who holds the lease does it.
CREATE TABLE IF NOT EXISTS job (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(64) NOT NULL, -- which work, as text.send
    payload LONGTEXT NOT NULL, -- JSON, what to do; {} once it is done
    user_id BIGINT NULL, -- who asked, NULL is the console or nobody signed in
    owner_kind SMALLINT NULL, -- 1 user, 2 company; both NULL: the installation
    owner_id BIGINT NULL,
    status SMALLINT NOT NULL DEFAULT 0, -- 0 waiting, 1 running, 2 done, 3 failed, 4 cancelled, 5 interrupted
    attempt BIGINT NOT NULL DEFAULT 0, -- how often it was begun
    attempt_limit BIGINT NOT NULL,
    due_time BIGINT NOT NULL, -- not before
    expiry_time BIGINT NULL, -- of no use any more from then on
    lease_owner VARCHAR(64) NOT NULL DEFAULT '', -- the console that does it now, or did it last
    lease_expiry_time BIGINT NOT NULL DEFAULT 0,
    is_cancel_wanted SMALLINT NOT NULL DEFAULT 0,
    progress BIGINT NULL, -- percent, NULL is not said
    error VARCHAR(1024) NOT NULL DEFAULT '', -- why the last attempt came to nothing
    create_time BIGINT NOT NULL,
    start_time BIGINT NULL, -- of the last attempt
    end_time BIGINT NULL,
    version BIGINT NOT NULL DEFAULT 0, -- changes with the status; names an attempt
    KEY job_status_kind_due_time_ix (status, kind, due_time, id),
    KEY job_status_ix (status, id),
    KEY job_end_time_ix (end_time),
    KEY job_user_id_ix (user_id),
    CONSTRAINT job_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS job_log (
    job_id BIGINT NOT NULL,
    number BIGINT NOT NULL, -- from 1, in order
    time BIGINT NOT NULL,
    text LONGTEXT NOT NULL,
    PRIMARY KEY (job_id, number),
    CONSTRAINT job_log_job_id_fk FOREIGN KEY (job_id) REFERENCES job (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
