-- What services say that they published and consumed, as they counted it: hour by hour
-- of UTC, a row for each day. Evidence, never facts: what is old is forgotten.
CREATE TABLE volumes (
    event   text COLLATE "C" NOT NULL, -- as it was reported: it may be none of the catalogue
    day     text COLLATE "C" NOT NULL, -- YYYY-MM-DD, UTC
    service text COLLATE "C" NOT NULL, -- "context/name"
    role    text COLLATE "C" NOT NULL CHECK (role IN ('produced', 'consumed')),
    version text COLLATE "C" NOT NULL, -- "2" or "2.3"; empty: it is not known
    outcome text COLLATE "C" NOT NULL,
    h00 bigint NOT NULL, h01 bigint NOT NULL, h02 bigint NOT NULL, h03 bigint NOT NULL, h04 bigint NOT NULL, h05 bigint NOT NULL,
    h06 bigint NOT NULL, h07 bigint NOT NULL, h08 bigint NOT NULL, h09 bigint NOT NULL, h10 bigint NOT NULL, h11 bigint NOT NULL,
    h12 bigint NOT NULL, h13 bigint NOT NULL, h14 bigint NOT NULL, h15 bigint NOT NULL, h16 bigint NOT NULL, h17 bigint NOT NULL,
    h18 bigint NOT NULL, h19 bigint NOT NULL, h20 bigint NOT NULL, h21 bigint NOT NULL, h22 bigint NOT NULL, h23 bigint NOT NULL,
    PRIMARY KEY (event, day, service, role, version, outcome)
);
CREATE INDEX volumes_by_day ON volumes (day);

-- For how many seconds of each hour a service reported, all its instances together.
CREATE TABLE covered (
    day     text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    s00 bigint NOT NULL, s01 bigint NOT NULL, s02 bigint NOT NULL, s03 bigint NOT NULL, s04 bigint NOT NULL, s05 bigint NOT NULL,
    s06 bigint NOT NULL, s07 bigint NOT NULL, s08 bigint NOT NULL, s09 bigint NOT NULL, s10 bigint NOT NULL, s11 bigint NOT NULL,
    s12 bigint NOT NULL, s13 bigint NOT NULL, s14 bigint NOT NULL, s15 bigint NOT NULL, s16 bigint NOT NULL, s17 bigint NOT NULL,
    s18 bigint NOT NULL, s19 bigint NOT NULL, s20 bigint NOT NULL, s21 bigint NOT NULL, s22 bigint NOT NULL, s23 bigint NOT NULL,
    PRIMARY KEY (day, service)
);

-- Up to when each instance has reported: a report that begins before was counted
-- already. Times are microseconds since 1970.
CREATE TABLE reporters (
    service  text COLLATE "C" NOT NULL,
    instance text COLLATE "C" NOT NULL,
    report   text COLLATE "C" NOT NULL, -- the id of the newest
    since    bigint NOT NULL, -- when the first began
    until    bigint NOT NULL,
    PRIMARY KEY (service, instance)
);

-- What fell silent. There is one that has not ended, of anything.
CREATE TABLE silences (
    what     text COLLATE "C" NOT NULL CHECK (what IN ('event', 'service')),
    name     text COLLATE "C" NOT NULL,
    since    bigint NOT NULL, -- the beginning of the first hour without any
    expected bigint NOT NULL,
    weeks    bigint NOT NULL,
    told_at  bigint NOT NULL,
    ended    bigint NOT NULL, -- 0: it is silent
    PRIMARY KEY (what, name, since)
);
CREATE UNIQUE INDEX silences_open ON silences (what, name) WHERE ended = 0;

-- Whose turn it is to do what one process does for all.
CREATE TABLE turns (
    name   text COLLATE "C" NOT NULL PRIMARY KEY,
    holder text COLLATE "C" NOT NULL,
    until  bigint NOT NULL
);

ALTER TABLE changes ADD COLUMN silences text NOT NULL DEFAULT '[]';
DROP TRIGGER changes_are_final ON changes;
CREATE TRIGGER changes_are_final
BEFORE UPDATE OF place, id, at, kind, home, commit_name, actor, homes, lineages, versions, deleted, deployments, waivers, silences ON changes
FOR EACH ROW EXECUTE FUNCTION refuse('the change feed is append-only');
