-- When a service first said what a manifest says: most commits change none, and are
-- passed over where it is asked what was said.
DROP TRIGGER manifests_are_final;
ALTER TABLE manifests ADD COLUMN said_at INTEGER NOT NULL DEFAULT 0;
WITH marked AS (
    SELECT service, commit_name, blob, pushed_at,
        CASE WHEN lag(blob) OVER (PARTITION BY service ORDER BY pushed_at, commit_name, blob) = blob THEN NULL ELSE pushed_at END AS begins
    FROM manifests
), said AS (
    SELECT service, commit_name, blob, max(begins) OVER (PARTITION BY service ORDER BY pushed_at, commit_name, blob) AS since FROM marked
)
UPDATE manifests SET said_at = said.since FROM said
WHERE said.service = manifests.service AND said.commit_name = manifests.commit_name AND said.blob = manifests.blob;
CREATE INDEX manifests_by_push ON manifests (service, pushed_at, commit_name);
CREATE INDEX manifests_said ON manifests (service, (pushed_at - said_at)); -- 0: it says something new

CREATE TRIGGER manifests_are_final BEFORE UPDATE ON manifests
BEGIN SELECT raise(ABORT, 'what was declared with a commit never changes'); END;
