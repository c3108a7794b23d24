package registry_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/storetest"
)

// filled opens a store that has a large registry.
func filled(t testing.TB, large storetest.Large) registry.Store {
	t.Helper()
	store := sqlitetest.Open(t)
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
			before, used := heap(), processorTime(b)
			var r *registry.Registry
			for b.Loop() {
				r = ready(b, store)
			}
			b.ReportMetric((processorTime(b)-used).Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(heap()-before)/float64(large.Total()), "B/version")
			runtime.KeepAlive(r)
		})
	}
}

// processorTime is what this process has used of all processors: unlike the time
// that passes, it says little about who else used them.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// heap is the memory in use, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkGrowth measures what a change costs in registries of many sizes: a
// version by itself, a push of a workspace in which one event has a new revision,
// and to another process the news of it.
func BenchmarkGrowth(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			busy := newBusy(b, storetest.LargeOf(size))
			b.Run("version", func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					busy.publish(b)
				}
			})
			b.Run("push", func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					busy.push(b)
				}
			})
			b.Run("refresh", func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					b.StopTimer()
					busy.publish(b)
					b.StartTimer()
					busy.refresh(b)
				}
			})
		})
	}
}

// busy is a large registry whose first home changes, seen by two processes.
type busy struct {
	large          storetest.Large
	files          map[string][]byte
	turn, revision int
	writer, reader *registry.Registry
}

func newBusy(t testing.TB, large storetest.Large) *busy {
	t.Helper()
	store := filled(t, large)
	return &busy{large: large, files: large.Files(0), revision: large.Versions, writer: ready(t, store), reader: ready(t, store)}
}

// next gives an event of the first home, each in its turn, a new schema.
func (b *busy) next() (contract.EventName, []byte) {
	event := b.turn % b.large.Events
	text := b.large.Schema(0, event, b.revision)
	b.files[b.large.SchemaFile(0, event)] = text
	b.turn, b.revision = b.turn+1, b.revision+1
	return b.large.Event(0, event), text
}

// publish publishes the next version by itself.
func (b *busy) publish(t testing.TB) {
	t.Helper()
	event, text := b.next()
	if _, err := b.writer.PublishVersion(t.Context(), registry.VersionRequest{Event: event, Schema: text, Actor: "bench"}); err != nil {
		t.Fatal(err)
	}
}

// push pushes the home with the next schema.
func (b *busy) push(t testing.TB) {
	t.Helper()
	b.next()
	if _, err := b.writer.Publish(t.Context(), registry.PushRequest{Home: b.large.Home(0), Files: b.files, Actor: "bench"}); err != nil {
		t.Fatal(err)
	}
}

// refresh lets the other process see what changed.
func (b *busy) refresh(t testing.TB) {
	t.Helper()
	if _, err := b.reader.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What a change costs does not depend on what else the registry holds: the
// allocations of forty homes are those of one.
func TestCostOfAChangeDoesNotGrowWithTheRegistry(t *testing.T) {
	allocations := func(homes int, change func(*busy, testing.TB)) float64 {
		b := newBusy(t, storetest.Large{Homes: homes, Events: 5, Versions: 2})
		b.publish(t)
		b.refresh(t)
		return testing.AllocsPerRun(5, func() { change(b, t) })
	}
	for _, c := range []struct {
		name   string
		change func(*busy, testing.TB)
	}{
		{"a version, and the news of it", func(b *busy, t testing.TB) { b.publish(t); b.refresh(t) }},
		{"a push, and the news of it", func(b *busy, t testing.TB) { b.push(t); b.refresh(t) }},
	} {
		few, many := allocations(3, c.change), allocations(60, c.change)
		if many > few*1.1+100 {
			t.Errorf("%s: %.0f allocations in a registry of 3 homes, %.0f in one of 60", c.name, few, many)
		}
	}
}
