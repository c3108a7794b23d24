-- Exceptions that homes ask for, and the consent of the contexts that are hurt. What
-- was decided, and when, is in the audit trail; here is what holds now. Times are
-- microseconds since 1970, UTC; days are YYYY-MM-DD.
CREATE TABLE waivers (
    home        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL, -- of the finding
    rule        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    contexts    TEXT    NOT NULL, -- JSON: each has to approve
    reason      TEXT    NOT NULL,
    owner       TEXT    NOT NULL,
    expires     TEXT    NOT NULL,
    proposed_by TEXT    NOT NULL,
    proposed_at INTEGER NOT NULL,
    PRIMARY KEY (home, fingerprint)
);

CREATE TABLE approvals (
    home        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    context     TEXT    NOT NULL,
    expires     TEXT    NOT NULL, -- as the waiver had it when it was approved
    reason      TEXT    NOT NULL,
    approved_by TEXT    NOT NULL,
    approved_at INTEGER NOT NULL,
    PRIMARY KEY (home, fingerprint, context)
);
