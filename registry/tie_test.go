package registry_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// What a context declares alone is proposed on both sides; what both declare is
// accepted; what does not go together is told as it is.
func TestTies(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string   // what the contexts declare, "as pattern"
		forA, forB []string // "standing as pattern" of a's declaration, else "from b: …"
	}{
		{"nothing", "", "", nil, nil},
		{"one alone", "downstream conformist", "", []string{"proposed downstream conformist"}, []string{"proposed from a: downstream conformist"}},
		{
			"both", "downstream conformist", "upstream open-host-service",
			[]string{"accepted downstream conformist"}, []string{"accepted upstream open-host-service"},
		},
		{
			"both downstream", "downstream conformist", "downstream conformist",
			[]string{"disputed downstream conformist"}, []string{"disputed downstream conformist"},
		},
		{
			"patterns that do not go together", "downstream conformist", "upstream customer-supplier",
			[]string{"disputed downstream conformist"}, []string{"disputed upstream customer-supplier"},
		},
		{
			"the other way is a matter of its own", "downstream conformist", "upstream published-language, downstream anticorruption-layer",
			[]string{"accepted downstream conformist", "proposed from b: downstream anticorruption-layer"},
			[]string{"accepted upstream published-language", "disputed downstream anticorruption-layer"},
		},
		{
			"a change of the pattern, until the other has followed", "downstream conformist, downstream anticorruption-layer", "upstream open-host-service",
			[]string{"accepted downstream conformist", "accepted downstream anticorruption-layer"}, []string{"accepted upstream open-host-service"},
		},
		{"separate ways", "equal separate-ways", "", []string{"proposed equal separate-ways"}, []string{"proposed from a: equal separate-ways"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			declare := func(name, with, said string) string {
				text := fmt.Sprintf("context: %s\nowner: team-%s\n", name, name)
				for i, one := range strings.Split(said, ", ") {
					as, pattern, some := strings.Cut(one, " ")
					if some && i == 0 {
						text += "relationships:\n"
					}
					if some {
						text += fmt.Sprintf("  - {with: %s, as: %s, pattern: %s}\n", with, as, pattern)
					}
				}
				return text
			}
			snapshot := tied(t, map[string]string{"a": declare("a", "b", tt.a), "b": declare("b", "a", tt.b)})
			for name, want := range map[string][]string{"a": tt.forA, "b": tt.forB} {
				c, err := snapshot.Context(name)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, tie := range snapshot.Ties(c) {
					text := string(tie.Standing()) + " "
					said := tie.Ours
					if said == nil {
						said, text = tie.Theirs, text+"from "+tie.With+": "
					}
					got = append(got, text+words(*said))
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

func words(r contract.Relationship) string { return string(r.As) + " " + string(r.Pattern) }

// tied is a registry that holds contexts, whose files are given, each in a home of
// its own.
func tied(t *testing.T, contexts map[string]string) *registry.Snapshot {
	t.Helper()
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{Now: func() time.Time { return now }}) // no rule: what one finds may be waived
	for name, text := range contexts {
		files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "contexts/" + name + "/context.yaml": []byte(text)}
		mustPush(t, r, registry.PushRequest{Home: "github.com/acme/" + name, Files: files})
	}
	snapshot, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}
