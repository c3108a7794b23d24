package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// crossing is a company in which billing reads what ordering has, and nobody
// declares it; entries are of its waivers.yaml.
func crossing(t *testing.T, entries ...string) *workspace.Workspace {
	t.Helper()
	files := workspace.MemFiles{
		"treaty.yaml":                                  []byte("treaty: 1\n"),
		"contexts/ordering/context.yaml":               []byte("context: ordering\nowner: team-orders\n"),
		"contexts/billing/context.yaml":                []byte("context: billing\nowner: team-money\n"),
		"contexts/ordering/OrderPlaced/event.yaml":     []byte("event: OrderPlaced\nvisibility: public\nversions: {1: {status: active}}\n"),
		"contexts/ordering/OrderPlaced/v1.schema.json": []byte(`{"type": "object", "description": "An order."}`),
		"contexts/billing/services/biller.yaml": []byte("service: biller\ncontext: billing\nowner: team-money\n" +
			"consumes: [{event: ordering.OrderPlaced, versions: \"=1\", fields: all}]\n"),
	}
	if len(entries) > 0 {
		files["waivers.yaml"] = []byte("waivers:\n" + strings.Join(entries, ""))
	}
	return load(t, files)
}

// fingerprintOf returns the name of the only error in the crossing.
func fingerprintOf(t *testing.T) string {
	t.Helper()
	report := waivedReview(t, lint.Request{Head: crossing(t)}, "2026-11-21")
	for _, f := range report.Findings {
		if f.Severity == diag.Error {
			return f.Fingerprint
		}
	}
	t.Fatal("the crossing has no error")
	return ""
}

func entry(fingerprint, expires string) string {
	return fmt.Sprintf("  - {finding: %q, reason: It goes with the old shop., owner: team-money, expires: %s}\n", fingerprint, expires)
}

