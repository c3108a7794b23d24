-- The lock that was pushed with a manifest: which versions the service is written
-- against. NULL: none was.
ALTER TABLE manifests ADD COLUMN lock text COLLATE "C" REFERENCES blobs (id);
CREATE INDEX manifests_by_lock ON manifests (lock) WHERE lock IS NOT NULL;
