package auth

import (
	"context"
	"maps"
	"sync"
	"time"
)

// usage gathers when something was last used, so that a request writes nothing.
type usage[K comparable] struct {
	mu   sync.Mutex
	last map[K]time.Time
}

func (u *usage[K]) note(id K, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil {
		u.last = map[K]time.Time{}
	}
	if u.last[id].Before(at) {
		u.last[id] = at
	}
}

// latest returns when it was last used: that time, or a later one that was noted.
func (u *usage[K]) latest(id K, at time.Time) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	if noted := u.last[id]; noted.After(at) {
		return noted
	}
	return at
}

// flush writes what was gathered; what could not be written is kept for the
// next time.
func (u *usage[K]) flush(ctx context.Context, write func(context.Context, map[K]time.Time) error) error {
	u.mu.Lock()
	gathered := u.last
	u.last = nil
	u.mu.Unlock()
	if len(gathered) == 0 {
		return nil
	}
	err := write(ctx, gathered)
	if err != nil {
		for id, at := range maps.All(gathered) {
			u.note(id, at)
		}
	}
	return err
}
