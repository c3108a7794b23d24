package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/storetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// schemaPath is the address of the first schema.
const schemaPath = "/v1/schemas/ids/1"

// BenchmarkSchemaByID reads one schema through everything that treatyd puts
// around the API, over real connections. BenchmarkOfBareGin has its measure.
func BenchmarkSchemaByID(b *testing.B) {
	handler, _ := oneSchema(b)
	f := testkit.NewFleet(b, handler, schemaPath)
	b.ReportAllocs()
	b.ResetTimer()
	f.Ask(b, b.N)
}

// oneSchema returns a server with one schema, as long as those of real events,
// and how it answers with it.
func oneSchema(b *testing.B) (http.Handler, *httptest.ResponseRecorder) {
	b.Helper()
	store := sqlitetest.Open(b)
	handler := serving(registry.New(store, registry.Options{}))
	var fields []string
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`"field%d": {"type": "string", "description": "What the field %d holds, in a sentence."}`, i, i))
	}
	body, err := json.Marshal(workspaceOf("OrderPlaced", `{"type": "object", "properties": {`+strings.Join(fields, ", ")+`}}`))
	if err != nil {
		b.Fatal(err)
	}
	ask := func(r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
		return w
	}
	push := httptest.NewRequest(http.MethodPost, "http://localhost/v1/push", strings.NewReader(string(body)))
	push.Header.Set("Content-Type", wire.MediaType)
	ask(push)
	return handler, ask(httptest.NewRequest(http.MethodGet, "http://localhost/v1/schemas/ids/1", nil))
}

// workspaceOf is a push of one event.
func workspaceOf(event, schema string) wire.Push {
	dir := "contexts/ordering/" + event + "/"
	return wire.Push{Home: "shop", Files: map[string]wire.File{
		"contexts/ordering/context.yaml": wire.File("context: ordering\nowner: team-shop\npurpose: Takes orders.\n"),
		dir + "event.yaml":               wire.File("event: " + event + "\nsummary: It happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active}\n"),
		dir + "v1.schema.json":           wire.File(schema),
	}}
}

// BenchmarkReadsFromLargeRegistries asks registries of many sizes for schemas by id
// and for events, all over them, and measures how long the slowest hundredth waits.
func BenchmarkReadsFromLargeRegistries(b *testing.B) {
	for _, large := range []storetest.Large{
		{Homes: 1, Events: 1, Versions: 10}, {Homes: 20, Events: 5, Versions: 10}, {Homes: 2_000, Events: 5, Versions: 10},
	} {
		b.Run(fmt.Sprint(large.Total()), func(b *testing.B) {
			store := sqlitetest.Open(b)
			large.Fill(b, store)
			handler := serving(registry.New(store, registry.Options{}))
			var ids, events []string
			for i := range 10 {
				home := i * large.Homes / 10
				ids = append(ids, fmt.Sprint("/v1/schemas/ids/", 1+i*large.Total()/10))
				events = append(events, "/v1/events/"+large.Event(home, i%large.Events).String())
			}
			for name, paths := range map[string][]string{"schema by id": ids, "event": events} {
				b.Run(name, func(b *testing.B) {
					f := testkit.NewFleet(b, handler, paths...)
					b.ResetTimer()
					f.Ask(b, max(b.N, 100))
					b.ReportMetric(float64(f.Percentile(50).Microseconds()), "µs-median")
					b.ReportMetric(float64(f.Percentile(99).Microseconds()), "µs-p99")
				})
			}
		})
	}
}

// serving is everything that treatyd puts around a registry.
func serving(r *registry.Registry) http.Handler {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	return api.Wrap(api.New(r, api.Options{Log: log}), api.GuardOptions{Log: log})
}
