-- What a level says about the thresholds of a metric. NULL leaves it to the level above, no row says nothing.
CREATE TABLE IF NOT EXISTS alert_rule (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    level INTEGER NOT NULL, -- 1 all hosts of the owner, 2 a cluster, 3 a host
    target_id INTEGER NOT NULL, -- cluster.id or server.id, 0 for all hosts
    cluster_id INTEGER NULL, -- the same where the level is 2, so that the row goes with its cluster
    server_id INTEGER NULL, -- the same where the level is 3
    metric INTEGER NOT NULL, -- 1 cpu, 2 memory, 3 disk, 4 disk busy, 5 network, 6 silence, 7 trend of the disk
    is_on INTEGER NULL,
    threshold REAL NULL, -- percent, seconds or days
    clear REAL NULL, -- well again below this
    lasting INTEGER NULL, -- milliseconds
    missing INTEGER NULL, -- 0 keep, 1 clear, 2 alert
    bandwidth INTEGER NULL, -- bit/s, of the network alone
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT alert_rule_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT alert_rule_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS alert_rule_owner_level_target_id_metric_uq ON alert_rule (owner_kind, owner_id, level, target_id, metric);
CREATE INDEX IF NOT EXISTS alert_rule_cluster_id_ix ON alert_rule (cluster_id);
CREATE INDEX IF NOT EXISTS alert_rule_server_id_ix ON alert_rule (server_id);

-- How a metric of a host stands. No row is all is well. The version guards it against two consoles at once.
CREATE TABLE IF NOT EXISTS alert_state (
    server_id INTEGER NOT NULL,
    metric INTEGER NOT NULL, -- as in alert_rule
    phase INTEGER NOT NULL, -- 0 ok, 1 pending, 2 firing
    since_time INTEGER NOT NULL, -- of the phase
    start_time INTEGER NOT NULL, -- since when it is too much
    seen_time INTEGER NOT NULL, -- when it was last looked at while pending
    peak REAL NULL, -- the worst value since
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id, metric),
    CONSTRAINT alert_state_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One stretch of time in which a metric of a host was too much. Kept for a year after its end.
CREATE TABLE IF NOT EXISTS alert (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    server_id INTEGER NOT NULL,
    metric INTEGER NOT NULL, -- as in alert_rule
    threshold REAL NOT NULL, -- when it fired
    start_time INTEGER NOT NULL, -- since when it was too much
    fire_time INTEGER NOT NULL, -- when it had been for long enough
    resolve_time INTEGER NULL,
    is_open INTEGER NULL, -- 1 as long as it goes on, else NULL, so that the unique key binds open ones alone
    peak REAL NULL, -- the worst value
    told INTEGER NOT NULL DEFAULT 0, -- 0 nobody yet, 1 people know that it fires, 2 there is nothing more to tell
    told_time INTEGER NULL, -- when they were told that it fires
    quiet INTEGER NULL, -- why they were not: 1 muted, 2 maintenance, 3 it comes and goes
    ack_time INTEGER NULL, -- when somebody had seen it
    ack_user_id INTEGER NULL,
    CONSTRAINT alert_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_ack_user_id_fk FOREIGN KEY (ack_user_id) REFERENCES `user` (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS alert_server_id_metric_is_open_uq ON alert (server_id, metric, is_open);
CREATE INDEX IF NOT EXISTS alert_owner_is_open_ix ON alert (owner_kind, owner_id, is_open, id);
CREATE INDEX IF NOT EXISTS alert_owner_ix ON alert (owner_kind, owner_id, id);
CREATE INDEX IF NOT EXISTS alert_owner_metric_ix ON alert (owner_kind, owner_id, metric, id);
CREATE INDEX IF NOT EXISTS alert_server_id_ix ON alert (server_id, id);
CREATE INDEX IF NOT EXISTS alert_server_id_is_open_ix ON alert (server_id, is_open);
CREATE INDEX IF NOT EXISTS alert_server_id_told_time_ix ON alert (server_id, told_time);
CREATE INDEX IF NOT EXISTS alert_told_is_open_ix ON alert (told, is_open, id);
CREATE INDEX IF NOT EXISTS alert_resolve_time_ix ON alert (resolve_time);
CREATE INDEX IF NOT EXISTS alert_ack_user_id_ix ON alert (ack_user_id);

-- Nobody is told of a metric of a host for a while.
CREATE TABLE IF NOT EXISTS alert_mute (
    server_id INTEGER NOT NULL,
    metric INTEGER NOT NULL, -- as in alert_rule, 0 is everything
    until_time INTEGER NOT NULL,
    user_id INTEGER NULL, -- who wanted it so
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    PRIMARY KEY (server_id, metric),
    CONSTRAINT alert_mute_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_mute_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE SET NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alert_mute_user_id_ix ON alert_mute (user_id);
CREATE INDEX IF NOT EXISTS alert_mute_until_time_ix ON alert_mute (until_time);

-- A time in which hosts are worked on: nobody is told of their alerts.
CREATE TABLE IF NOT EXISTS alert_maintenance (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner_kind INTEGER NOT NULL, -- 1 user, 2 company
    owner_id INTEGER NOT NULL, -- user.id or company.id, no foreign key is possible
    level INTEGER NOT NULL, -- as in alert_rule
    target_id INTEGER NOT NULL, -- as in alert_rule
    cluster_id INTEGER NULL, -- as in alert_rule
    server_id INTEGER NULL, -- as in alert_rule
    from_time INTEGER NOT NULL,
    until_time INTEGER NOT NULL, -- exclusive
    reason TEXT NOT NULL,
    user_id INTEGER NULL, -- who said so
    create_time INTEGER NOT NULL,
    CONSTRAINT alert_maintenance_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT alert_maintenance_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_maintenance_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX IF NOT EXISTS alert_maintenance_owner_until_time_ix ON alert_maintenance (owner_kind, owner_id, until_time);
CREATE INDEX IF NOT EXISTS alert_maintenance_until_time_ix ON alert_maintenance (until_time);
CREATE INDEX IF NOT EXISTS alert_maintenance_cluster_id_ix ON alert_maintenance (cluster_id);
CREATE INDEX IF NOT EXISTS alert_maintenance_server_id_ix ON alert_maintenance (server_id);
CREATE INDEX IF NOT EXISTS alert_maintenance_user_id_ix ON alert_maintenance (user_id);

-- When the disk of a host is full if it goes on as it did, made anew from its days.
CREATE TABLE IF NOT EXISTS alert_forecast (
    server_id INTEGER NOT NULL,
    days REAL NULL, -- until it is full, NULL when it does not fill up
    slope REAL NOT NULL, -- percent a day
    basis INTEGER NOT NULL, -- how many days it follows from
    create_time INTEGER NOT NULL,
    PRIMARY KEY (server_id),
    CONSTRAINT alert_forecast_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
