package sqlstore

import (
	"fmt"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// Publication returns what writes a publication whose heads were compared and
// whose versions have their IDs, but not its audit (see Chained). Every
// publication writes in the same order, so that no two wait for each other in a
// circle. Present are contents that are there; loose those that Loose found.
func Publication(p *registry.Publication, present map[registry.BlobID]bool, loose []registry.BlobID) ([]Statement, error) {
	list := raised(p.Writes)
	list = append(list, change(&p.Change))
	list = append(list, blobs(p.Blobs, present)...)
	list = append(list, claims(p)...)
	list = append(list, moved(p.Moved)...)
	list = append(list, trees(p)...)
	published, err := versions(p)
	if err != nil {
		return nil, err
	}
	settings, err := set(p.Settings)
	if err != nil {
		return nil, err
	}
	list = append(list, published...)
	list = append(list, numbered(p.Numbers)...)
	list = append(list, settings...)
	list = append(list, retracted(p.Retracted)...)
	list = append(list, Declared(p.Manifests)...)
	list = append(list, rollout(p.Rollout)...)
	list = append(list, proposed(p.Proposed, p.Change.At)...)
	list = append(list, decided(p.Decision)...)
	list = append(list, used(p)...)
	list = append(list, consents(p)...)
	list = append(list, silences(p.Silences)...)
	return append(list, deleted(p.Deleted, loose)...), nil
}

// Stale returns registry.ErrStale unless the heads that a publication names have
// the generations that it names; one that is not in found was never written.
func Stale(p *registry.Publication, found []registry.Head) error {
	generations := make(map[registry.Head]int64, len(found))
	for _, h := range found {
		generations[registry.Head{Kind: h.Kind, Name: h.Name}] = h.Generation
	}
	for _, h := range slices.Concat(p.Reads, p.Writes) {
		if generations[registry.Head{Kind: h.Kind, Name: h.Name}] != h.Generation {
			return registry.ErrStale
		}
	}
	return nil
}

// Heads asks for the heads that a publication names.
func Heads(p *registry.Publication) Statement {
	return Statement{
		SQL: `SELECT h.kind, h.name, h.generation FROM each($1) AS k CROSS JOIN heads AS h
			WHERE h.kind = k.value->>0 AND h.name = k.value->>1`,
		Args: []any{HeadRows(slices.Concat(p.Reads, p.Writes))},
	}
}

// HeadRows is a List of heads: kind, name.
func HeadRows(heads []registry.Head) string {
	rows := make([][]any, len(heads))
	for i, h := range heads {
		rows[i] = []any{h.Kind, h.Name}
	}
	return List(rows)
}

// Present asks which of a publication's contents are there.
func Present(p *registry.Publication) Statement {
	return Statement{
		SQL:  `SELECT id FROM blobs WHERE id in{$1}`,
		Args: []any{Texts(slices.Sorted(maps.Keys(p.Blobs)))},
	}
}

func raised(heads []registry.Head) []Statement {
	if len(heads) == 0 {
		return nil
	}
	rows := make([][]any, len(heads))
	for i, h := range heads {
		rows[i] = []any{h.Kind, h.Name, h.Generation + 1}
	}
	return []Statement{{
		SQL: `INSERT INTO heads (kind, name, generation)
			SELECT k.value->>0, k.value->>1, CAST(k.value->>2 AS BIGINT) FROM each($1) AS k WHERE true
			ON CONFLICT (kind, name) DO UPDATE SET generation = excluded.generation`,
		Args: []any{List(rows)},
	}}
}

// blobs adds the contents that are not there yet.
func blobs(blobs map[registry.BlobID][]byte, present map[registry.BlobID]bool) []Statement {
	var list []Statement
	for _, id := range slices.Sorted(maps.Keys(blobs)) {
		data := blobs[id]
		if data == nil {
			data = []byte{} // a nil slice would be NULL
		}
		if !present[id] {
			list = append(list, Statement{SQL: `INSERT INTO blobs (id, data) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, Args: []any{id, data}})
		}
	}
	return list
}

// claims adds names. One that somebody else was given since is a conflict that
// no head shows.
func claims(p *registry.Publication) []Statement {
	if len(p.Claims) == 0 {
		return nil
	}
	rows := make([][]any, len(p.Claims))
	for i, c := range p.Claims {
		rows[i] = []any{c.Kind, c.Name, c.Home, c.Lineage}
	}
	return []Statement{{
		SQL: `INSERT INTO claims (kind, name, home, lineage, change_id)
			SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3, $2 FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.kind = k.value->>0 AND c.name = k.value->>1)
			ORDER BY 1, 2 ON CONFLICT (kind, name) DO NOTHING`,
		Args: []any{List(rows), p.Change.ID},
		Rows: int64(len(rows)), Else: registry.ErrStale,
	}}
}

func moved(claims []registry.Claim) []Statement {
	var list []Statement
	for _, c := range claims {
		list = append(list, Statement{
			SQL:  `UPDATE claims SET home = $3 WHERE kind = $1 AND name = $2`,
			Args: []any{c.Kind, c.Name, c.Home},
			Rows: 1, Else: fmt.Errorf("nobody has the %s %s: it cannot be given to another home", c.Kind, c.Name),
		})
	}
	return list
}

// trees replaces the files of homes, touching only those that differ: the others
// keep the change that brought them.
func trees(p *registry.Publication) []Statement {
	var list []Statement
	for _, home := range slices.Sorted(maps.Keys(p.Trees)) {
		rows := make([][]any, len(p.Trees[home]))
		for i, f := range p.Trees[home] {
			rows[i] = []any{f.Name, f.Blob}
		}
		files := List(rows)
		list = append(list, Statement{
			SQL:  `DELETE FROM files WHERE home = $1 AND name NOT IN (SELECT k.value->>0 FROM each($2) AS k)`,
			Args: []any{home, files},
		}, Statement{
			SQL: `INSERT INTO files (home, name, blob, change_id) SELECT $1, k.value->>0, k.value->>1, $3 FROM each($2) AS k WHERE true
				ON CONFLICT (home, name) DO UPDATE SET blob = excluded.blob, change_id = excluded.change_id WHERE files.blob <> excluded.blob`,
			Args: []any{home, files, p.Change.ID},
		})
	}
	return list
}

func versions(p *registry.Publication) ([]Statement, error) {
	var (
		list  []Statement
		files [][]any
	)
	for i := range p.Versions {
		v := &p.Versions[i]
		attached, err := attached(v.Attached)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.VersionKey, err)
		}
		list = append(list, Statement{
			SQL: `INSERT INTO versions (lineage, major, revision, schema_id, context, event, file, bundle, label, change_id, published_at,
				actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns, attached)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			Args: []any{v.Lineage, v.Version.Major, v.Version.Revision, v.ID, v.Event.Context, v.Event.Event, v.File, v.Bundle, v.Label,
				p.Change.ID, v.PublishedAt.UnixMicro(), v.Actor, v.Home, v.Commit, v.Mode, v.Model, v.Draft, v.Imported, v.Breaks, v.Unknowns, attached},
		})
		for _, f := range v.Files {
			files = append(files, []any{v.Lineage, v.Version.Major, v.Version.Revision, f.Name, f.Blob})
		}
	}
	if len(files) > 0 {
		list = append(list, Statement{
			SQL: `INSERT INTO version_files (lineage, major, revision, name, blob)
				SELECT k.value->>0, CAST(k.value->>1 AS INTEGER), CAST(k.value->>2 AS INTEGER), k.value->>3, k.value->>4 FROM each($1) AS k`,
			Args: []any{List(files)},
		})
	}
	return list, nil
}
