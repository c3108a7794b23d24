package registry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// maze is homes whose services react to each other at random; each has a context
// that all others may hear, and two events in two majors, which may have former names.
type maze struct {
	t        *rapid.T
	n        int
	reacts   [][]string // by home: what its services consume
	formerly []string
	writes   []string // by home: in which majors its services write, "" where they do not say
	strict   []bool   // a loop is an error
}

func newMaze(t *rapid.T) *maze {
	n := rapid.IntRange(3, 4).Draw(t, "homes")
	return &maze{t: t, n: n, reacts: make([][]string, n), formerly: make([]string, n), writes: make([]string, n), strict: make([]bool, n)}
}

func (m *maze) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(m.t, label) }

// change lets the home react in another way, or renames its first event.
func (m *maze) change(home int) {
	switch m.pick("change", 10) {
	case 0:
		m.formerly[home] = []string{"", "ThingDone", "ThingMade"}[m.pick("formerly", 3)]
	case 1:
		m.reacts[home] = nil
	case 2:
		m.strict[home] = !m.strict[home]
	case 3:
		m.writes[home] = []string{"", "1", "2", "1, 2"}[m.pick("writes", 4)]
	case 4, 5, 6: // a part of the way round all homes
		m.reacts[home] = []string{fmt.Sprintf("{event: c%d.ThingDone, versions: \"%s\", fields: all, emits: [ThingDone]}", (home+m.n-1)%m.n, m.versions())}
	default:
		terminates := ""
		if m.pick("ends", 5) == 0 {
			terminates = ", terminates: It writes nothing twice."
		}
		m.reacts[home] = append(slices.Clone(m.reacts[home]), fmt.Sprintf("{event: c%d.%s, versions: \"%s\", fields: all, emits: [%s]%s}",
			m.pick("of", m.n), []string{"ThingDone", "ThingDone", "ThingLost", "ThingMade"}[m.pick("event", 4)], m.versions(),
			[]string{"ThingDone", "ThingDone", "ThingLost"}[m.pick("emits", 3)], terminates))
	}
}

func (m *maze) versions() string {
	return []string{"=1", "=1", "=2", ">=1"}[m.pick("versions", 4)]
}

func (m *maze) request(home int) registry.PushRequest {
	b := &strings.Builder{}
	fmt.Fprint(b, "-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\nservices: [\"services/*.yaml\"]\n")
	if m.strict[home] {
		fmt.Fprint(b, "rules:\n  reaction-cycle: error\n")
	}
	fmt.Fprintf(b, "-- contexts/c%d/context.yaml --\ncontext: c%d\nowner: team\npurpose: Things.\nrelationships:\n", home, home)
	for other := range m.n {
		if other != home {
			fmt.Fprintf(b, "  - {with: c%d, as: equal, pattern: partnership}\n", other)
		}
	}
	for i, name := range []string{"ThingDone", "ThingLost"} {
		fmt.Fprintf(b, "-- contexts/c%d/%s/event.yaml --\nevent: %s\nsummary: A thing.\nvisibility: public\nkey: /id\nversions:\n  1: {status: active}\n  2: {status: active, upcast: by-hand}\n", home, name, name)
		if i == 0 && m.formerly[home] != "" && m.formerly[home] != name {
			fmt.Fprintf(b, "formerly: [%s]\n", m.formerly[home])
		}
		for major := range 2 {
			fmt.Fprintf(b, "-- contexts/c%d/%s/v%d.schema.json --\n{\"type\": \"object\", \"description\": \"A thing.\", \"required\": [\"id\"], \"properties\": {\"id\": {\"type\": \"string\"}}}\n", home, name, major+1)
		}
	}
	for i, use := range m.reacts[home] {
		fmt.Fprintf(b, "-- services/s%d.yaml --\nservice: s%d-%d\ncontext: c%d\nowner: team\nconsumes:\n  - %s\n", i, home, i, home, use)
		if m.writes[home] != "" {
			fmt.Fprintf(b, "produces:\n  - {event: ThingDone, versions: [%s]}\n", m.writes[home])
		}
	}
	return registry.PushRequest{Home: fmt.Sprint("home", home), Files: files(b.String())}
}

// However services of many homes react to each other, the gate finds the loops
// that it would find in the whole registry.
func TestLoopsThroughManyHomesAreFoundNearAPush(t *testing.T) {
	asked, loops := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(t.Context(), t.TempDir()+"/treaty.db")
		if err != nil {
			rt.Fatal(err)
		}
		defer store.Close()
		r := over(store)
		m := newMaze(rt)
		for home := range m.n {
			if _, err := r.Publish(rt.Context(), m.request(home)); err != nil {
				rt.Fatal(err)
			}
		}
		for i := range rapid.IntRange(m.n, 3*m.n).Draw(rt, "pushes") {
			home := i % m.n
			before := *m
			m.reacts, m.formerly, m.writes, m.strict = slices.Clone(m.reacts), slices.Clone(m.formerly), slices.Clone(m.writes), slices.Clone(m.strict)
			m.change(home)
			req := m.request(home)
			near, whole, err := r.Reviews(rt.Context(), req)
			if err == nil {
				asked++
				near, whole = onlyLoops(near), onlyLoops(whole)
				loops += len(whole)
				if diff := cmp.Diff(whole, near); diff != "" {
					rt.Fatalf("what is near (+) is not what the whole registry shows (-):\n%s", diff)
				}
				_, err = r.Publish(rt.Context(), req)
			}
			if err != nil {
				m.refused(err)
				m.reacts, m.formerly, m.writes, m.strict = before.reacts, before.formerly, before.writes, before.strict
			}
		}
	})
	if loops == 0 {
		t.Error("no push closed a loop")
	}
	t.Logf("%d reviews, %d findings of loops", asked, loops)
}

// refused takes a refusal for an answer, and nothing else.
func (m *maze) refused(err error) { (&world{t: m.t}).refused(err) }

func onlyLoops(found []string) []string {
	return slices.DeleteFunc(slices.Clone(found), func(f string) bool { return !strings.Contains(f, " reaction-cycle ") })
}
