-- The lock that was pushed with a manifest: which versions the service is written
-- against. NULL: none was.
ALTER TABLE manifests ADD COLUMN lock TEXT REFERENCES blobs (id);
CREATE INDEX manifests_by_lock ON manifests (lock) WHERE lock IS NOT NULL;

DROP TRIGGER blobs_stay;
CREATE TRIGGER blobs_stay BEFORE DELETE ON blobs
WHEN EXISTS (SELECT 1 FROM files WHERE blob = OLD.id)
    OR EXISTS (SELECT 1 FROM versions WHERE bundle = OLD.id)
    OR EXISTS (SELECT 1 FROM version_files WHERE blob = OLD.id)
    OR EXISTS (SELECT 1 FROM manifests WHERE blob = OLD.id OR lock = OLD.id)
BEGIN SELECT raise(ABORT, 'a content that something refers to is never lost'); END;
