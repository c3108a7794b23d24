-- Breaks that the gate refused, each once; nothing says who pushed them. Evidence for
-- people, never facts: what is old is forgotten.
CREATE TABLE stops (
    fingerprint text COLLATE "C" PRIMARY KEY, -- of the finding
    rule        text COLLATE "C" NOT NULL,
    event       text COLLATE "C" NOT NULL,
    day         text COLLATE "C" NOT NULL     -- the newest on which it was refused: YYYY-MM-DD, UTC
);
CREATE INDEX stops_by_day ON stops (day);
