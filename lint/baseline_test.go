package lint_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// borders is a company of so many services of billing that read what ordering has,
// which nobody declares: an error of each.
func borders(t *testing.T, entries []workspace.BaselineEntry, services ...string) *workspace.Workspace {
	t.Helper()
	files := workspace.MemFiles{
		"treaty.yaml":                                  []byte("treaty: 1\n"),
		"contexts/ordering/context.yaml":               []byte("context: ordering\nowner: team-orders\n"),
		"contexts/billing/context.yaml":                []byte("context: billing\nowner: team-money\n"),
		"contexts/ordering/OrderPlaced/event.yaml":     []byte("event: OrderPlaced\nvisibility: public\nversions: {1: {status: active}}\n"),
		"contexts/ordering/OrderPlaced/v1.schema.json": []byte(`{"type": "object", "description": "An order."}`),
	}
	for _, name := range services {
		files["contexts/billing/services/"+name+".yaml"] = []byte("service: " + name + "\ncontext: billing\nowner: team-money\n" +
			"consumes: [{event: ordering.OrderPlaced, versions: \"=1\", fields: all}]\n")
	}
	if entries != nil {
		text, err := workspace.FormatBaseline(entries)
		if err != nil {
			t.Fatal(err)
		}
		files[workspace.BaselineFile] = text
	}
	return load(t, files)
}

// errorsIn is the baseline of the errors that a review of services finds.
func errorsIn(t *testing.T, services ...string) []workspace.BaselineEntry {
	t.Helper()
	found := waivedReview(t, lint.Request{Head: borders(t, nil, services...)}, "2026-11-21").Findings
	entries := lint.Baseline(found, diag.Error)
	if len(entries) != len(services) {
		t.Fatalf("%d errors of %q", len(entries), services)
	}
	return entries
}

func TestTheBaselineOfTheBaseDecides(t *testing.T) {
	a, ab := errorsIn(t, "a"), errorsIn(t, "a", "b")
	none := []workspace.BaselineEntry{}
	const grown, crossing = "baseline-grown", "undeclared-relationship"
	for _, c := range []struct {
		what       string
		base, head *workspace.Workspace
		errors     string
		baseline   int // left out
		mended     int
	}{
		{"without a base the head's own counts", nil, borders(t, ab, "a", "b"), "", 2, 0},
		{"without a base: what it does not have is found", nil, borders(t, a, "a", "b"), crossing, 1, 0},
		{"what is mended fails nothing", nil, borders(t, ab, "a"), "", 1, 1},
		{"without a base, mended all", nil, borders(t, ab), "", 0, 2},
		{"the base has it", borders(t, a, "a"), borders(t, a, "a"), "", 1, 0},
		{"the base has it, the head shrinks it", borders(t, ab, "a", "b"), borders(t, a, "a"), "", 1, 0},
		{"mended, and left in the file", borders(t, ab, "a", "b"), borders(t, ab, "a"), "", 1, 1},
		{"the file is taken away, the finding stays", borders(t, a, "a"), borders(t, nil, "a"), "", 1, 0},
		{"mended in the base and back: new, though the file has it", borders(t, ab, "a"), borders(t, ab, "a", "b"), crossing, 1, 0},
		{"it comes with what it is to hide", borders(t, nil), borders(t, a, "a"), crossing, 0, 0},
		{"it grows by what is new", borders(t, a, "a"), borders(t, ab, "a", "b"), grown + " " + crossing, 1, 0},
		{"it grows by what is old", borders(t, a, "a", "b"), borders(t, ab, "a", "b"), grown, 1, 0},
		{"an empty one grows as well", borders(t, none, "a"), borders(t, a, "a"), grown, 0, 0},
		{"it comes in a change of its own", borders(t, nil, "a", "b"), borders(t, ab, "a", "b"), "", 0, 0},
	} {
		r := waivedReview(t, lint.Request{Base: c.base, Head: c.head}, "2026-11-21")
		if got := errorsOf(r); !sameWords(got, c.errors) || len(r.Baseline) != c.baseline || len(r.Mended) != c.mended {
			t.Errorf("%s: errors %q, %d in the baseline, %d mended; want %q, %d, %d", c.what, got, len(r.Baseline), len(r.Mended), c.errors, c.baseline, c.mended)
		}
	}
}

// Who asks for all that is found, old and new, is not told what the baseline has.
func TestAllThatIsFoundIsWithoutTheBaseline(t *testing.T) {
	a := errorsIn(t, "a")
	req := lint.Request{Base: borders(t, a, "a", "b"), Head: borders(t, a, "a", "b", "c")}
	rule, err := rules.ByID("undeclared-relationship")
	if err != nil {
		t.Fatal(err)
	}
	req.Rules = []*lint.Rule{rule}
	r, err := lint.Review(t.Context(), req)
	if err != nil || len(r.Findings) != 2 || len(r.Baseline) != 1 || r.Known != 0 {
		t.Errorf("%d found, %d in the baseline, %d known; want b and c found: %v", len(r.Findings), len(r.Baseline), r.Known, err)
	}
}

