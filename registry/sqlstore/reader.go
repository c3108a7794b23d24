package sqlstore

import (
	"context"
	"database/sql"

	"github.com/treaty-events/treaty/registry"
)

// Reader reads what a store keeps.
type Reader struct {
	DB *sql.DB
	// Translate turns a statement into the store's dialect.
	Translate func(string) string
}

// snapshot runs read within one moment of the store.
func (r *Reader) snapshot(ctx context.Context, read func(tx *sql.Tx) error) error {
	tx, err := r.DB.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	return read(tx)
}

// Records returns the records of scope, as one moment has them.
func (r *Reader) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	records := &registry.Records{}
	return records, r.snapshot(ctx, func(tx *sql.Tx) (err error) {
		if err := tx.QueryRowContext(ctx, newest).Scan(&records.Sequence); err != nil {
			return err
		}
		if records.Heads, err = r.heads(ctx, tx, scope); err != nil {
			return err
		}
		if records.Claims, err = r.claims(ctx, tx, scope); err != nil {
			return err
		}
		if records.Files, err = r.files(ctx, tx, scope); err != nil {
			return err
		}
		records.Versions, err = r.versions(ctx, tx, scope)
		return err
	})
}

// newest is the number of the newest change that has one.
const newest = `SELECT coalesce(max(sequence), 0) FROM changes`

func (r *Reader) heads(ctx context.Context, q querier, scope registry.Scope) ([]registry.Head, error) {
	where, args := `WHERE generation > 0`, []any(nil)
	if !scope.All {
		where += ` AND (kind = 'home' AND name in{$1}
			OR kind <> 'home' AND name in{$2})`
		args = []any{Texts(scope.Homes), Texts(scope.Lineages)}
	}
	rows, err := q.QueryContext(ctx, r.Translate(`SELECT kind, name, generation FROM heads `+where+` ORDER BY kind, name`), args...)
	return Collect(rows, err, func(h *registry.Head) []any { return []any{&h.Kind, &h.Name, &h.Generation} })
}

func (r *Reader) claims(ctx context.Context, q querier, scope registry.Scope) ([]registry.Claim, error) {
	where, args := within(scope, "home", scope.Homes)
	rows, err := q.QueryContext(ctx, r.Translate(`SELECT kind, name, home, lineage FROM claims `+where+` ORDER BY kind, name`), args...)
	return Collect(rows, err, func(c *registry.Claim) []any { return []any{&c.Kind, &c.Name, &c.Home, &c.Lineage} })
}

func (r *Reader) files(ctx context.Context, q querier, scope registry.Scope) ([]registry.FileRecord, error) {
	where, args := within(scope, "home", scope.Homes)
	rows, err := q.QueryContext(ctx, r.Translate(`SELECT home, name, blob FROM files `+where+` ORDER BY home, name`), args...)
	return Collect(rows, err, func(f *registry.FileRecord) []any { return []any{&f.Home, &f.Name, &f.Blob} })
}

// within chooses the rows whose column is in the list.
func within(scope registry.Scope, column string, list []string) (where string, args []any) {
	if scope.All {
		return "", nil
	}
	return `WHERE ` + column + ` in{$1}`, []any{Texts(list)}
}

// version is a row of versions, with its tombstone in pieces.
type version struct {
	registry.VersionRecord
	at         sql.NullInt64
	by, reason sql.NullString
}

func (r *Reader) versions(ctx context.Context, q querier, scope registry.Scope) ([]registry.VersionRecord, error) {
	where, args := within(scope, "lineage", scope.Lineages)
	rows, err := q.QueryContext(ctx, r.Translate(`SELECT lineage, major, revision, schema_id, fingerprint, context, event, file,
		coalesce(bundle, ''), label, published_at, actor, home, commit_name, compatibility, content_model, draft, imported,
		breaks, unknowns, deleted_at, deleted_by, deleted_reason
		FROM versions JOIN schemas ON schemas.id = schema_id `+where+` ORDER BY lineage, major, revision`), args...)
	list, err := Collect(rows, err, func(v *version) []any {
		return []any{&v.Lineage, &v.Version.Major, &v.Version.Revision, &v.ID, &v.Fingerprint, &v.Event.Context, &v.Event.Event,
			&v.File, &v.Bundle, &v.Label, (*micros)(&v.PublishedAt), &v.Actor, &v.Home, &v.Commit, &v.Mode, &v.Model,
			&v.Draft, &v.Imported, &v.Breaks, &v.Unknowns, &v.at, &v.by, &v.reason}
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	found := make([]registry.VersionRecord, len(list))
	for i := range list {
		found[i] = list[i].VersionRecord
		if list[i].at.Valid {
			found[i].Deleted = &registry.Tombstone{Actor: list[i].by.String, Reason: list[i].reason.String}
			if err := (*micros)(&found[i].Deleted.At).Scan(list[i].at.Int64); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}
