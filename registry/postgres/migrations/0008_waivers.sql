-- Exceptions that homes ask for, and the consent of the contexts that are hurt. What
-- was decided, and when, is in the audit trail; here is what holds now. Times are
-- microseconds since 1970, UTC; days are YYYY-MM-DD.
CREATE TABLE waivers (
    home        text   COLLATE "C" NOT NULL,
    fingerprint text   COLLATE "C" NOT NULL, -- of the finding
    rule        text   COLLATE "C" NOT NULL,
    subject     text   COLLATE "C" NOT NULL,
    message     text   COLLATE "C" NOT NULL,
    contexts    text   COLLATE "C" NOT NULL, -- JSON: each has to approve
    reason      text   COLLATE "C" NOT NULL,
    owner       text   COLLATE "C" NOT NULL,
    expires     text   COLLATE "C" NOT NULL,
    proposed_by text   COLLATE "C" NOT NULL,
    proposed_at bigint NOT NULL,
    PRIMARY KEY (home, fingerprint)
);

CREATE TABLE approvals (
    home        text   COLLATE "C" NOT NULL,
    fingerprint text   COLLATE "C" NOT NULL,
    context     text   COLLATE "C" NOT NULL,
    expires     text   COLLATE "C" NOT NULL, -- as the waiver had it when it was approved
    reason      text   COLLATE "C" NOT NULL,
    approved_by text   COLLATE "C" NOT NULL,
    approved_at bigint NOT NULL,
    PRIMARY KEY (home, fingerprint, context)
);
