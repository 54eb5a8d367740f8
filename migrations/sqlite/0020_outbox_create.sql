-- What was to be sent by an installation without a gateway: its administrator reads it here. Kept for a week.
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL, -- of the job that sent it; no foreign key, it may be kept for longer
    kind INTEGER NOT NULL, -- 1 text, 2 mail
    recipient TEXT NOT NULL, -- a number or an address
    subject TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL,
    create_time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS outbox_job_id_uq ON outbox (job_id);
CREATE INDEX IF NOT EXISTS outbox_create_time_ix ON outbox (create_time);
