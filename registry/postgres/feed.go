package postgres

import (
	"context"
	"fmt"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// numbered is a table whose rows get their numbers after they are committed.
type numbered struct{ table, column string }

var (
	changes = numbered{"changes", "sequence"}
	entries = numbered{"audit", "position"}
)

// Sequence numbers the changes that have no number yet, and returns the newest.
func (s *Store) Sequence(ctx context.Context) (int64, error) { return s.number(ctx, changes) }

// Audit returns the entries that query chooses; positions are given when
// somebody asks for them.
func (s *Store) Audit(ctx context.Context, query registry.AuditQuery) ([]registry.AuditEntry, error) {
	if query.Chain == "" {
		if _, err := s.number(ctx, entries); err != nil {
			return nil, err
		}
	}
	return s.Reader.Audit(ctx, query)
}

// number gives each committed row that has none the next number, in the order in
// which they took their places: a transaction takes its place when it has its
// locks, so of two that conflict the later one has the later place. One at a
// time does it, in one round trip; mostly there is nothing to do.
func (s *Store) number(ctx context.Context, n numbered) (int64, error) {
	var newest int64
	var missing bool
	state := fmt.Sprintf(`SELECT coalesce(max(%[2]s), 0), EXISTS (SELECT 1 FROM %[1]s WHERE %[2]s IS NULL) FROM %[1]s`, n.table, n.column)
	if err := s.pool.QueryRow(ctx, state).Scan(&newest, &missing); err != nil || !missing {
		return newest, err
	}
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	defer cancel()
	b := &batch{}
	b.run(lock(n.table))
	b.run(sqlstore.Statement{SQL: fmt.Sprintf(`UPDATE %[1]s AS t
		SET %[2]s = (SELECT coalesce(max(%[2]s), 0) FROM %[1]s) + new.nth
		FROM (SELECT place, row_number() OVER (ORDER BY place) AS nth FROM %[1]s WHERE %[2]s IS NULL) AS new
		WHERE t.place = new.place`, n.table, n.column)})
	var list []int64
	read(b, sqlstore.Statement{SQL: fmt.Sprintf(`SELECT coalesce(max(%[2]s), 0) FROM %[1]s`, n.table, n.column)},
		&list, func(newest *int64) []any { return []any{newest} })
	if err := b.send(begun, conn); err != nil {
		return 0, err
	}
	return list[0], nil
}
