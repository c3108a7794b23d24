package sqlstore

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Question is a statement that asks, and what to do with each row of its answer:
// Row is given what scans the row.
type Question struct {
	Statement
	Row func(scan func(...any) error) error
}

// Questions asks for the records of scope, which the answers fill. They have to
// be asked of one moment of the store.
func Questions(scope registry.Scope, records *registry.Records) []Question {
	return []Question{
		{
			Statement{SQL: `SELECT coalesce(max(sequence), 0) FROM changes`},
			func(scan func(...any) error) error { return scan(&records.Sequence) },
		},
		{
			Statement{SQL: howMany(scope)},
			func(scan func(...any) error) error {
				var versions, numbers int
				err := scan(&versions, &numbers)
				records.Versions, records.Numbers = slices.Grow(records.Versions, versions), slices.Grow(records.Numbers, numbers)
				return err
			},
		},
		{heads(scope), into(&records.Heads, func(h *registry.Head) []any { return []any{&h.Kind, &h.Name, &h.Generation} })},
		{
			within(scope, `SELECT kind, name, home, lineage FROM claims`, "home", scope.Homes, `ORDER BY kind, name`),
			into(&records.Claims, func(c *registry.Claim) []any { return []any{&c.Kind, &c.Name, &c.Home, &c.Lineage} }),
		},
		{
			within(scope, fileRows, "files.home", scope.Homes, `ORDER BY files.home, name`),
			func(scan func(...any) error) error { return addFile(&records.Files, scan) },
		},
		{
			within(scope, versionRows, "lineage", scope.Lineages, `ORDER BY lineage, major, revision`),
			func(scan func(...any) error) error { return addVersion(&records.Versions, scan) },
		},
		{
			within(scope, consentRows, "claims.home", scope.Homes, `ORDER BY to_context, from_context, role, pattern`),
			into((*[]contract.Consent)(&records.Consents), consentColumns),
		},
		{numbers(scope), func(scan func(...any) error) error { return addNumber(&records.Numbers, scan) }},
		{settings(scope), func(scan func(...any) error) error { return addSettings(&records.Settings, scan) }},
	}
}

// into appends each row to list.
func into[T any](list *[]T, columns func(*T) []any) func(func(...any) error) error {
	return func(scan func(...any) error) error {
		var row T
		if err := scan(columns(&row)...); err != nil {
			return err
		}
		*list = append(*list, row)
		return nil
	}
}

// within chooses the rows whose column is in the list.
func within(scope registry.Scope, rows, column string, list []string, order string) Statement {
	if scope.All {
		return Statement{SQL: rows + ` ` + order}
	}
	return Statement{SQL: rows + ` WHERE ` + column + ` in{$1} ` + order, Args: []any{Texts(list)}}
}

// howMany asks for how many versions and numbers there is to be room: of all there are
// many, and a list that grows costs several times its size.
func howMany(scope registry.Scope) string {
	if scope.All {
		return `SELECT (SELECT count(*) FROM versions), (SELECT count(*) FROM subject_numbers)`
	}
	return `SELECT 0, 0`
}

func heads(scope registry.Scope) Statement {
	const rows, order = `SELECT kind, name, generation FROM heads WHERE generation > 0`, ` ORDER BY kind, name`
	if scope.All {
		return Statement{SQL: rows + order}
	}
	return Statement{
		SQL:  rows + ` AND (kind = 'home' AND name in{$1} OR kind <> 'home' AND name in{$2})` + order,
		Args: []any{Texts(scope.Homes), Texts(scope.Lineages)},
	}
}

const fileRows = `SELECT files.home, name, blob, commit_name, at FROM files LEFT JOIN changes ON changes.id = change_id`

func addFile(list *[]registry.FileRecord, scan func(...any) error) error {
	var (
		f      registry.FileRecord
		commit sql.NullString
		at     sql.NullInt64
	)
	if err := scan(&f.Home, &f.Name, &f.Blob, &commit, &at); err != nil {
		return err
	}
	if at.Valid {
		f.Push = registry.Push{Commit: commit.String, At: time.UnixMicro(at.Int64).UTC()}
	}
	*list = append(*list, f)
	return nil
}

const versionRows = `SELECT lineage, major, revision, schema_id, fingerprint, context, event, file,
	coalesce(bundle, ''), label, published_at, actor, home, commit_name, compatibility, content_model, draft, imported,
	breaks, unknowns, deleted_at, deleted_by, deleted_reason, attached, retracted_at, retracted_by
	FROM versions JOIN schemas ON schemas.id = schema_id`

func addVersion(list *[]registry.VersionRecord, scan func(...any) error) error {
	var (
		v                        registry.VersionRecord
		deleted, retracted       sql.NullInt64 // when
		deletedBy, why, attached sql.NullString
		retractedBy              sql.NullString
	)
	err := scan(&v.Lineage, &v.Version.Major, &v.Version.Revision, &v.ID, &v.Fingerprint, &v.Event.Context, &v.Event.Event,
		&v.File, &v.Bundle, &v.Label, (*micros)(&v.PublishedAt), &v.Actor, &v.Home, &v.Commit, &v.Mode, &v.Model,
		&v.Draft, &v.Imported, &v.Breaks, &v.Unknowns, &deleted, &deletedBy, &why, &attached, &retracted, &retractedBy)
	if err != nil {
		return err
	}
	v.Fingerprint, v.Variant = cutContent(string(v.Fingerprint))
	if deleted.Valid {
		v.Deleted = &registry.Tombstone{At: time.UnixMicro(deleted.Int64).UTC(), Actor: deletedBy.String, Reason: why.String}
	}
	if retracted.Valid {
		v.Retracted = &registry.Retraction{At: time.UnixMicro(retracted.Int64).UTC(), Actor: retractedBy.String}
	}
	if attached.Valid {
		if err := json.Unmarshal([]byte(attached.String), &v.Attached); err != nil {
			return fmt.Errorf("what is attached to %s: %w", v.VersionKey, err)
		}
	}
	if n := len(*list); n > 0 {
		shareTexts(&v, &(*list)[n-1])
	}
	*list = append(*list, v)
	return nil
}

// shareTexts lets a version say with the memory of the one before what they say
// alike: most of it, within a contract.
func shareTexts(v, before *registry.VersionRecord) {
	share(&v.Lineage, &before.Lineage)
	share(&v.Event.Context, &before.Event.Context)
	share(&v.Event.Event, &before.Event.Event)
	share(&v.File, &before.File)
	share(&v.Actor, &before.Actor)
	share(&v.Home, &before.Home)
	share(&v.Commit, &before.Commit)
	share(&v.Mode, &before.Mode)
	share(&v.Model, &before.Model)
	if string(v.Bundle) == string(v.Fingerprint) {
		v.Bundle = registry.BlobID(v.Fingerprint)
	}
}

func share[T ~string](text, before *T) {
	if *text == *before {
		*text = *before
	}
}
