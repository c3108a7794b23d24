package registry_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
)

// ring is home i of n: its service writes its event because of that of the home
// before it. Where it is told nothing, there is no service yet.
func ring(i, n int, reacts bool, more string) string {
	before, after := (i+n-1)%n, (i+1)%n
	b := &strings.Builder{}
	fmt.Fprintf(b, "-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\nservices: [\"services/*.yaml\"]\nprofile: recommended\n")
	fmt.Fprintf(b, "-- contexts/c%d/context.yaml --\ncontext: c%d\nowner: team\npurpose: Things.\nrelationships:\n  - {with: c%d, as: equal, pattern: partnership}\n", i, i, before)
	if after != before {
		fmt.Fprintf(b, "  - {with: c%d, as: equal, pattern: partnership}\n", after)
	}
	fmt.Fprintf(b, "-- contexts/c%d/ThingDone/event.yaml --\nevent: ThingDone\nsummary: A thing was done.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n  1: {status: active}\n", i)
	fmt.Fprintf(b, "-- contexts/c%d/ThingDone/v1.schema.json --\n{\"type\": \"object\", \"description\": \"A thing.\", \"required\": [\"id\"], \"properties\": {\"id\": {\"type\": \"string\", \"description\": \"Its number.\"}}}\n", i)
	fmt.Fprintf(b, "-- services/s.yaml --\nservice: s%d\ncontext: c%d\nowner: team\nproduces:\n  - {event: ThingDone, versions: [1]}\n", i, i)
	if reacts {
		fmt.Fprintf(b, "consumes:\n  - {event: c%d.ThingDone, versions: \"=1\", fields: all, emits: [ThingDone]%s}\n", before, more)
	}
	return b.String()
}

// Whoever closes a loop is told, however many homes it goes through; who gives a
// reason closes none, and who is not part of it is not told.
func TestTheHomeThatClosesALoopIsTold(t *testing.T) {
	for _, n := range []int{2, 3, 4, 7} {
		t.Run(fmt.Sprint(n, " homes"), func(t *testing.T) {
			r := newRegistry(t)
			told := func(i int, reacts bool, more string) []string {
				t.Helper()
				result := mustPush(t, r, registry.PushRequest{Home: fmt.Sprint("h", i), Files: files(ring(i, n, reacts, more))})
				var list []string
				for _, f := range result.Findings {
					if f.Rule == "reaction-cycle" {
						list = append(list, fmt.Sprintf("%s %s: %s", f.Severity, f.Span.File, f.Message))
					}
				}
				return list
			}
			for i := range n {
				if got := told(i, false, ""); len(got) > 0 {
					t.Fatalf("nothing reacts, and yet: %v", got)
				}
			}
			for i := range n - 1 {
				if got := told(i, true, ""); len(got) > 0 {
					t.Fatalf("home %d of %d closes no loop, and yet: %v", i, n, got)
				}
			}
			if got := told(n-1, true, ", terminates: Writes nothing twice."); len(got) > 0 {
				t.Errorf("the loop ends, and yet: %v", got)
			}
			got := told(n-1, true, "")
			if len(got) != 1 || !strings.Contains(got[0], "warning") || strings.Count(got[0], "→") != n {
				t.Fatalf("home %d of %d closes a loop and is told %v", n-1, n, got)
			}
		})
	}
}

// An event of another home is there also for a service that does nothing but emit it.
func TestAnEmittedEventOfAnotherHomeIsForeignNotUnknown(t *testing.T) {
	r := newRegistry(t)
	owner := files(ring(0, 2, false, ""))
	for name, data := range maps.Clone(owner) {
		owner[strings.ReplaceAll(name, "ThingDone", "ThingLost")] = []byte(strings.ReplaceAll(string(data), "ThingDone", "ThingLost"))
	}
	mustPush(t, r, registry.PushRequest{Home: "h0", Files: owner})
	mustPush(t, r, registry.PushRequest{Home: "h1", Files: files(ring(1, 2, false, ""))})
	upload := ring(1, 2, false, "") + "consumes:\n  - {event: c0.ThingLost, versions: \"=1\", fields: all, emits: [c0.ThingDone]}\n"
	_, err := push(t, r, registry.PushRequest{Home: "h1", Files: files(upload)})
	refusal := wantRefusal(t, err, registry.Refused)
	rules := map[string]bool{}
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			rules[f.Rule] = true
		}
	}
	if got := slices.Sorted(maps.Keys(rules)); !slices.Equal(got, []string{"foreign-producer"}) {
		t.Errorf("refused for %v, want foreign-producer\n%s", got, explain(err))
	}
}

// Nobody writes an event that has no contract, also where its context has none yet;
// who reads one may wait for it.
func TestAnEventOfAContextWithoutEventsIsWrittenByNobody(t *testing.T) {
	const home = "-- treaty.yaml --\ntreaty: 1\nservices: [\"services/*.yaml\"]\n-- contexts/crm/context.yaml --\ncontext: crm\nowner: team\npurpose: Customers.\n" +
		"-- services/s.yaml --\nservice: desk\ncontext: crm\nowner: team\n"
	for _, says := range []string{
		"produces:\n  - {event: NeverDefined, versions: [3]}\n",
		"consumes:\n  - {event: c0.ThingDone, versions: \"=1\", fields: all, emits: [NeverDefined]}\n",
	} {
		r := newRegistry(t)
		_, err := push(t, r, registry.PushRequest{Home: "crm", Files: files(home + says)})
		if wantRefusal(t, err, registry.Refused); !strings.Contains(explain(err), "error unknown-event services/s.yaml") {
			t.Errorf("%s\nis refused, but not as unknown:\n%s", says, explain(err))
		}
	}
}
