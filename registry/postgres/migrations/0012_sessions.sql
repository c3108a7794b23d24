-- People who signed in with a browser. The secret in the cookie is kept as its
-- SHA-256 only. What they may do is not here: it is read of the token, or follows
-- from the claims of the issuer, each time. Times are microseconds since 1970, UTC.
CREATE TABLE sessions (
    hash       text   COLLATE "C" PRIMARY KEY, -- hexadecimal
    token      text   COLLATE "C" NOT NULL, -- empty: an issuer said who it is
    issuer     text   COLLATE "C" NOT NULL,
    subject    text   COLLATE "C" NOT NULL,
    name       text   COLLATE "C" NOT NULL,
    claims     text   COLLATE "C" NOT NULL, -- JSON
    created_at bigint  NOT NULL,
    seen_at    bigint  NOT NULL,
    expires_at bigint  NOT NULL
);
CREATE INDEX sessions_by_holder ON sessions (token, issuer, subject);
