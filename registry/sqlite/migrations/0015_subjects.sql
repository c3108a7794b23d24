-- What Kafka clients know by other names than ours: numbers under subjects, what they
-- attach to a schema, what a subject promises, and what they were told to use no more.
-- The lineage of a subject that no contract claims is 'subject ' and its name; of its
-- versions 1.N is the number N + 1.

-- schemas.fingerprint holds the fingerprint, or 'fingerprint variant' where one content
-- has several ids: something was attached to it, or it came from a registry that gave it
-- another id.

-- attached: JSON, as it was sent; NULL: nothing. It goes with the contents.
-- retracted: Kafka clients are told of it no more.
ALTER TABLE versions ADD COLUMN attached TEXT CHECK (attached IS NULL OR deleted_at IS NULL);
ALTER TABLE versions ADD COLUMN retracted_at INTEGER CHECK (retracted_at IS NULL OR substr(lineage, 1, 8) = 'subject ');
ALTER TABLE versions ADD COLUMN retracted_by TEXT CHECK ((retracted_at IS NULL) = (retracted_by IS NULL));

DROP TRIGGER tombstones_are_final;
CREATE TRIGGER tombstones_are_final BEFORE UPDATE OF bundle, attached, deleted_at, deleted_by, deleted_reason ON versions
WHEN OLD.deleted_at IS NOT NULL OR NEW.deleted_at IS NULL
BEGIN SELECT raise(ABORT, 'a published version never changes, and a deleted one never comes back'); END;
CREATE TRIGGER retractions_are_final BEFORE UPDATE OF retracted_at, retracted_by ON versions
WHEN OLD.retracted_at IS NOT NULL OR NEW.retracted_at IS NULL OR OLD.deleted_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a retracted version never comes back, and a deleted one never changes'); END;

-- The numbers of versions of contracts, under the subjects that their majors claim or
-- claimed.
CREATE TABLE subject_numbers (
    subject  TEXT    NOT NULL,
    number   INTEGER NOT NULL CHECK (number >= 1),
    lineage  TEXT    NOT NULL CHECK (substr(lineage, 1, 8) <> 'subject '),
    major    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (subject, number),
    UNIQUE (lineage, major, revision, subject),
    FOREIGN KEY (lineage, major, revision) REFERENCES versions (lineage, major, revision)
) WITHOUT ROWID;

CREATE TRIGGER subject_numbers_stay BEFORE DELETE ON subject_numbers
BEGIN SELECT raise(ABORT, 'a number that was given is never lost'); END;
CREATE TRIGGER subject_numbers_are_final BEFORE UPDATE ON subject_numbers
BEGIN SELECT raise(ABORT, 'a number that was given never changes'); END;
CREATE TRIGGER subject_numbers_are_given_once BEFORE INSERT ON subject_numbers
WHEN NEW.number <= (SELECT max(number) FROM subject_numbers WHERE subject = NEW.subject)
    OR EXISTS (SELECT 1 FROM subject_numbers
        WHERE lineage = NEW.lineage AND major = NEW.major AND revision = NEW.revision AND subject = NEW.subject)
    OR EXISTS (SELECT 1 FROM versions WHERE lineage = 'subject ' || NEW.subject AND major = 1 AND revision = NEW.number - 1)
BEGIN SELECT raise(ABORT, 'a number of a subject is never given twice'); END;

-- Subjects may have gaps, as registries have that versions come from.
DROP TRIGGER versions_have_no_gap;
CREATE TRIGGER versions_have_no_gap BEFORE INSERT ON versions
WHEN substr(NEW.lineage, 1, 8) <> 'subject ' AND NEW.revision <> (
    SELECT coalesce(max(revision) + 1, 0) FROM versions
    WHERE lineage = NEW.lineage AND major = NEW.major
)
BEGIN SELECT raise(ABORT, 'a revision number would be skipped or used twice'); END;
CREATE TRIGGER subject_versions_rise BEFORE INSERT ON versions
WHEN substr(NEW.lineage, 1, 8) = 'subject '
    AND NEW.revision <= (SELECT max(revision) FROM versions WHERE lineage = NEW.lineage AND major = NEW.major)
BEGIN SELECT raise(ABORT, 'a number of a subject is never given twice'); END;
-- A contract may have taken the subject since this was judged: the store asks again.
CREATE TRIGGER subject_versions_have_numbers_of_their_own BEFORE INSERT ON versions
WHEN substr(NEW.lineage, 1, 8) = 'subject '
    AND EXISTS (SELECT 1 FROM subject_numbers WHERE subject = substr(NEW.lineage, 9) AND number = NEW.revision + 1)
BEGIN SELECT raise(ABORT, 'a number of a subject was given to a contract'); END;

-- What a subject promises and what may be done with it; of a Kafka context (':.name:')
-- too, and of all ('').
CREATE TABLE subject_settings (
    name   TEXT PRIMARY KEY,
    config TEXT, -- JSON; NULL: what is above it
    mode   TEXT NOT NULL DEFAULT '' -- empty: what is above it
) WITHOUT ROWID;

-- Until now a subject promised what its newest version said, a deleted one too.
INSERT INTO subject_settings (name, config)
SELECT substr(lineage, 9), '{"compatibility":"' || compatibility || '","compatibilityPolicy":"'
    || CASE content_model WHEN 'strict' THEN 'STRICT' ELSE 'LENIENT' END || '"}'
FROM versions AS v
WHERE substr(lineage, 1, 8) = 'subject ' AND NOT EXISTS (
    SELECT 1 FROM versions AS n
    WHERE n.lineage = v.lineage AND (n.major > v.major OR n.major = v.major AND n.revision > v.revision)
);
