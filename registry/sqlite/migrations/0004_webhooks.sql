-- Who wants to hear of changes, and how far each has come. Times are microseconds
-- since 1970; 0 is none.
CREATE TABLE hooks (
    id            TEXT   PRIMARY KEY,
    url           TEXT   NOT NULL,
    filter        TEXT   NOT NULL, -- JSON
    secrets       TEXT   NOT NULL, -- JSON; as they are: deliveries are signed with them
    created_at    INTEGER NOT NULL,
    created_by    TEXT   NOT NULL,
    after_change  INTEGER NOT NULL, -- the newest change that was looked at
    failing_since INTEGER NOT NULL,
    paused        TEXT   NOT NULL, -- why; empty: it is not
    lease_holder  TEXT   NOT NULL, -- the process that sends to it
    lease_until   INTEGER NOT NULL
);

CREATE TABLE deliveries (
    hook     TEXT    NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL, -- of the change
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    error    TEXT    NOT NULL,
    PRIMARY KEY (hook, sequence)
);
CREATE INDEX deliveries_by_state ON deliveries (hook, state, sequence);
