package readiness_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// What services declare is read alike by both who are asked about the end of a
// major: who keeps it from being retired is who its end breaks. No rule refuses
// what is declared here, so that everything can be.
func TestRetirementsAreJudgedAlike(t *testing.T) {
	ranges := []string{"=1", "=2", "=3", ">=1 <3", ">=1 <4", ">=2", "<2", "<=2.5", ">=2.7", "*", "=1.0", "=3.4", "=9"}
	event := contract.EventName{Context: "shop", Event: "Thing"}
	for _, statuses := range [][3]contract.Status{
		{contract.Active, contract.Active, contract.Active},
		{contract.Deprecated, contract.Active, contract.Draft},
		{contract.Deprecated, contract.Draft, contract.Draft},
		{contract.Retired, contract.Deprecated, contract.Active},
		{contract.Active, contract.Retired, contract.Draft},
		{contract.Retired, contract.Retired, contract.Active},
	} {
		t.Run(fmt.Sprint(statuses), func(t *testing.T) {
			r := declaring(t, statuses, ranges)
			hurt := 0
			for major := 1; major <= 3; major++ {
				answer, err := readiness.CanRetire(t.Context(), r, readiness.Retire{Event: event, Major: major}, nil)
				if err != nil {
					t.Fatal(err)
				}
				keeps := map[string]bool{}
				for _, row := range answer.Rows {
					if row.Role == readiness.Consumer {
						keeps[row.Service] = keeps[row.Service] || row.Verdict != readiness.Yes
					}
				}
				report, err := r.Impact(t.Context(), registry.ImpactRequest{Event: event, Retire: major})
				if err != nil {
					t.Fatal(err)
				}
				maps.DeleteFunc(keeps, func(_ string, keeps bool) bool { return !keeps })
				broken := report.Names(impact.Breaking)
				if diff := cmp.Diff(slices.Sorted(maps.Keys(keeps)), broken); diff != "" {
					t.Errorf("v%d: who keeps it is not who breaks (-keeps +breaks):\n%s", major, diff)
				}
				if (answer.Verdict == readiness.No) != (report.Effect() == impact.Breaking) {
					t.Errorf("v%d: can-retire says %s, impact %s", major, answer.Verdict, report.Effect())
				}
				hurt += len(broken)
			}
			if hurt == 0 {
				t.Error("nobody is ever hurt: nothing was compared")
			}
		})
	}
}

// declaring is a registry of an event with three majors, and of a service for each
// range and each pair of them, that replays and that does not.
func declaring(t *testing.T, statuses [3]contract.Status, ranges []string) *registry.Registry {
	files := workspace.MemFiles{
		"treaty.yaml":                []byte("treaty: 1\ncontracts: [contexts/**]\n"),
		"contexts/shop/context.yaml": []byte("context: shop\nowner: team\npurpose: Sells.\n"),
	}
	declared := "event: Thing\nsummary: A thing.\nkey: none\nidempotency-key: envelope:id\nversions:\n"
	for i, status := range statuses {
		declared += fmt.Sprintf("  %d: {status: %s}\n", i+1, status)
		files[fmt.Sprintf("contexts/shop/Thing/v%d.schema.json", i+1)] = fmt.Appendf(nil, `{"type": "object", "properties": {"id": {"type": "string", "maxLength": %d}}}`, i+1)
	}
	files["contexts/shop/Thing/event.yaml"] = []byte(declared)
	consumer := func(name string, entries ...string) {
		text := "service: " + name + "\ncontext: shop\nowner: team\nconsumes:\n"
		for _, entry := range entries {
			text += "  - {event: Thing, " + entry + "}\n"
		}
		files["contexts/shop/services/"+name+".yaml"] = []byte(text)
	}
	for i, a := range ranges {
		consumer(fmt.Sprintf("reader-%d", i), fmt.Sprintf("versions: %q, fields: [/id]", a))
		consumer(fmt.Sprintf("replayer-%d", i), fmt.Sprintf("versions: %q, replays: true", a))
		for j, b := range ranges[:i] {
			consumer(fmt.Sprintf("both-%d-%d", i, j), fmt.Sprintf("versions: %q, fields: [/id]", a), fmt.Sprintf("versions: %q, fields: all, purpose: Another.", b))
		}
	}
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{Now: func() time.Time { return time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC) }})
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "github.com/acme/shop", Commit: strings.Repeat("a", 40), Files: files, Actor: "ci"}); err != nil {
		t.Fatal(err)
	}
	return r
}
