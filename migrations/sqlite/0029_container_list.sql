-- What is known of the containers of each host, with their newest values. Written with the samples, see server_latest; no foreign key for the same reason.
CREATE TABLE IF NOT EXISTS server_container (
    server_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    container_id TEXT NOT NULL DEFAULT '',
    image TEXT NOT NULL DEFAULT '',
    state INTEGER NOT NULL DEFAULT 0, -- 0 unknown, 1 created, 2 running, 3 paused, 4 restarting, 5 exited, 6 removing, 7 dead
    status TEXT NOT NULL DEFAULT '', -- the same in the words of the engine
    command TEXT NOT NULL DEFAULT '',
    create_time INTEGER NULL, -- clock of the host
    started_time INTEGER NULL, -- clock of the host
    restarts INTEGER NOT NULL DEFAULT 0,
    ports TEXT NOT NULL, -- JSON
    list_time INTEGER NULL, -- clock of the agent, of the list that it stood in
    sample_time INTEGER NULL, -- clock of the agent; NULL while it does not run
    cpu_percent REAL NULL, -- of one processor
    memory_percent REAL NULL,
    memory_usage INTEGER NULL, -- bytes
    memory_limit INTEGER NULL, -- bytes
    net_input INTEGER NULL, -- cumulative bytes of the newest sample, as in docker_stat
    net_output INTEGER NULL,
    block_input INTEGER NULL,
    block_output INTEGER NULL,
    net_input_rate REAL NULL, -- byte/s since the sample before
    net_output_rate REAL NULL,
    block_input_rate REAL NULL,
    block_output_rate REAL NULL,
    seen_time INTEGER NOT NULL, -- clock of the console
    PRIMARY KEY (server_id, name)
) STRICT, WITHOUT ROWID;
