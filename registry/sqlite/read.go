package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Sequence returns the number of the newest change; 0: none yet.
func (s *Store) Sequence(ctx context.Context) (int64, error) { return sequence(ctx, s.read) }

func sequence(ctx context.Context, q querier) (newest int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(sequence), 0) FROM changes`).Scan(&newest)
	return newest, err
}

// Records returns everything but contents, as one moment has it.
func (s *Store) Records(ctx context.Context) (*registry.Records, error) {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing was written
	records := &registry.Records{}
	if records.Sequence, err = sequence(ctx, tx); err != nil {
		return nil, err
	}
	if records.Claims, err = claims(ctx, tx); err != nil {
		return nil, err
	}
	if records.Files, err = files(ctx, tx); err != nil {
		return nil, err
	}
	records.Versions, err = versions(ctx, tx)
	return records, err
}

func claims(ctx context.Context, q querier) ([]registry.Claim, error) {
	rows, err := q.QueryContext(ctx, `SELECT kind, name, home, lineage FROM claims ORDER BY kind, name`)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(c *registry.Claim) []any { return []any{&c.Kind, &c.Name, &c.Home, &c.Lineage} })
}

func files(ctx context.Context, q querier) ([]registry.FileRecord, error) {
	rows, err := q.QueryContext(ctx, `SELECT home, name, blob FROM files ORDER BY home, name`)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(f *registry.FileRecord) []any { return []any{&f.Home, &f.Name, &f.Blob} })
}

func versions(ctx context.Context, q querier) ([]registry.VersionRecord, error) {
	attached, err := versionFiles(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `SELECT context, event, lineage, major, revision, fingerprint, file, bundle, label, sequence,
		published_at, actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns
		FROM versions ORDER BY lineage, major, revision`)
	if err != nil {
		return nil, err
	}
	list, err := collect(rows, func(v *registry.VersionRecord) []any {
		return []any{&v.Event.Context, &v.Event.Event, &v.Lineage, &v.Version.Major, &v.Version.Revision, &v.Fingerprint, &v.File,
			&v.Bundle, &v.Label, &v.Sequence, (*micros)(&v.PublishedAt), &v.Actor, &v.Home, &v.Commit, &v.Mode, &v.Model,
			&v.Draft, &v.Imported, &v.Breaks, &v.Unknowns}
	})
	for i := range list {
		v := &list[i]
		v.Files = attached[registry.VersionName{Event: v.Event, Version: v.Version}]
	}
	return list, err
}

// versionFiles returns the files of every version.
func versionFiles(ctx context.Context, q querier) (map[registry.VersionName][]registry.FileRef, error) {
	rows, err := q.QueryContext(ctx, `SELECT context, event, major, revision, name, blob FROM version_files
		ORDER BY context, event, major, revision, name`)
	if err != nil {
		return nil, err
	}
	type row struct {
		of   registry.VersionName
		file registry.FileRef
	}
	list, err := collect(rows, func(r *row) []any {
		return []any{&r.of.Event.Context, &r.of.Event.Event, &r.of.Version.Major, &r.of.Version.Revision, &r.file.Name, &r.file.Blob}
	})
	attached := map[registry.VersionName][]registry.FileRef{}
	for _, r := range list {
		attached[r.of] = append(attached[r.of], r.file)
	}
	return attached, err
}

// Blobs returns the contents with these ids; one that is not there, or not what
// its id says, is an error.
func (s *Store) Blobs(ctx context.Context, ids []registry.BlobID) (map[registry.BlobID][]byte, error) {
	found := make(map[registry.BlobID][]byte, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = id
		}
		rows, err := s.read.QueryContext(ctx,
			`SELECT id, data FROM blobs WHERE id IN (?`+strings.Repeat(", ?", len(chunk)-1)+`)`, args...)
		if err != nil {
			return nil, err
		}
		type blob struct {
			id   registry.BlobID
			data []byte
		}
		list, err := collect(rows, func(b *blob) []any { return []any{&b.id, &b.data} })
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			if registry.BlobOf(b.data) != b.id {
				return nil, fmt.Errorf("the content %s is damaged in the store", b.id)
			}
			found[b.id] = b.data
		}
	}
	for _, id := range ids {
		if _, ok := found[id]; !ok {
			return nil, fmt.Errorf("the content %s is not in the store", id)
		}
	}
	return found, nil
}

// Changes returns up to limit changes after that sequence, in order.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing was written
	rows, err := tx.QueryContext(ctx, `SELECT sequence, at, kind, home, commit_name, actor FROM changes
		WHERE sequence > ? ORDER BY sequence LIMIT ?`, after, limit)
	if err != nil {
		return nil, err
	}
	list, err := collect(rows, func(c *registry.Change) []any {
		return []any{&c.Sequence, (*micros)(&c.At), &c.Kind, &c.Home, &c.Commit, &c.Actor}
	})
	for i := range list {
		if list[i].Versions, err = publishedBy(ctx, tx, list[i].Sequence); err != nil {
			return nil, err
		}
	}
	return list, err
}

func publishedBy(ctx context.Context, q querier, sequence int64) ([]registry.VersionName, error) {
	rows, err := q.QueryContext(ctx, `SELECT context, event, major, revision FROM versions WHERE sequence = ?
		ORDER BY context, event, major, revision`, sequence)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(n *registry.VersionName) []any {
		return []any{&n.Event.Context, &n.Event.Event, &n.Version.Major, &n.Version.Revision}
	})
}

// Audit returns up to limit entries after that one, in order.
func (s *Store) Audit(ctx context.Context, after int64, limit int) ([]registry.AuditEntry, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT number, sequence, at, actor, origin, action, subject, before, after
		FROM audit WHERE number > ? ORDER BY number LIMIT ?`, after, limit)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(a *registry.AuditEntry) []any {
		return []any{&a.Number, &a.Sequence, (*micros)(&a.At), &a.Actor, &a.Origin, &a.Action, &a.Subject, &a.Before, &a.After}
	})
}

// micros scans microseconds since 1970 into a time in UTC.
type micros time.Time

// Scan implements sql.Scanner.
func (m *micros) Scan(value any) error {
	n, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T, not as an integer", value)
	}
	*m = micros(time.UnixMicro(n).UTC())
	return nil
}
