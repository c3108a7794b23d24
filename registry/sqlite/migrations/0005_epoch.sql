-- Which life of the registry this is: a restore begins another. Within one, a
-- number, an id or a place in the feed that was given is never given again.
CREATE TABLE epoch (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT    NOT NULL
);
INSERT INTO epoch (one, name) VALUES (1, lower(hex(randomblob(8))));
