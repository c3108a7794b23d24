package lint_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

const dir = "contexts/ordering/OrderPlaced/"

const (
	small    = `{"type": "object", "properties": {"id": {"type": "string"}}}`
	required = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}`
	noted    = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`
)

// files is a workspace of one contract: more is added to its event.yaml.
func files(more, newest string, history ...string) workspace.MemFiles {
	if !strings.Contains(more, "versions:") {
		more += "versions:\n  1: {status: active}\n"
	}
	m := workspace.MemFiles{
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-ordering\n"),
		dir + "event.yaml":               []byte("event: OrderPlaced\nsummary: Confirmed.\n" + more),
		dir + "v1.schema.json":           []byte(newest),
	}
	for i, text := range history {
		m[fmt.Sprintf("%shistory/v1/%04d-r%d.schema.json", dir, i+1, i+1)] = []byte(text)
	}
	return m
}

func load(t testing.TB, m workspace.MemFiles) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(context.Background(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ws.Findings {
		if f.Severity == diag.Error {
			t.Fatalf("the workspace of the test is broken: %s: %s", f.Span, f.Message)
		}
	}
	return ws
}

func review(t *testing.T, req lint.Request) *lint.Report {
	t.Helper()
	req.Rules = rules.All()
	if req.Base != nil {
		req.Policy = lint.PolicyOf(req.Base.Config, req.Policy.Now)
	}
	report, err := lint.Review(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// found lists the errors and warnings as "rule subject", without repetition.
func found(r *lint.Report) []string {
	list := []string{}
	for _, f := range r.Findings {
		if f.Severity.Rank() <= diag.Warning.Rank() {
			list = append(list, f.Rule+" "+f.Subject)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestReviewOfAChange(t *testing.T) {
	const v1 = "ordering.OrderPlaced v1"
	for name, c := range map[string]struct {
		base, head workspace.MemFiles
		shallow    bool
		want       []string
	}{
		"nothing changed": {base: files("", small), head: files("", small)},
		"a break": {
			base: files("", small), head: files("", required),
			want: []string{"property-required " + v1},
		},
		"a draft may break": {
			base: files("versions:\n  1: {status: draft}\n", small), head: files("versions:\n  1: {status: draft}\n", required),
		},
		"becoming a draft does not excuse the break": {
			base: files("", small), head: files("versions:\n  1: {status: draft}\n", required),
			want: []string{"policy-weakened ordering.OrderPlaced", "property-required " + v1},
		},
		"the mode of the base judges": {
			base: files("", small), head: files("compatibility: NONE\n", required),
			want: []string{"policy-weakened ordering.OrderPlaced", "property-required " + v1},
		},
		"NONE asks nothing": {
			base: files("compatibility: NONE\n", small), head: files("compatibility: NONE\n", required),
		},
		"FORWARD does not ask about stored events": {
			base: files("compatibility: FORWARD\n", small), head: files("compatibility: FORWARD\n", required),
		},
		"transitive modes ask every revision": {
			base: files("", small, number("note")), head: files("", noted), // note was a number before it was gone
			want: []string{"type-changed " + v1},
		},
		"a severity that the head lowers still counts": {
			base: files("", small), head: with(files("", required), "treaty.yaml", "treaty: 1\nrules: {property-required: off}\n"),
			want: []string{"policy-weakened treaty.yaml", "property-required " + v1},
		},
		"history before compatible-since is not asked": {
			base: files("compatible-since: \"1.1\"\n", small, number("note")),
			head: files("compatible-since: \"1.1\"\n", noted),
		},
		"history since compatible-since is": {
			base: files("compatible-since: \"1.0\"\n", small, number("note")),
			head: files("compatible-since: \"1.0\"\n", noted),
			want: []string{"type-changed " + v1},
		},
		"a mode that is not transitive asks the newest alone": {
			base: files("compatibility: FULL\n", small, number("note")), head: files("compatibility: FULL\n", noted),
		},
		"history that is cut off is not proved": {
			base: files("", small), head: files("", noted), shallow: true,
			want: []string{"not-proved " + v1},
		},
		"history that is cut off does not matter to FULL": {
			base: files("compatibility: FULL\n", small), head: files("compatibility: FULL\n", noted), shallow: true,
		},
		"a renamed contract is still compared": {
			base: files("", small), head: renamed(files("formerly: [ordering.OrderPlaced]\n", required)),
			want: []string{"property-required sales.OrderConfirmed v1"},
		},
		"a contract that is gone": {
			base: files("", small), head: without(files("", small), dir+"event.yaml", dir+"v1.schema.json"),
			want: []string{"removed-contract " + v1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := review(t, lint.Request{Base: load(t, c.base), Head: load(t, c.head), Shallow: c.shallow, NewOnly: true})
			if c.want == nil {
				c.want = []string{}
			}
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// number is a schema with an optional property that is a number.
func number(name string) string {
	return fmt.Sprintf(`{"type": "object", "properties": {"id": {"type": "string"}, %q: {"type": "number"}}}`, name)
}

func with(m workspace.MemFiles, name, text string) workspace.MemFiles {
	m[name] = []byte(text)
	return m
}

func without(m workspace.MemFiles, names ...string) workspace.MemFiles {
	for _, name := range names {
		delete(m, name)
	}
	return m
}

// renamed moves ordering.OrderPlaced to sales.OrderConfirmed.
func renamed(m workspace.MemFiles) workspace.MemFiles {
	moved := workspace.MemFiles{}
	text := strings.NewReplacer("context: ordering", "context: sales", "event: OrderPlaced", "event: OrderConfirmed")
	for name, data := range m {
		name = strings.Replace(strings.Replace(name, "ordering", "sales", 1), "OrderPlaced", "OrderConfirmed", 1)
		moved[name] = []byte(text.Replace(string(data)))
	}
	return moved
}

func TestOnlyNewFindingsAreReported(t *testing.T) {
	money := strings.ReplaceAll(number("price"), " ", "\n") // elsewhere in its file
	base := load(t, files("", number("price")))
	for name, head := range map[string]workspace.MemFiles{
		"unchanged":     files("", number("price")),
		"lines moved":   files("", money),
		"folders moved": renamed(files("formerly: [ordering.OrderPlaced]\n", money)),
	} {
		t.Run(name, func(t *testing.T) {
			r := review(t, lint.Request{Base: base, Head: load(t, head), NewOnly: true})
			if len(r.Findings) > 0 || r.Known == 0 {
				t.Errorf("%d known, new: %v", r.Known, r.Findings)
			}
		})
	}
	two := strings.Replace(number("price"), `"id"`, `"cost": {"type": "number"}, "id"`, 1)
	r := review(t, lint.Request{Base: base, Head: load(t, files("", two)), NewOnly: true})
	both := []string{"money-as-float ordering.OrderPlaced v1", "money-without-currency ordering.OrderPlaced v1"}
	if diff := cmp.Diff(both, found(r)); diff != "" {
		t.Error(diff)
	}
	all := review(t, lint.Request{Base: base, Head: load(t, files("", number("price")))})
	if diff := cmp.Diff(both, found(all)); diff != "" || all.Known != 0 {
		t.Errorf("without NewOnly: %d known, %s", all.Known, diff)
	}
}

func TestOneBreakAgainstSeveralRevisionsIsOneFinding(t *testing.T) {
	base := load(t, files("compatibility: BACKWARD_TRANSITIVE\n", number("b"), small, number("a")))
	head := load(t, files("compatibility: BACKWARD_TRANSITIVE\n", required))
	r := review(t, lint.Request{Base: base, Head: head, NewOnly: true})
	if len(r.Comparisons) != 3 {
		t.Errorf("%d comparisons, want one with each revision", len(r.Comparisons))
	}
	if diff := cmp.Diff([]string{"property-required ordering.OrderPlaced v1"}, found(r)); diff != "" {
		t.Fatal(diff)
	}
	for _, f := range r.Findings {
		if f.Rule != "property-required" {
			continue
		}
		if f.Proof == nil || f.Proof.Writer != "v1" || len(f.Proof.Witness) == 0 || f.Proof.Question != string(contract.StoredEvents) {
			t.Errorf("the proof is not that of the newest revision: %+v", f.Proof)
		}
		var others []string
		for _, rel := range f.Related {
			others = append(others, rel.Message)
		}
		if diff := cmp.Diff([]string{"the same against r2", "the same against r1"}, others); diff != "" {
			t.Error(diff)
		}
	}
}

func TestChangesOfContractsAreListed(t *testing.T) {
	base := load(t, files("", small))
	for want, head := range map[lint.Change]workspace.MemFiles{
		lint.Unchanged: files("", small),
		lint.Changed:   files("key: none\n", small),
		lint.Removed:   without(files("", small), dir+"event.yaml", dir+"v1.schema.json"),
	} {
		r := review(t, lint.Request{Base: base, Head: load(t, head)})
		if len(r.Contracts) != 1 || r.Contracts[0].Change != want {
			t.Errorf("%v, want %s", r.Contracts, want)
		}
	}
	if r := review(t, lint.Request{Base: base, Head: load(t, renamed(files("", small)))}); len(r.Contracts) != 2 {
		t.Errorf("a rename that nobody declared is one that is added and one that is removed: %v", r.Contracts)
	}
}

// A contract that says its former name is renamed, whatever else changed; one that
// only lies elsewhere is renamed too, and one that changed there is changed.
func TestARenameIsTold(t *testing.T) {
	base := load(t, files("", small))
	elsewhere := func(m workspace.MemFiles) workspace.MemFiles {
		moved := workspace.MemFiles{}
		for name, data := range m {
			moved[strings.Replace(name, "contexts/ordering/OrderPlaced", "contexts/ordering/orders/OrderPlaced", 1)] = data
		}
		return moved
	}
	placed, confirmed := contract.EventName{Context: "ordering", Event: "OrderPlaced"}, contract.EventName{Context: "sales", Event: "OrderConfirmed"}
	for _, tt := range []struct {
		name string
		head workspace.MemFiles
		want lint.ContractChange
	}{
		{"by its former name", renamed(files("formerly: [ordering.OrderPlaced]\n", small)), lint.ContractChange{Name: confirmed, Change: lint.Renamed, Formerly: placed, From: "contexts/ordering/OrderPlaced"}},
		{"by its folder", elsewhere(files("", small)), lint.ContractChange{Name: placed, Change: lint.Renamed, From: "contexts/ordering/OrderPlaced"}},
		{"and changed there", elsewhere(files("key: none\n", small)), lint.ContractChange{Name: placed, Change: lint.Changed, From: "contexts/ordering/OrderPlaced"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := review(t, lint.Request{Base: base, Head: load(t, tt.head)})
			if diff := cmp.Diff([]lint.ContractChange{tt.want}, r.Contracts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReportsAreTheSameEveryTime(t *testing.T) {
	base := load(t, files("", small, number("a"), number("b"), number("c")))
	head := load(t, files("", `{"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}}`))
	first := review(t, lint.Request{Base: base, Head: head})
	for range 5 {
		again := review(t, lint.Request{Base: base, Head: head})
		if diff := cmp.Diff(first.Findings, again.Findings); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestProgressCountsEveryQuestionOnce(t *testing.T) {
	var seen []int
	r := review(t, lint.Request{
		Base: load(t, files("", small, number("a"))), Head: load(t, files("", noted)),
		Progress: func(done, total int) {
			if total != 4 {
				t.Errorf("total %d, want both questions about both revisions", total)
			}
			seen = append(seen, done)
		},
	})
	if diff := cmp.Diff([]int{1, 2, 3, 4}, seen); diff != "" || len(r.Comparisons) != 4 {
		t.Errorf("%d comparisons; %s", len(r.Comparisons), diff)
	}
}

func TestACancelledReviewHasNoReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, base := range map[string]*workspace.Workspace{"lint": nil, "check": load(t, files("", small))} {
		r, err := lint.Review(ctx, lint.Request{Base: base, Head: load(t, files("", required)), Rules: rules.All()})
		if !errors.Is(err, context.Canceled) || r != nil {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
}

func TestGroupsAndSeveritiesChooseRules(t *testing.T) {
	head := load(t, files("", number("price")))
	r := review(t, lint.Request{Head: head, Groups: []lint.Group{lint.Names}})
	if len(r.Findings) > 0 {
		t.Errorf("group names: %v", r.Findings)
	}
	for severity, want := range map[diag.Severity]int{diag.Off: 0, diag.Error: 1} {
		r := review(t, lint.Request{Head: head, Policy: lint.Policy{Rules: map[string]lint.Setting{"money-as-float": {Severity: severity}}}})
		if r.Count(diag.Error) != want {
			t.Errorf("%s: %d errors, want %d", severity, r.Count(diag.Error), want)
		}
	}
	if r := review(t, lint.Request{Head: head, Policy: lint.Policy{Profile: lint.ProfileStrict}}); !r.Blocks() {
		t.Error("the profile strict makes the warning an error")
	}
}
