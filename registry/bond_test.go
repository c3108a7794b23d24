package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/schemas"
)

// world of three contexts: a writes Fact, and b reads it or not; what each declares is
// "with as pattern", several after commas.
func bonded(t *testing.T, a, b, c string, flows bool) []string {
	t.Helper()
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\ncontracts: [contexts/**]\n")}
	for name, said := range map[string]string{"a": a, "b": b, "c": c} {
		text := fmt.Sprintf("context: %s\nowner: team-%s\npurpose: It is there.\n", name, name)
		for i, one := range strings.Split(said, ", ") {
			words := strings.Fields(one)
			if len(words) < 3 {
				continue
			}
			if i == 0 {
				text += "relationships:\n"
			}
			text += fmt.Sprintf("  - {with: %s, as: %s, pattern: %s}\n", words[0], words[1], words[2])
		}
		files["contexts/"+name+"/context.yaml"] = []byte(text)
	}
	files["contexts/a/Fact/event.yaml"] = []byte("event: Fact\nsummary: It happened.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n")
	files["contexts/a/Fact/v1.schema.json"] = []byte(`{"type": "object"}`)
	if flows {
		files["contexts/b/services/reader.yaml"] = []byte("service: reader\ncontext: b\nowner: team-b\nconsumes:\n  - {event: a.Fact, versions: \">=1\", fields: all, idempotent-by: envelope:id}\n")
	}
	var list []string
	for _, bond := range snapshotOf(t, files).Bonds() {
		list = append(list, sayBond(bond))
	}
	return list
}

// snapshotOf is a registry that holds the files, and no rule was asked.
func snapshotOf(t *testing.T, files workspace.MemFiles) *registry.Snapshot {
	t.Helper()
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{})
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "here", Files: files, History: true, Actor: "tester", Origin: "test"}); err != nil {
		t.Fatal(err)
	}
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sayBond(b registry.Bond) string {
	pattern := func(r *contract.Relationship) string {
		if r == nil {
			return "nothing"
		}
		return string(r.Pattern)
	}
	arrow := ">"
	if b.Equal {
		arrow = "="
	}
	text := fmt.Sprintf("%s %s %s: %s, %s and %s, %d events", b.Upstream, arrow, b.Downstream, b.Standing, pattern(b.Above), pattern(b.Below), b.Events)
	if b.Back > 0 {
		text += fmt.Sprintf(", %d back", b.Back)
	}
	if b.Apart() {
		text += ", apart"
	}
	return text
}

func TestBonds(t *testing.T) {
	for _, tt := range []struct {
		name, a, b, c string
		flows         bool
		want          []string
	}{
		{name: "nothing"},
		{"a flow that nobody declares", "", "", "", true, []string{"a > b: undeclared, nothing and nothing, 1 events"}},
		{"agreed, told once", "b upstream open-host-service", "a downstream conformist", "", true, []string{"a > b: accepted, open-host-service and conformist, 1 events"}},
		{"declared by the reader alone", "", "a downstream conformist", "", true, []string{"a > b: proposed, nothing and conformist, 1 events"}},
		{"the same two sides in words that do not go together", "b upstream customer-supplier", "a downstream conformist", "", false, []string{"a > b: disputed, customer-supplier and conformist, 0 events"}},
		{
			"both call themselves downstream", "b downstream conformist", "a downstream conformist", "", true,
			[]string{"a > b: disputed, nothing and conformist, 1 events", "b > a: disputed, nothing and conformist, 0 events"},
		},
		{"equals stand in alphabetical order", "", "a equal partnership", "", true, []string{"a = b: proposed, nothing and partnership, 1 events"}},
		{
			"separate ways allow no flow", "b equal separate-ways", "a equal separate-ways", "", true,
			[]string{"a = b: accepted, separate-ways and separate-ways, 0 events, apart", "a > b: undeclared, nothing and nothing, 1 events"},
		},
		{
			"the other direction allows no flow", "b downstream conformist", "", "", true,
			[]string{"a > b: undeclared, nothing and nothing, 1 events", "b > a: proposed, nothing and conformist, 0 events"},
		},
		{"with a context that is not there", "", "", "nowhere downstream conformist", false, []string{"nowhere > c: proposed, nothing and conformist, 0 events"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, bonded(t, tt.a, tt.b, tt.c, tt.flows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What flows in the registry is what the linter looks at in the same files.
func TestTheFlowOfARegistryIsThatOfItsFiles(t *testing.T) {
	ws, err := workspace.Load(t.Context(), workspace.FromFS(schemas.Examples()), "here")
	if err != nil {
		t.Fatal(err)
	}
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil {
		t.Fatal(err)
	}
	s := snapshotOf(t, files)
	got, want := s.Flow(), lint.Flow(ws)
	if diff := cmp.Diff(fmt.Sprintf("%+v %+v %+v", want.Makes, want.Uses, want.Reactions), fmt.Sprintf("%+v %+v %+v", got.Makes, got.Uses, got.Reactions)); diff != "" {
		t.Error(diff)
	}
	if len(got.Events) == 0 || s.Flow() != got {
		t.Error("it is made again, or empty")
	}
}
