-- What is known of the containers of each host, with their newest values. Written with the samples, see server_latest; no foreign key for the same reason.
CREATE TABLE IF NOT EXISTS server_container (
    server_id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    container_id VARCHAR(512) NOT NULL DEFAULT '',
    image VARCHAR(512) NOT NULL DEFAULT '',
    state SMALLINT NOT NULL DEFAULT 0, -- 0 unknown, 1 created, 2 running, 3 paused, 4 restarting, 5 exited, 6 removing, 7 dead
    status VARCHAR(512) NOT NULL DEFAULT '', -- the same in the words of the engine
    command VARCHAR(512) NOT NULL DEFAULT '',
    create_time BIGINT NULL, -- clock of the host
    started_time BIGINT NULL, -- clock of the host
    restarts BIGINT NOT NULL DEFAULT 0,
    ports LONGTEXT NOT NULL, -- JSON
    list_time BIGINT NULL, -- clock of the agent, of the list that it stood in
    sample_time BIGINT NULL, -- clock of the agent; NULL while it does not run
    cpu_percent DOUBLE NULL, -- of one processor
    memory_percent DOUBLE NULL,
    memory_usage BIGINT NULL, -- bytes
    memory_limit BIGINT NULL, -- bytes
    net_input BIGINT NULL, -- cumulative bytes of the newest sample, as in docker_stat
    net_output BIGINT NULL,
    block_input BIGINT NULL,
    block_output BIGINT NULL,
    net_input_rate DOUBLE NULL, -- byte/s since the sample before
    net_output_rate DOUBLE NULL,
    block_input_rate DOUBLE NULL,
    block_output_rate DOUBLE NULL,
    seen_time BIGINT NOT NULL, -- clock of the console
    PRIMARY KEY (server_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
