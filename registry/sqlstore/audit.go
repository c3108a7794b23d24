package sqlstore

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// Audit returns the entries that query chooses.
func (r *Reader) Audit(ctx context.Context, query registry.AuditQuery) ([]registry.AuditEntry, error) {
	column, where, args := "position", "position IS NOT NULL", []any{query.Limit}
	if query.Chain != "" {
		column, where = "number", "chain = $2"
		args = append(args, query.Chain)
	}
	order, after := "", " > "
	if query.Newest {
		order, after = " DESC", " < "
	}
	and := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + "$" + strconv.Itoa(len(args))
	}
	if query.After != 0 || !query.Newest {
		and(column+after, query.After)
	}
	if query.Actor != "" {
		and("actor = ", query.Actor)
	}
	if !query.Since.IsZero() {
		and("at >= ", query.Since.UnixMicro())
	}
	if !query.Until.IsZero() {
		and("at < ", query.Until.UnixMicro())
	}
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT coalesce(position, 0), chain, number, change_id, at, actor, origin, action,
		subject, reason, before, after, previous, hash FROM audit WHERE `+where+` ORDER BY `+column+order+` LIMIT $1`), args...)
	return Collect(rows, err, func(a *registry.AuditEntry) []any {
		return []any{&a.Position, &a.Chain, &a.Number, &a.Change, (*micros)(&a.At), &a.Actor, &a.Origin, &a.Action,
			&a.Subject, &a.Reason, &a.Before, &a.After, &a.Previous, &a.Hash}
	})
}

// Chains returns up to limit chain heads after that chain's name, by name.
func (r *Reader) Chains(ctx context.Context, after string, limit int) ([]registry.ChainHead, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT chain, number, hash FROM chains WHERE chain > $1
		ORDER BY chain LIMIT $2`), after, limit)
	return Collect(rows, err, head)
}

func head(h *registry.ChainHead) []any { return []any{&h.Chain, &h.Number, &h.Hash} }

// Seals returns up to limit seals after that number, in order.
func (r *Reader) Seals(ctx context.Context, after int64, limit int) ([]registry.Seal, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT number, at, heads, previous, hash FROM seals WHERE number > $1
		ORDER BY number LIMIT $2`), after, limit)
	return Collect(rows, err, func(s *registry.Seal) []any {
		return []any{&s.Number, (*micros)(&s.At), object{&s.Heads}, &s.Previous, &s.Hash}
	})
}

// ChainNames returns the chains that the entries are for, sorted.
func ChainNames(entries []*registry.AuditEntry) []string {
	chains := map[string]bool{}
	for _, e := range entries {
		chains[clean(e.Chain)] = true
	}
	return slices.Sorted(maps.Keys(chains))
}

// ChainHeads asks how far the chains have come that the entries are for.
func ChainHeads(entries []*registry.AuditEntry) Statement {
	return Statement{
		SQL:  `SELECT chain, number, hash FROM chains WHERE chain in{$1} ORDER BY chain`,
		Args: []any{Texts(ChainNames(entries))},
	}
}

// Chained puts the entries at the ends of their chains, fills them in, and
// returns what writes them. Heads are what the chains had reached; one that is
// not in it is empty.
func Chained(entries []*registry.AuditEntry, heads map[string]registry.ChainHead) []Statement {
	var list []Statement
	reached := maps.Clone(heads)
	if reached == nil {
		reached = map[string]registry.ChainHead{}
	}
	for _, e := range entries {
		cleanEntry(e)
		e.Chained(reached[e.Chain].Number, reached[e.Chain].Hash)
		reached[e.Chain] = registry.ChainHead{Chain: e.Chain, Number: e.Number, Hash: e.Hash}
		list = append(list, Statement{
			SQL: `INSERT INTO audit (chain, number, change_id, at, actor, origin, action, subject, reason, before, after, previous, hash)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			Args: []any{e.Chain, e.Number, e.Change, e.At.UnixMicro(), e.Actor, e.Origin, e.Action, e.Subject, e.Reason,
				e.Before, e.After, e.Previous, e.Hash},
		})
	}
	for _, chain := range ChainNames(entries) {
		list = append(list, Statement{
			SQL: `INSERT INTO chains (chain, number, hash) VALUES ($1, $2, $3)
				ON CONFLICT (chain) DO UPDATE SET number = excluded.number, hash = excluded.hash`,
			Args: []any{chain, reached[chain].Number, reached[chain].Hash},
		})
	}
	return list
}

// cleanEntry makes the texts of an entry such that every store keeps them and
// the hash stays: an entry about a hostile request has hostile texts.
func cleanEntry(e *registry.AuditEntry) {
	for _, text := range []*string{&e.Chain, &e.Change, &e.Actor, &e.Origin, &e.Action, &e.Subject, &e.Reason, &e.Before, &e.After} {
		*text = clean(*text)
	}
}

// clean replaces what is not UTF-8, and NUL, which PostgreSQL cannot keep.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
