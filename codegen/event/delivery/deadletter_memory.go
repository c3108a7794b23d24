package delivery

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrFull says that there is no room for another dead letter. The consumer then gives the
// message back to the transport, so that it is not lost.
var ErrFull = errors.New("delivery: the dead letters are full: put them back or remove some")

const defaultMaxLetters = 10_000

// MemoryDeadLetters are [DeadLetters] in memory, for tests: they are gone with the process.
type MemoryDeadLetters struct {
	most int

	mu      sync.Mutex
	letters map[memoryKey]DeadLetter // by consumer and ID
}

// NewMemoryDeadLetters has room for most letters. Zero stands for 10,000.
func NewMemoryDeadLetters(most int) *MemoryDeadLetters {
	if most <= 0 {
		most = defaultMaxLetters
	}
	return &MemoryDeadLetters{most: most, letters: map[memoryKey]DeadLetter{}}
}

// Put is [DeadLetters.Put]. The error is [ErrFull].
func (d *MemoryDeadLetters) Put(_ context.Context, l DeadLetter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := memoryKey{l.Consumer, l.ID}
	old, again := d.letters[k]
	switch {
	case again:
		old.Reason, old.Error, old.Key = l.Reason, l.Error, cmp.Or(l.Key, old.Key)
		if l.Last.After(old.Last) {
			old.Last = l.Last
		}
		old.Attempts += l.Attempts
		d.letters[k] = old
		return nil
	case len(d.letters) >= d.most:
		return ErrFull
	}
	l.Message = l.Message.clone()
	d.letters[k] = l
	return nil
}

// List is [DeadLetters.List].
func (d *MemoryDeadLetters) List(_ context.Context, consumer string, after Position, n int) ([]DeadLetter, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []DeadLetter
	for k, l := range d.letters {
		if k.consumer == consumer && (after == Position{} || comparePositions(l.Position(), after) > 0) {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b DeadLetter) int { return comparePositions(a.Position(), b.Position()) })
	list = list[:min(len(list), max(n, 0))]
	for i := range list {
		list[i].Message = list[i].Message.clone()
	}
	return list, nil
}

// Remove is [DeadLetters.Remove].
func (d *MemoryDeadLetters) Remove(_ context.Context, consumer, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.letters, memoryKey{consumer, id})
	return nil
}

func comparePositions(a, b Position) int {
	return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.ID, b.ID))
}

// clone copies what a transport may use again for its next message.
func (m Message) clone() Message {
	m.Key, m.Body = bytes.Clone(m.Key), bytes.Clone(m.Body)
	m.Headers = slices.Clone(m.Headers)
	for i := range m.Headers {
		m.Headers[i].Value = bytes.Clone(m.Headers[i].Value)
	}
	return m
}
