-- Work that is done once: a row is given in the transaction of what made it necessary. Who holds the lease does it.
CREATE TABLE IF NOT EXISTS job (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, -- which work, as text.send
    payload TEXT NOT NULL, -- JSON, what to do; {} once it is done
    user_id INTEGER NULL REFERENCES `user` (id) ON DELETE SET NULL, -- who asked, NULL is the console or nobody signed in
    owner_kind INTEGER NULL, -- 1 user, 2 company; both NULL: the installation
    owner_id INTEGER NULL,
    status INTEGER NOT NULL DEFAULT 0, -- 0 waiting, 1 running, 2 done, 3 failed, 4 cancelled, 5 interrupted
    attempt INTEGER NOT NULL DEFAULT 0, -- how often it was begun
    attempt_limit INTEGER NOT NULL,
    due_time INTEGER NOT NULL, -- not before
    expiry_time INTEGER NULL, -- of no use any more from then on
    lease_owner TEXT NOT NULL DEFAULT '', -- the console that does it now, or did it last
    lease_expiry_time INTEGER NOT NULL DEFAULT 0,
    is_cancel_wanted INTEGER NOT NULL DEFAULT 0,
    progress INTEGER NULL, -- percent, NULL is not said
    error TEXT NOT NULL DEFAULT '', -- why the last attempt came to nothing
    create_time INTEGER NOT NULL,
    start_time INTEGER NULL, -- of the last attempt
    end_time INTEGER NULL,
    version INTEGER NOT NULL DEFAULT 0 -- changes with the status; names an attempt
) STRICT;
CREATE INDEX IF NOT EXISTS job_status_kind_due_time_ix ON job (status, kind, due_time, id);
CREATE INDEX IF NOT EXISTS job_status_ix ON job (status, id);
CREATE INDEX IF NOT EXISTS job_end_time_ix ON job (end_time);
CREATE INDEX IF NOT EXISTS job_user_id_ix ON job (user_id);

CREATE TABLE IF NOT EXISTS job_log (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, -- from 1, in order
    time INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
