package sqlstore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

// MaxSchemaID is the greatest id that a schema can have.
const MaxSchemaID = 1<<31 - 1

// Reach says how far a store has come.
type Reach struct {
	Change int64     // the number of its newest change; 0: there is none
	At     time.Time // when that was accepted
	Schema int64     // the greatest id of a schema; 0: there is none
}

// Epoch returns which life of the registry the store has: a random name that a
// restore, or a load into another store, changes.
func (r *Reader) Epoch(ctx context.Context) (name string, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT name FROM epoch`).Scan(&name)
	return name, err
}

// Reach returns how far the store has come.
func (r *Reader) Reach(ctx context.Context) (reach Reach, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT coalesce(max(sequence), 0),
		coalesce((SELECT at FROM changes ORDER BY sequence DESC LIMIT 1), 0), (SELECT coalesce(max(id), 0) FROM schemas)
		FROM changes`).Scan(&reach.Change, (*micros)(&reach.At), &reach.Schema)
	return reach, err
}

// NewEpoch is the statement that begins another life of the registry.
func NewEpoch() Statement {
	name := make([]byte, 8)
	_, _ = rand.Read(name) // it never fails
	return Statement{SQL: `UPDATE epoch SET name = $1`, Args: []any{hex.EncodeToString(name)}}
}

// Spare refuses a floor of schema ids that leaves none.
func Spare(floor int64) error {
	if floor < 0 || floor >= MaxSchemaID {
		return fmt.Errorf("ids of schemas go from 1 to %d: none would be left after %d", MaxSchemaID, floor)
	}
	return nil
}
