-- What the console does by itself: one row for each task, shared by all consoles. Who holds the lease runs it.
CREATE TABLE IF NOT EXISTS task (
    name VARCHAR(64) NOT NULL,
    period BIGINT NOT NULL, -- from start to start, milliseconds, as the console knows it
    next_time BIGINT NOT NULL DEFAULT 0, -- not before, 0 is at once
    lease_owner VARCHAR(64) NOT NULL DEFAULT '', -- the console that runs it now, or died while it did
    lease_expiry_time BIGINT NOT NULL DEFAULT 0,
    start_time BIGINT NULL, -- of the last run
    end_time BIGINT NULL, -- NULL while it runs
    outcome SMALLINT NULL, -- of the last run that ended: 0 failed, 1 succeeded
    message VARCHAR(1024) NOT NULL DEFAULT '', -- what it did, or why it failed
    run_count BIGINT NOT NULL DEFAULT 0,
    failure_count BIGINT NOT NULL DEFAULT 0, -- in a row
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
