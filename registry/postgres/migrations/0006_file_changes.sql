-- Which change brought the content of a file: with which commit, and when. Of the
-- files that are there already nobody knows but that the newest push of their home
-- had them.
ALTER TABLE files ADD COLUMN change_id text REFERENCES changes (id);
UPDATE files SET change_id = (
    SELECT id FROM changes WHERE changes.home = files.home AND kind IN ('push', 'import') ORDER BY sequence DESC LIMIT 1);
