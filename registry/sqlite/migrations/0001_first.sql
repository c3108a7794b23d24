-- What the registry accepted. Times are microseconds since 1970, UTC.
-- What is a fact is append-only: triggers refuse to change or to delete it.

CREATE TABLE blobs (
    id   TEXT PRIMARY KEY, -- SHA-256 of data, hexadecimal
    data BLOB NOT NULL
);

CREATE TABLE changes (
    sequence    INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    home        TEXT    NOT NULL,
    commit_name TEXT    NOT NULL,
    actor       TEXT    NOT NULL
);

-- Which home owns a context, a contract or a service. A later transfer updates
-- the home; what is owned, and whose history it continues, stays.
CREATE TABLE claims (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    home     TEXT    NOT NULL,
    lineage  TEXT    NOT NULL, -- of a contract: the name that it was first published with
    sequence INTEGER NOT NULL REFERENCES changes (sequence),
    PRIMARY KEY (kind, name)
);

-- The files of each home, as they were last accepted.
CREATE TABLE files (
    home TEXT NOT NULL,
    name TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (home, name)
);

CREATE TABLE versions (
    context       TEXT    NOT NULL,
    event         TEXT    NOT NULL,
    lineage       TEXT    NOT NULL, -- numbers go on over a rename
    major         INTEGER NOT NULL CHECK (major >= 1),
    revision      INTEGER NOT NULL CHECK (revision >= 0),
    fingerprint   TEXT    NOT NULL,
    file          TEXT    NOT NULL,
    bundle        TEXT    NOT NULL REFERENCES blobs (id),
    label         TEXT    NOT NULL,
    sequence      INTEGER NOT NULL REFERENCES changes (sequence),
    published_at  INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    home          TEXT    NOT NULL,
    commit_name   TEXT    NOT NULL,
    compatibility TEXT    NOT NULL,
    content_model TEXT    NOT NULL,
    draft         INTEGER NOT NULL CHECK (draft IN (0, 1)),
    imported      INTEGER NOT NULL CHECK (imported IN (0, 1)),
    breaks        INTEGER NOT NULL CHECK (breaks >= 0),
    unknowns      INTEGER NOT NULL CHECK (unknowns >= 0),
    PRIMARY KEY (context, event, major, revision),
    UNIQUE (lineage, major, revision)
);
CREATE INDEX versions_by_sequence ON versions (sequence);

-- A version's own file and the files that it refers to.
CREATE TABLE version_files (
    context  TEXT    NOT NULL,
    event    TEXT    NOT NULL,
    major    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    blob     TEXT    NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (context, event, major, revision, name),
    FOREIGN KEY (context, event, major, revision)
        REFERENCES versions (context, event, major, revision)
);

CREATE TABLE audit (
    number   INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL REFERENCES changes (sequence),
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    origin   TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    before   TEXT    NOT NULL,
    after    TEXT    NOT NULL
);

CREATE TRIGGER versions_have_no_gap BEFORE INSERT ON versions
WHEN NEW.revision <> (
    SELECT coalesce(max(revision) + 1, 0) FROM versions
    WHERE lineage = NEW.lineage AND major = NEW.major
)
BEGIN SELECT raise(ABORT, 'a revision number would be skipped or used twice'); END;

CREATE TRIGGER claims_stay BEFORE DELETE ON claims
BEGIN SELECT raise(ABORT, 'a name that was given is never lost'); END;
CREATE TRIGGER claims_keep_their_lineage BEFORE UPDATE OF kind, name, lineage ON claims
BEGIN SELECT raise(ABORT, 'a name that was given never changes'); END;

-- INSERT OR REPLACE deletes without asking the triggers for DELETE.
CREATE TRIGGER blobs_are_not_replaced BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM blobs WHERE id = NEW.id)
BEGIN SELECT raise(IGNORE); END;
CREATE TRIGGER claims_are_not_replaced BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE kind = NEW.kind AND name = NEW.name)
BEGIN SELECT raise(ABORT, 'a name that was given never changes'); END;
CREATE TRIGGER changes_are_not_replaced BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE sequence = NEW.sequence)
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER version_files_are_not_replaced BEFORE INSERT ON version_files
WHEN EXISTS (
    SELECT 1 FROM version_files
    WHERE context = NEW.context AND event = NEW.event AND major = NEW.major
        AND revision = NEW.revision AND name = NEW.name
)
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;

CREATE TRIGGER versions_stay BEFORE DELETE ON versions
BEGIN SELECT raise(ABORT, 'a published version is never lost'); END;
CREATE TRIGGER versions_are_final BEFORE UPDATE ON versions
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;

CREATE TRIGGER version_files_stay BEFORE DELETE ON version_files
BEGIN SELECT raise(ABORT, 'a published version is never lost'); END;
CREATE TRIGGER version_files_are_final BEFORE UPDATE ON version_files
BEGIN SELECT raise(ABORT, 'a published version never changes'); END;

CREATE TRIGGER blobs_stay BEFORE DELETE ON blobs
BEGIN SELECT raise(ABORT, 'a content is never lost'); END;
CREATE TRIGGER blobs_are_final BEFORE UPDATE ON blobs
BEGIN SELECT raise(ABORT, 'a content never changes'); END;

CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;
CREATE TRIGGER changes_are_final BEFORE UPDATE ON changes
BEGIN SELECT raise(ABORT, 'the change feed is append-only'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
