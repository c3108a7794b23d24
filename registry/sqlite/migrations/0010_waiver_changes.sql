-- What a change says of waivers, and what a waiver let pass the last time ('': it
-- has let nothing pass yet). Both are JSON.
ALTER TABLE changes ADD COLUMN waivers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE waivers ADD COLUMN used TEXT NOT NULL DEFAULT '';
