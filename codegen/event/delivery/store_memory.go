package delivery

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// Of a [MemoryStore] that does not say its own.
const (
	defaultMaxKeys = 100_000
	defaultKeepFor = 24 * time.Hour
)

// MemoryStore is a [Store] in memory, for tests and for handlers that may run twice. It
// knows what was done since the process began: what a transport brings again after a crash
// is handled again. It forgets keys after some time, and the oldest where it has too many.
type MemoryStore struct {
	most int
	keep time.Duration
	now  func() time.Time

	mu      sync.Mutex
	entries map[memoryKey]*memoryEntry
	done    list.List // of memoryKey, the first that was done at the front
}

type memoryKey struct{ consumer, key string }

type memoryEntry struct {
	running chan struct{} // closed when f has ended; nil where the key is done
	at      time.Time     // when it was done
}

// NewMemoryStore returns an empty store that keeps most keys, each for some time. Zero
// stands for 100,000 keys and for 24 hours.
func NewMemoryStore(most int, keep time.Duration) *MemoryStore {
	if most <= 0 {
		most = defaultMaxKeys
	}
	if keep <= 0 {
		keep = defaultKeepFor
	}
	return &MemoryStore{most: most, keep: keep, now: time.Now, entries: map[memoryKey]*memoryEntry{}}
}

// Once is [Store.Once]. Its only error besides those of f is that of ctx, which ends while
// it waits.
func (s *MemoryStore) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (bool, error) {
	k := memoryKey{consumer, key}
	for {
		mine, others := s.begin(k)
		switch {
		case mine != nil:
			return s.run(ctx, k, mine, f)
		case others == nil:
			return false, nil
		}
		select {
		case <-others:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// begin takes a key: mine, where nobody has it; else others is closed when they
// have ended, and nil where the key is done.
func (s *MemoryStore) begin(k memoryKey) (mine *memoryEntry, others <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if e := s.entries[k]; e != nil {
		return nil, e.running
	}
	mine = &memoryEntry{running: make(chan struct{})}
	s.entries[k] = mine
	return mine, nil
}

// run runs f for a key that was taken, and leaves it done or free, even where f panics.
func (s *MemoryStore) run(ctx context.Context, k memoryKey, e *memoryEntry, f func(context.Context) error) (first bool, err error) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(e.running)
		if !first {
			delete(s.entries, k)
			return
		}
		e.running, e.at = nil, s.now()
		s.done.PushBack(k)
		s.expire()
	}()
	if err := f(ctx); err != nil {
		return false, err
	}
	return true, nil
}

// expire forgets what is too old, and the oldest of what is too much.
func (s *MemoryStore) expire() {
	for front := s.done.Front(); front != nil; front = s.done.Front() {
		k := front.Value.(memoryKey)
		if s.done.Len() <= s.most && s.now().Sub(s.entries[k].at) < s.keep {
			return
		}
		s.done.Remove(front)
		delete(s.entries, k)
	}
}
