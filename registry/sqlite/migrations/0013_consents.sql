-- What approvers of contexts accepted of what other contexts propose to them. What was
-- decided, and when it ended, is in the audit trail; here is what holds now. Times are
-- microseconds since 1970, UTC.
CREATE TABLE consents (
    to_context   TEXT    NOT NULL, -- that accepts
    from_context TEXT    NOT NULL, -- that proposes
    role         TEXT    NOT NULL, -- what it calls itself
    pattern      TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    given_by     TEXT    NOT NULL,
    given_at     INTEGER NOT NULL,
    PRIMARY KEY (to_context, from_context, role, pattern)
) WITHOUT ROWID;
