package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/wire"
)

// connections is how many clients ask at once.
const connections = 50

// BenchmarkSchemaByID reads one schema through everything that treatyd puts
// around the API, over real connections. Its measure is BenchmarkBareGin: it
// serves at least nine tenths as many.
func BenchmarkSchemaByID(b *testing.B) {
	handler, _ := oneSchema(b)
	serveMany(b, handler, "/v1/schemas/ids/1")
}

// BenchmarkBareGin gives away the same bytes, headers too, and does nothing else.
func BenchmarkBareGin(b *testing.B) {
	_, answer := oneSchema(b)
	header := answer.Header()
	bare(b, func(c *gin.Context) {
		for name, values := range header {
			c.Header(name, values[0])
		}
		c.Data(http.StatusOK, wire.SchemaMediaType, answer.Body.Bytes())
	})
}

// BenchmarkBareGinBody gives away the same body, without our headers: what they
// cost.
func BenchmarkBareGinBody(b *testing.B) {
	_, answer := oneSchema(b)
	bare(b, func(c *gin.Context) { c.Data(http.StatusOK, wire.SchemaMediaType, answer.Body.Bytes()) })
}

func bare(b *testing.B, handler gin.HandlerFunc) {
	b.Helper()
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/v1/schemas/ids/:id", handler)
	serveMany(b, e, "/v1/schemas/ids/1")
}

// oneSchema returns a server with one schema, as long as those of real events,
// and how it answers with it.
func oneSchema(b *testing.B) (http.Handler, *httptest.ResponseRecorder) {
	b.Helper()
	store, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "treaty.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	handler := api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{Log: log}), api.GuardOptions{Log: log})
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

// serveMany asks for one address over as many connections as there are clients.
// A client writes the same request and reads answers of the same form: it is
// light, so that what is measured is the server.
func serveMany(b *testing.B, handler http.Handler, path string) {
	b.Helper()
	s := httptest.NewServer(handler)
	defer s.Close()
	address := s.Listener.Addr().String()
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n")
	b.SetParallelism((connections + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		answer := make([]byte, 64<<10)
		length := 0
		for pb.Next() {
			if _, err := conn.Write(request); err != nil {
				b.Error(err)
				return
			}
			if length, err = readAnswer(conn, answer, length); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// readAnswer reads an answer of that length; of 0, it finds out how long one is.
func readAnswer(conn net.Conn, buffer []byte, length int) (int, error) {
	if length > 0 {
		_, err := io.ReadFull(conn, buffer[:length])
		return length, err
	}
	have := 0
	for {
		n, err := conn.Read(buffer[have:])
		if err != nil {
			return 0, err
		}
		have += n
		text := string(buffer[:have])
		head, _, whole := strings.Cut(text, "\r\n\r\n")
		if !whole {
			continue
		}
		_, rest, found := strings.Cut(head, "Content-Length: ")
		var size int
		if _, err := fmt.Sscanf(rest, "%d", &size); !found || err != nil || !strings.HasPrefix(head, "HTTP/1.1 200") {
			return 0, fmt.Errorf("an answer of another form: %s", head)
		}
		if total := len(head) + 4 + size; have >= total {
			return total, nil
		}
	}
}
