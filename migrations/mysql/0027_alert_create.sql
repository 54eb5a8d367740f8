-- What a level says about the thresholds of a metric. NULL leaves it to the level above, no row says nothing.
CREATE TABLE IF NOT EXISTS alert_rule (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    level SMALLINT NOT NULL, -- 1 all hosts of the owner, 2 a cluster, 3 a host
    target_id BIGINT NOT NULL, -- cluster.id or server.id, 0 for all hosts
    cluster_id BIGINT NULL, -- the same where the level is 2, so that the row goes with its cluster
    server_id BIGINT NULL, -- the same where the level is 3
    metric SMALLINT NOT NULL, -- 1 cpu, 2 memory, 3 disk, 4 disk busy, 5 network, 6 silence, 7 trend of the disk
    is_on SMALLINT NULL,
    threshold DOUBLE NULL, -- percent, seconds or days
    clear DOUBLE NULL, -- well again below this
    lasting BIGINT NULL, -- milliseconds
    missing SMALLINT NULL, -- 0 keep, 1 clear, 2 alert
    bandwidth BIGINT NULL, -- bit/s, of the network alone
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY alert_rule_owner_level_target_id_metric_uq (owner_kind, owner_id, level, target_id, metric),
    KEY alert_rule_cluster_id_ix (cluster_id),
    KEY alert_rule_server_id_ix (server_id),
    CONSTRAINT alert_rule_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT alert_rule_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How a metric of a host stands. No row is all is well. The version guards it against two consoles at once.
CREATE TABLE IF NOT EXISTS alert_state (
    server_id BIGINT NOT NULL,
    metric SMALLINT NOT NULL, -- as in alert_rule
    phase SMALLINT NOT NULL, -- 0 ok, 1 pending, 2 firing
    since_time BIGINT NOT NULL, -- of the phase
    start_time BIGINT NOT NULL, -- since when it is too much
    seen_time BIGINT NOT NULL, -- when it was last looked at while pending
    peak DOUBLE NULL, -- the worst value since
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id, metric),
    CONSTRAINT alert_state_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One stretch of time in which a metric of a host was too much. Kept for a year after its end.
CREATE TABLE IF NOT EXISTS alert (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    server_id BIGINT NOT NULL,
    metric SMALLINT NOT NULL, -- as in alert_rule
    threshold DOUBLE NOT NULL, -- when it fired
    start_time BIGINT NOT NULL, -- since when it was too much
    fire_time BIGINT NOT NULL, -- when it had been for long enough
    resolve_time BIGINT NULL,
    is_open SMALLINT NULL, -- 1 as long as it goes on, else NULL, so that the unique key binds open ones alone
    peak DOUBLE NULL, -- the worst value
    told SMALLINT NOT NULL DEFAULT 0, -- 0 nobody yet, 1 people know that it fires, 2 there is nothing more to tell
    told_time BIGINT NULL, -- when they were told that it fires
    quiet SMALLINT NULL, -- why they were not: 1 muted, 2 maintenance, 3 it comes and goes
    ack_time BIGINT NULL, -- when somebody had seen it
    ack_user_id BIGINT NULL,
    UNIQUE KEY alert_server_id_metric_is_open_uq (server_id, metric, is_open),
    KEY alert_owner_is_open_ix (owner_kind, owner_id, is_open, id),
    KEY alert_owner_ix (owner_kind, owner_id, id),
    KEY alert_owner_metric_ix (owner_kind, owner_id, metric, id),
    KEY alert_server_id_ix (server_id, id),
    KEY alert_server_id_is_open_ix (server_id, is_open),
    KEY alert_server_id_told_time_ix (server_id, told_time),
    KEY alert_told_is_open_ix (told, is_open, id),
    KEY alert_resolve_time_ix (resolve_time),
    KEY alert_ack_user_id_ix (ack_user_id),
    CONSTRAINT alert_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_ack_user_id_fk FOREIGN KEY (ack_user_id) REFERENCES `user` (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Nobody is told of a metric of a host for a while.
CREATE TABLE IF NOT EXISTS alert_mute (
    server_id BIGINT NOT NULL,
    metric SMALLINT NOT NULL, -- as in alert_rule, 0 is everything
    until_time BIGINT NOT NULL,
    user_id BIGINT NULL, -- who wanted it so
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    PRIMARY KEY (server_id, metric),
    KEY alert_mute_user_id_ix (user_id),
    KEY alert_mute_until_time_ix (until_time),
    CONSTRAINT alert_mute_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_mute_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A time in which hosts are worked on: nobody is told of their alerts.
CREATE TABLE IF NOT EXISTS alert_maintenance (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_kind SMALLINT NOT NULL, -- 1 user, 2 company
    owner_id BIGINT NOT NULL, -- user.id or company.id, no foreign key is possible
    level SMALLINT NOT NULL, -- as in alert_rule
    target_id BIGINT NOT NULL, -- as in alert_rule
    cluster_id BIGINT NULL, -- as in alert_rule
    server_id BIGINT NULL, -- as in alert_rule
    from_time BIGINT NOT NULL,
    until_time BIGINT NOT NULL, -- exclusive
    reason VARCHAR(200) NOT NULL,
    user_id BIGINT NULL, -- who said so
    create_time BIGINT NOT NULL,
    KEY alert_maintenance_owner_until_time_ix (owner_kind, owner_id, until_time),
    KEY alert_maintenance_until_time_ix (until_time),
    KEY alert_maintenance_cluster_id_ix (cluster_id),
    KEY alert_maintenance_server_id_ix (server_id),
    KEY alert_maintenance_user_id_ix (user_id),
    CONSTRAINT alert_maintenance_cluster_id_fk FOREIGN KEY (cluster_id) REFERENCES cluster (id) ON DELETE CASCADE,
    CONSTRAINT alert_maintenance_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE,
    CONSTRAINT alert_maintenance_user_id_fk FOREIGN KEY (user_id) REFERENCES `user` (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When the disk of a host is full if it goes on as it did, made anew from its days.
CREATE TABLE IF NOT EXISTS alert_forecast (
    server_id BIGINT NOT NULL,
    days DOUBLE NULL, -- until it is full, NULL when it does not fill up
    slope DOUBLE NOT NULL, -- percent a day
    basis BIGINT NOT NULL, -- how many days it follows from
    create_time BIGINT NOT NULL,
    PRIMARY KEY (server_id),
    CONSTRAINT alert_forecast_server_id_fk FOREIGN KEY (server_id) REFERENCES server (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
