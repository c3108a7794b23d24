-- What the registry accepted. Times are microseconds since 1970, UTC.
-- What is a fact is append-only: triggers refuse to change or to delete it.

CREATE TABLE heads (
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 0),
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- Lists are JSON.
CREATE TABLE changes (
    sequence    INTEGER PRIMARY KEY, -- SQLite counts
    id          TEXT    NOT NULL UNIQUE,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    home        TEXT    NOT NULL,
    commit_name TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    homes       TEXT    NOT NULL,
    lineages    TEXT    NOT NULL,
    versions    TEXT    NOT NULL,
    deleted     TEXT    NOT NULL
);

CREATE TABLE blobs (
    id   TEXT PRIMARY KEY, -- SHA-256 of data, hexadecimal
    data BLOB NOT NULL
);

-- Which home owns a context, a contract or a service. A transfer updates the
-- home; what is owned, and whose history it continues, stays.
CREATE TABLE claims (
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    home      TEXT NOT NULL,
    lineage   TEXT NOT NULL, -- of a contract: the name that it was first published with
    change_id TEXT NOT NULL REFERENCES changes (id),
    PRIMARY KEY (kind, name)
);
CREATE INDEX claims_by_home ON claims (home);

-- The files of each home, as they were last accepted.
CREATE TABLE files (
    home TEXT NOT NULL,
    name TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (home, name)
);
CREATE INDEX files_by_blob ON files (blob);

CREATE TABLE schemas (
    id          INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 2147483647),
    fingerprint TEXT NOT NULL UNIQUE
);

CREATE TABLE versions (
    lineage        TEXT    NOT NULL, -- numbers go on over a rename
    major          INTEGER NOT NULL CHECK (major >= 1),
    revision       INTEGER NOT NULL CHECK (revision >= 0),
    schema_id      INTEGER NOT NULL REFERENCES schemas (id),
    context        TEXT    NOT NULL,
    event          TEXT    NOT NULL,
    file           TEXT    NOT NULL,
    bundle         TEXT    REFERENCES blobs (id),
    label          TEXT    NOT NULL,
    change_id      TEXT    NOT NULL REFERENCES changes (id),
    published_at   INTEGER NOT NULL,
    actor          TEXT    NOT NULL,
    home           TEXT    NOT NULL,
    commit_name    TEXT    NOT NULL,
    compatibility  TEXT    NOT NULL,
    content_model  TEXT    NOT NULL,
    draft          INTEGER NOT NULL CHECK (draft IN (0, 1)),
    imported       INTEGER NOT NULL CHECK (imported IN (0, 1)),
    breaks         INTEGER NOT NULL CHECK (breaks >= 0),
    unknowns       INTEGER NOT NULL CHECK (unknowns >= 0),
    deleted_at     INTEGER, -- a tombstone
    deleted_by     TEXT,
    deleted_reason TEXT,
    PRIMARY KEY (lineage, major, revision),
    CHECK ((deleted_at IS NULL) = (bundle IS NOT NULL)),
    CHECK ((deleted_at IS NULL) = (deleted_by IS NULL) AND (deleted_at IS NULL) = (deleted_reason IS NULL))
);
CREATE INDEX versions_by_bundle ON versions (bundle);

-- A version's own file and the files that it refers to; none of a tombstone.
CREATE TABLE version_files (
    lineage  TEXT    NOT NULL,
    major    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    blob     TEXT    NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (lineage, major, revision, name),
    FOREIGN KEY (lineage, major, revision) REFERENCES versions (lineage, major, revision)
);
CREATE INDEX version_files_by_blob ON version_files (blob);

CREATE TABLE audit (
    position  INTEGER PRIMARY KEY, -- SQLite counts
    chain     TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    change_id TEXT    NOT NULL, -- empty: it belongs to none
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    origin    TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    before    TEXT    NOT NULL,
    after     TEXT    NOT NULL,
    previous  TEXT    NOT NULL,
    hash      TEXT    NOT NULL,
    UNIQUE (chain, number)
);

-- The newest entry of each chain.
CREATE TABLE chains (
    chain  TEXT PRIMARY KEY,
    number INTEGER NOT NULL CHECK (number >= 1),
    hash   TEXT    NOT NULL
);

CREATE TABLE seals (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    heads    TEXT    NOT NULL, -- JSON
    previous TEXT    NOT NULL,
    hash     TEXT    NOT NULL
);

-- How far each chain is sealed.
CREATE TABLE sealed (
    chain  TEXT PRIMARY KEY,
    number INTEGER NOT NULL
);

-- What comes next has to come next.

CREATE TRIGGER versions_have_no_gap BEFORE INSERT ON versions
WHEN NEW.revision <> (
    SELECT coalesce(max(revision) + 1, 0) FROM versions
    WHERE lineage = NEW.lineage AND major = NEW.major
)
BEGIN SELECT raise(ABORT, 'a revision number would be skipped or used twice'); END;

CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
WHEN NOT (NEW.number = 1 AND NEW.previous = '' OR EXISTS (
    SELECT 1 FROM audit WHERE chain = NEW.chain AND number = NEW.number - 1 AND hash = NEW.previous))
BEGIN SELECT raise(ABORT, 'an audit entry never comes without the one before'); END;

