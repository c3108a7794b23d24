package storetest

import (
	"errors"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// deletion deletes versions of OrderPlaced.
func deletion(t *testing.T, s registry.Store, versions ...registry.VersionKey) *registry.Publication {
	p := publication("shop", placed)
	p.Change.Kind = registry.DeletionChange
	p.Deleted = map[registry.VersionKey]registry.Tombstone{}
	for _, v := range versions {
		p.Deleted[v] = registry.Tombstone{At: at, Actor: "admin", Reason: "published by mistake"}
	}
	return current(t, s, p)
}

func tombstones(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, Example())
	before := records(t, s)
	gone := key(placed, number(1, 0))
	commit(t, s, deletion(t, s, gone))
	want := before.Versions[0]
	want.Bundle, want.Deleted = "", &registry.Tombstone{At: at, Actor: "admin", Reason: "published by mistake"}
	same(t, "versions", []registry.VersionRecord{want, before.Versions[1]}, records(t, s).Versions)
	files, err := s.Files(t.Context(), []registry.VersionKey{gone, before.Versions[1].VersionKey})
	if err != nil || len(files) != 1 || len(files[before.Versions[1].VersionKey]) != 2 {
		t.Errorf("files: %v, %v; want those of the version that is there", files, err)
	}
	next := current(t, s, publication("shop", placed, number(1, 1))) // 1.0 is not given again
	add(next, version("shop", placed, number(1, 2)), `{"title": "`+gone.String()+`"}`)
	commit(t, s, next)
	if id := next.Versions[1].ID; id != want.ID {
		t.Errorf("the schema that was deleted came back with the id %d, want %d", id, want.ID)
	}
}

func contentsGo(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed)
	add(p, version("shop", placed, number(1, 0)), "only here")
	add(p, version("shop", placed, number(1, 1)), "in both")
	add(p, version("shop", placed, number(1, 2)), "in both")
	add(p, version("shop", placed, number(1, 3)), "in the tree too")
	p.Trees = map[string][]registry.FileRef{"shop": {{Name: "copy.json", Blob: put(p, "in the tree too")}}}
	commit(t, s, p)
	there := func(text string) bool {
		_, err := s.Blobs(t.Context(), []registry.BlobID{registry.BlobOf([]byte(text))})
		return err == nil
	}
	expect := func(after string, want ...string) {
		t.Helper()
		var got []string
		for _, text := range []string{"only here", "only here\n", "in both", "in both\n", "in the tree too", "in the tree too\n", "{}"} {
			if there(text) {
				got = append(got, text)
			}
		}
		same(t, "contents after "+after+" was deleted", want, got)
	}
	commit(t, s, deletion(t, s, key(placed, number(1, 0))))
	expect("1.0", "in both", "in both\n", "in the tree too", "in the tree too\n", "{}")
	commit(t, s, deletion(t, s, key(placed, number(1, 1))))
	expect("1.1", "in both", "in both\n", "in the tree too", "in the tree too\n", "{}")
	commit(t, s, deletion(t, s, key(placed, number(1, 2)), key(placed, number(1, 3))))
	expect("1.3", "in the tree too")
	again := current(t, s, publication("shop", placed))
	add(again, version("shop", placed, number(1, 4)), "only here")
	commit(t, s, again)
	expect("nothing more", "only here", "only here\n", "in the tree too", "{}")
}

func contentGone(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed)
	add(p, version("shop", placed, number(1, 0)), "only here")
	commit(t, s, p)
	commit(t, s, deletion(t, s, p.Versions[0].VersionKey))
	for _, refer := range []func(q *registry.Publication){
		func(q *registry.Publication) { q.Trees = map[string][]registry.FileRef{"shop": p.Versions[0].Files} },
		func(q *registry.Publication) { add(q, version("shop", placed, number(1, 1)), "only here") },
	} {
		q := publication("shop", placed)
		refer(q)
		q.Blobs = nil // it was there when this was judged
		if err := s.Commit(t.Context(), current(t, s, q)); !errors.Is(err, registry.ErrStale) {
			t.Errorf("%v, want ErrStale", err)
		}
	}
}

func deletedOnce(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, publication("shop", placed, number(1, 0), number(1, 1)))
	commit(t, s, deletion(t, s, key(placed, number(1, 0))))
	before := records(t, s)
	for _, gone := range []registry.VersionKey{key(placed, number(1, 0)), key(placed, number(1, 7)), key("no.Such", number(1, 0))} {
		if err := s.Commit(t.Context(), deletion(t, s, key(placed, number(1, 1)), gone)); err == nil {
			t.Errorf("%s was deleted, although it is not there", gone)
		}
	}
	same(t, "records", before, records(t, s))
}
