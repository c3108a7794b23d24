-- Which life of the registry this is: a restore begins another. Within one, a
-- number, an id or a place in the feed that was given is never given again.
CREATE TABLE epoch (
    one  integer PRIMARY KEY CHECK (one = 1),
    name text    NOT NULL
);
INSERT INTO epoch (one, name) VALUES (1, left(md5(gen_random_uuid()::text), 16));