CREATE TRIGGER seals_have_no_gap BEFORE INSERT ON seals
WHEN NOT (NEW.number = 1 AND NEW.previous = '' OR EXISTS (
    SELECT 1 FROM seals WHERE number = NEW.number - 1 AND hash = NEW.previous))
BEGIN SELECT raise(ABORT, 'a seal never comes without the one before'); END;

-- INSERT OR REPLACE deletes without asking the triggers for DELETE.

CREATE TRIGGER changes_are_not_replaced BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE sequence = NEW.sequence OR id = NEW.id)
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
CREATE TRIGGER blobs_are_not_replaced BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM blobs WHERE id = NEW.id)
BEGIN SELECT raise(IGNORE); END;
CREATE TRIGGER claims_are_not_replaced BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE kind = NEW.kind AND name = NEW.name)
BEGIN SELECT raise(ABORT, 'a name that was given never changes'); END;
CREATE TRIGGER schemas_are_not_replaced BEFORE INSERT ON schemas
WHEN EXISTS (SELECT 1 FROM schemas WHERE id = NEW.id OR fingerprint = NEW.fingerprint)
BEGIN SELECT raise(ABORT, 'the id of a schema never changes'); END;
CREATE TRIGGER version_files_are_not_replaced BEFORE INSERT ON version_files
WHEN EXISTS (
    SELECT 1 FROM version_files
    WHERE lineage = NEW.lineage AND major = NEW.major AND revision = NEW.revision AND name = NEW.name
)
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE position = NEW.position OR chain = NEW.chain AND number = NEW.number)
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER chains_are_not_replaced BEFORE INSERT ON chains
WHEN EXISTS (SELECT 1 FROM chains WHERE chain = NEW.chain AND number >= NEW.number)
BEGIN SELECT raise(ABORT, 'an audit chain never becomes shorter'); END;
CREATE TRIGGER seals_are_not_replaced BEFORE INSERT ON seals
WHEN EXISTS (SELECT 1 FROM seals WHERE number = NEW.number)
BEGIN SELECT raise(ABORT, 'seals are append-only'); END;

-- Nothing is changed or deleted, but the contents of a tombstone.

CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
CREATE TRIGGER changes_are_final BEFORE UPDATE ON changes
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;

CREATE TRIGGER blobs_stay BEFORE DELETE ON blobs
WHEN EXISTS (SELECT 1 FROM files WHERE blob = OLD.id)
    OR EXISTS (SELECT 1 FROM versions WHERE bundle = OLD.id)
    OR EXISTS (SELECT 1 FROM version_files WHERE blob = OLD.id)
BEGIN SELECT raise(ABORT, 'a content that something refers to is never lost'); END;
CREATE TRIGGER blobs_are_final BEFORE UPDATE ON blobs
BEGIN SELECT raise(ABORT, 'a content never changes'); END;

CREATE TRIGGER claims_stay BEFORE DELETE ON claims
BEGIN SELECT raise(ABORT, 'a name that was given is never lost'); END;
CREATE TRIGGER claims_keep_their_lineage BEFORE UPDATE OF kind, name, lineage, change_id ON claims
BEGIN SELECT raise(ABORT, 'a name that was given never changes'); END;

CREATE TRIGGER schemas_stay BEFORE DELETE ON schemas
BEGIN SELECT raise(ABORT, 'the id of a schema is never lost'); END;
CREATE TRIGGER schemas_are_final BEFORE UPDATE ON schemas
BEGIN SELECT raise(ABORT, 'the id of a schema never changes'); END;

CREATE TRIGGER versions_stay BEFORE DELETE ON versions
BEGIN SELECT raise(ABORT, 'a published version is never lost'); END;
CREATE TRIGGER versions_are_final BEFORE UPDATE OF lineage, major, revision, schema_id, context, event, file, label, change_id,
    published_at, actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns ON versions
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;
CREATE TRIGGER tombstones_are_final BEFORE UPDATE OF bundle, deleted_at, deleted_by, deleted_reason ON versions
WHEN OLD.deleted_at IS NOT NULL OR NEW.deleted_at IS NULL
BEGIN SELECT raise(ABORT, 'a published version never changes, and a deleted one never comes back'); END;

CREATE TRIGGER version_files_stay BEFORE DELETE ON version_files
WHEN EXISTS (
    SELECT 1 FROM versions
    WHERE lineage = OLD.lineage AND major = OLD.major AND revision = OLD.revision AND deleted_at IS NULL
)
BEGIN SELECT raise(ABORT, 'a published version is never lost'); END;
CREATE TRIGGER version_files_are_final BEFORE UPDATE ON version_files
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER chains_stay BEFORE DELETE ON chains
BEGIN SELECT raise(ABORT, 'an audit chain is never lost'); END;
CREATE TRIGGER chains_grow BEFORE UPDATE ON chains
WHEN NEW.chain <> OLD.chain OR NEW.number <= OLD.number
BEGIN SELECT raise(ABORT, 'an audit chain never becomes shorter'); END;

CREATE TRIGGER seals_stay BEFORE DELETE ON seals
BEGIN SELECT raise(ABORT, 'seals are append-only'); END;
CREATE TRIGGER seals_are_final BEFORE UPDATE ON seals
BEGIN SELECT raise(ABORT, 'seals are append-only'); END;
