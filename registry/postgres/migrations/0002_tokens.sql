-- Who may do what. A secret is kept as its SHA-256 only. Times are microseconds
-- since 1970, UTC; 0: it did not happen.

CREATE TABLE tokens (
    id         TEXT     COLLATE "C" PRIMARY KEY,
    name       TEXT     COLLATE "C" NOT NULL,
    hash       TEXT     COLLATE "C" NOT NULL UNIQUE, -- hexadecimal
    grants     TEXT     NOT NULL, -- "reader publisher:ordering"
    admin      SMALLINT NOT NULL CHECK (admin IN (0, 1)), -- grants has admin
    created_at BIGINT   NOT NULL,
    created_by TEXT     NOT NULL,
    expires_at BIGINT   NOT NULL,
    revoked_at BIGINT   NOT NULL,
    last_used  BIGINT   NOT NULL
);
CREATE UNIQUE INDEX tokens_by_live_name ON tokens (name) WHERE revoked_at = 0;

CREATE TRIGGER tokens_stay BEFORE DELETE ON tokens
FOR EACH ROW EXECUTE FUNCTION refuse('who could do what is never forgotten');
CREATE TRIGGER tokens_are_not_emptied BEFORE TRUNCATE ON tokens
EXECUTE FUNCTION refuse('who could do what is never forgotten');
CREATE TRIGGER tokens_are_final
BEFORE UPDATE OF id, name, hash, grants, admin, created_at, created_by, expires_at ON tokens
FOR EACH ROW EXECUTE FUNCTION refuse('a token never changes: revoke it and create another');
CREATE TRIGGER tokens_stay_revoked BEFORE UPDATE OF revoked_at ON tokens
FOR EACH ROW WHEN (OLD.revoked_at <> 0) EXECUTE FUNCTION refuse('a revoked token never comes back');
