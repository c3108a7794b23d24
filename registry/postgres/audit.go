package postgres

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Record appends entries that belong to no change.
func (s *Store) Record(ctx context.Context, entries ...*registry.AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer cancel()
	b := &batch{}
	tx := s.begin(conn, b)
	tx.lockChains(b, entries)
	tx.identify(b)
	if err := b.send(begun, conn); err != nil {
		return tx.rollback(begun, err)
	}
	list := sqlstore.Chained(entries, tx.chains())
	last := entries[len(entries)-1]
	return tx.write(begun, list, sqlstore.Statement{
		SQL:  `SELECT 1 FROM audit WHERE chain = $1 AND number = $2 AND hash = $3`,
		Args: []any{last.Chain, last.Number, last.Hash},
	})
}

// Seal seals the heads of all chains that grew since the last seal; nil: none.
// It waits for nobody who appends, and nobody waits for it.
func (s *Store) Seal(ctx context.Context, at time.Time) (*registry.Seal, error) {
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	defer cancel()
	var grown []registry.ChainHead
	var last []registry.Seal
	b := &batch{}
	tx := s.begin(conn, b)
	b.run(lock("seals"))
	read(b, sqlstore.Statement{SQL: sqlstore.Grown}, &grown, sqlstore.Head)
	read(b, sqlstore.Statement{SQL: sqlstore.LastSeal}, &last, func(s *registry.Seal) []any { return []any{&s.Number, &s.Hash} })
	tx.identify(b)
	if err := b.send(begun, conn); err != nil || len(grown) == 0 {
		return nil, tx.rollback(begun, err)
	}
	before := append(last, registry.Seal{})[0]
	seal, list := sqlstore.Sealed(at, grown, before.Number, before.Hash)
	proof := sqlstore.Statement{SQL: `SELECT 1 FROM seals WHERE number = $1 AND hash = $2`, Args: []any{seal.Number, seal.Hash}}
	if err := tx.write(begun, list, proof); err != nil {
		return nil, err
	}
	return seal, nil
}

// lockChains locks the chains that the entries are for, in their order, and
// makes those that are new.
func (tx *transaction) lockChains(b *batch, entries []*registry.AuditEntry) {
	if len(entries) == 0 {
		return
	}
	b.run(sqlstore.Statement{
		SQL: `INSERT INTO chains (chain, number, hash) SELECT k.value->>0, 0, '' FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM chains AS c WHERE c.chain = k.value->>0)
			ORDER BY 1 ON CONFLICT (chain) DO NOTHING`,
		Args: []any{sqlstore.Texts(sqlstore.ChainNames(entries))},
	})
	heads := sqlstore.ChainHeads(entries)
	heads.SQL += ` FOR UPDATE`
	read(b, heads, &tx.chain, sqlstore.Head)
}

func (tx *transaction) chains() map[string]registry.ChainHead {
	heads := map[string]registry.ChainHead{}
	for _, h := range tx.chain {
		heads[h.Chain] = h
	}
	return heads
}

// lock has the transaction wait until it is the only one of that purpose.
func lock(purpose string) sqlstore.Statement {
	return sqlstore.Statement{
		SQL:  `SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1::text, 0))`,
		Args: []any{" treaty " + purpose},
	}
}
