package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/treaty-events/treaty/internal/keep"
)

// How long what was found is believed, and how long finding it may take: after
// both, a revoked token has stopped, well within the five seconds promised.
const (
	believed    = 2 * time.Second
	lookTimeout = 2 * time.Second
)

// Bounds of the look-ups of one process.
const (
	finderMemory = 8 << 20 // some 10,000 tokens
	tokenBytes   = 500
	maxLookups   = 8 // in the store at once
)

// finder finds tokens by their hash: in memory, else in the store. Hashes that
// no token has are not kept, so that guesses push nothing out.
type finder struct {
	store Store
	now   func() time.Time
	known *keep.Cache[Hash, found]
	slots chan struct{}
	group singleflight.Group
}

type found struct {
	token Token
	since time.Time // when the store was asked
}

func newFinder(store Store, now func() time.Time) *finder {
	return &finder{
		store: store, now: now,
		known: keep.New[Hash, found](finderMemory), slots: make(chan struct{}, maxLookups),
	}
}

// fresh returns a token that was found a moment ago.
func (f *finder) fresh(h Hash) (Token, bool) {
	hit, ok := f.known.Get(h)
	age := f.now().Sub(hit.since)
	return hit.token, ok && age >= 0 && age < believed // a clock that stepped back makes nothing young
}

// met reports whether a token had this hash when it was last looked for: it is
// no guess.
func (f *finder) met(h Hash) bool {
	_, ok := f.known.Get(h)
	return ok
}

// find asks the store, once for all who want the same at the same time; who
// waits stops with ctx. A hash that no token has is ErrNoToken, and counts
// against left; where nothing is left a guess is errTooMany.
func (f *finder) find(ctx context.Context, h Hash, left tries) (Token, error) {
	if !f.met(h) && left.exhausted() {
		return Token{}, errTooMany
	}
	answer := f.group.DoChan(string(h[:]), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTimeout)
		defer cancel()
		return f.ask(ctx, h, left)
	})
	select {
	case a := <-answer:
		if a.Err != nil {
			return Token{}, a.Err
		}
		return a.Val.(Token), nil
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
}

var errTooMany = errors.New("auth: too many guesses")

// ask counts while it holds a slot, so that however many guess at once, no more
// are looked up than there are slots beside what they have left.
func (f *finder) ask(ctx context.Context, h Hash, left tries) (Token, error) {
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return Token{}, fmt.Errorf("looking for a token: %w", ctx.Err())
	}
	if !f.met(h) && left.exhausted() {
		return Token{}, errTooMany
	}
	since := f.now()
	t, err := f.store.TokenByHash(ctx, h)
	switch {
	case errors.Is(err, ErrNoToken):
		f.known.Delete(h)
		left.spend()
		return Token{}, err
	case err != nil:
		return Token{}, fmt.Errorf("looking for a token: %w", err)
	}
	f.known.Put(h, found{t, since}, tokenBytes+len(t.Grants.String()))
	return t, nil
}
