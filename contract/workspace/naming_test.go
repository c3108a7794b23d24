package workspace

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/internal/testkit"
)

func TestPlainNames(t *testing.T) {
	for _, c := range []struct {
		file, content, name string
		from                NameSource
	}{
		{"a.json", `{"title": "OrderPlaced"}`, "OrderPlaced", FromTitle},
		{"a.json", `{"title": "order_placed-2"}`, "order_placed-2", FromTitle},
		{"a.json", `{"title": "ctx.OrderPlaced"}`, "OrderPlaced", FromTitle},
		{"a.json", `{"title": "Order placed"}`, "OrderPlaced", FromTitle},
		{"a.json", `{"title": "Order, placed"}`, "a", FromFileName},
		{"a.json", `{"title": "What happens when an order is placed"}`, "a", FromFileName},
		{"a.json", `{"title": 7}`, "a", FromFileName},
		{"a.json", `{"title": "", "$id": "https://example.com/events/order-placed.schema.json#"}`, "order-placed", FromID},
		{"a.json", `{"$id": "https://example.com/order-placed/v1.2"}`, "order-placed", FromID},
		{"a.json", `{"$id": "https://example.com/"}`, "a", FromFileName},
		{"a.json", `{"$id": "urn:example:order-placed?x=1"}`, "order-placed", FromID},
		{"a.json", `{"id": "http://example.com/schemas/order.json"}`, "order", FromID},
		{"a/order.placed.schema.json", `{}`, "a", FromFileName},
		{"schemas/OrderPlaced.schema.yaml", `{}`, "OrderPlaced", FromFileName},
		{"OrderPlaced/1.0.0.json", `{}`, "OrderPlaced", FromFileName},
		{"com.example/order_placed/jsonschema/1-0-0", `{}`, "order_placed", FromFileName},
		{"v1.json", `{}`, "schema-1", FromPath},
		{"ö.json", `true`, "schema-1", FromPath},
	} {
		got := names(t, MemFiles{c.file: []byte(c.content)})
		if len(got) != 1 || got[0].Name.Event != c.name || got[0].From != c.from || got[0].Name.Context != "ctx" {
			t.Errorf("%s %s: %+v, want %s from %s", c.file, c.content, got, c.name, c.from)
		}
	}
}

func names(t *testing.T, files MemFiles) []PlainName {
	t.Helper()
	table, err := PlainSchemas(t.Context(), files, "**", "ctx")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestPlainNamesThatClash(t *testing.T) {
	table := names(t, MemFiles{
		"a/x/order.json": []byte(`{}`),
		"b/x/order.json": []byte(`{}`),
		"c.json":         []byte(`{"title": "order"}`),
		"d.json":         []byte(`{"title": "a-x-order"}`),
		"e.json":         []byte(`{"title": "lonely"}`),
	})
	got := map[string]string{}
	for _, row := range table {
		got[row.File] = row.Name.Event
		if (row.Clash != nil) != (row.From == FromPath) {
			t.Errorf("%s: from %s, clash %v", row.File, row.From, row.Clash)
		}
	}
	want := map[string]string{
		"a/x/order.json": "a-x-order-2", "b/x/order.json": "b-x-order", "c.json": "c", "d.json": "a-x-order", "e.json": "lonely",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlainSchemasRefusesBadGlobs(t *testing.T) {
	if _, err := PlainSchemas(t.Context(), MemFiles{}, "../*", "ctx"); err == nil {
		t.Error("../* is accepted")
	}
}

// Real trees get a name for every schema, all distinct.
func TestPlainNamesOfRealTrees(t *testing.T) {
	data := testkit.Data(t)
	for glob, least := range map[string]int{
		"events/cdevents/v0.5.1/schemas/*.json": 40,
		"events/cdevents/*/schemas/*.json":      190,
		"events/eiffel/schemas/*/*.json":        150,
		"events/iglu-central/schemas/**":        300,
	} {
		d, err := OpenDir(data)
		if err != nil {
			t.Fatal(err)
		}
		table, err := PlainSchemas(t.Context(), d, glob, "ctx")
		d.Close()
		if err != nil || len(table) < least {
			t.Errorf("%s: %d names, %v", glob, len(table), err)
		}
		seen := map[string]bool{}
		for _, row := range table {
			if seen[row.Name.Event] {
				t.Errorf("%s: %s twice", glob, row.Name.Event)
			}
			seen[row.Name.Event] = true
		}
	}
}
