package lint_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// flawed is an event that may be named and described badly.
type flawed struct {
	number   int
	name     string
	formerly string
	faults   []string // names of faults of its schema
}

// faultyFields are what a schema may have that a rule finds.
var faultyFields = map[string]string{
	"money":   `"amount": {"type": "number"}`,
	"time":    `"placedAt": {"type": "string"}`,
	"opaque":  `"details": {"type": "object"}`,
	"unsafe":  `"sequence": {"type": "integer", "maximum": 1e30}`,
	"union":   `"sku": {"type": ["string", "integer"]}`,
	"enum":    `"state": {"enum": ["a", "b"]}`,
	"null":    `"note": {"type": ["string", "null"]}`,
	"email":   `"email": {"type": "string"}`,
	"list":    `"lines": {"type": "array", "items": {"type": "string"}}`,
	"number":  `"count": {"type": "integer"}`,
	"other":   `"count": {"type": "string"}`,
	"pattern": `"code": {"type": "string", "pattern": "(?i)a"}`,
}

var faultNames = []string{"email", "enum", "list", "money", "null", "number", "opaque", "other", "pattern", "time", "union", "unsafe"}

// good is what the event is called when nothing is wrong with its name.
func (f flawed) good() string { return fmt.Sprintf("Order%dPlaced", f.number) }

// mends reports whether the good name is better than the one it has. Who writes a
// name as few are written, where most are written as it was, mends nothing.
func (f flawed) mends(found []diag.Finding) bool {
	subject := "ordering." + f.name
	keepsStyle := strings.ToLower(f.name[:1]) != f.name[:1]
	return f.name != f.good() && (keepsStyle || slices.ContainsFunc(found, func(found diag.Finding) bool {
		return found.Rule == "name-case" && (found.Subject == subject || slices.Contains(found.Covers, subject))
	}))
}

func (f flawed) write(files workspace.MemFiles) {
	dir := "contexts/ordering/" + f.name
	formerly := ""
	if f.formerly != "" {
		formerly = "formerly: [ordering." + f.formerly + "]\n"
	}
	var fields []string
	for _, fault := range f.faults {
		fields = append(fields, faultyFields[fault])
	}
	files[dir+"/event.yaml"] = []byte("event: " + f.name + "\nsummary: x\n" + formerly + "versions: {1: {status: draft}}\n")
	files[dir+"/v1.schema.json"] = []byte(`{"properties": {` + strings.Join(fields, ", ") + `}}`)
}

func loadFlawed(t *rapid.T, events []flawed, more ...string) *workspace.Workspace {
	files := workspace.MemFiles{
		"treaty.yaml":                    []byte("treaty: 1\nprofile: strict\n"),
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-ordering\n"),
	}
	for _, e := range events {
		e.write(files)
	}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = []byte(more[i+1])
	}
	ws, err := workspace.Load(context.Background(), files, "x")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func reviewStrictly(t *rapid.T, base, head *workspace.Workspace) *lint.Report {
	r, err := lint.Review(context.Background(), lint.Request{
		Base: base, Head: head, Rules: rules.All(), Policy: lint.PolicyOf(head.Config, now), NewOnly: base != nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whoever mends something is never refused for what others left: neither where rules
// go by what most do, nor where a waiver or the baseline let pass what is mended.
func TestFixingSomethingNeverFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []flawed
		for i := range rapid.IntRange(2, 9).Draw(t, "events") {
			e := flawed{number: i}
			e.name = rapid.SampledFrom([]string{e.good(), fmt.Sprintf("Order%dLine", i), fmt.Sprintf("order_%d_placed", i), fmt.Sprintf("Order%dUpdated", i), fmt.Sprintf("PlaceOrder%d", i)}).Draw(t, "name")
			if n := rapid.IntRange(0, 3).Draw(t, "faults"); n > 0 {
				at := rapid.IntRange(0, len(faultNames)-1).Draw(t, "first fault")
				for k := range n {
					if fault := faultNames[(at+k)%len(faultNames)]; fault != "other" || !slices.Contains(e.faults, "number") {
						e.faults = append(e.faults, fault)
					}
				}
			}
			events = append(events, e)
		}
		var exceptions []string
		of := rapid.SampledFrom([]string{"", "waivers", "baseline"}).Draw(t, "exceptions")
		plain := reviewStrictly(t, nil, loadFlawed(t, events))
		switch of {
		case "waivers":
			exceptions = []string{"waivers.yaml", waiversOf(plain.Findings)}
		case "baseline":
			text, err := workspace.FormatBaseline(lint.Baseline(plain.Findings, diag.Warning))
			if err != nil {
				t.Fatal(err)
			}
			exceptions = []string{"baseline.json", string(text)}
		}
		base := loadFlawed(t, events, exceptions...)

		mended := slices.Clone(events)
		e := &mended[rapid.IntRange(0, len(mended)-1).Draw(t, "mended")]
		// A waiver is of a finding under the name that its event has.
		if of != "waivers" && e.mends(plain.Findings) && rapid.Bool().Draw(t, "its name") {
			e.formerly, e.name = e.name, e.good()
		} else if len(e.faults) > 0 {
			e.faults = e.faults[1:]
		}
		for _, f := range reviewStrictly(t, base, loadFlawed(t, mended, exceptions...)).Findings {
			if f.Severity == diag.Error {
				t.Errorf("%s %s: %s", f.Rule, f.Subject, f.Message)
			}
		}
	})
}

func waiversOf(found []diag.Finding) string {
	text := "waivers:\n"
	for _, f := range found {
		if f.Fingerprint != "" {
			text += fmt.Sprintf("  - {finding: %s, rule: %s, reason: so it was, owner: team-ordering, expires: \"2027-01-01\"}\n", f.Fingerprint, f.Rule)
		}
	}
	return text
}
