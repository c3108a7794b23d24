-- What services declared with each commit, and what runs where.
CREATE TABLE manifests (
    service     text   COLLATE "C" NOT NULL, -- "context/name"
    commit_name text   COLLATE "C" NOT NULL,
    blob        text   COLLATE "C" NOT NULL REFERENCES blobs (id),
    file        text   NOT NULL, -- its name at home
    home        text   NOT NULL,
    pushed_at   bigint NOT NULL,
    actor       text   NOT NULL,
    PRIMARY KEY (service, commit_name, blob)
);
CREATE INDEX manifests_by_blob ON manifests (blob);

CREATE TABLE manifest_events (
    service     text COLLATE "C" NOT NULL,
    commit_name text COLLATE "C" NOT NULL,
    blob        text COLLATE "C" NOT NULL,
    event       text COLLATE "C" NOT NULL, -- as the manifest calls it
    PRIMARY KEY (service, commit_name, blob, event),
    FOREIGN KEY (service, commit_name, blob) REFERENCES manifests (service, commit_name, blob)
);
CREATE INDEX manifest_events_by_event ON manifest_events (event);

CREATE TABLE deployments (
    environment text   COLLATE "C" NOT NULL,
    service     text   COLLATE "C" NOT NULL, -- "context/name"
    commit_name text   COLLATE "C" NOT NULL,
    since       bigint NOT NULL,
    actor       text   NOT NULL,
    ended_at    bigint, -- NULL: it runs
    ended_by    text,
    PRIMARY KEY (environment, service, commit_name),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX deployments_running ON deployments (environment, service) WHERE ended_at IS NULL;

-- What a change says of deployments: JSON.
ALTER TABLE changes ADD COLUMN deployments text NOT NULL DEFAULT '[]';
DROP TRIGGER changes_are_final ON changes;
CREATE TRIGGER changes_are_final
BEFORE UPDATE OF place, id, at, kind, home, commit_name, actor, homes, lineages, versions, deleted, deployments ON changes
FOR EACH ROW EXECUTE FUNCTION refuse('the change feed is append-only');

CREATE TRIGGER manifests_stay BEFORE DELETE ON manifests
FOR EACH ROW EXECUTE FUNCTION refuse('what was declared with a commit is never lost');
CREATE TRIGGER manifests_are_final BEFORE UPDATE ON manifests
FOR EACH ROW EXECUTE FUNCTION refuse('what was declared with a commit never changes');
CREATE TRIGGER manifest_events_stay BEFORE DELETE ON manifest_events
FOR EACH ROW EXECUTE FUNCTION refuse('what was declared with a commit is never lost');
CREATE TRIGGER manifest_events_are_final BEFORE UPDATE ON manifest_events
FOR EACH ROW EXECUTE FUNCTION refuse('what was declared with a commit never changes');
CREATE TRIGGER deployments_stay BEFORE DELETE ON deployments
FOR EACH ROW EXECUTE FUNCTION refuse('that something ran is never forgotten');
CREATE TRIGGER deployments_keep_their_names BEFORE UPDATE OF environment, service, commit_name ON deployments
FOR EACH ROW EXECUTE FUNCTION refuse('a deployment never becomes another');

-- TRUNCATE asks no trigger for DELETE.
CREATE TRIGGER manifests_are_not_emptied BEFORE TRUNCATE ON manifests EXECUTE FUNCTION refuse('what was declared with a commit is never lost');
CREATE TRIGGER manifest_events_are_not_emptied BEFORE TRUNCATE ON manifest_events EXECUTE FUNCTION refuse('what was declared with a commit is never lost');
CREATE TRIGGER deployments_are_not_emptied BEFORE TRUNCATE ON deployments EXECUTE FUNCTION refuse('that something ran is never forgotten');
