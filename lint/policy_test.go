package lint_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// shop is a workspace of two contexts, each with an event in CRUD words whose
// schema is seven levels deep, under a treaty.yaml and other files.
func shop(t *testing.T, config string, more ...string) *workspace.Workspace {
	t.Helper()
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n" + config)}
	for _, context := range []string{"ordering", "legacy"} {
		dir := "contexts/" + context
		files[dir+"/context.yaml"] = []byte("context: " + context + "\nowner: team-" + context + "\n")
		files[dir+"/OrderUpdated/event.yaml"] = []byte("event: OrderUpdated\nsummary: x\nversions: {1: {status: active}}\n")
		files[dir+"/OrderUpdated/v1.schema.json"] = []byte(strings.Repeat(`{"properties": {"a": `, 7) + `{"type": "string"}` + strings.Repeat("}}", 7))
	}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = []byte(more[i+1])
	}
	ws, err := workspace.Load(context.Background(), files, "shop")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// said lists what the rules find of these ids, sorted: severity, rule and subject.
func said(t *testing.T, base, head *workspace.Workspace, ids ...string) []string {
	t.Helper()
	decides := head
	if base != nil {
		decides = base
	}
	r, err := lint.Review(context.Background(), lint.Request{
		Base: base, Head: head, Rules: rules.All(), Policy: lint.PolicyOf(decides.Config, now), NewOnly: base != nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range r.Findings {
		for _, id := range ids {
			if f.Rule == id {
				list = append(list, fmt.Sprintf("%s %s %s", f.Severity, f.Rule, f.Subject))
			}
		}
	}
	slices.Sort(list)
	return list
}

func TestPolicyWeighsRules(t *testing.T) {
	crud := func(legacy, ordering diag.Severity) []string {
		list := []string{}
		for context, severity := range map[string]diag.Severity{"legacy": legacy, "ordering": ordering} {
			if severity != diag.Off {
				list = append(list, fmt.Sprintf("%s crud-name %s.OrderUpdated", severity, context))
			}
		}
		slices.Sort(list)
		return list
	}
	for name, c := range map[string]struct {
		config string
		more   []string
		want   []string
	}{
		"the profile":                {"", nil, crud("warning", "warning")},
		"a severity":                 {"rules: {crud-name: error}\n", nil, crud("error", "error")},
		"a severity in an object":    {"rules: {crud-name: {severity: error}}\n", nil, crud("error", "error")},
		"off in a context":           {"overrides: [{contexts: [leg*], rules: {crud-name: off}}]\n", nil, crud("off", "warning")},
		"off by path":                {"overrides: [{paths: [\"contexts/legacy/**\"], rules: {crud-name: off}}]\n", nil, crud("off", "warning")},
		"by kind, which it has not":  {"overrides: [{kinds: [snapshot], rules: {crud-name: off}}]\n", nil, crud("warning", "warning")},
		"by kind":                    {"overrides: [{kinds: [domain], rules: {crud-name: off}}]\n", nil, []string{}},
		"both lists must match":      {"overrides: [{contexts: [legacy], paths: [\"contexts/ordering/**\"], rules: {crud-name: off}}]\n", nil, crud("warning", "warning")},
		"on in a context, off else":  {"rules: {crud-name: off}\noverrides: [{contexts: [ordering], rules: {crud-name: error}}]\n", nil, crud("off", "error")},
		"a list with a slip":         {"overrides: [{kinds: [domian], rules: {crud-name: off}}]\n", nil, crud("warning", "warning")},
		"a glob with a slip":         {"overrides: [{paths: [\"contexts/[a\"], rules: {crud-name: off}}]\n", nil, crud("warning", "warning")},
		"the last override wins":     {"overrides: [{rules: {crud-name: off}}, {contexts: [ordering], rules: {crud-name: error}}]\n", nil, crud("off", "error")},
		"an extended policy":         {"extends: [company.yaml]\n", []string{"company.yaml", "treaty: 1\nrules: {crud-name: error}\n"}, crud("error", "error")},
		"the workspace over it":      {"extends: [company.yaml]\nrules: {crud-name: warning}\n", []string{"company.yaml", "treaty: 1\nrules: {crud-name: error}\n"}, crud("warning", "warning")},
		"its profile":                {"extends: [company.yaml]\n", []string{"company.yaml", "treaty: 1\nprofile: strict\n"}, crud("error", "error")},
		"its overrides hold":         {"extends: [company.yaml]\nrules: {crud-name: warning}\n", []string{"company.yaml", "treaty: 1\noverrides: [{contexts: [legacy], rules: {crud-name: off}}]\n"}, crud("off", "warning")},
		"the second policy wins":     {"extends: [a.yaml, b.yaml]\n", []string{"a.yaml", "treaty: 1\nrules: {crud-name: off}\n", "b.yaml", "treaty: 1\nrules: {crud-name: error}\n"}, crud("error", "error")},
		"words":                      {"values: {crud-words: {remove: [updated]}}\n", nil, []string{}},
		"the copy of the registry's": {"extends: [registry]\n", []string{workspace.PulledPolicy, "treaty: 1\nrules: {crud-name: error}\n"}, crud("error", "error")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, said(t, nil, shop(t, c.config, c.more...), "crud-name")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyTellsRules(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		want   int
	}{
		"nothing":               {"", 2},
		"less is enough":        {"rules: {too-deep: {options: {most: 7}}}\n", 0},
		"in one context":        {"overrides: [{contexts: [legacy], rules: {too-deep: {options: {most: 9}}}}]\n", 1},
		"what it does not take": {"rules: {too-deep: {options: {most: 0}}}\n", 2},
		"severity apart":        {"rules: {too-deep: error}\noverrides: [{rules: {too-deep: {options: {most: 7}}}}]\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said(t, nil, shop(t, c.config), "too-deep"); len(got) != c.want {
				t.Errorf("%d findings, want %d: %v", len(got), c.want, got)
			}
		})
	}
}

const keyed = `custom: [{id: x-keyed, severity: error, message: the event has no key, hint: add one, schema: {required: [key]}}]` + "\n"

func TestCustomRules(t *testing.T) {
	owner := `custom: [{id: x-owner, of: context, message: the owner is no team, schema: {$ref: "#/$defs/c", $defs: {c: {properties: {owner: {pattern: "^team-l"}}}}}}]` + "\n"
	for name, c := range map[string]struct {
		config string
		more   []string
		want   []string
	}{
		"of events":      {keyed, nil, []string{"error x-keyed legacy.OrderUpdated", "error x-keyed ordering.OrderUpdated"}},
		"of contexts":    {owner, nil, []string{"warning x-owner context ordering"}},
		"of schemas":     {`custom: [{id: x-typed, of: schema, message: no type, schema: {required: [type]}}]` + "\n", nil, []string{"warning x-typed legacy.OrderUpdated v1", "warning x-typed ordering.OrderUpdated v1"}},
		"in a file":      {"custom: [{id: x-keyed, message: no key, schema: rules/key.schema.json}]\n", []string{"rules/key.schema.json", `{"required": ["key"]}`}, []string{"warning x-keyed legacy.OrderUpdated", "warning x-keyed ordering.OrderUpdated"}},
		"weighed":        {keyed + "rules: {x-keyed: info}\n", nil, []string{"info x-keyed legacy.OrderUpdated", "info x-keyed ordering.OrderUpdated"}},
		"overridden":     {keyed + "overrides: [{contexts: [legacy], rules: {x-keyed: off}}]\n", nil, []string{"error x-keyed ordering.OrderUpdated"}},
		"of a policy":    {"extends: [company.yaml]\n", []string{"company.yaml", "treaty: 1\n" + keyed}, []string{"error x-keyed legacy.OrderUpdated", "error x-keyed ordering.OrderUpdated"}},
		"a broken one":   {"custom: [{id: x-keyed, message: no key, schema: {required: key}}]\n", nil, []string{"error invalid-setting rule x-keyed"}},
		"a missing file": {"custom: [{id: x-keyed, message: no key, schema: no.json}]\n", nil, []string{"error unreadable-file rule x-keyed"}},
		"one of readers": {"rules: {unreadable-file: off}\n", nil, []string{"warning unknown-rule treaty.yaml"}},
		"of no context":  {"overrides: [{contexts: [legacy, legcy, x*], rules: {x-keyed: off}}]\n" + keyed, nil, []string{"error x-keyed ordering.OrderUpdated", "info invalid-setting treaty.yaml", "info invalid-setting treaty.yaml"}},
		"twice":          {strings.TrimSuffix(keyed, "]\n") + ", {id: x-keyed, message: m, schema: {}}]\n", nil, []string{"error invalid-setting treaty.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			ids := []string{"x-keyed", "x-owner", "x-typed", "invalid-setting", "unreadable-file", "unknown-rule"}
			if diff := cmp.Diff(c.want, said(t, nil, shop(t, c.config, c.more...), ids...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A change that lets more pass than before says so, whichever way it takes.
func TestPolicyIsNotWeakened(t *testing.T) {
	company := func(text string) []string { return []string{"company.yaml", "treaty: 1\n" + text} }
	for name, c := range map[string]struct {
		base, head         string
		baseMore, headMore []string
		want               bool
	}{
		"nothing changes":                 {base: keyed, head: keyed},
		"a severity goes down":            {base: "", head: "rules: {crud-name: info}\n", want: true},
		"a severity goes up":              {base: "", head: "rules: {crud-name: error}\n"},
		"off in a context":                {head: "overrides: [{contexts: [legacy], rules: {crud-name: off}}]\n", want: true},
		"an override of nothing":          {head: "overrides: [{contexts: [nowhere], rules: {crud-name: off}}]\n"},
		"an override that is gone":        {base: "overrides: [{contexts: [legacy], rules: {crud-name: error}}]\n", want: true},
		"an option lets more pass":        {head: "rules: {too-deep: {options: {most: 9}}}\n", want: true},
		"an option lets less pass":        {head: "rules: {too-deep: {options: {most: 3}}}\n"},
		"an option in a context":          {head: "overrides: [{contexts: [legacy], rules: {too-deep: {options: {most: 9}}}}]\n", want: true},
		"words are taken away":            {head: "values: {money-words: {remove: [tip]}}\n", want: true},
		"words are added":                 {head: "values: {money-words: {add: [premium]}}\n"},
		"words that excuse are added":     {head: "values: {participles: {add: [bork]}}\n", want: true},
		"a custom rule is gone":           {base: keyed, want: true},
		"a custom rule is new":            {head: keyed},
		"a custom rule asks for less":     {base: keyed, head: strings.Replace(keyed, "[key]", "[]", 1), want: true},
		"a custom rule weighs less":       {base: keyed, head: strings.Replace(keyed, "error", "info", 1), want: true},
		"a policy is extended no more":    {base: "extends: [company.yaml]\n", baseMore: company("rules: {crud-name: error}\n"), want: true},
		"an extended policy weighs less":  {base: "extends: [company.yaml]\n", baseMore: company("rules: {crud-name: error}\n"), head: "extends: [company.yaml]\n", headMore: company(""), want: true},
		"an extended policy moves inside": {base: "extends: [company.yaml]\n", baseMore: company("rules: {crud-name: error}\n"), head: "rules: {crud-name: error}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := said(t, shop(t, c.base, c.baseMore...), shop(t, c.head, c.headMore...), "policy-weakened")
			if (len(got) > 0) != c.want || len(got) > 1 {
				t.Errorf("policy-weakened: %v, want any: %v", got, c.want)
			}
		})
	}
}

// A policy that cannot be read judges nothing: it is an error of treaty.yaml.
func TestPolicyMustBeReadable(t *testing.T) {
	for name, c := range map[string]struct{ extends, file, text, want string }{
		"missing":    {"company.yaml", "", "", "company.yaml, which treaty.yaml extends, cannot be read"},
		"not pulled": {"registry", "", "", "treaty_contracts/policy.yaml, which treaty.yaml extends, cannot be read"},
		"no YAML":    {"company.yaml", "company.yaml", "a: [", "company.yaml:1"},
		"no object":  {"company.yaml", "company.yaml", "[]", "a policy must be an object"},
		"outside":    {"../company.yaml", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\nextends: [" + c.extends + "]\n")}
			if c.file != "" {
				files[c.file] = []byte(c.text)
			}
			ws, err := workspace.Load(context.Background(), files, "shop")
			switch {
			case c.want == "" && err == nil && len(ws.Findings) > 0 && ws.Findings[0].Severity == diag.Error:
			case c.want == "" || err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
