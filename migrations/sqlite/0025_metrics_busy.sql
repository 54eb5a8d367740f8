-- How busy the disk was, of machines that tell.
ALTER TABLE server_sample ADD COLUMN disk_busy REAL NULL; -- percent of the time since the last sample
ALTER TABLE server_latest ADD COLUMN disk_busy REAL NULL; -- percent of the time since the last sample
