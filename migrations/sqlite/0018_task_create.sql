-- What the console does by itself: one row for each task, shared by all consoles. Who holds the lease runs it.
CREATE TABLE IF NOT EXISTS task (
    name TEXT NOT NULL,
    period INTEGER NOT NULL, -- from start to start, milliseconds, as the console knows it
    next_time INTEGER NOT NULL DEFAULT 0, -- not before, 0 is at once
    lease_owner TEXT NOT NULL DEFAULT '', -- the console that runs it now, or died while it did
    lease_expiry_time INTEGER NOT NULL DEFAULT 0,
    start_time INTEGER NULL, -- of the last run
    end_time INTEGER NULL, -- NULL while it runs
    outcome INTEGER NULL, -- of the last run that ended: 0 failed, 1 succeeded
    message TEXT NOT NULL DEFAULT '', -- what it did, or why it failed
    run_count INTEGER NOT NULL DEFAULT 0,
    failure_count INTEGER NOT NULL DEFAULT 0, -- in a row
    PRIMARY KEY (name)
) STRICT;
