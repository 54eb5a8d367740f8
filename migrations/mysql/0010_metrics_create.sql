-- One report is one row, clustered by server and time. No foreign key: ingest pays for none, and retention removes what a removed server leaves.
CREATE TABLE IF NOT EXISTS server_sample (
    server_id BIGINT NOT NULL,
    created_time BIGINT NOT NULL, -- clock of the agent
    cpu_percent DOUBLE NOT NULL,
    memory_total BIGINT NOT NULL, -- bytes
    memory_available BIGINT NOT NULL, -- bytes
    memory_free BIGINT NOT NULL, -- bytes
    memory_percent DOUBLE NOT NULL,
    disk_total BIGINT NOT NULL, -- bytes
    disk_free BIGINT NOT NULL, -- bytes
    disk_percent DOUBLE NOT NULL,
    net_input DOUBLE NOT NULL, -- bit/s
    net_output DOUBLE NOT NULL, -- bit/s
    received_time BIGINT NOT NULL, -- clock of the console
    PRIMARY KEY (server_id, created_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Per mount and per interface values, written when they change or once a minute.
CREATE TABLE IF NOT EXISTS server_detail (
    server_id BIGINT NOT NULL,
    created_time BIGINT NOT NULL, -- clock of the agent
    content LONGTEXT NOT NULL, -- JSON
    PRIMARY KEY (server_id, created_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One sample of one container. The net and block columns are cumulative bytes.
CREATE TABLE IF NOT EXISTS docker_stat (
    server_id BIGINT NOT NULL,
    container_name VARCHAR(255) NOT NULL,
    created_time BIGINT NOT NULL, -- clock of the agent
    cpu_percent DOUBLE NOT NULL,
    memory_percent DOUBLE NOT NULL,
    memory_usage BIGINT NOT NULL, -- bytes
    memory_limit BIGINT NOT NULL, -- bytes
    net_input BIGINT NOT NULL,
    net_output BIGINT NOT NULL,
    block_input BIGINT NOT NULL,
    block_output BIGINT NOT NULL,
    PRIMARY KEY (server_id, container_name, created_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One UTC hour of one server. Each log is a JSON object of metric to count, mean, min, max.
-- No samples, no row. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS server_log_hour (
    server_id BIGINT NOT NULL,
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL, -- exclusive
    cpu_log LONGTEXT NOT NULL,
    disk_log LONGTEXT NOT NULL,
    memory_log LONGTEXT NOT NULL,
    net_log LONGTEXT NOT NULL,
    PRIMARY KEY (server_id, start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One day in the time zone of the owner of one server. Each log is a JSON object of metric to count, mean, min, max.
-- No samples, no row. No foreign key: see server_sample.
CREATE TABLE IF NOT EXISTS server_log_day (
    server_id BIGINT NOT NULL,
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL, -- exclusive
    cpu_log LONGTEXT NOT NULL,
    disk_log LONGTEXT NOT NULL,
    memory_log LONGTEXT NOT NULL,
    net_log LONGTEXT NOT NULL,
    PRIMARY KEY (server_id, start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One UTC hour of one container. The content is a JSON object of metric to count, mean, min, max.
CREATE TABLE IF NOT EXISTS container_log_hour (
    server_id BIGINT NOT NULL,
    container_name VARCHAR(255) NOT NULL,
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL, -- exclusive
    content LONGTEXT NOT NULL,
    PRIMARY KEY (server_id, container_name, start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One day in the time zone of the owner of one container. The content is a JSON object of metric to count, mean, min, max.
CREATE TABLE IF NOT EXISTS container_log_day (
    server_id BIGINT NOT NULL,
    container_name VARCHAR(255) NOT NULL,
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL, -- exclusive
    content LONGTEXT NOT NULL,
    PRIMARY KEY (server_id, container_name, start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
