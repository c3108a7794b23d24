package registry_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/storetest"
)

// filled opens a store that has a large registry.
func filled(t testing.TB, large storetest.Large) registry.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	large.Fill(t, store)
	return store
}

// ready is a registry that has read its store.
func ready(t testing.TB, store registry.Store) *registry.Registry {
	t.Helper()
	r := registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return now }})
	if _, err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// What a large registry for tests holds is what a push would have made of it.
func TestLargeRegistryIsARegistry(t *testing.T) {
	large := storetest.Large{Homes: 2, Events: 3, Versions: 4}
	r := ready(t, filled(t, large))
	readBack(t, r, large.Total())
	result := mustPush(t, r, registry.PushRequest{Home: large.Home(1), Files: large.Files(1)})
	if !result.Unchanged {
		t.Errorf("a push of its own files changes something: %v", outcomes(result))
	}
}

// sizes are registries of 100, 1,000 and 100,000 versions: of one home, of ten and
// of a thousand. Their events have as many versions.
var sizes = []int{100, 1_000, 100_000}

// BenchmarkStart reads everything, as treatyd does when it starts, and measures
// the memory that is left of it.
func BenchmarkStart(b *testing.B) {
	for _, large := range []storetest.Large{
		storetest.LargeOf(1_000),
		{Homes: 1_000, Events: 5, Versions: 20},
		{Homes: 4_000, Events: 5, Versions: 5},
		{Homes: 1, Events: 5_000, Versions: 20},
	} {
		b.Run(fmt.Sprintf("%d homes, %d events of %d versions", large.Homes, large.Homes*large.Events, large.Versions), func(b *testing.B) {
			store := filled(b, large)
			before := heap()
			var r *registry.Registry
			for b.Loop() {
				r = ready(b, store)
			}
			b.ReportMetric(float64(heap()-before)/float64(large.Total()), "B/version")
			runtime.KeepAlive(r)
		})
	}
}

// heap is the memory in use, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRefresh applies one change that another process made.
func BenchmarkRefresh(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			large := storetest.LargeOf(size)
			store := filled(b, large)
			writer, reader := ready(b, store), ready(b, store)
			b.ReportAllocs()
			b.ResetTimer()
			for n := range b.N {
				b.StopTimer()
				publishNext(b, writer, large, n)
				b.StartTimer()
				if _, err := reader.Refresh(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// publishNext publishes one version more, of the events of the first home by turns.
func publishNext(t testing.TB, r *registry.Registry, large storetest.Large, n int) {
	t.Helper()
	event, revision := n%large.Events, large.Versions+n/large.Events
	_, err := r.PublishVersion(t.Context(), registry.VersionRequest{
		Event: large.Event(0, event), Schema: large.Schema(0, event, revision), Actor: "bench",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkPublishVersion publishes one version into registries of many sizes.
func BenchmarkPublishVersion(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			large := storetest.LargeOf(size)
			r := ready(b, filled(b, large))
			b.ReportAllocs()
			b.ResetTimer()
			for n := range b.N {
				publishNext(b, r, large, n)
			}
		})
	}
}

// BenchmarkPush pushes a workspace of which one event has a new revision.
func BenchmarkPush(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			large := storetest.LargeOf(size)
			r := ready(b, filled(b, large))
			files := large.Files(0)
			b.ReportAllocs()
			b.ResetTimer()
			for n := range b.N {
				event, revision := n%large.Events, large.Versions+n/large.Events
				files[large.SchemaFile(0, event)] = large.Schema(0, event, revision)
				_, err := r.Publish(b.Context(), registry.PushRequest{Home: large.Home(0), Files: files, Actor: "bench"})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A large registry has nothing that the gate finds fault with.
func TestLargeRegistryIsSound(t *testing.T) {
	large := storetest.Large{Homes: 1, Events: 2, Versions: 1}
	result := mustPush(t, newRegistry(t), registry.PushRequest{Home: large.Home(0), Files: large.Files(0)})
	for _, f := range result.Findings {
		if f.Severity == diag.Error {
			t.Errorf("%s: %s", f.Rule, f.Message)
		}
	}
}
