-- What services say that they published and consumed, as they counted it: hour by hour
-- of UTC, a row for each day. Evidence, never facts: what is old is forgotten.
CREATE TABLE volumes (
    event   TEXT NOT NULL, -- as it was reported: it may be none of the catalogue
    day     TEXT NOT NULL, -- YYYY-MM-DD, UTC
    service TEXT NOT NULL, -- "context/name"
    role    TEXT NOT NULL CHECK (role IN ('produced', 'consumed')),
    version TEXT NOT NULL, -- "2" or "2.3"; empty: it is not known
    outcome TEXT NOT NULL,
    h00 INTEGER NOT NULL, h01 INTEGER NOT NULL, h02 INTEGER NOT NULL, h03 INTEGER NOT NULL, h04 INTEGER NOT NULL, h05 INTEGER NOT NULL,
    h06 INTEGER NOT NULL, h07 INTEGER NOT NULL, h08 INTEGER NOT NULL, h09 INTEGER NOT NULL, h10 INTEGER NOT NULL, h11 INTEGER NOT NULL,
    h12 INTEGER NOT NULL, h13 INTEGER NOT NULL, h14 INTEGER NOT NULL, h15 INTEGER NOT NULL, h16 INTEGER NOT NULL, h17 INTEGER NOT NULL,
    h18 INTEGER NOT NULL, h19 INTEGER NOT NULL, h20 INTEGER NOT NULL, h21 INTEGER NOT NULL, h22 INTEGER NOT NULL, h23 INTEGER NOT NULL,
    PRIMARY KEY (event, day, service, role, version, outcome)
) WITHOUT ROWID;
CREATE INDEX volumes_by_day ON volumes (day);

-- For how many seconds of each hour a service reported, all its instances together.
CREATE TABLE covered (
    day     TEXT NOT NULL,
    service TEXT NOT NULL,
    s00 INTEGER NOT NULL, s01 INTEGER NOT NULL, s02 INTEGER NOT NULL, s03 INTEGER NOT NULL, s04 INTEGER NOT NULL, s05 INTEGER NOT NULL,
    s06 INTEGER NOT NULL, s07 INTEGER NOT NULL, s08 INTEGER NOT NULL, s09 INTEGER NOT NULL, s10 INTEGER NOT NULL, s11 INTEGER NOT NULL,
    s12 INTEGER NOT NULL, s13 INTEGER NOT NULL, s14 INTEGER NOT NULL, s15 INTEGER NOT NULL, s16 INTEGER NOT NULL, s17 INTEGER NOT NULL,
    s18 INTEGER NOT NULL, s19 INTEGER NOT NULL, s20 INTEGER NOT NULL, s21 INTEGER NOT NULL, s22 INTEGER NOT NULL, s23 INTEGER NOT NULL,
    PRIMARY KEY (day, service)
) WITHOUT ROWID;

-- Up to when each instance has reported: a report that begins before was counted
-- already. Times are microseconds since 1970.
CREATE TABLE reporters (
    service  TEXT NOT NULL,
    instance TEXT NOT NULL,
    report   TEXT NOT NULL, -- the id of the newest
    since    INTEGER NOT NULL, -- when the first began
    until    INTEGER NOT NULL,
    PRIMARY KEY (service, instance)
) WITHOUT ROWID;

-- What fell silent. There is one that has not ended, of anything.
CREATE TABLE silences (
    what     TEXT NOT NULL CHECK (what IN ('event', 'service')),
    name     TEXT NOT NULL,
    since    INTEGER NOT NULL, -- the beginning of the first hour without any
    expected INTEGER NOT NULL,
    weeks    INTEGER NOT NULL,
    told_at  INTEGER NOT NULL,
    ended    INTEGER NOT NULL, -- 0: it is silent
    PRIMARY KEY (what, name, since)
) WITHOUT ROWID;
CREATE UNIQUE INDEX silences_open ON silences (what, name) WHERE ended = 0;

-- Whose turn it is to do what one process does for all.
CREATE TABLE turns (
    name   TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE changes ADD COLUMN silences TEXT NOT NULL DEFAULT '[]';
