-- Who fetched what, how often: counts for each day. Evidence, never facts.
CREATE TABLE usage (
    day            TEXT    NOT NULL, -- YYYY-MM-DD, UTC
    lineage        TEXT    NOT NULL,
    major          INTEGER NOT NULL,
    revision       INTEGER NOT NULL,
    client_kind    TEXT    NOT NULL,
    client         TEXT    NOT NULL,
    client_version TEXT    NOT NULL,
    instance       TEXT    NOT NULL, -- of treatyd: each has rows of its own
    fetches        INTEGER NOT NULL CHECK (fetches > 0),
    PRIMARY KEY (day, lineage, major, revision, client_kind, client, client_version, instance)
);