// The first push of a home: there is no past that could tell what is old. The
// baseline counts, and it is an error that somebody has to accept.
func TestTheFirstFilesOfAHome(t *testing.T) {
	a := errorsIn(t, "a")
	r := waivedReview(t, lint.Request{Base: &workspace.Workspace{}, Head: borders(t, a, "a", "b"), OwnBaseline: true, NewWorkspace: true}, "2026-11-21")
	if got := errorsOf(r); !sameWords(got, "baseline-grown undeclared-relationship") || len(r.Baseline) != 1 {
		t.Errorf("errors %q, %d in the baseline", got, len(r.Baseline))
	}
}

// An event that has another name is what it was, in the baseline too.
func TestARenameLeavesTheBaselineAsItIs(t *testing.T) {
	event := func(name, more string) workspace.MemFiles {
		return workspace.MemFiles{
			"treaty.yaml": []byte("treaty: 1\n"),
			"contexts/ordering/" + name + "/event.yaml":     []byte("event: " + name + "\n" + more + "versions: {1: {status: active}}\n"),
			"contexts/ordering/" + name + "/v1.schema.json": []byte(`{"type": "object", "required": ["gone"]}`),
		}
	}
	with := func(files workspace.MemFiles) *workspace.Workspace {
		found := waivedReview(t, lint.Request{Head: load(t, files)}, "2026-11-21").Findings
		text, err := workspace.FormatBaseline(lint.Baseline(found, diag.Warning))
		if err != nil {
			t.Fatal(err)
		}
		files[workspace.BaselineFile] = text
		return load(t, files)
	}
	base, head := with(event("OrderPlaced", "")), with(event("OrderTaken", "formerly: [ordering.OrderPlaced]\n"))
	r := waivedReview(t, lint.Request{Base: base, Head: head}, "2026-11-21")
	if got := errorsOf(r); strings.Contains(got, "baseline-grown") || len(r.Baseline) != len(base.Baseline.Entries) || len(r.Mended) != 0 {
		t.Errorf("errors %q; %d of %d in the baseline, %d mended", got, len(r.Baseline), len(base.Baseline.Entries), len(r.Mended))
	}
}

// Neither a break, nor what is said of policy, nor what cannot be read is ever in a
// baseline, whoever writes its lines.
func TestABaselineLetsNoBreakPass(t *testing.T) {
	narrow, wide := `{"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}}`, `{"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}}`
	base, head := files("", wide), files("compatibility: BACKWARD\n", narrow)
	head["contexts/ordering/OrderPlaced/event.yaml"] = append(head["contexts/ordering/OrderPlaced/event.yaml"], "nonsense: 1\n"...)
	base["treaty.yaml"], head["treaty.yaml"] = []byte("treaty: 1\n"), []byte("treaty: 1\n")
	loaded := func(m workspace.MemFiles) *workspace.Workspace {
		ws, err := workspace.Load(t.Context(), m, "")
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	before := waivedReview(t, lint.Request{Base: loaded(base), Head: loaded(head)}, "2026-11-21")
	for _, rule := range []string{"maximum-lowered", "policy-weakened", "unknown-key"} {
		if !strings.Contains(errorsOf(before), rule) {
			t.Fatalf("%q lacks %s", errorsOf(before), rule)
		}
	}
	entries := lint.Baseline(before.Findings, diag.Info)
	for _, f := range before.Findings {
		entries = append(entries, workspace.BaselineEntry{Finding: lint.Fingerprint(f), Rule: f.Rule})
	}
	text, err := workspace.FormatBaseline(entries)
	if err != nil {
		t.Fatal(err)
	}
	head[workspace.BaselineFile], base[workspace.BaselineFile] = text, text
	for _, own := range []bool{false, true} {
		after := waivedReview(t, lint.Request{Base: loaded(base), Head: loaded(head), OwnBaseline: own}, "2026-11-21")
		if got, want := errorsOf(after), errorsOf(before); !sameWords(got, want) {
			t.Errorf("errors %q, want %q", got, want)
		}
	}
}

// However two branches shrink one baseline, and whatever each mends: no change fails
// for what it mended, and every finding that the base does not have is an error.
func TestMendingNeverFailsAndAddingAlwaysDoes(t *testing.T) {
	all := []string{"a", "b", "c", "d"}
	every := map[string]workspace.BaselineEntry{}
	for _, name := range all {
		every[name] = errorsIn(t, name)[0]
	}
	rapid.Check(t, func(rt *rapid.T) {
		some := func(label string) []string {
			var list []string
			for _, name := range all {
				if rapid.Bool().Draw(rt, label+" "+name) {
					list = append(list, name)
				}
			}
			return list
		}
		side := func(label string) ([]string, map[string]bool, *workspace.Workspace) {
			have, listed := some(label+" has"), map[string]bool{}
			entries := []workspace.BaselineEntry{}
			for _, name := range some(label + " lists") {
				entries, listed[name] = append(entries, every[name]), true
			}
			return have, listed, borders(t, entries, have...)
		}
		had, listed, base := side("base")
		have, lists, head := side("head")
		r := waivedReview(t, lint.Request{Base: base, Head: head}, "2026-11-21")
		fresh, grows := 0, false
		for _, name := range have {
			if !strings.Contains(strings.Join(had, " "), name) {
				fresh++
			}
		}
		for name := range lists {
			grows = grows || !listed[name]
		}
		got := errorsOf(r)
		if n := strings.Count(got, "undeclared-relationship"); n != fresh || strings.Contains(got, "baseline-grown") != grows {
			rt.Fatalf("errors %q; %d are new, grows: %v", got, fresh, grows)
		}
	})
}
