package sqlite

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// Commit writes a publication in one transaction. Once begun it is not
// interrupted by ctx, so that its outcome is always known.
func (s *Store) Commit(ctx context.Context, p *registry.Publication) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	newest, err := sequence(ctx, tx)
	if err != nil {
		return 0, err
	}
	if newest != p.After {
		return 0, registry.ErrStale
	}
	w := writer{ctx: ctx, tx: tx, sequence: newest + 1}
	w.change(p.Change)
	w.blobs(p.Blobs)
	w.claims(p.Claims)
	w.tree(p.Change.Home, p.Tree)
	for i := range p.Versions {
		w.version(&p.Versions[i])
	}
	for i := range p.Audit {
		w.audit(&p.Audit[i])
	}
	if w.err != nil {
		return 0, w.err
	}
	return w.sequence, tx.Commit()
}

// writer runs the statements of one publication and keeps the first error.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	sequence int64
	err      error
}

func (w *writer) exec(query string, args ...any) {
	if w.err == nil {
		_, w.err = w.tx.ExecContext(w.ctx, query, args...)
	}
}

func (w *writer) change(c registry.Change) {
	w.exec(`INSERT INTO changes (sequence, at, kind, home, commit_name, actor) VALUES (?, ?, ?, ?, ?, ?)`,
		w.sequence, c.At.UnixMicro(), c.Kind, c.Home, c.Commit, c.Actor)
}

// blobs adds the contents that are not there yet.
func (w *writer) blobs(blobs map[registry.BlobID][]byte) {
	for _, id := range slices.Sorted(maps.Keys(blobs)) {
		data := blobs[id]
		if data == nil {
			data = []byte{} // the driver writes a nil slice as NULL
		}
		w.exec(`INSERT INTO blobs (id, data) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, id, data)
	}
}

func (w *writer) claims(claims []registry.Claim) {
	for _, c := range claims {
		w.exec(`INSERT INTO claims (kind, name, home, lineage, sequence) VALUES (?, ?, ?, ?, ?)`,
			c.Kind, c.Name, c.Home, c.Lineage, w.sequence)
	}
}

func (w *writer) tree(home string, files []registry.FileRef) {
	w.exec(`DELETE FROM files WHERE home = ?`, home)
	for _, f := range files {
		w.exec(`INSERT INTO files (home, name, blob) VALUES (?, ?, ?)`, home, f.Name, f.Blob)
	}
}

func (w *writer) version(v *registry.VersionRecord) {
	w.exec(`INSERT INTO versions (context, event, lineage, major, revision, fingerprint, file, bundle, label, sequence, published_at,
		actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Event.Context, v.Event.Event, v.Lineage, v.Version.Major, v.Version.Revision, v.Fingerprint, v.File, v.Bundle, v.Label,
		w.sequence, v.PublishedAt.UnixMicro(), v.Actor, v.Home, v.Commit, v.Mode, v.Model, v.Draft, v.Imported, v.Breaks, v.Unknowns)
	for _, f := range v.Files {
		w.exec(`INSERT INTO version_files (context, event, major, revision, name, blob) VALUES (?, ?, ?, ?, ?, ?)`,
			v.Event.Context, v.Event.Event, v.Version.Major, v.Version.Revision, f.Name, f.Blob)
	}
}

func (w *writer) audit(a *registry.AuditEntry) {
	w.exec(`INSERT INTO audit (sequence, at, actor, origin, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		w.sequence, a.At.UnixMicro(), a.Actor, a.Origin, a.Action, a.Subject, a.Before, a.After)
}
