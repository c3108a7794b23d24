package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// What may hurt a consumer that does not say what it reads is a finding, also beside
// findings about others: whoever lets those pass has not seen it.
func TestWhatIsNotKnownIsNotHiddenByWhatIs(t *testing.T) {
	const abc = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}`
	const onlyB, none = `{"type": "object", "properties": {"b": {"type": "string"}}}`, `{"type": "object", "properties": {}}`
	const longer = `{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}`
	base := joined(files("", abc), reader("a", "=1", ", fields: [/a]"), reader("silent", "=1", ""))
	for name, c := range map[string]struct {
		head string
		want []string
	}{
		"what breaks another is all that may": {onlyB, []string{"error removed-field-in-use: breaks a unknown silent"}},
		"another field goes as well":          {none, []string{"error not-proved: safe a unknown silent", "error removed-field-in-use: breaks a unknown silent"}},
		"and beside a break of the schema":    {longer, []string{"error not-proved: safe a unknown silent", "error type-widened: breaks a unknown silent"}},
	} {
		got := whom(review(t, lint.Request{Base: load(t, base), Head: load(t, files("", c.head))}))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A manifest of the base that cannot be read may be of somebody who reads the event,
// whatever becomes of it with the change.
func TestAManifestThatCannotBeReadIsNobodyWhoWasAsked(t *testing.T) {
	const manifest = "contexts/ordering/services/c.yaml"
	bad := workspace.MemFiles{manifest: []byte("service: c\ncontext: ordering\nowner: [\n")}
	base := joined(files("", noted), bad)
	for name, c := range map[string]struct {
		head workspace.MemFiles
		want []string
	}{
		"it stays":               {joined(files("", small), bad), []string{"not-proved ordering.OrderPlaced v1"}},
		"it is mended":           {joined(files("", small), reader("c", "=1", ", fields: [/id]")), []string{"not-proved ordering.OrderPlaced v1"}},
		"it goes":                {files("", small), []string{"not-proved ordering.OrderPlaced v1"}},
		"no schema changes":      {base, []string{}},
		"it is mended by itself": {joined(files("", noted), reader("c", "=1", ", fields: [/id]")), []string{}},
	} {
		got := []string{}
		for _, line := range found(review(t, lint.Request{Base: loadBroken(t, base), Head: loadBroken(t, c.head), NewOnly: true})) {
			if line == "not-proved ordering.OrderPlaced v1" {
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
