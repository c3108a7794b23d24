package auth

import (
	"context"
	"maps"
	"sync"
	"time"
)

// usage gathers when tokens were last used, so that a request writes nothing.
type usage struct {
	mu   sync.Mutex
	last map[TokenID]time.Time
}

func (u *usage) note(id TokenID, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil {
		u.last = map[TokenID]time.Time{}
	}
	if u.last[id].Before(at) {
		u.last[id] = at
	}
}

// flush writes what was gathered; what could not be written is kept for the
// next time.
func (u *usage) flush(ctx context.Context, store Store) error {
	u.mu.Lock()
	gathered := u.last
	u.last = nil
	u.mu.Unlock()
	if len(gathered) == 0 {
		return nil
	}
	err := store.TouchTokens(ctx, gathered)
	if err != nil {
		for id, at := range maps.All(gathered) {
			u.note(id, at)
		}
	}
	return err
}
