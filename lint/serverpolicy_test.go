package lint_test

import (
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// policyOf reads a policy that stands by itself.
func policyOf(t *testing.T, text string) lint.Policy {
	t.Helper()
	p, found := workspace.ReadPolicy("company.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatalf("%s: %s", found[0].Span, found[0].Message)
	}
	return lint.PolicyOf(workspace.Config{Profile: p.Profile, Policies: []*workspace.Policy{p}}, time.Time{})
}

// What a server demands is a floor: nobody goes below it, and everybody may go above.
func TestAServersPolicyIsAFloor(t *testing.T) {
	const crud = "rules: {crud-name: "
	at := lint.Place{Context: "legacy", File: "contexts/legacy/OrderUpdated/event.yaml"}
	for _, c := range []struct {
		what, own, server string
		want              diag.Severity
	}{
		{"nothing is demanded", crud + "off}", "", diag.Off},
		{"less is asked for than is demanded", crud + "off}", crud + "error}", diag.Error},
		{"more is asked for", crud + "error}", crud + "info}", diag.Error},
		{"off is no demand", crud + "warning}", crud + "off}", diag.Warning},
		{"an option is no demand", crud + "off}", "rules: {crud-name: {options: {}}}", diag.Off},
		{"it is demanded here", crud + "off}", "overrides: [{contexts: [legacy], rules: {crud-name: error}}]", diag.Error},
		{"it is demanded elsewhere", crud + "off}", "overrides: [{contexts: [sales], rules: {crud-name: error}}]", diag.Off},
		{"it is excused here", crud + "off}", crud + "error}\noverrides: [{contexts: [legacy], rules: {crud-name: info}}]", diag.Info},
		{"an override of the home goes no lower", "overrides: [{contexts: [legacy], rules: {crud-name: off}}]", crud + "warning}", diag.Warning},
	} {
		p := policyOf(t, "treaty: 1\n"+c.own+"\n")
		p.Demand(policyOf(t, "treaty: 1\n"+c.server+"\n"))
		rule, err := rules.ByID("crud-name")
		if err != nil {
			t.Fatal(err)
		}
		if got := rule.Severity(p, at); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// A custom rule of the server is asked whatever the home makes of its name.
func TestACustomRuleOfTheServerIsAsked(t *testing.T) {
	const server = "custom: [{id: x-keyed, message: the event has no key, severity: error, schema: {required: [key]}}]"
	for what, own := range map[string]string{
		"the home has none":     "",
		"the home turns it off": "rules: {x-keyed: off}",
		"the home has another":  "custom: [{id: x-keyed, message: nothing, severity: info, schema: {}}]",
		"the home excuses it":   "overrides: [{contexts: ['*'], rules: {x-keyed: off}}]",
	} {
		p := policyOf(t, "treaty: 1\n"+own+"\n")
		p.Demand(policyOf(t, "treaty: 1\n"+server+"\n"))
		r, err := lint.Review(t.Context(), lint.Request{Head: load(t, files("", `{"type": "object"}`)), Policy: p, Rules: rules.All()})
		if err != nil {
			t.Fatal(err)
		}
		if got := errorsOf(r); !strings.Contains(got, "x-keyed") {
			t.Errorf("%s: errors %q", what, got)
		}
	}
}

// What is wrong with a policy is told with its place, so that it can be refused.
func TestAPolicyIsCheckedInEveryLine(t *testing.T) {
	for text, want := range map[string]string{
		"treaty: 1\n": "",
		"treaty: 1\nrules: {past-tense: error, x-own: off}\ncustom: [{id: x-own, message: m, schema: {}}]\n": "",
		"treaty: 1\nrules: {past-tens: error}\n":                                  "p.yaml:2:9",
		"treaty: 1\nrules: {too-deep: {options: {most: many}}}\n":                 "p.yaml:2:",
		"treaty: 1\nruls: {}\n":                                                   "p.yaml:2:1",
		"treaty: 1\nvalues: {monny-words: {add: [a]}}\n":                          "p.yaml:2:",
		"treaty: 1\ncustom: [{id: x-own, message: m, schema: {required: key}}]\n": "p.yaml:2:",
		"treaty: 1\ncustom: [{id: x-own, message: m, schema: own.json}]\n":        "p.yaml:2:",
		"extends: [registry]\ntreaty: 1\n":                                        "p.yaml:1:1",
		"[]":                                                                      "p.yaml:1:1",
		"{":                                                                       "p.yaml:1:",
		"":                                                                        "p.yaml:1:1",
	} {
		p, found := workspace.ReadPolicy("p.yaml", []byte(text))
		if p != nil {
			var err error
			if found, err = lint.CheckPolicy(t.Context(), p, rules.All()); err != nil {
				t.Fatal(err)
			}
		}
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: %s: %s", text, found[0].Span, found[0].Message)
		case want != "" && (len(found) == 0 || !strings.HasPrefix(found[0].Span.String(), want)):
			t.Errorf("%q: %v, want something at %s", text, found, want)
		}
	}
}
