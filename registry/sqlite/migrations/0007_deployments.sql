-- What services declared with each commit, and what runs where.
CREATE TABLE manifests (
    service     TEXT    NOT NULL, -- "context/name"
    commit_name TEXT    NOT NULL,
    blob        TEXT    NOT NULL REFERENCES blobs (id),
    file        TEXT    NOT NULL, -- its name at home
    home        TEXT    NOT NULL,
    pushed_at   INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    PRIMARY KEY (service, commit_name, blob)
) WITHOUT ROWID;
CREATE INDEX manifests_by_blob ON manifests (blob);

CREATE TABLE manifest_events (
    service     TEXT NOT NULL,
    commit_name TEXT NOT NULL,
    blob        TEXT NOT NULL,
    event       TEXT NOT NULL, -- as the manifest calls it
    PRIMARY KEY (service, commit_name, blob, event),
    FOREIGN KEY (service, commit_name, blob) REFERENCES manifests (service, commit_name, blob)
) WITHOUT ROWID;
CREATE INDEX manifest_events_by_event ON manifest_events (event);

CREATE TABLE deployments (
    environment TEXT    NOT NULL,
    service     TEXT    NOT NULL, -- "context/name"
    commit_name TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    ended_at    INTEGER, -- NULL: it runs
    ended_by    TEXT,
    PRIMARY KEY (environment, service, commit_name),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) WITHOUT ROWID;
CREATE INDEX deployments_running ON deployments (environment, service) WHERE ended_at IS NULL;

-- What a change says of deployments: JSON.
ALTER TABLE changes ADD COLUMN deployments TEXT NOT NULL DEFAULT '[]';

CREATE TRIGGER manifests_stay BEFORE DELETE ON manifests
BEGIN SELECT raise(ABORT, 'what was declared with a commit is never lost'); END;
CREATE TRIGGER manifests_are_final BEFORE UPDATE ON manifests
BEGIN SELECT raise(ABORT, 'what was declared with a commit never changes'); END;
CREATE TRIGGER manifest_events_stay BEFORE DELETE ON manifest_events
BEGIN SELECT raise(ABORT, 'what was declared with a commit is never lost'); END;
CREATE TRIGGER manifest_events_are_final BEFORE UPDATE ON manifest_events
BEGIN SELECT raise(ABORT, 'what was declared with a commit never changes'); END;
CREATE TRIGGER deployments_stay BEFORE DELETE ON deployments
BEGIN SELECT raise(ABORT, 'that something ran is never forgotten'); END;
CREATE TRIGGER deployments_keep_their_names BEFORE UPDATE OF environment, service, commit_name ON deployments
BEGIN SELECT raise(ABORT, 'a deployment never becomes another'); END;

DROP TRIGGER blobs_stay;
CREATE TRIGGER blobs_stay BEFORE DELETE ON blobs
WHEN EXISTS (SELECT 1 FROM files WHERE blob = OLD.id)
    OR EXISTS (SELECT 1 FROM versions WHERE bundle = OLD.id)
    OR EXISTS (SELECT 1 FROM version_files WHERE blob = OLD.id)
    OR EXISTS (SELECT 1 FROM manifests WHERE blob = OLD.id)
BEGIN SELECT raise(ABORT, 'a content that something refers to is never lost'); END;
CREATE TRIGGER manifests_are_not_replaced BEFORE INSERT ON manifests
WHEN EXISTS (SELECT 1 FROM manifests WHERE service = NEW.service AND commit_name = NEW.commit_name AND blob = NEW.blob)
BEGIN SELECT raise(IGNORE); END;
