package sqlstore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// Deleted returns the versions that a publication deletes, sorted.
func Deleted(p *registry.Publication) []registry.VersionKey {
	return slices.SortedFunc(maps.Keys(p.Deleted), compareKeys)
}

func compareKeys(a, b registry.VersionKey) int {
	if c := strings.Compare(a.Lineage, b.Lineage); c != 0 {
		return c
	}
	return a.Version.Compare(b.Version)
}

// Loose asks for the contents of versions: those that may be removed with them.
func Loose(versions []registry.VersionKey) Statement {
	return Statement{
		SQL: `SELECT f.blob FROM each($1) AS k CROSS JOIN version_files AS f
			WHERE f.lineage = k.value->>0 AND f.major = CAST(k.value->>1 AS INTEGER) AND f.revision = CAST(k.value->>2 AS INTEGER)
			UNION SELECT v.bundle FROM each($1) AS k CROSS JOIN versions AS v
			WHERE v.lineage = k.value->>0 AND v.major = CAST(k.value->>1 AS INTEGER) AND v.revision = CAST(k.value->>2 AS INTEGER)
			AND v.bundle IS NOT NULL`,
		Args: []any{keys(versions)},
	}
}

// deleted turns versions into tombstones, and removes those of the loose
// contents that nothing refers to any more.
func deleted(tombstones map[registry.VersionKey]registry.Tombstone, loose []registry.BlobID) []Statement {
	if len(tombstones) == 0 {
		return nil
	}
	var list []Statement
	sorted := slices.SortedFunc(maps.Keys(tombstones), compareKeys)
	for _, key := range sorted {
		t := tombstones[key]
		list = append(list, Statement{
			SQL: `UPDATE versions SET deleted_at = $4, deleted_by = $5, deleted_reason = $6, bundle = NULL, attached = NULL
				WHERE lineage = $1 AND major = $2 AND revision = $3 AND deleted_at IS NULL`,
			Args: []any{key.Lineage, key.Version.Major, key.Version.Revision, t.At.UnixMicro(), t.Actor, t.Reason},
			Rows: 1, Else: fmt.Errorf("there is no version %s that could be deleted", key),
		})
	}
	return append(list, Statement{
		SQL: `DELETE FROM version_files WHERE (lineage, major, revision) IN
			(SELECT k.value->>0, CAST(k.value->>1 AS INTEGER), CAST(k.value->>2 AS INTEGER) FROM each($1) AS k)`,
		Args: []any{keys(sorted)},
	}, Statement{
		SQL: `DELETE FROM blobs WHERE id in{$1}
			AND NOT EXISTS (SELECT 1 FROM files AS f WHERE f.blob = blobs.id)
			AND NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.bundle = blobs.id)
			AND NOT EXISTS (SELECT 1 FROM manifests AS m WHERE m.blob = blobs.id OR m.lock = blobs.id)
			AND NOT EXISTS (SELECT 1 FROM version_files AS f WHERE f.blob = blobs.id)`,
		Args: []any{Texts(loose)},
	})
}
