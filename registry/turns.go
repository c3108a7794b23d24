package registry

import (
	"context"
	"sync"
)

// keyed lets one at a time have a key, so that publications of one home do not
// judge what another is about to change. It spares work; what keeps histories
// right are the heads.
type keyed struct {
	mu    sync.Mutex
	turns map[string]*turn
}

type turn struct {
	token   chan struct{}
	waiting int
}

// take waits for the key, and returns what gives it back.
func (k *keyed) take(ctx context.Context, key string) (func(), error) {
	k.mu.Lock()
	if k.turns == nil {
		k.turns = map[string]*turn{}
	}
	t := k.turns[key]
	if t == nil {
		t = &turn{token: make(chan struct{}, 1)}
		k.turns[key] = t
	}
	t.waiting++
	k.mu.Unlock()
	leave := func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if t.waiting--; t.waiting == 0 {
			delete(k.turns, key)
		}
	}
	select {
	case t.token <- struct{}{}:
		return func() { <-t.token; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
