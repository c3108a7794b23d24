-- Who may do what. A secret is kept as its SHA-256 only. Times are microseconds
-- since 1970, UTC; 0: it did not happen.

CREATE TABLE tokens (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    hash       TEXT    NOT NULL UNIQUE, -- hexadecimal
    grants     TEXT    NOT NULL,        -- "reader publisher:ordering"
    admin      INTEGER NOT NULL CHECK (admin IN (0, 1)), -- grants has admin
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    last_used  INTEGER NOT NULL
);
CREATE UNIQUE INDEX tokens_by_live_name ON tokens (name) WHERE revoked_at = 0;

CREATE TRIGGER tokens_stay BEFORE DELETE ON tokens
BEGIN SELECT RAISE(ABORT, 'who could do what is never forgotten'); END;
CREATE TRIGGER tokens_are_final
BEFORE UPDATE OF id, name, hash, grants, admin, created_at, created_by, expires_at ON tokens
BEGIN SELECT RAISE(ABORT, 'a token never changes: revoke it and create another'); END;
CREATE TRIGGER tokens_stay_revoked BEFORE UPDATE OF revoked_at ON tokens WHEN OLD.revoked_at <> 0
BEGIN SELECT RAISE(ABORT, 'a revoked token never comes back'); END;
