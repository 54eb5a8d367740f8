-- The four metric tables of the seed, with its own columns, units and names, for people with a SQL prompt. The console never reads them.
-- The id orders the samples of one server by time. The time is in seconds, the network in kbit/s.
CREATE VIEW IF NOT EXISTS `cpu` AS
SELECT
    m.server_id * 10000000000 + (m.created_time / 1000) AS id,
    s.public_ip AS public_ip,
    (m.created_time / 1000) AS created_time,
    json_object('percent', m.cpu_percent) AS content
FROM server_sample m
JOIN server s ON s.id = m.server_id;

CREATE VIEW IF NOT EXISTS `memory` AS
SELECT
    m.server_id * 10000000000 + (m.created_time / 1000) AS id,
    s.public_ip AS public_ip,
    (m.created_time / 1000) AS created_time,
    json_object('total', m.memory_total, 'percent', m.memory_percent, 'available', m.memory_available, 'free', m.memory_free) AS content
FROM server_sample m
JOIN server s ON s.id = m.server_id;

CREATE VIEW IF NOT EXISTS `disk` AS
SELECT
    m.server_id * 10000000000 + (m.created_time / 1000) AS id,
    s.public_ip AS public_ip,
    (m.created_time / 1000) AS created_time,
    json_object('total', m.disk_total, 'percent', m.disk_percent, 'free', m.disk_free) AS content
FROM server_sample m
JOIN server s ON s.id = m.server_id;

CREATE VIEW IF NOT EXISTS `net` AS
SELECT
    m.server_id * 10000000000 + (m.created_time / 1000) AS id,
    s.public_ip AS public_ip,
    (m.created_time / 1000) AS created_time,
    json_object('input', m.net_input / 1000, 'output', m.net_output / 1000) AS content
FROM server_sample m
JOIN server s ON s.id = m.server_id;
