-- Up to when hours are closed; one row. A sample of an hour before that is late, and leaves a row of rollup_pending.
CREATE TABLE IF NOT EXISTS rollup_closed (
    id INTEGER NOT NULL,
    until_time INTEGER NOT NULL, -- exclusive
    close_time INTEGER NOT NULL, -- when until_time was written
    PRIMARY KEY (id)
) STRICT;
INSERT INTO rollup_closed (id, until_time, close_time) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING;

-- How far each server is rolled up, and which console is at it. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS rollup_server (
    server_id INTEGER NOT NULL,
    hour_time INTEGER NOT NULL, -- hours before are folded
    zone TEXT NOT NULL DEFAULT '', -- days are folded in this time zone, empty is UTC
    raw_from_time INTEGER NOT NULL DEFAULT 0, -- samples before are deleted
    hour_from_time INTEGER NOT NULL DEFAULT 0, -- hours before are deleted
    claim INTEGER NOT NULL DEFAULT 0, -- random number of who folds, or folded last
    lease_expiry_time INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id)
) STRICT;

-- Hours and days of a server that are to be folded again. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS rollup_pending (
    server_id INTEGER NOT NULL,
    kind INTEGER NOT NULL, -- 0 an hour, 1 a day
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL, -- exclusive
    mark_count INTEGER NOT NULL DEFAULT 0, -- grows with each reason: who folded before the last one leaves the row
    PRIMARY KEY (server_id, kind, start_time)
) STRICT, WITHOUT ROWID;

-- For how many days an owner keeps what was measured. No row is the default.
CREATE TABLE IF NOT EXISTS metric_retention (
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    raw_days INTEGER NOT NULL,
    hour_days INTEGER NOT NULL,
    day_days INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_kind, owner_id)
) STRICT;
