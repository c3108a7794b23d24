package registry

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Snapshot returns what this process knows, from memory; the first time it reads
// the store.
func (r *Registry) Snapshot(ctx context.Context) (*Snapshot, error) {
	if s := r.current.Load(); s != nil {
		return s, nil
	}
	return r.Refresh(ctx)
}

// Refresh returns what the store holds: everything that was committed before the
// call, by whatever process. Calls that come while one is under way share the
// next, so any number of them costs the store one question at a time.
func (r *Registry) Refresh(ctx context.Context) (*Snapshot, error) {
	begun := r.begun.Load()
	select {
	case r.refreshing <- struct{}{}:
		defer func() { <-r.refreshing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.finished > begun { // it began after this call did
		return r.current.Load(), nil
	}
	number := r.begun.Add(1)
	s, err := r.refresh(ctx)
	if err == nil {
		r.finished = number
	}
	return s, err
}

// Recent returns what this process knows, where that was compared with the store
// within the time; else it is Refresh.
func (r *Registry) Recent(ctx context.Context, within time.Duration) (*Snapshot, error) {
	if at := r.freshAt.Load(); at != nil {
		if age := r.opt.Now().Sub(*at); age >= 0 && age <= within { // a clock that stepped back makes nothing recent
			return r.current.Load(), nil
		}
	}
	return r.Refresh(ctx)
}

// pageOfChanges bounds how many changes are applied at once.
const pageOfChanges = 1000

// tornAtMost bounds how often it is waited for the other half of what was read.
const tornAtMost = 10

// torn reports whether a contract has no home: its old one was read after a
// transfer, and the transfer itself is still to be applied.
func (s *Snapshot) torn() bool {
	return slices.ContainsFunc(s.contracts, func(c *Contract) bool { return c.Home == "" })
}

// refresh applies what is new. Whoever calls it holds the turn.
func (r *Registry) refresh(ctx context.Context) (*Snapshot, error) {
	asked := r.opt.Now()
	newest, err := r.store.Sequence(ctx)
	if err != nil {
		return nil, err
	}
	s := r.current.Load()
	for s == nil || s.Sequence < newest {
		subjects := false
		if s, subjects, err = r.advance(ctx, s); err != nil {
			return nil, err
		}
		for n := 0; (subjects || s.torn()) && n < tornAtMost; n++ {
			if newest, err = r.store.Sequence(ctx); err != nil {
				return nil, err
			}
			if s.Sequence >= newest && !s.torn() {
				break
			}
			if s, subjects, err = r.advance(ctx, s); err != nil {
				return nil, err
			}
		}
		r.current.Store(s)
		r.changed.tell()
	}
	r.freshAt.Store(&asked)
	return s, nil
}

// advance returns the snapshot after the next changes; of none, after all. Subjects
// says that it read of a subject, maybe later than the changes, but not of the
// contract that may have taken it since.
func (r *Registry) advance(ctx context.Context, before *Snapshot) (after *Snapshot, subjects bool, err error) {
	scope := Scope{All: true}
	sequence := int64(0)
	if before == nil {
		before = emptySnapshot(&kafkaOptions{r.opt.Compatibility, r.opt.RefuseUnmanaged})
	} else {
		changes, err := r.store.Changes(ctx, before.Sequence, pageOfChanges)
		if err != nil {
			return nil, false, err
		}
		scope = scopeOf(changes)
		for _, c := range changes {
			sequence = max(sequence, c.Sequence)
		}
	}
	records, err := r.store.Records(ctx, scope)
	if err != nil {
		return nil, false, err
	}
	if !scope.All {
		records.Sequence = sequence // later ones are applied in their turn
	}
	subjects = slices.ContainsFunc(scope.Lineages, func(lineage string) bool { _, is := subjectOf(lineage); return is })
	after, err = build(ctx, r.store, before, records, scope)
	return after, subjects, err
}

// scopeOf returns what the changes touched.
func scopeOf(changes []Change) Scope {
	var scope Scope
	for _, c := range changes {
		scope.Homes = append(scope.Homes, c.Homes...)
		scope.Lineages = append(scope.Lineages, c.Lineages...)
	}
	for _, list := range []*[]string{&scope.Homes, &scope.Lineages} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return scope
}

// blobsOf lists the contents of files, each once, sorted.
func blobsOf(files []FileRef) []BlobID {
	ids := make([]BlobID, len(files))
	for i, f := range files {
		ids[i] = f.Blob
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// pollInterval bounds how long a change of another process stays unseen when the
// store's message about it is lost.
const pollInterval = 250 * time.Millisecond

// Follow keeps the memory fresh until ctx is done. Without it, the registry sees
// what other processes publish only when something is not there. What goes wrong
// is told to failed, which may be nil, and tried again.
func (r *Registry) Follow(ctx context.Context, failed func(error)) {
	wake := make(chan struct{}, 1)
	go r.watch(ctx, wake, failed)
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
		if _, err := r.Refresh(ctx); err != nil && ctx.Err() == nil && failed != nil {
			failed(err)
		}
	}
}

// watch passes on what the store tells, and asks again when it stops telling.
func (r *Registry) watch(ctx context.Context, wake chan<- struct{}, failed func(error)) {
	for ctx.Err() == nil {
		err := r.store.Watch(ctx, func() {
			select {
			case wake <- struct{}{}:
			default: // woken already
			}
		})
		if err != nil && !errors.Is(err, context.Canceled) && failed != nil {
			failed(err)
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
}

// Lag returns for how long the memory has not been compared with the store; 0:
// never yet.
func (r *Registry) Lag() time.Duration {
	at := r.freshAt.Load()
	if at == nil {
		return 0
	}
	return r.opt.Now().Sub(*at)
}

// Look finds something in the snapshot. What is not there is looked for again in
// what the store holds now: another process may just have published it.
func Look[T any](ctx context.Context, r *Registry, find func(*Snapshot) (T, error)) (T, error) {
	s, err := r.Snapshot(ctx)
	if err != nil {
		var none T
		return none, err
	}
	found, err := find(s)
	if !isNotFound(err) {
		return found, err
	}
	fresh, refreshed := r.Refresh(ctx)
	if refreshed != nil {
		return found, refreshed
	}
	if fresh.Sequence == s.Sequence {
		return found, err
	}
	return find(fresh)
}

func isNotFound(err error) bool {
	refusal, is := refusalOf(err)
	return is && refusal.Code == NotFound
}

// refusalOf returns the refusal that err is, if it is one.
func refusalOf(err error) (*Refusal, bool) {
	var refusal *Refusal
	is := errors.As(err, &refusal)
	return refusal, is
}
