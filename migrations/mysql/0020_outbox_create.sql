-- What was to be sent by an installation without a gateway: its administrator reads it here. Kept for a week.
CREATE TABLE IF NOT EXISTS outbox (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    job_id BIGINT NOT NULL, -- of the job that sent it; no foreign key, it may be kept for longer
    kind SMALLINT NOT NULL, -- 1 text, 2 mail
    recipient VARCHAR(320) NOT NULL, -- a number or an address
    subject VARCHAR(255) NOT NULL DEFAULT '',
    content LONGTEXT NOT NULL,
    create_time BIGINT NOT NULL,
    UNIQUE KEY outbox_job_id_uq (job_id),
    KEY outbox_create_time_ix (create_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
