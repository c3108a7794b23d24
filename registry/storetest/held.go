package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// hold holds a publication that shares nothing with others but what all share:
// an audit chain of its own, and a content and a schema that are there.
func hold(t *testing.T, place Place, s registry.Store, p *registry.Publication) (finish func()) {
	t.Helper()
	end, err := place.Hold(t.Context(), s, p)
	if err != nil {
		t.Fatal(err)
	}
	done := false
	finish = func() {
		if done {
			return
		}
		done = true
		if err := end(); err != nil {
			t.Errorf("the held publication: %v", err)
		}
	}
	t.Cleanup(finish)
	return finish
}

// soon is a context for what must not wait for a held publication.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// within runs what must not wait.
func within(t *testing.T, what string, run func() error) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- run() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("%s waits for a publication that is held", what)
	}
}

func heldAlone(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	commit(t, first, publication("base", "base.Event", number(1, 0))) // has what all share: {}
	held := publication("shop", placed)
	add(held, version("shop", placed, number(1, 0)), "a schema that both bring")
	held.Blobs = map[registry.BlobID][]byte{held.Versions[0].Bundle: held.Blobs[held.Versions[0].Bundle]}
	held.Versions[0].Files = nil
	held.Audit = []*registry.AuditEntry{entry("contract "+placed, "publish")}
	finish := hold(t, place, first, held)
	for _, s := range []registry.Store{first, second} {
		home := map[registry.Store]string{first: "depot", second: "billing"}[s]
		within(t, "a publication of "+home, func() error {
			p := publication(home, home+".Event", number(1, 0))
			p.Audit = []*registry.AuditEntry{entry("home "+home, "publish")}
			return s.Commit(soon(t), p)
		})
	}
	within(t, "Record", func() error { return second.Record(soon(t), entry("token ci", "refuse")) })
	within(t, "Seal", func() error { _, err := second.Seal(soon(t), at); return err })
	within(t, "Records", func() error { _, err := second.Records(soon(t), registry.Scope{All: true}); return err })
	within(t, "Sequence", func() error { _, err := second.Sequence(soon(t)); return err })
	if r := records(t, second); len(r.Versions) != 3 {
		t.Errorf("%d versions are there, want those of the three that are not held", len(r.Versions))
	}
	finish()
	if r := records(t, second); len(r.Versions) != 4 {
		t.Errorf("%d versions are there, want 4", len(r.Versions))
	}
}

func heldFeed(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	early := publication("shop", placed, number(1, 0))
	finish := hold(t, place, first, early)
	late := publication("depot", shipped)
	commit(t, second, late)
	if n := newest(t, second); n != 1 {
		t.Fatalf("the newest change is %d, want the one that is not held", n)
	}
	if page := changes(t, second, 0, 10); len(page) != 1 || page[0].ID != late.Change.ID {
		t.Fatalf("changes: %+v", page)
	}
	finish()
	if n := newest(t, second); n != 2 {
		t.Fatalf("the newest change is %d, want the one that was held", n)
	}
	if page := changes(t, second, 1, 10); len(page) != 1 || page[0].ID != early.Change.ID {
		t.Errorf("changes after 1: %+v", page)
	}
}

func heldConflict(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	commit(t, first, publication("shop", placed, number(1, 0)))
	for _, tc := range []struct {
		name string
		p    *registry.Publication
	}{
		{"writes what the other writes", publication("depot", placed)},
		{"reads what the other writes", func() *registry.Publication {
			p := publication("depot", shipped)
			p.Reads = []registry.Head{{Kind: registry.ContractHead, Name: placed}}
			return p
		}()},
	} {
		held := current(t, first, publication("shop", placed))
		conflicting := current(t, second, tc.p)
		finish := hold(t, place, first, held)
		answer := make(chan error, 1)
		go func() { answer <- second.Commit(context.Background(), conflicting) }()
		select {
		case err := <-answer:
			t.Errorf("one that %s did not wait: %v", tc.name, err)
		case <-time.After(300 * time.Millisecond):
		}
		finish()
		if err := <-answer; !errors.Is(err, registry.ErrStale) {
			t.Errorf("one that %s: %v, want ErrStale", tc.name, err)
		}
	}
}

func heldReaders(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	reads := []registry.Head{{Kind: registry.DependantsHead, Name: "no.Such"}} // never written: nothing has made it yet
	held := publication("shop", placed)
	held.Reads = reads
	finish := hold(t, place, first, held)
	within(t, "one that reads the same", func() error {
		p := publication("depot", shipped)
		p.Reads = reads
		return second.Commit(soon(t), p)
	})
	finish()
	if n := newest(t, second); n != 2 {
		t.Errorf("%d changes, want 2", n)
	}
}

func heldAudit(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	held := publication("shop", placed)
	held.Audit = []*registry.AuditEntry{entry("contract "+placed, "held")}
	finish := hold(t, place, first, held)
	if err := second.Record(soon(t), entry("token ci", "other")); err != nil {
		t.Fatal(err)
	}
	list := query(t, second, registry.AuditQuery{Limit: 10})
	if len(list) != 1 || list[0].Action != "other" {
		t.Fatalf("audit: %+v", list)
	}
	finish()
	rest := query(t, second, registry.AuditQuery{After: list[0].Position, Limit: 10})
	if len(rest) != 1 || rest[0].Action != "held" {
		t.Errorf("audit after %d: %+v", list[0].Position, rest)
	}
}
