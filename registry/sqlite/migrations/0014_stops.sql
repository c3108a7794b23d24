-- Breaks that the gate refused, each once; nothing says who pushed them. Evidence for
-- people, never facts: what is old is forgotten.
CREATE TABLE stops (
    fingerprint TEXT PRIMARY KEY, -- of the finding
    rule        TEXT NOT NULL,
    event       TEXT NOT NULL,
    day         TEXT NOT NULL     -- the newest on which it was refused: YYYY-MM-DD, UTC
) WITHOUT ROWID;
CREATE INDEX stops_by_day ON stops (day);
