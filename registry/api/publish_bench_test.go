package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/wire"
)

// BenchmarkPublish counts pushes that are on stable storage when they are
// answered: to one contract, of one writer, for its pushes follow one another; and
// of 16 writers to contracts of their own. Three servers share one PostgreSQL.
func BenchmarkPublish(b *testing.B) {
	server := testkit.NewPostgres(b)
	stores := map[string]func(b *testing.B) func() (registry.Store, error){
		"SQLite": func(b *testing.B) func() (registry.Store, error) {
			path := filepath.Join(b.TempDir(), "treaty.db")
			return func() (registry.Store, error) { return sqlite.Open(b.Context(), path) }
		},
		"PostgreSQL": func(b *testing.B) func() (registry.Store, error) {
			dsn := server.Database(b)
			return func() (registry.Store, error) { return postgres.Open(b.Context(), dsn, postgres.Options{}) }
		},
	}
	for _, bench := range []struct {
		store            string
		servers, writers int
	}{
		{"SQLite", 1, 1}, {"SQLite", 1, 16},
		{"PostgreSQL", 1, 1}, {"PostgreSQL", 1, 16}, {"PostgreSQL", 3, 1}, {"PostgreSQL", 3, 16},
	} {
		b.Run(fmt.Sprintf("%s, %d servers, %d writers", bench.store, bench.servers, bench.writers), func(b *testing.B) {
			open := stores[bench.store](b)
			var urls []string
			for range bench.servers {
				store, err := open()
				if err != nil {
					b.Fatal(err)
				}
				s := httptest.NewServer(serving(registry.New(store, registry.Options{})))
				b.Cleanup(func() { s.Close(); store.Close() })
				urls = append(urls, s.URL)
			}
			publishAll(b, urls, bench.writers)
		})
	}
}

// publishAll has writers share b.N pushes, each with a new revision. After ten,
// a writer goes on to another contract: what a push is judged by does not grow.
func publishAll(b *testing.B, urls []string, writers int) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	var work sync.WaitGroup
	b.ResetTimer()
	for w := range writers {
		work.Go(func() {
			for n := 0; left.Add(-1) >= 0; n++ {
				if err := pushRevision(urls[(w+n)%len(urls)], fmt.Sprintf("home%d-%d", w, n/10), n%10); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pushes/s")
}

// pushRevision pushes a home with one event, whose schema has so many fields.
func pushRevision(url, home string, fields int) error {
	var list []string
	for i := range fields + 1 {
		list = append(list, fmt.Sprintf(`"field%d": {"type": "string"}`, i))
	}
	push := workspaceOf("OrderPlaced", `{"type": "object", "properties": {`+strings.Join(list, ", ")+`}}`)
	push.Home = home
	files := map[string]wire.File{}
	for name, text := range push.Files {
		files[strings.ReplaceAll(name, "ordering", home)] = wire.File(strings.ReplaceAll(string(text), "ordering", home))
	}
	push.Files = files
	body, err := json.Marshal(push)
	if err != nil {
		return err
	}
	answer, err := http.Post(url+"/v1/push", wire.MediaType, bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		var said bytes.Buffer
		_, _ = said.ReadFrom(answer.Body)
		return fmt.Errorf("%s: %s", answer.Status, said.String())
	}
	return nil
}
