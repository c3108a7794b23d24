-- People who signed in with a browser. The secret in the cookie is kept as its
-- SHA-256 only. What they may do is not here: it is read of the token, or follows
-- from the claims of the issuer, each time. Times are microseconds since 1970, UTC.
CREATE TABLE sessions (
    hash       TEXT    PRIMARY KEY, -- hexadecimal
    token      TEXT    NOT NULL, -- empty: an issuer said who it is
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    claims     TEXT    NOT NULL, -- JSON
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_holder ON sessions (token, issuer, subject);
