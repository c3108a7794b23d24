package search

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

func TestNamesAreTakenApart(t *testing.T) {
	for name, want := range map[string]string{
		"ordering.OrderPlaced": " ordering order placed", "/customer/emailAddress": " customer email address", "team-shop": " team shop",
		"HTTPCall": " httpcall", "/lines/*/sku": " lines sku", "": "", "Zähler2Stand": " zähler2 stand",
	} {
		if got := parts(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A schema that refers to itself from many places has no end of fields: it adds
// no more than its share, and takes no longer.
func TestFieldsOfOneSchemaAreBounded(t *testing.T) {
	var properties []string
	for i := range 60 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"$ref": "#"}, "q%d": {"allOf": [{"$ref": "#"}, {"items": {"$ref": "#"}}]}`, i, i))
	}
	doc, err := source.Parse("a.json", []byte(`{"properties": {`+strings.Join(properties, ", ")+`}}`))
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	w := walker{seen: map[string]bool{}}
	w.walk(s, "", 0)
	if len(w.list) != maxFields || w.steps > 30*maxFields {
		t.Errorf("%d fields in %d steps", len(w.list), w.steps)
	}
	seen := map[string]bool{}
	for _, f := range w.list {
		if seen[f.path] {
			t.Errorf("%s is listed twice", f.path)
		}
		seen[f.path] = true
	}
}

func TestTextsAreCutAtWholeCharacters(t *testing.T) {
	if got := clip(strings.Repeat("ä", 400)); len(got) > maxText+len("…") || strings.ContainsRune(got, '\uFFFD') {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}
