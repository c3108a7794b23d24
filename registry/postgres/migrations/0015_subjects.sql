-- What Kafka clients know by other names than ours: numbers under subjects, what they
-- attach to a schema, what a subject promises, and what they were told to use no more.
-- The lineage of a subject that no contract claims is 'subject ' and its name; of its
-- versions 1.N is the number N + 1.

-- schemas.fingerprint holds the fingerprint, or 'fingerprint variant' where one content
-- has several ids: something was attached to it, or it came from a registry that gave it
-- another id.

-- attached: JSON, as it was sent; NULL: nothing. It goes with the contents.
-- retracted: Kafka clients are told of it no more.
ALTER TABLE versions
    ADD COLUMN attached text CHECK (attached IS NULL OR deleted_at IS NULL),
    ADD COLUMN retracted_at bigint CHECK (retracted_at IS NULL OR starts_with(lineage, 'subject ')),
    ADD COLUMN retracted_by text CHECK ((retracted_at IS NULL) = (retracted_by IS NULL));

DROP TRIGGER tombstones_are_final ON versions;
CREATE TRIGGER tombstones_are_final BEFORE UPDATE OF bundle, attached, deleted_at, deleted_by, deleted_reason ON versions
FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL OR NEW.deleted_at IS NULL)
EXECUTE FUNCTION refuse('a published version never changes, and a deleted one never comes back');
CREATE TRIGGER retractions_are_final BEFORE UPDATE OF retracted_at, retracted_by ON versions
FOR EACH ROW WHEN (OLD.retracted_at IS NOT NULL OR NEW.retracted_at IS NULL OR OLD.deleted_at IS NOT NULL)
EXECUTE FUNCTION refuse('a retracted version never comes back, and a deleted one never changes');

-- The numbers of versions of contracts, under the subjects that their majors claim or
-- claimed.
CREATE TABLE subject_numbers (
    subject  text    COLLATE "C" NOT NULL,
    number   integer NOT NULL CHECK (number >= 1),
    lineage  text    COLLATE "C" NOT NULL CHECK (NOT starts_with(lineage, 'subject ')),
    major    integer NOT NULL,
    revision integer NOT NULL,
    PRIMARY KEY (subject, number),
    UNIQUE (lineage, major, revision, subject),
    FOREIGN KEY (lineage, major, revision) REFERENCES versions (lineage, major, revision)
);

CREATE TRIGGER subject_numbers_stay BEFORE DELETE ON subject_numbers
FOR EACH ROW EXECUTE FUNCTION refuse('a number that was given is never lost');
CREATE TRIGGER subject_numbers_are_final BEFORE UPDATE ON subject_numbers
FOR EACH ROW EXECUTE FUNCTION refuse('a number that was given never changes');
CREATE TRIGGER subject_numbers_are_not_emptied BEFORE TRUNCATE ON subject_numbers
EXECUTE FUNCTION refuse('a number that was given is never lost');

CREATE FUNCTION subject_number_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <= (SELECT max(number) FROM subject_numbers WHERE subject = NEW.subject)
        OR EXISTS (SELECT 1 FROM versions WHERE lineage = 'subject ' || NEW.subject AND major = 1 AND revision = NEW.number - 1) THEN
        -- Somebody may have given it since this was judged: the store asks again.
        RAISE EXCEPTION 'a number of a subject is never given twice' USING ERRCODE = 'TR002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subject_numbers_are_given_once BEFORE INSERT ON subject_numbers
FOR EACH ROW EXECUTE FUNCTION subject_number_is_new();

-- Subjects may have gaps, as registries have that versions come from.
CREATE OR REPLACE FUNCTION version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF starts_with(NEW.lineage, 'subject ') THEN
        IF NEW.revision <= (SELECT max(revision) FROM versions WHERE lineage = NEW.lineage AND major = NEW.major) THEN
            RAISE EXCEPTION 'a number of a subject is never given twice' USING ERRCODE = 'TR001';
        ELSIF EXISTS (SELECT 1 FROM subject_numbers WHERE subject = substr(NEW.lineage, 9) AND number = NEW.revision + 1) THEN
            -- A contract may have taken the subject since this was judged: the store asks again.
            RAISE EXCEPTION 'a number of a subject was given to a contract' USING ERRCODE = 'TR002';
        END IF;
    ELSIF NEW.revision <> (SELECT coalesce(max(revision) + 1, 0) FROM versions WHERE lineage = NEW.lineage AND major = NEW.major) THEN
        RAISE EXCEPTION 'a revision number would be skipped or used twice' USING ERRCODE = 'TR001';
    END IF;
    RETURN NEW;
END $$;

-- What a subject promises and what may be done with it; of a Kafka context (':.name:')
-- too, and of all ('').
CREATE TABLE subject_settings (
    name   text COLLATE "C" PRIMARY KEY,
    config text, -- JSON; NULL: what is above it
    mode   text NOT NULL DEFAULT '' -- empty: what is above it
);

-- Until now a subject promised what its newest version said, a deleted one too.
INSERT INTO subject_settings (name, config)
SELECT substr(lineage, 9), '{"compatibility":"' || compatibility || '","compatibilityPolicy":"'
    || CASE content_model WHEN 'strict' THEN 'STRICT' ELSE 'LENIENT' END || '"}'
FROM versions AS v
WHERE starts_with(lineage, 'subject ') AND NOT EXISTS (
    SELECT 1 FROM versions AS n
    WHERE n.lineage = v.lineage AND (n.major > v.major OR n.major = v.major AND n.revision > v.revision)
);
