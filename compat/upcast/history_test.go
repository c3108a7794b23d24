package upcast_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

var instances = flag.Int("instances", 10, "how many generated instances every derived step lifts (scripts/soak.sh: 2,000)")

// neighbours are two consecutive versions of a real event.
type neighbours struct {
	name         string
	older, newer *schema.Schema
}

// histories reads the consecutive versions of every real event.
func histories(t testing.TB) []neighbours {
	t.Helper()
	files := testkit.HistoryFiles(t)
	var list []neighbours
	for _, event := range slices.Sorted(maps.Keys(files)) {
		var last *schema.Schema
		for _, file := range files[event] {
			s := loadReal(t, file)
			if s != nil && last != nil {
				list = append(list, neighbours{filepath.Base(filepath.Dir(event)) + "/" + filepath.Base(event) + " " + last.Doc.File + " " + s.Doc.File, last, s})
			}
			if s != nil {
				last = s
			}
		}
	}
	return list
}

// loadReal reads the schema of an event. Nil: it is no schema.
func loadReal(t testing.TB, file string) *schema.Schema {
	t.Helper()
	doc := read(t, file)
	if doc == nil {
		return nil
	}
	s, _ := schema.Load(doc, schema.Options{Resources: resources(t, file)})
	return s
}

// resources returns the documents beside a schema that it may refer to: those of
// links in CDEvents, by their $id.
func resources(t testing.TB, file string) map[string]*source.Document {
	t.Helper()
	links, err := filepath.Glob(filepath.Join(filepath.Dir(file), "links", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	beside := map[string]*source.Document{}
	for _, link := range links {
		doc := read(t, link)
		beside[doc.Root.Get("$id").Text] = doc
	}
	return beside
}

func read(t testing.TB, file string) *source.Document {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name, err := filepath.Rel(filepath.Join(testkit.Data(t), "events"), file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := source.ParseJSON(name, text, source.DefaultLimits)
	if err != nil {
		return nil
	}
	return doc
}

// TestHistories derives the step of every two consecutive versions of the real
// histories. Instances of the earlier one are lifted, and what comes out is valid
// under the later one, or is refused for a constraint that the step had foreseen.
// Where an annotation is said to settle a place, it does.
func TestHistories(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	list := histories(t)
	derived, settled := 0, 0
	for _, n := range list {
		step := upcast.Derive(n.older, n.newer, upcast.Options{})
		if diff := cmp.Diff(step.Asks, upcast.Asks(n.older, n.newer, upcast.Options{})); diff != "" {
			t.Errorf("%s: Asks differs from Derive:\n%s", n.name, diff)
		}
		for _, a := range step.Asks {
			counts["asks "+a.Code]++
		}
		switch {
		case !step.Derived() && !settle(t, n, step):
			counts["step only people can write"]++
			continue
		case !step.Derived():
			counts["step derived with annotations"]++
			settled++
			continue
		case step.Total():
			counts["step derived, total"]++
		default:
			counts["step derived, constraints tightened"]++
		}
		if derived++; step.Copies() {
			counts["step derived, copies"]++
		}
		lifts(t, n.name, step, *instances, counts)
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[what], what)
	}
	share, more := 100*float64(derived)/float64(len(list)), 100*float64(derived+settled)/float64(len(list))
	t.Logf("%d of %d steps derived (%.1f %%); with the annotations that they ask for %.1f %%", derived, len(list), share, more)
	if share < 74 || more < 93 {
		t.Errorf("less than before")
	}
}

// settle writes the annotations that the asks of a step name, and reports whether it
// is derived then. Where one was named for every place, it has to be.
func settle(t testing.TB, n neighbours, step *upcast.Step) bool {
	t.Helper()
	newer := n.newer.Doc.Root.Any()
	all := true
	for _, a := range step.Asks {
		all = all && a.Settle != ""
		switch a.Code {
		case upcast.NoValue:
			set(t, newer, a.New.Pointer.Join("x-upcast-default"), value(t, n.newer, a.New.Pointer))
		case upcast.MemberGone, upcast.MaybeRenamed:
			path := source.Pointer(a.Path).Tokens()
			set(t, newer, a.New.Pointer.Parent().Join("x-removed").Join(path[len(path)-1]), "drop")
		case upcast.ValueGone:
			values := map[string]any{}
			for _, v := range n.older.Doc.At(a.Old.Pointer).Items {
				values[v.Text] = n.newer.Doc.At(a.New.Pointer).Items[0].Any()
			}
			set(t, newer, a.New.Pointer.Parent().Join("x-upcast-values"), values)
		}
	}
	if !all {
		return false
	}
	after := upcast.Derive(n.older, reload(t, n.newer, newer), upcast.Options{})
	for _, a := range after.Asks {
		t.Errorf("%s: %s is not settled by: %s", n.name, a.Message, a.Settle)
	}
	return true
}

// set sets a member of a JSON value, and makes the object that it is in.
func set(t testing.TB, root any, at source.Pointer, value any) {
	t.Helper()
	names := at.Tokens()
	for _, name := range names[:len(names)-1] {
		switch here := root.(type) {
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil {
				t.Fatal(err)
			}
			root = here[i]
		case map[string]any:
			if here[name] == nil {
				here[name] = map[string]any{}
			}
			root = here[name]
		}
	}
	root.(map[string]any)[names[len(names)-1]] = value
}

// value returns a value that is valid under the subschema at a pointer.
func value(t testing.TB, root *schema.Schema, at source.Pointer) any {
	t.Helper()
	var found any
	root.Walk(func(s *schema.Schema) bool {
		if s.Pointer == at {
			for sample, err := range compat.Samples(s, compat.SampleOptions{Count: 1}) {
				if err != nil {
					t.Fatal(err)
				}
				found = sample.Value.Any()
			}
		}
		return found == nil
	})
	return found
}

// reload reads a schema with another content.
func reload(t testing.TB, s *schema.Schema, content any) *schema.Schema {
	t.Helper()
	data, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := source.ParseJSON(s.Doc.File, data, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	loaded, findings := schema.Load(doc, schema.Options{Resources: resources(t, filepath.Join(testkit.Data(t), "events", s.Doc.File))})
	if loaded == nil {
		t.Fatal(findings)
	}
	return loaded
}

// lifts applies a derived step to instances of the earlier schema.
func lifts(t testing.TB, name string, step *upcast.Step, count int, counts map[string]int) {
	t.Helper()
	for sample, err := range compat.Samples(step.From, compat.SampleOptions{Model: contract.Tolerant, Count: count}) {
		if err != nil {
			break
		}
		_, err := step.Apply(sample.Value)
		switch refused := err.(type) {
		case nil:
			counts["instance lifted"]++
		case *upcast.Refused:
			counts["instance refused"]++
			for _, v := range refused.Violations {
				if v.Tightened == nil {
					t.Errorf("%s: refused for %s %s (%s#%s), which was not foreseen\n%s", name, v.Instance, v.Message, v.File, v.Keyword, sample.Value.AppendJSON(nil))
				}
			}
			if step.Total() {
				t.Errorf("%s: refused although the step is total: %v", name, err)
			}
		default:
			counts[fmt.Sprintf("not decided: %v", err)]++
		}
	}
}

// What a Reader reads of the earlier revisions of real majors: of those that only a
// value differs from which there was no choice, everything. The others break their
// past in other ways, and nothing stands for what they refuse.
func TestEarlierRevisionsOfRealMajorsAreRead(t *testing.T) {
	t.Parallel()
	counts := map[string]map[string]int{"eiffel": {}, "iglu": {}, "cdevents": {}}
	files := testkit.HistoryFiles(t)
	for _, event := range slices.Sorted(maps.Keys(files)) {
		from, _, _ := strings.Cut(strings.TrimPrefix(files[event][0], filepath.Join(testkit.Data(t), "events")+"/"), "/")
		from, _, _ = strings.Cut(from, "-")
		for _, versions := range testkit.Majors(files[event]) {
			for outcome, n := range readEarlier(t, versions) {
				counts[from][outcome] += n
			}
		}
	}
	t.Log(counts)
	want := map[string]map[string]int{
		"eiffel":   {"revisions": 123, "valid as they are": 0, "read": 119},
		"iglu":     {"revisions": 31, "valid as they are": 30, "read": 30},
		"cdevents": {"revisions": 148, "valid as they are": 0, "read": 0},
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// readEarlier counts the earlier revisions of a major, those of which every instance is
// one of the newest, and those of which Revise makes every instance one.
func readEarlier(t *testing.T, versions []string) map[string]int {
	t.Helper()
	var list []*schema.Schema
	for _, file := range versions {
		if s := loadReal(t, file); s != nil {
			list = append(list, s)
		}
	}
	if len(list) < 2 {
		return nil
	}
	newest, earlier := list[len(list)-1], list[:len(list)-1]
	valid, err := validator.Compile(newest)
	if err != nil {
		t.Fatal(err)
	}
	step := upcast.Revise(newest, earlier...)
	counts := map[string]int{"revisions": len(earlier)}
	for _, s := range earlier {
		asItIs, read := 1, 1
		for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Tolerant, Count: max(30, *instances)}) {
			if err != nil || read == 0 {
				break
			}
			if ok, _ := valid.Valid(sample.Value); ok {
				continue
			}
			asItIs = 0
			if step == nil || refuses(step, sample.Value) {
				read = 0
			}
		}
		counts["valid as they are"] += asItIs
		counts["read"] += read
	}
	return counts
}

func refuses(step *upcast.Step, event *source.Node) bool {
	_, err := step.Apply(event)
	return err != nil
}
