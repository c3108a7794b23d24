package outputs

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

// compiled returns the validator of a schema that others publish.
func compiled(t testing.TB, file string, text []byte) *validator.Validator {
	t.Helper()
	doc, err := source.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatalf("%s: %v", file, findings)
	}
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func official(t testing.TB, name string) *validator.Validator {
	t.Helper()
	file := filepath.Join("testdata", "official", name)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return compiled(t, file, text)
}

func parsed(t testing.TB, name, text string) *source.Node {
	t.Helper()
	doc, err := source.ParseJSON(name, []byte(text), source.Limits{Bytes: 64 << 20})
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return doc.Root
}

func valid(t testing.TB, v *validator.Validator, name string, root *source.Node) {
	t.Helper()
	violations, err := v.Validate(root)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, x := range violations[:min(len(violations), 10)] {
		t.Errorf("%s: %s: %s (%s)", name, x.Instance, x.Message, x.Keyword)
	}
}

// everyRule returns one finding of each rule that SARIF can describe.
func everyRule() []diag.Finding {
	var list []diag.Finding
	for i, id := range allRules() {
		list = append(list, diag.Finding{Rule: id, Severity: diag.Warning, Span: at("a.yaml", i+1, 1), Message: "something"})
	}
	return list
}

// reviews are reviews that differ in what a form has to hold.
func reviews() map[string]*Review {
	return map[string]*Review{
		"clean": review(nil), "some": review(found(), waived()), "every rule": review(everyRule()),
		"no place": review([]diag.Finding{{Rule: "r", Severity: diag.Error, Message: "m"}}),
		"many":     review(many(200, 200, 5), waived()),
		"twins":    review(append(found(), found()...)),
	}
}

// many returns findings of each severity, each about another field.
func many(errors, warnings, notes int) []diag.Finding {
	var list []diag.Finding
	for i, n := range []int{errors, warnings, notes} {
		for j := range n {
			list = append(list, diag.Finding{
				Rule: "some-rule", Severity: diag.Severities[i], Subject: fmt.Sprintf("ordering.Event%d v1", j), Span: at(orderPlaced, j+1, 3),
				Message: fmt.Sprintf("/field%d is wrong", j), Why: "it is", Hint: "mend it", Fingerprint: fmt.Sprintf("%d-%d", i, j),
			})
		}
	}
	return list
}

func TestSARIFIsWhatItsSchemaSays(t *testing.T) {
	v := official(t, "sarif-schema-2.1.0.json")
	for name, r := range reviews() {
		valid(t, v, name, parsed(t, name, printed(t, "sarif", r)))
	}
}

// The schema finds what is wrong: else it would prove nothing.
func TestTheSchemaOfSARIFRefusesWhatIsNone(t *testing.T) {
	v := official(t, "sarif-schema-2.1.0.json")
	for _, text := range []string{
		`{"version": "2.1.0"}`, `{"version": "2.0.0", "runs": []}`,
		`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Treaty"}}, "columnKind": "bytes"}]}`,
		`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Treaty"}}, "results": [{"message": {}}]}]}`,
	} {
		if violations, err := v.Validate(parsed(t, "none", text)); err != nil || len(violations) == 0 {
			t.Errorf("%s is accepted: %v", text, err)
		}
	}
}

func TestGitLabTakesEachEntry(t *testing.T) {
	v := official(t, "codeclimate.json")
	for name, r := range reviews() {
		text := printed(t, "gitlab", r)
		for _, entry := range parsed(t, name, text).Items {
			valid(t, v, name, entry)
		}
		var issues []gitLabIssue
		if err := json.Unmarshal([]byte(text), &issues); err != nil || len(issues) != len(r.Gate.Findings)+len(r.Summary.Unseen) {
			t.Fatalf("%s: %v: %d entries of %d findings and %d notes", name, err, len(issues), len(r.Gate.Findings), len(r.Summary.Unseen))
		}
		prints := map[string]bool{}
		for _, issue := range issues {
			if prints[issue.Fingerprint] {
				t.Errorf("%s: GitLab would keep one of two: %s", name, issue.Description)
			}
			prints[issue.Fingerprint] = true
			if issue.Location.Lines.Begin < 1 || issue.Location.Lines.End < issue.Location.Lines.Begin {
				t.Errorf("%s: lines %v", name, issue.Location.Lines)
			}
		}
	}
}

func TestJUnitIsWhatItsSchemaSays(t *testing.T) {
	if _, err := exec.LookPath("xmllint"); err != nil {
		testkit.Missing(t, "xmllint (Debian: libxml2-utils), which checks JUnit reports")
	}
	dir := t.TempDir()
	for name, r := range reviews() {
		file := filepath.Join(dir, "report.xml")
		if err := os.WriteFile(file, []byte(printed(t, "junit", r)), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", filepath.Join("testdata", "official", "junit-10.xsd"), file)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestTheJSONFormIsWhatItsSchemaSays(t *testing.T) {
	v := compiled(t, "report.schema.json", schemas.Report())
	for name, r := range reviews() {
		valid(t, v, name, parsed(t, name, printed(t, "json", r)))
	}
}

// A finding keeps its fingerprint where GitLab compares two reports: when lines move,
// when words change, and whatever else is found.
func TestGitLabKnowsAFindingAgain(t *testing.T) {
	prints := func(list []diag.Finding) map[string]string {
		var issues []gitLabIssue
		if err := json.Unmarshal([]byte(printed(t, "gitlab", review(list))), &issues); err != nil {
			t.Fatal(err)
		}
		of := map[string]string{}
		for _, issue := range issues {
			of[issue.CheckName] = issue.Fingerprint
		}
		return of
	}
	before := prints(found())
	moved := found()[:3]
	for i := range moved {
		moved[i].Span.Start.Line += 10
		moved[i].Span.End.Line += 10
		moved[i].Message += ", as it was"
	}
	for rule, print := range prints(moved) {
		if before[rule] != print {
			t.Errorf("%s: %s, then %s", rule, before[rule], print)
		}
	}
}
