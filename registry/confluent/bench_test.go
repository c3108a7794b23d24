package confluent_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// BenchmarkOfV1 reads one schema by id through this door and through v1, each with
// everything that treatyd puts around it. It prints how long this door takes for each
// 100 that v1 does.
func BenchmarkOfV1(b *testing.B) {
	door, v1 := oneSchema(b)
	for name, path := range map[string]string{"content": "/schemas/ids/1", "schema": "/schemas/ids/1/schema"} {
		b.Run(name, func(b *testing.B) {
			ours, theirs := testkit.NewFleet(b, door, path), testkit.NewFleet(b, v1, "/v1/schemas/ids/1")
			b.ReportMetric(100*testkit.Ratio(b, ours, theirs), "%-of-v1")
		})
	}
}

// oneSchema returns both doors of a registry with one schema, as long as those of real
// events.
func oneSchema(b *testing.B) (door, v1 http.Handler) {
	b.Helper()
	store := sqlitetest.Open(b)
	r := registry.New(store, registry.Options{})
	var fields []string
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`"field%d": {"type": "string", "description": "What the field %d holds, in a sentence."}`, i, i))
	}
	schema := `{"type": "object", "properties": {` + strings.Join(fields, ", ") + `}}`
	if _, err := r.PublishSubject(b.Context(), registry.SubjectRequest{Subject: "orders-value", Schema: []byte(schema)}); err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	kafka := confluent.New(r, confluent.Options{Log: log})
	return api.Wrap(kafka, api.GuardOptions{Log: log, Other: &api.Protocol{Refuse: kafka.Refuse}}), api.Wrap(api.New(r, api.Options{Log: log}), api.GuardOptions{Log: log})
}
