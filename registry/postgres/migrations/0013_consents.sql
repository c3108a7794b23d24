-- What approvers of contexts accepted of what other contexts propose to them. What was
-- decided, and when it ended, is in the audit trail; here is what holds now. Times are
-- microseconds since 1970, UTC.
CREATE TABLE consents (
    to_context   text   COLLATE "C" NOT NULL, -- that accepts
    from_context text   COLLATE "C" NOT NULL, -- that proposes
    role         text   COLLATE "C" NOT NULL, -- what it calls itself
    pattern      text   COLLATE "C" NOT NULL,
    reason       text   NOT NULL,
    given_by     text   NOT NULL,
    given_at     bigint NOT NULL,
    PRIMARY KEY (to_context, from_context, role, pattern)
);
