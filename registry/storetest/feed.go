package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// numbers lets two processes number what several writers commit, and reads the
// feed on meanwhile.
func numbers(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	const writers, each = 6, 8
	ctx := t.Context()
	var writing, reading sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for n := range each {
				p := publication(fmt.Sprint("home", i), fmt.Sprintf("ordering.E%d", i))
				for j := range p.Writes {
					p.Writes[j].Generation = int64(n)
				}
				if err := stores[i%2].Commit(ctx, p); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for _, s := range stores {
		reading.Go(func() { follow(ctx, t, s, writers*each) })
	}
	writing.Wait()
	reading.Wait()
	if n := newest(t, stores[0]); n != writers*each {
		t.Errorf("the newest of %d changes has the number %d", writers*each, n)
	}
}

// follow reads the feed until it has so many changes: each once, without a gap,
// and each numbered for ever.
func follow(ctx context.Context, t *testing.T, s registry.Store, all int) {
	seen := map[string]bool{}
	for last := int64(0); int(last) < all; {
		newest, err := s.Sequence(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		for last < newest {
			page, err := s.Changes(ctx, last, 3)
			if err != nil || len(page) == 0 {
				t.Errorf("after %d of %d: %v, %v", last, newest, page, err)
				return
			}
			for _, c := range page {
				if c.Sequence != last+1 || seen[c.ID] {
					t.Errorf("after %d comes %d, seen before: %v", last, c.Sequence, seen[c.ID])
				}
				last, seen[c.ID] = c.Sequence, true
			}
		}
		time.Sleep(time.Millisecond)
	}
}

func order(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	for i := range 6 { // nobody asks for the number between
		if err := publishNext(stores[i%2]); err != nil {
			t.Fatal(err)
		}
	}
	newest(t, stores[0])
	for i, c := range changes(t, stores[1], 0, 10) {
		if len(c.Versions) != 1 || c.Versions[0].Version != number(1, i) || c.Sequence != int64(i+1) {
			t.Errorf("change %d published %v with number %d", i, c.Versions, c.Sequence)
		}
	}
}

func pages(t *testing.T, place Place) {
	s := open(t, place)
	for range 5 {
		commit(t, s, current(t, s, publication("shop", placed)))
	}
	newest(t, s)
	page := changes(t, s, 2, 2)
	if len(page) != 2 || page[0].Sequence != 3 || page[1].Sequence != 4 {
		t.Errorf("Changes(2, 2) = %v; want 3 and 4", page)
	}
	if page := changes(t, s, 5, 2); len(page) != 0 {
		t.Errorf("Changes(5, 2) = %v; want none", page)
	}
}

func twoProcesses(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	p := Example()
	commit(t, first, p)
	check(t, second, p)
	commit(t, second, current(t, second, publication("shop", placed, number(1, 1))))
	if n := newest(t, first); n != 2 {
		t.Errorf("the other process's change is not there: the newest is %d", n)
	}
	if r := records(t, first); len(r.Versions) != 3 {
		t.Errorf("%d versions, want 3", len(r.Versions))
	}
}

func watched(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	woken, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		ended <- first.Watch(ctx, func() {
			select {
			case woken <- struct{}{}:
			default:
			}
		})
	}()
	for quiet := false; !quiet; { // it may wake to begin with
		select {
		case <-woken:
		case <-time.After(700 * time.Millisecond):
			quiet = true
		}
	}
	commit(t, second, publication("shop", placed, number(1, 0)))
	select {
	case <-woken:
	case err := <-ended:
		t.Fatalf("Watch ended: %v", err)
	case <-time.After(10 * time.Second):
		t.Error("nobody was woken")
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("Watch ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Watch goes on after its context is done")
	}
}
