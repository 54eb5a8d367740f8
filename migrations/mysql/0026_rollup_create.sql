-- Up to when hours are closed; one row. A sample of an hour before that is late, and leaves a row of rollup_pending.
CREATE TABLE IF NOT EXISTS rollup_closed (
    id BIGINT NOT NULL,
    until_time BIGINT NOT NULL, -- exclusive
    close_time BIGINT NOT NULL, -- when until_time was written
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO rollup_closed (id, until_time, close_time) VALUES (1, 0, 0) ON DUPLICATE KEY UPDATE id = rollup_closed.id;

-- How far each server is rolled up, and which console is at it. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS rollup_server (
    server_id BIGINT NOT NULL,
    hour_time BIGINT NOT NULL, -- hours before are folded
    zone VARCHAR(64) NOT NULL DEFAULT '', -- days are folded in this time zone, empty is UTC
    raw_from_time BIGINT NOT NULL DEFAULT 0, -- samples before are deleted
    hour_from_time BIGINT NOT NULL DEFAULT 0, -- hours before are deleted
    claim BIGINT NOT NULL DEFAULT 0, -- random number of who folds, or folded last
    lease_expiry_time BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Hours and days of a server that are to be folded again. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS rollup_pending (
    server_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL, -- 0 an hour, 1 a day
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL, -- exclusive
    mark_count BIGINT NOT NULL DEFAULT 0, -- grows with each reason: who folded before the last one leaves the row
    PRIMARY KEY (server_id, kind, start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- For how many days an owner keeps what was measured. No row is the default.
CREATE TABLE IF NOT EXISTS metric_retention (
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    raw_days BIGINT NOT NULL,
    hour_days BIGINT NOT NULL,
    day_days BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
