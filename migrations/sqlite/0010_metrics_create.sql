-- One report is one row, clustered by server and time. No foreign key: ingest pays for none, and retention removes what a removed server leaves.
CREATE TABLE IF NOT EXISTS server_sample (
    server_id INTEGER NOT NULL,
    created_time INTEGER NOT NULL, -- clock of the agent
    cpu_percent REAL NOT NULL,
    memory_total INTEGER NOT NULL, -- bytes
    memory_available INTEGER NOT NULL, -- bytes
    memory_free INTEGER NOT NULL, -- bytes
    memory_percent REAL NOT NULL,
    disk_total INTEGER NOT NULL, -- bytes
    disk_free INTEGER NOT NULL, -- bytes
    disk_percent REAL NOT NULL,
    net_input REAL NOT NULL, -- bit/s
    net_output REAL NOT NULL, -- bit/s
    received_time INTEGER NOT NULL, -- clock of the console
    PRIMARY KEY (server_id, created_time)
) STRICT, WITHOUT ROWID;

-- Per mount and per interface values, written when they change or once a minute.
CREATE TABLE IF NOT EXISTS server_detail (
    server_id INTEGER NOT NULL,
    created_time INTEGER NOT NULL, -- clock of the agent
    content TEXT NOT NULL, -- JSON
    PRIMARY KEY (server_id, created_time)
) STRICT, WITHOUT ROWID;

-- One sample of one container. The net and block columns are cumulative bytes.
CREATE TABLE IF NOT EXISTS docker_stat (
    server_id INTEGER NOT NULL,
    container_name TEXT NOT NULL,
    created_time INTEGER NOT NULL, -- clock of the agent
    cpu_percent REAL NOT NULL,
    memory_percent REAL NOT NULL,
    memory_usage INTEGER NOT NULL, -- bytes
    memory_limit INTEGER NOT NULL, -- bytes
    net_input INTEGER NOT NULL,
    net_output INTEGER NOT NULL,
    block_input INTEGER NOT NULL,
    block_output INTEGER NOT NULL,
    PRIMARY KEY (server_id, container_name, created_time)
) STRICT, WITHOUT ROWID;

-- One UTC hour of one server. Each log is a JSON object of metric to count, mean, min, max.
-- No samples, no row. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS server_log_hour (
    server_id INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL, -- exclusive
    cpu_log TEXT NOT NULL,
    disk_log TEXT NOT NULL,
    memory_log TEXT NOT NULL,
    net_log TEXT NOT NULL,
    PRIMARY KEY (server_id, start_time)
) STRICT, WITHOUT ROWID;

-- One day in the time zone of the owner of one server. Each log is a JSON object of metric to count, mean, min, max.
-- No samples, no row. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS server_log_day (
    server_id INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL, -- exclusive
    cpu_log TEXT NOT NULL,
    disk_log TEXT NOT NULL,
    memory_log TEXT NOT NULL,
    net_log TEXT NOT NULL,
    PRIMARY KEY (server_id, start_time)
) STRICT, WITHOUT ROWID;

-- One UTC hour of one container. The content is a JSON object of metric to count, mean, min, max.
CREATE TABLE IF NOT EXISTS container_log_hour (
    server_id INTEGER NOT NULL,
    container_name TEXT NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL, -- exclusive
    content TEXT NOT NULL,
    PRIMARY KEY (server_id, container_name, start_time)
) STRICT, WITHOUT ROWID;

-- One day in the time zone of the owner of one container. The content is a JSON object of metric to count, mean, min, max.
CREATE TABLE IF NOT EXISTS container_log_day (
    server_id INTEGER NOT NULL,
    container_name TEXT NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL, -- exclusive
    content TEXT NOT NULL,
    PRIMARY KEY (server_id, container_name, start_time)
) STRICT, WITHOUT ROWID;
