package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// A dry run lists what would be refused for what the schema itself says, and the copy
// then refuses the same, and no more.
func TestADryRunKnowsSchemasThatWillBeRefused(t *testing.T) {
	ours := startServer(buildServer(t), t.TempDir(), t.Fatalf)
	t.Cleanup(ours.stop)
	theirs := holding(t, map[string]string{
		"bare":      `{"type": "object", "properties": {"id": {"$ref": "id.json"}}}`,
		"elsewhere": `{"$ref": "https://schemas.example.com/id.json"}`,
		"fine":      `{"type": "object", "properties": {"id": {"$ref": "#/$defs/id"}}, "$defs": {"id": {"type": "string"}}}`,
		"mistyped":  `{"type": "strin"}`,
		"old":       `{"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "x-more": 1}`,
		"torn":      `{"type": `,
		"unclear":   `{"type": "object", "$ref": "#/nowhere"}`,
		"unused":    `{"pattern": "(?<=a)b", "format": "ours", "minimum": 1e400}`,
	})
	refusals := func(more ...string) []string {
		code, out, _ := treaty("", append([]string{"import", "--registry", ours.address, "--confluent", theirs, "--output", "json"}, more...)...)
		var view clonedView
		if err := json.Unmarshal([]byte(out), &view); err != nil || code != exit.Findings {
			t.Fatalf("%d %s: %v", code, out, err)
		}
		var names []string
		for _, r := range view.Refused {
			names = append(names, r.Subject)
			t.Logf("%v %s: %s", more, r.Subject, r.Reason)
		}
		return names
	}
	expected := refusals("--dry-run")
	if want := []string{"bare", "elsewhere", "mistyped", "torn", "unclear"}; !slices.Equal(expected, want) {
		t.Errorf("a dry run refuses %v", expected)
	}
	if met := refusals(); !slices.Equal(met, expected) {
		t.Errorf("a dry run refuses %v, the copy %v", expected, met)
	}
}

// holding is a schema registry that has the schemas, each as the only version of its
// subject, and returns its address.
func holding(t *testing.T, schemas map[string]string) string {
	t.Helper()
	var names []string
	for name := range schemas {
		names = append(names, name)
	}
	slices.Sort(names)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		var said any
		switch {
		case r.URL.Path == "/contexts":
			said = []string{"."}
		case r.URL.Path == "/subjects":
			said = names
		case len(parts) == 3:
			said = []int{1}
		case len(parts) == 4:
			said = map[string]any{"subject": parts[1], "version": 1, "id": slices.Index(names, parts[1]) + 1, "schemaType": "JSON", "schema": schemas[parts[1]]}
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error_code": 40408, "message": "nothing is set"}`)
			return
		}
		_ = json.NewEncoder(w).Encode(said)
	}))
	t.Cleanup(s.Close)
	return s.URL
}
