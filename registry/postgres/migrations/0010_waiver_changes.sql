-- What a change says of waivers, and what a waiver let pass the last time ('': it
-- has let nothing pass yet). Both are JSON.
ALTER TABLE changes ADD COLUMN waivers text NOT NULL DEFAULT '[]';
ALTER TABLE waivers ADD COLUMN used text COLLATE "C" NOT NULL DEFAULT '';
DROP TRIGGER changes_are_final ON changes;
CREATE TRIGGER changes_are_final
BEFORE UPDATE OF place, id, at, kind, home, commit_name, actor, homes, lineages, versions, deleted, deployments, waivers ON changes
FOR EACH ROW EXECUTE FUNCTION refuse('the change feed is append-only');