func waivedReview(t *testing.T, req lint.Request, day string) *lint.Report {
	t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	req.Rules, req.Policy.Now, req.NewOnly = rules.All(), now.Add(15*time.Hour), true
	report, err := lint.Review(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// errors lists the rules of the errors.
func errorsOf(r *lint.Report) string {
	var list []string
	for _, f := range r.Findings {
		if f.Severity == diag.Error {
			list = append(list, f.Rule)
		}
	}
	return strings.Join(list, " ")
}

func TestAWaiverHoldsUntilItsLastDay(t *testing.T) {
	name := fingerprintOf(t)
	until := entry(name, "2026-12-31")
	for _, c := range []struct {
		what, day  string
		base, head *workspace.Workspace
		errors     string
		waived     int
	}{
		{"without a base it counts", "2026-11-21", nil, crossing(t, until), "", 1},
		{"the base has it", "2026-11-21", crossing(t, until), crossing(t, until), "", 1},
		{"on its last day", "2026-12-31", crossing(t, until), crossing(t, until), "", 1},
		{"the day after", "2027-01-01", crossing(t, until), crossing(t, until), "undeclared-relationship expired-waiver", 0},
		{"the day after, renewed in the head alone", "2027-01-01", crossing(t, until), crossing(t, entry(name, "2027-03-01")), "undeclared-relationship", 0},
		{"the first digits are enough", "2026-11-21", nil, crossing(t, entry(name[:8], "2026-12-31")), "", 1},
		{"it is about something else", "2026-11-21", nil, crossing(t, entry(strings.Repeat("0", 12), "2026-12-31")), "undeclared-relationship", 0},
		{"new in the head, of what the base has too", "2026-11-21", crossing(t), crossing(t, until), "", 0},
		{"taken away: what was waived is not forgotten", "2026-11-21", crossing(t, until), crossing(t), "undeclared-relationship", 0},
		{"taken away after its end", "2027-01-01", crossing(t, until), crossing(t), "undeclared-relationship", 0},
	} {
		r := waivedReview(t, lint.Request{Base: c.base, Head: c.head}, c.day)
		if got := errorsOf(r); !sameWords(got, c.errors) || len(r.Waived) != c.waived {
			t.Errorf("%s: errors %q, %d waived; want %q, %d", c.what, got, len(r.Waived), c.errors, c.waived)
		}
	}
}

func sameWords(a, b string) bool {
	count := func(s string) map[string]int {
		words := map[string]int{}
		for _, w := range strings.Fields(s) {
			words[w]++
		}
		return words
	}
	return fmt.Sprint(count(a)) == fmt.Sprint(count(b))
}

// A change cannot excuse itself: what it waives is proposed, and its finding says so.
func TestAWaiverInTheHeadIsAProposal(t *testing.T) {
	agreed := strings.NewReplacer("owner: team-orders\n", "owner: team-orders\nrelationships: [{with: billing, as: upstream, pattern: open-host-service}]\n",
		"owner: team-money\n", "owner: team-money\nrelationships: [{with: ordering, as: downstream, pattern: conformist}]\n")
	base := workspace.MemFiles{}
	for name, text := range map[string]string{
		"treaty.yaml":                                  "treaty: 1\n",
		"contexts/ordering/context.yaml":               agreed.Replace("context: ordering\nowner: team-orders\n"),
		"contexts/ordering/OrderPlaced/event.yaml":     "event: OrderPlaced\nvisibility: public\nversions: {1: {status: active}}\n",
		"contexts/ordering/OrderPlaced/v1.schema.json": `{"type": "object", "description": "An order."}`,
		"contexts/billing/context.yaml":                agreed.Replace("context: billing\nowner: team-money\n"),
	} {
		base[name] = []byte(text)
	}
	r := waivedReview(t, lint.Request{Base: load(t, base), Head: crossing(t, entry(fingerprintOf(t), "2026-12-31"))}, "2026-11-21")
	if errorsOf(r) != "undeclared-relationship" {
		t.Fatalf("errors %q, want the crossing", errorsOf(r))
	}
	for _, f := range r.Findings {
		if f.Severity == diag.Error && (len(f.Related) == 0 || !strings.Contains(f.Related[len(f.Related)-1].Message, "a waiver is proposed: it counts once the base has it")) {
			t.Errorf("it does not say that a waiver is proposed: %+v", f.Related)
		}
	}
}

// A registry has approvals: it is asked about every waiver, those of the base too.
func TestARegistryAsksForApproval(t *testing.T) {
	both := crossing(t, entry(fingerprintOf(t), "2026-12-31"))
	for missing, want := range map[string]string{"": "", "ordering has to approve it": "undeclared-relationship"} {
		asked := 0
		r := waivedReview(t, lint.Request{Base: both, Head: both, Approved: func(f diag.Finding, w workspace.Waiver) string {
			asked++
			if f.Rule != "undeclared-relationship" || w.Owner != "team-money" || strings.Join(f.Contexts, " ") != "ordering" {
				t.Errorf("asked about %s of %v, for %s", f.Rule, f.Contexts, w.Owner)
			}
			return missing
		}}, "2026-11-21")
		if errorsOf(r) != want || asked != 1 {
			t.Errorf("missing %q: errors %q, asked %d times", missing, errorsOf(r), asked)
		}
	}
}

func TestBreaksAreWaivedByWhatTheyAre(t *testing.T) {
	base := load(t, files("", `{"type": "object", "properties": {"n": {"type": "integer", "maximum": 100}, "m": {"type": "integer"}}}`))
	name := func(schema string) string {
		r := waivedReview(t, lint.Request{Base: base, Head: load(t, files("", schema))}, "2026-11-21")
		for _, f := range r.Findings {
			if f.Rule == "maximum-lowered" {
				return f.Fingerprint
			}
		}
		t.Fatalf("no maximum-lowered in %+v", r.Findings)
		return ""
	}
	ninety := name(`{"type": "object", "properties": {"n": {"type": "integer", "maximum": 90}, "m": {"type": "integer"}}}`)
	elsewhere := name("{\"description\": \"more\",\n\n\"type\": \"object\", \"properties\": {\"m\": {\"type\": \"integer\"}, \"n\": {\"maximum\": 90.0, \"type\": \"integer\"}}}")
	if ninety != elsewhere {
		t.Error("the same break in other lines has another name")
	}
	if ninety == name(`{"type": "object", "properties": {"n": {"type": "integer", "maximum": 10}, "m": {"type": "integer"}}}`) {
		t.Error("a waiver of 90 would let 10 pass")
	}
}

// What cannot be read is no exception that somebody could grant.
func TestWhatCannotBeReadCannotBeWaived(t *testing.T) {
	r := waivedReview(t, lint.Request{Head: loadBroken(t, files("visibilty: public\n", `{"type": 7}`))}, "2026-11-21")
	if r.Count(diag.Error) == 0 {
		t.Fatal("there is no error")
	}
	for _, f := range r.Findings {
		if (f.Rule == "unknown-key" || f.Rule == "invalid-schema") && f.Fingerprint != "" {
			t.Errorf("%s could be waived", f.Rule)
		}
	}
}

func TestAFingerprintIsOfTheFindingNotOfItsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z/0-9]{0,6}`)
		f := diag.Finding{
			Rule: word.Draw(t, "rule"), Subject: word.Draw(t, "subject"), Pointer: source.Pointer("/" + word.Draw(t, "pointer")),
			Values: rapid.SliceOfN(word, 0, 3).Draw(t, "values"),
		}
		moved := f
		moved.Message, moved.Why, moved.Severity = word.Draw(t, "message"), "other", diag.Warning
		moved.Span = source.Span{File: word.Draw(t, "file"), Start: source.Pos{Line: rapid.IntRange(1, 99).Draw(t, "line")}}
		if lint.Fingerprint(f) != lint.Fingerprint(moved) {
			t.Fatal("words, file or line are in the fingerprint")
		}
		other := f
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			other.Rule += "x"
		case 1:
			other.Subject += "x"
		default:
			other.Values = append(append([]string{}, f.Values...), "x")
		}
		if lint.Fingerprint(f) == lint.Fingerprint(other) {
			t.Fatal("another finding has the same fingerprint")
		}
	})
}

// What the base has too, and lets pass, is no news; what the change brings is.
func TestWhatWasWaivedBeforeIsKnown(t *testing.T) {
	with := crossing(t, entry(fingerprintOf(t), "2027-01-31"))
	before := load(t, workspace.MemFiles{
		"treaty.yaml":                    []byte("treaty: 1\n"),
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-orders\n"),
		"waivers.yaml":                   []byte("waivers:\n" + entry(fingerprintOf(t), "2027-01-31")),
	})
	for name, tt := range map[string]struct {
		base  *workspace.Workspace
		known bool
	}{"the base has it": {with, true}, "the change brings it": {before, false}, "nothing is compared": {nil, false}} {
		r := waivedReview(t, lint.Request{Base: tt.base, Head: with, NewWorkspace: true}, "2026-11-21")
		if len(r.Waived) != 1 || r.Waived[0].Known != tt.known {
			t.Errorf("%s: %+v", name, r.Waived)
		}
	}
}

// A waiver that says of which rule its finding is, is of no other: eight digits are
// soon found again.
func TestAWaiverOfARuleIsOfNoOther(t *testing.T) {
	finding := fingerprintOf(t)
	for rule, waived := range map[string]int{"undeclared-relationship": 1, "past-tense": 0} {
		waiver := strings.Replace(entry(finding[:8], "2027-01-01"), "{", "{rule: "+rule+", ", 1)
		report := waivedReview(t, lint.Request{Head: crossing(t, waiver)}, "2026-11-21")
		if len(report.Waived) != waived {
			t.Errorf("%s: %d waived, want %d", rule, len(report.Waived), waived)
		}
	}
}
