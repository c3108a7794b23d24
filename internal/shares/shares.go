// Package shares divides room that all callers have together: memory, or work at
// once. It promises that never more than all of it is given out, that no caller
// has more than a share, and that what was given back can be taken again.
package shares

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Room is what there is of something. Whoever waits for it waits in order.
type Room struct {
	all   *semaphore.Weighted
	share int64

	mu      sync.Mutex
	callers map[string]*caller // that have some, or wait for it
}

type caller struct {
	room  *semaphore.Weighted
	users int
}

// New returns room for all together, of which each caller has share at most.
func New(all, share int64) *Room {
	return &Room{all: semaphore.NewWeighted(all), share: min(share, all), callers: map[string]*caller{}}
}

// Part is what somebody took.
type Part struct {
	room   *Room
	name   string
	caller *caller
	mu     sync.Mutex
	n      int64
}

// Keep gives back all but n.
func (p *Part) Keep(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n >= p.n {
		return
	}
	p.room.all.Release(p.n - n)
	p.caller.room.Release(p.n - n)
	if p.n = n; n == 0 {
		p.room.leave(p.name, p.caller)
	}
}

// Give gives everything back; once more is nothing.
func (p *Part) Give() { p.Keep(0) }

// Take waits for n, from 1 to a share. The error is that of ctx, which ended
// before there was room.
func (r *Room) Take(ctx context.Context, name string, n int64) (*Part, error) {
	c := r.enter(name)
	if err := c.room.Acquire(ctx, n); err != nil {
		r.leave(name, c)
		return nil, err
	}
	if err := r.all.Acquire(ctx, n); err != nil {
		c.room.Release(n)
		r.leave(name, c)
		return nil, err
	}
	return &Part{room: r, name: name, caller: c, n: n}, nil
}

// Try is Take for whoever does not wait; ok is false where there is no room.
func (r *Room) Try(name string, n int64) (p *Part, ok bool) {
	c := r.enter(name)
	if c.room.TryAcquire(n) {
		if r.all.TryAcquire(n) {
			return &Part{room: r, name: name, caller: c, n: n}, true
		}
		c.room.Release(n)
	}
	r.leave(name, c)
	return nil, false
}

func (r *Room) enter(name string) *caller {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.callers[name]
	if c == nil {
		c = &caller{room: semaphore.NewWeighted(r.share)}
		r.callers[name] = c
	}
	c.users++
	return c
}

func (r *Room) leave(name string, c *caller) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.users--; c.users == 0 {
		delete(r.callers, name)
	}
}
