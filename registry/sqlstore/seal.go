package sqlstore

import (
	"time"

	"github.com/treaty-events/treaty/registry"
)

// What a seal is made of. The one who seals keeps others from sealing.
const (
	// Grown are the heads of the chains that grew since the last seal.
	Grown = `SELECT c.chain, c.number, c.hash FROM chains AS c LEFT JOIN sealed AS s ON s.chain = c.chain
		WHERE c.number > coalesce(s.number, 0) ORDER BY c.chain`
	// LastSeal is the number and the hash of the newest seal.
	LastSeal = `SELECT number, hash FROM seals ORDER BY number DESC LIMIT 1`
)

// Head names the columns of Grown.
func Head(h *registry.ChainHead) []any { return head(h) }

// Sealed returns the seal over the heads after that one, and what writes it.
func Sealed(at time.Time, grown []registry.ChainHead, number int64, hash string) (*registry.Seal, []Statement) {
	seal := &registry.Seal{At: at.UTC().Truncate(time.Microsecond), Heads: grown}
	seal.Chained(number, hash)
	marks := make([][]any, len(seal.Heads))
	for i, h := range seal.Heads {
		marks[i] = []any{h.Chain, h.Number}
	}
	return seal, []Statement{
		{
			SQL:  `INSERT INTO seals (number, at, heads, previous, hash) VALUES ($1, $2, $3, $4, $5)`,
			Args: []any{seal.Number, seal.At.UnixMicro(), encoded(seal.Heads), seal.Previous, seal.Hash},
		},
		{
			SQL: `INSERT INTO sealed (chain, number) SELECT k.value->>0, CAST(k.value->>1 AS BIGINT) FROM each($1) AS k WHERE true
				ON CONFLICT (chain) DO UPDATE SET number = excluded.number`,
			Args: []any{List(marks)},
		},
	}
}
