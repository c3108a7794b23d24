package golang

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

var compiledHistories = flag.Int("histories", 3, "of how many real events the steps between all versions are compiled (scripts/soak.sh: 100)")

// The versions of real events are taken as majors. What is compiled of each derived
// step lifts, and refuses, what the reference does; so does the Reader, from every
// version to the latest.
func TestRealHistoriesAreRead(t *testing.T) {
	p := newProgram(t)
	files := testkit.HistoryFiles(t)
	n, lifted, refused := 0, 0, 0
	events := slices.Sorted(maps.Keys(files))
	for i := range events {
		if n == *compiledHistories {
			break
		}
		const stride = 37 // from event to event, so that few are of all sources
		versions := files[events[i*stride%len(events)]]
		pkg, generated := historyPackage(t, versions[max(0, len(versions)-mostVersions):])
		if pkg == nil {
			continue
		}
		dir := fmt.Sprintf("history%d", n)
		n++
		p.write(dir, generated)
		h := &historyTest{upcasting: pkg.Upcasting}
		p.addTest(dir+"/"+pkg.Dir, h.code(t))
		lifted, refused = lifted+h.lifted, refused+h.refused
	}
	p.run(nil)
	t.Logf("%d events, %d instances lifted, %d refused", n, lifted, refused)
	if n < *compiledHistories && n < 20 {
		t.Errorf("only %d events", n)
	}
}

// mostVersions is how many versions of an event are compiled, the newest: types are
// large.
const mostVersions = 4

// historyPackage generates a package with every version of an event. Nil: they are
// few, or none of the steps between them is derived and does anything.
func historyPackage(t *testing.T, versions []string) (*codegen.Package, []File) {
	t.Helper()
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "contexts/a/context.yaml": []byte("context: a\n")}
	majors := ""
	for i, file := range versions {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("contexts/a/Done/v%d.schema.json", i+1)] = text
		majors += fmt.Sprintf("  %d: {status: active}\n", i+1)
	}
	files["contexts/a/Done/event.yaml"] = []byte("event: Done\nversions:\n" + majors)
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil || len(ws.Findings) > 0 || len(versions) < 2 {
		return nil, nil // a schema that refers to files elsewhere, or is none
	}
	m, err := codegen.PlanWorkspace(t.Context(), ws, codegen.PlanOptions{})
	var names *codegen.Error
	if errors.As(err, &names) {
		return nil, nil // it needs an override
	}
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(m.Packages[0].Upcasting.Steps, func(s *codegen.Step) bool { return !s.ByHand && !s.Hops[0].Copies() }) {
		return nil, nil
	}
	generated, _, err := Generate(t.Context(), m, Options{Runtime: testModule + "/event"})
	if err != nil {
		t.Fatal(err)
	}
	return m.Packages[0], generated
}

// historyTest is the test of one package.
type historyTest struct {
	upcasting       *codegen.Upcasting
	lifted, refused int
	body            strings.Builder
}

// instances is how many events of every version are lifted.
const instances = 5

func (h *historyTest) code(t *testing.T) string {
	t.Helper()
	for i, step := range h.upcasting.Steps {
		for _, v := range samplesOf(step.Hops[0].From) {
			data := v.AppendJSON(nil)
			if !step.ByHand {
				want, err := step.Hops[0].Apply(v)
				fmt.Fprintf(&h.body, "\tup(t, %q, %s, UpcastV%dToV%d)\n", data, h.want(t, want, err), step.From, step.To)
			}
			if rest := h.upcasting.Steps[i:]; !slices.ContainsFunc(rest, func(s *codegen.Step) bool { return s.ByHand }) {
				want, err := applyAll(rest, v)
				fmt.Fprintf(&h.body, "\tread(t, %d, %q, %s)\n", step.From, data, h.want(t, want, err))
			}
		}
	}
	hands := ""
	if h.upcasting.NeedsPeople() {
		hands = "struct{ Upcasters }{}"
	}
	return fmt.Sprintf(historyFile, h.body.String(), hands)
}

func samplesOf(s *schema.Schema) (list []*source.Node) {
	for sample, err := range compat.Samples(s, compat.SampleOptions{Count: instances}) {
		if err != nil {
			break
		}
		list = append(list, sample.Value)
	}
	return list
}

// applyAll takes an event through several steps.
func applyAll(steps []*codegen.Step, v *source.Node) (*source.Node, error) {
	var err error
	for _, s := range steps {
		if v, err = s.Hops[0].Apply(v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// want is the literal of what is to become of an event; empty: it is refused.
func (h *historyTest) want(t *testing.T, v *source.Node, err error) string {
	t.Helper()
	var refused *upcast.Refused
	switch {
	case err == nil:
		h.lifted++
		return fmt.Sprintf("%q", v.AppendJSON(nil))
	case errors.As(err, &refused):
		h.refused++
		return `""`
	}
	t.Fatal(err)
	return ""
}

const historyFile = `package done

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"` + testModule + `/event"
)

func TestSteps(t *testing.T) {
%s}

func up[A, B any, P event.Strict[A]](t *testing.T, data, want string, step func(A) (B, error)) {
	t.Helper()
	before, err := event.DecodeStrict[A, P]([]byte(data))
	if err != nil {
		t.Fatalf("%%s: %%v", data, err)
	}
	v, err := step(before)
	compare(t, data, v, err, want)
}

func read(t *testing.T, version int, data, want string) {
	t.Helper()
	v, err := NewReader(%s).Read(version, []byte(data))
	compare(t, data, v, err, want)
}

func compare(t *testing.T, data string, v any, err error, want string) {
	t.Helper()
	if want == "" {
		var not *event.NotUpcast
		var invalid *event.Invalid
		if !errors.As(err, &not) || !errors.As(err, &invalid) {
			t.Errorf("%%s becomes %%v, %%v", data, v, err)
		}
		return
	}
	if err != nil {
		t.Errorf("%%s: %%v", data, err)
		return
	}
	got, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decoded(t, string(got)), decoded(t, want)) {
		t.Errorf("%%s becomes %%s, want %%s", data, got, want)
	}
}

func decoded(t *testing.T, text string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
`
