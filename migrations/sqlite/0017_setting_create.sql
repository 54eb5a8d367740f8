-- Settings of the installation that are changed at run time.
CREATE TABLE IF NOT EXISTS setting (
    name TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (name)
) STRICT;
