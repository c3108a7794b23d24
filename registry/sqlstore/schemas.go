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

// BroughtSchemas gives fingerprints and variants that have no id those that versions
// bring, where they are nobody's and may be brought. What it does not give, Identify
// finds.
func BroughtSchemas(versions []registry.VersionRecord) []Statement {
	var rows [][]any
	seen, taken := map[string]bool{}, map[registry.SchemaID]bool{}
	for i := range versions {
		v := &versions[i]
		if of := content(v); mayBring(v.ID) && !seen[of] && !taken[v.ID] {
			rows = append(rows, []any{of, v.ID})
			seen[of], taken[v.ID] = true, true
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return []Statement{{
		SQL: `INSERT INTO schemas (id, fingerprint) SELECT CAST(k.value->>1 AS INTEGER), k.value->>0 FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0)
			AND NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.id = CAST(k.value->>1 AS INTEGER))
			ORDER BY 2 ON CONFLICT DO NOTHING`,
		Args: []any{List(rows)},
	}}
}

func mayBring(id registry.SchemaID) bool { return id >= 1 && id <= registry.HighestBroughtID }

// FreshSchemas gives the next ids to fingerprints and variants that have none, and
// for which no version brings one.
func FreshSchemas(versions []registry.VersionRecord) []Statement {
	seen := map[string]bool{}
	for i := range versions {
		if versions[i].ID != 0 {
			seen[content(&versions[i])] = true
		}
	}
	var rows [][]any
	for i := range versions {
		if of := content(&versions[i]); !seen[of] {
			rows = append(rows, []any{of})
			seen[of] = true
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return []Statement{{
		SQL: `INSERT INTO schemas (fingerprint) SELECT k.value->>0 FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM schemas AS s WHERE s.fingerprint = k.value->>0)
			ORDER BY 1 ON CONFLICT DO NOTHING`,
		Args: []any{List(rows)},
	}}
}

// Brought reports whether a version brings its id, and returns the highest of those
// that may be brought.
func Brought(versions []registry.VersionRecord) (highest registry.SchemaID, brings bool) {
	for i := range versions {
		id := versions[i].ID
		if brings = brings || id != 0; mayBring(id) {
			highest = max(highest, id)
		}
	}
	return highest, brings
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
		case id == 0 && !mayBring(v.ID):
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
