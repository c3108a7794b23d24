package sqlstore

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// NewSchemas gives an id to each fingerprint that has none: the one that the
// version brings, as a load does, else the next.
func NewSchemas(versions []registry.VersionRecord) []Statement {
	var brought, fresh [][]any
	seen := map[contract.Fingerprint]bool{}
	for i := range versions {
		v := &versions[i]
		switch {
		case seen[v.Fingerprint]:
		case v.ID != 0:
			brought = append(brought, []any{v.Fingerprint, v.ID})
		default:
			fresh = append(fresh, []any{v.Fingerprint})
		}
		seen[v.Fingerprint] = true
	}
	var list []Statement
	if len(brought) > 0 {
		list = append(list, Statement{
			SQL: `INSERT INTO schemas (id, fingerprint) SELECT CAST(k.value->>1 AS INTEGER), k.value->>0 FROM each($1) AS k
				WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0) ORDER BY 2`,
			Args: []any{List(brought)},
		})
	}
	if len(fresh) > 0 {
		list = append(list, Statement{
			SQL: `INSERT INTO schemas (fingerprint) SELECT k.value->>0 FROM each($1) AS k
				WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0)
				ORDER BY 1 ON CONFLICT (fingerprint) DO NOTHING`,
			Args: []any{List(fresh)},
		})
	}
	return list
}

// Brings reports whether a version brings its id.
func Brings(versions []registry.VersionRecord) bool {
	for i := range versions {
		if versions[i].ID != 0 {
			return true
		}
	}
	return false
}

// Schemas asks for the ids of the versions' fingerprints.
func Schemas(versions []registry.VersionRecord) Statement {
	rows := make([][]any, len(versions))
	for i := range versions {
		rows[i] = []any{versions[i].Fingerprint}
	}
	return Statement{
		SQL:  `SELECT id, fingerprint FROM schemas WHERE fingerprint in{$1}`,
		Args: []any{List(rows)},
	}
}

// Schema is a row of Schemas.
type Schema struct {
	ID          registry.SchemaID
	Fingerprint contract.Fingerprint
}

// Columns names the columns of Schemas.
func (s *Schema) Columns() []any { return []any{&s.ID, &s.Fingerprint} }

// Identify fills in the versions' IDs. One that a version brought has to be the
// one that the store has.
func Identify(versions []registry.VersionRecord, schemas []Schema) error {
	ids := make(map[contract.Fingerprint]registry.SchemaID, len(schemas))
	for _, s := range schemas {
		ids[s.Fingerprint] = s.ID
	}
	for i := range versions {
		v := &versions[i]
		id := ids[v.Fingerprint]
		if id == 0 || v.ID != 0 && v.ID != id {
			return fmt.Errorf("%s: the schema %s has the id %d here, not %d", v.VersionKey, v.Fingerprint.Short(), id, v.ID)
		}
		v.ID = id
	}
	return nil
}

// KeepIDs returns what puts the versions' IDs back if err is then an error: an
// id of a transaction that came to nothing is nobody's.
func KeepIDs(versions []registry.VersionRecord, err *error) func() {
	before := make([]registry.SchemaID, len(versions))
	for i := range versions {
		before[i] = versions[i].ID
	}
	return func() {
		for i := range versions {
			if *err != nil {
				versions[i].ID = before[i]
			}
		}
	}
}
