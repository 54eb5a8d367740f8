-- How busy the disk was, of machines that tell. Not every server of the family adds a column only where it is missing.
SET @tenon_add = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE server_sample ADD COLUMN disk_busy DOUBLE NULL', 'DO 0') FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'server_sample' AND column_name = 'disk_busy');
PREPARE tenon_add FROM @tenon_add;
EXECUTE tenon_add; -- percent of the time since the last sample
DEALLOCATE PREPARE tenon_add;
SET @tenon_add = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE server_latest ADD COLUMN disk_busy DOUBLE NULL', 'DO 0') FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'server_latest' AND column_name = 'disk_busy');
PREPARE tenon_add FROM @tenon_add;
EXECUTE tenon_add; -- percent of the time since the last sample
DEALLOCATE PREPARE tenon_add;
