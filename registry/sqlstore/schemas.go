package sqlstore

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// content is what an id is of, as the column schemas.fingerprint has it: no
// fingerprint has a space.
func content(v *registry.VersionRecord) string {
	if v.Variant == "" {
		return string(v.Fingerprint)
	}
	return string(v.Fingerprint) + " " + v.Variant
}

// cutContent takes apart what content returns.
func cutContent(text string) (contract.Fingerprint, string) {
	fingerprint, variant, _ := strings.Cut(text, " ")
	return contract.Fingerprint(fingerprint), variant
}

// NewSchemas gives an id to each fingerprint and variant that has none: the one that
// a version brings, where it is nobody's and may be brought, else the next. What it
// does not give, Identify finds.
func NewSchemas(versions []registry.VersionRecord) []Statement {
	var brought, fresh [][]any
	seen, taken := map[string]bool{}, map[registry.SchemaID]bool{}
	for i := range versions {
		v := &versions[i]
		if of := content(v); v.ID != 0 && !seen[of] {
			if !taken[v.ID] && v.ID >= 1 && v.ID <= registry.HighestBroughtID {
				brought = append(brought, []any{of, v.ID})
			}
			seen[of], taken[v.ID] = true, true
		}
	}
	for i := range versions {
		if of := content(&versions[i]); !seen[of] {
			fresh = append(fresh, []any{of})
			seen[of] = true
		}
	}
	var list []Statement
	if len(brought) > 0 {
		list = append(list, Statement{
			SQL: `INSERT INTO schemas (id, fingerprint) SELECT CAST(k.value->>1 AS INTEGER), k.value->>0 FROM each($1) AS k
				WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0)
				AND NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.id = CAST(k.value->>1 AS INTEGER))
				ORDER BY 2 ON CONFLICT DO NOTHING`,
			Args: []any{List(brought)},
		})
	}
	if len(fresh) > 0 {
		list = append(list, Statement{
			SQL: `INSERT INTO schemas (fingerprint) SELECT k.value->>0 FROM each($1) AS k
				WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0)
				ORDER BY 1 ON CONFLICT DO NOTHING`,
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

// Schemas asks for the ids of the versions' fingerprints and variants.
func Schemas(versions []registry.VersionRecord) Statement {
	rows := make([][]any, len(versions))
	for i := range versions {
		rows[i] = []any{content(&versions[i])}
	}
	return Statement{
		SQL:  `SELECT id, fingerprint FROM schemas WHERE fingerprint in{$1}`,
		Args: []any{List(rows)},
	}
}

// Schema is a row of Schemas.
type Schema struct {
	ID      registry.SchemaID
	Content string // fingerprint and variant
}

// Columns names the columns of Schemas.
func (s *Schema) Columns() []any { return []any{&s.ID, &s.Content} }

// Identify fills in the versions' IDs. One that a version brought has to be the
// one that the store has.
func Identify(versions []registry.VersionRecord, schemas []Schema) error {
	ids := make(map[string]registry.SchemaID, len(schemas))
	for _, s := range schemas {
		ids[s.Content] = s.ID
	}
	for i := range versions {
		v := &versions[i]
		switch id := ids[content(v)]; {
		case id == 0 && v.ID == 0: // another process brought the id that would have been the next
			return registry.ErrStale
		case id == 0 && (v.ID < 1 || v.ID > registry.HighestBroughtID):
			return fmt.Errorf("%s: %w: %d is not between 1 and %d", v.VersionKey, registry.ErrIDTaken, v.ID, registry.HighestBroughtID)
		case id == 0:
			return fmt.Errorf("%s: %w: %d is of another one", v.VersionKey, registry.ErrIDTaken, v.ID)
		case v.ID != 0 && v.ID != id:
			return fmt.Errorf("%s: %w: %s has %d, not %d", v.VersionKey, registry.ErrOtherID, v.Fingerprint.Short(), id, v.ID)
		default:
			v.ID = id
		}
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
