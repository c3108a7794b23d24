package postgres

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Commit writes a publication in one transaction.
func (s *Store) Commit(ctx context.Context, p *registry.Publication) (err error) {
	defer sqlstore.KeepIDs(p.Versions, &err)()
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer cancel()
	tx, list, err := s.publish(begun, conn, p)
	if err != nil {
		return err
	}
	if err := tx.write(begun, list, proof(p)); err != nil {
		return err
	}
	s.bell.ring()
	return nil
}

// proof asks for what is there if the publication was written.
func proof(p *registry.Publication) sqlstore.Statement {
	return sqlstore.Statement{SQL: `SELECT 1 FROM changes WHERE id = $1`, Args: []any{p.Change.ID}}
}

// publish does everything but write: it returns a transaction that has the locks
// of the publication, and what it has to write.
func (s *Store) publish(ctx context.Context, conn *pgxpool.Conn, p *registry.Publication) (*transaction, []sqlstore.Statement, error) {
	raise := raised(p.Versions)
	present, err := s.prepared(ctx, conn, p, raise)
	if err != nil {
		return nil, nil, err
	}
	b := &batch{}
	tx := s.begin(conn, b)
	tx.lockHeads(b, p)
	tx.lockChains(b, p.Audit)
	var loose []registry.BlobID
	if len(p.Deleted) > 0 {
		read(b, sqlstore.Loose(sqlstore.Deleted(p)), &loose, func(id *registry.BlobID) []any { return []any{id} })
	}
	tx.identify(b)
	if err := b.send(ctx, conn); err != nil {
		return nil, nil, tx.rollback(ctx, err)
	}
	if err := sqlstore.Stale(p, tx.heads); err != nil {
		return nil, nil, tx.rollback(ctx, err)
	}
	if raise != nil {
		if err := tx.bring(ctx, p); err != nil {
			return nil, nil, tx.rollback(ctx, err)
		}
	}
	list, err := sqlstore.Publication(p, present, loose)
	if err != nil {
		return nil, nil, tx.rollback(ctx, err)
	}
	return tx, append(list, sqlstore.Chained(p.Audit, tx.chains())...), nil
}

// prepared does what needs none of the publication's locks, so that nobody waits
// for it while they are held: it gives the fingerprints their ids, but those that
// are brought, makes the heads that are new, and finds the contents that are there
// already. What it writes says nothing by itself, so it need not reach the disk
// before the rest.
func (s *Store) prepared(ctx context.Context, conn *pgxpool.Conn, p *registry.Publication, raise []sqlstore.Statement) (map[registry.BlobID]bool, error) {
	b := &batch{}
	var schemas []sqlstore.Schema
	var found []registry.BlobID
	b.run(sqlstore.Statement{SQL: `SELECT set_config('synchronous_commit', 'off', true)`})
	b.run(raise...)
	b.run(sqlstore.FreshSchemas(p.Versions)...)
	b.run(sqlstore.Statement{
		SQL: `INSERT INTO heads (kind, name, generation) SELECT k.value->>0, k.value->>1, 0 FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM heads AS h WHERE h.kind = k.value->>0 AND h.name = k.value->>1)
			ORDER BY 1, 2 ON CONFLICT (kind, name) DO NOTHING`,
		Args: []any{sqlstore.HeadRows(slices.Concat(p.Reads, p.Writes))},
	})
	read(b, sqlstore.Schemas(p.Versions), &schemas, (*sqlstore.Schema).Columns)
	read(b, sqlstore.Present(p), &found, func(id *registry.BlobID) []any { return []any{id} })
	if err := b.send(ctx, conn); err != nil {
		return nil, err
	}
	present := make(map[registry.BlobID]bool, len(found))
	for _, id := range found {
		present[id] = true
	}
	if raise != nil {
		return present, nil // they are identified with the locks, see bring
	}
	return present, sqlstore.Identify(p.Versions, schemas)
}

// raised lets the counter of ids go on after those that versions bring, before they
// are there: what is counted from now on cannot meet them. Those who bring take turns,
// so that none puts the counter back. Nil: no version brings one.
func raised(versions []registry.VersionRecord) []sqlstore.Statement {
	highest, brings := sqlstore.Brought(versions)
	if !brings {
		return nil
	}
	return []sqlstore.Statement{
		{SQL: `SELECT pg_advisory_xact_lock(hashtextextended('treaty schema ids', 0))`},
		{
			SQL: `SELECT setval(pg_get_serial_sequence('schemas', 'id'), $1::bigint)
				WHERE $1::bigint > coalesce(pg_sequence_last_value(pg_get_serial_sequence('schemas', 'id')::regclass), 0)`,
			Args: []any{highest},
		},
	}
}

// bring gives the versions the ids that they bring, within the transaction: an id
// whose publication comes to nothing is free for another schema.
func (tx *transaction) bring(ctx context.Context, p *registry.Publication) error {
	var schemas []sqlstore.Schema
	b := &batch{}
	b.run(sqlstore.BroughtSchemas(p.Versions)...)
	read(b, sqlstore.Schemas(p.Versions), &schemas, (*sqlstore.Schema).Columns)
	if err := b.send(ctx, tx.conn); err != nil {
		return err
	}
	return sqlstore.Identify(p.Versions, schemas)
}

// lockHeads locks the heads of a publication in their order, whoever asks: those
// that it writes for itself alone, those that it reads against writers.
func (tx *transaction) lockHeads(b *batch, p *registry.Publication) {
	type lock struct {
		head  registry.Head
		write bool
	}
	var locks []lock
	for _, h := range p.Reads {
		locks = append(locks, lock{h, false})
	}
	for _, h := range p.Writes {
		locks = append(locks, lock{h, true})
	}
	slices.SortFunc(locks, func(a, b lock) int { return compareHeads(a.head, b.head) })
	for len(locks) > 0 {
		n := 1 // as many as follow each other with the same lock are one statement
		for n < len(locks) && locks[n].write == locks[0].write {
			n++
		}
		heads := make([]registry.Head, n)
		for i := range heads {
			heads[i] = locks[i].head
		}
		mode := "SHARE"
		if locks[0].write {
			mode = "UPDATE"
		}
		read(b, sqlstore.Statement{
			SQL: `SELECT kind, name, generation FROM heads WHERE (kind, name) IN (SELECT k.value->>0, k.value->>1 FROM each($1) AS k)
				ORDER BY kind, name FOR ` + mode,
			Args: []any{sqlstore.HeadRows(heads)},
		}, &tx.heads, func(h *registry.Head) []any { return []any{&h.Kind, &h.Name, &h.Generation} })
		locks = locks[n:]
	}
}

func compareHeads(a, b registry.Head) int {
	return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Name, b.Name))
}
