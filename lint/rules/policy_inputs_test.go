package rules_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// governed is a workspace with something in every input of policy: the schema breaks
// too-deep, the event crud-name, and the service no-dead-letter, each where it stands.
func governed() workspace.MemFiles {
	const policy = "treaty: 1\nprofile: strict\nrules: {past-tense: error}\n"
	return workspace.MemFiles{
		"treaty.yaml": []byte(`treaty: 1
contracts: [contexts/**]
services: ["**/services/*.yaml"]
envelope: fields
extends: [company.yaml, registry]
rules: {crud-name: error, too-deep: {severity: error, options: {most: 2}}}
overrides:
  - {paths: ["**/legacy/**"], rules: {crud-name: off, too-deep: off, no-dead-letter: off, owner-missing: info}}
  - {kinds: [snapshot], rules: {too-deep: {options: {most: 9}}}}
  - {contexts: [archive], rules: {crud-name: info}}
values: {crud-words: {add: [mutated]}, stop-list: {remove: [label]}}
custom: [{id: x-owned, of: event, severity: error, message: nobody owns it, schema: rules/owned.json}]
`),
		"company.yaml":                                   []byte(policy),
		workspace.PulledPolicy:                           []byte("treaty: 1\nrules: {unbounded-string: error}\n"),
		"rules/owned.json":                               []byte(`{"required": ["summary"]}`),
		"contexts/ordering/context.yaml":                 []byte("context: ordering\nowner: o\npurpose: p\n"),
		"contexts/ordering/OrderMutated/event.yaml":      []byte("event: OrderMutated\nsummary: s\nkind: domain\nkey: none\nidempotency-key: none\ncompatibility: FULL\ncontent-model: strict\nversions: {1: {status: active}}\n"),
		"contexts/ordering/OrderMutated/v1.schema.json":  []byte(`{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": {"type": "string"}}}}}}}`),
		"contexts/ordering/services/reader.yaml":         []byte("service: reader\ncontext: ordering\nowner: o\nconsumes:\n  - {event: OrderMutated, versions: \"=1\", fields: all, idempotent-by: nothing}\n"),
		"contexts/archive/context.yaml":                  []byte("context: archive\nowner: a\npurpose: p\n"),
		"contexts/legacy/old/context.yaml":               []byte("context: old\nowner: a\npurpose: p\n"),
		"waivers.yaml":                                   []byte("waivers:\n  - {finding: 7f3a90c41b2e, rule: too-deep, reason: r, owner: o, expires: 2026-01-31}\n"),
		"baseline.json":                                  []byte(`{"baseline": 1, "findings": []}` + "\n"),
		"contexts/ordering/OrderRefunded/event.yaml":     []byte("event: OrderRefunded\nsummary: s\nkey: none\nidempotency-key: none\nversions: {1: {status: draft}}\n"),
		"contexts/ordering/OrderRefunded/v1.schema.json": []byte(`{"type": "object"}`),
	}
}

// Whatever decides how strictly a change is judged can be changed by it. Each way of
// weakening it is told, and what was found before is found under it too.
func TestEveryInputOfPolicy(t *testing.T) {
	const (
		event   = "contexts/ordering/OrderMutated/event.yaml"
		service = "contexts/ordering/services/reader.yaml"
		crud    = "error crud-name ordering.OrderMutated"
		deep    = "error too-deep ordering.OrderMutated v1"
		told    = "error policy-weakened treaty.yaml: "
	)
	type files = workspace.MemFiles
	replace := func(name, was, becomes string) func(files) {
		return func(f files) {
			if strings.Count(string(f[name]), was) != 1 {
				panic(name + " does not have once: " + was)
			}
			f[name] = []byte(strings.Replace(string(f[name]), was, becomes, 1))
		}
	}
	move := func(from, to string) func(files) {
		return func(f files) {
			for _, name := range slices.Collect(maps.Keys(f)) {
				if rest, ok := strings.CutPrefix(name, from); ok {
					f[to+rest] = f[name]
					delete(f, name)
				}
			}
		}
	}
	for _, c := range []struct {
		does string
		edit []func(files)
		want []string // beside crud and deep, which are there before
		not  []string // of these
	}{
		{"nothing", nil, nil, nil},

		// treaty.yaml
		{"a rule weighs less", []func(files){replace("treaty.yaml", "crud-name: error", "crud-name: warning")}, []string{told + "crud-name was error, and is now warning"}, nil},
		{"a rule is off", []func(files){replace("treaty.yaml", "crud-name: error", "crud-name: off")}, []string{told + "crud-name was error, and is now off"}, nil},
		{"an option lets more pass", []func(files){replace("treaty.yaml", "most: 2", "most: 3")}, []string{told + "option most of too-deep was 2, and is now 3"}, nil},
		{"an override for the context", []func(files){replace("treaty.yaml", "[archive]", "[archive, ordering]")}, []string{told + "crud-name for ordering.OrderMutated and 3 more was error, and is now info"}, nil},
		{"an override for the path", []func(files){replace("treaty.yaml", `paths: ["**/legacy/**"]`, `paths: ["**/legacy/**", "contexts/*/OrderMutated/*"]`)}, []string{
			told + "crud-name for ordering.OrderMutated was error, and is now off",
			told + "no-dead-letter for ordering.OrderMutated was warning, and is now off",
			told + "owner-missing for ordering.OrderMutated was error, and is now info",
			told + "too-deep for ordering.OrderMutated was error, and is now off",
		}, nil},
		{"an override for the kind", []func(files){replace("treaty.yaml", "[snapshot]", "[snapshot, domain]")}, []string{told + "option most of too-deep for ordering.OrderMutated and 1 more was 2, and is now 9"}, nil},
		{"an override for the manifests", []func(files){replace("treaty.yaml", `paths: ["**/legacy/**"]`, `paths: ["**/legacy/**", "**/services/*"]`)}, []string{
			told + "crud-name for service reader was error, and is now off",
			told + "no-dead-letter for service reader was warning, and is now off",
			told + "owner-missing for service reader was error, and is now info",
			told + "too-deep for service reader was error, and is now off",
		}, nil},
		{"an override for treaty.yaml itself", []func(files){replace("treaty.yaml", "overrides:", "overrides:\n  - {paths: [treaty.yaml], rules: {policy-weakened: off}}")}, []string{
			told + "policy-weakened for treaty.yaml was error, and is now off",
		}, nil},
		{"an override for the baseline", []func(files){replace("treaty.yaml", "overrides:", "overrides:\n  - {paths: [baseline.json], rules: {baseline-grown: off}}")}, []string{
			told + "baseline-grown for baseline.json was error, and is now off",
		}, nil},
		{"an override for a context's file", []func(files){replace("treaty.yaml", "overrides:", "overrides:\n  - {paths: [contexts/ordering/context.yaml], rules: {owner-missing: off}}")}, []string{
			told + "owner-missing for context ordering was error, and is now off",
		}, nil},
		{"an override weighs more", []func(files){replace("treaty.yaml", "{contexts: [archive], rules: {crud-name: info}}", "{contexts: [archive], rules: {crud-name: warning}}")}, nil, nil},
		{"a word by which a rule finds", []func(files){replace("treaty.yaml", "add: [mutated]", "add: []")}, []string{told + "crud-words loses mutated"}, nil},
		{"a word of Treaty's by which a rule finds", []func(files){replace("treaty.yaml", "add: [mutated]", "add: [mutated], remove: [updated]")}, []string{told + "crud-words loses updated"}, nil},
		{"a word of a list that excuses", []func(files){replace("treaty.yaml", "values: {", "values: {participles: {add: [mutates]}, ")}, []string{told + "participles gains mutates"}, nil},
		{"a stop-list is as long as it was again", []func(files){replace("treaty.yaml", "remove: [label]", "remove: []")}, []string{told + "stop-list gains label"}, nil},
		{"a stop-list gains", []func(files){replace("treaty.yaml", "remove: [label]", "remove: [label], add: [total]")}, []string{told + "stop-list gains total"}, nil},
		{"the envelope", []func(files){replace("treaty.yaml", "envelope: fields\n", "")}, []string{told + "the envelope was fields, and is now cloudevents"}, nil},
		{"a rule of one's own goes", []func(files){replace("treaty.yaml", "custom: [{id: x-owned, of: event, severity: error, message: nobody owns it, schema: rules/owned.json}]\n", "")}, []string{told + "the rule x-owned is gone"}, nil},
		{"it weighs less", []func(files){replace("treaty.yaml", "of: event, severity: error", "of: event, severity: info")}, []string{told + "x-owned was error, and is now info"}, nil},
		{"it weighs less by a line of its own", []func(files){replace("treaty.yaml", "rules: {crud-name: error", "rules: {x-owned: off, crud-name: error")}, []string{told + "x-owned was error, and is now off"}, nil},
		{"it looks at something else", []func(files){replace("treaty.yaml", "of: event", "of: context")}, []string{told + "the rule x-owned asks for something else"}, nil},
		{"it is moved, and is the same", []func(files){
			replace("treaty.yaml", "rules/owned.json", "rules/own.json"), move("rules/owned.json", "rules/own.json"),
		}, nil, nil},
		{"the policies in another order", []func(files){replace("treaty.yaml", "[company.yaml, registry]", "[registry, company.yaml]")}, nil, nil},

		// What treaty.yaml reads.
		{"the schema of a rule of one's own", []func(files){replace("rules/owned.json", `{"required": ["summary"]}`, `{}`)}, []string{told + "the rule x-owned asks for something else"}, nil},
		{"the schema of a rule of one's own asks for more", []func(files){replace("rules/owned.json", `{"required": ["summary"]}`, `{"required": ["key", "summary"], "properties": {"summary": {"minLength": 3}}}`)}, nil, nil},
		{"it is written otherwise", []func(files){replace("rules/owned.json", `{"required": ["summary"]}`, `{"allOf": [{"required": ["summary"]}]}`)}, nil, nil},
		{"it cannot be used", []func(files){replace("rules/owned.json", `{"required": ["summary"]}`, `{"required": "summary"}`)}, []string{told + "the rule x-owned asks for something else"}, nil},
		{"the schema of a rule of one's own goes", []func(files){move("rules/owned.json", "rules/none.json")}, []string{told + "the rule x-owned is gone"}, nil},
		{"a policy is extended no more", []func(files){replace("treaty.yaml", "[company.yaml, registry]", "[registry]")}, []string{told + "the profile was strict, and is now recommended", told + "past-tense was error, and is now warning"}, nil},
		{"a policy is weaker", []func(files){replace("company.yaml", "past-tense: error", "past-tense: off")}, []string{told + "past-tense was error, and is now off"}, nil},
		{"a policy has a lower profile", []func(files){replace("company.yaml", "strict", "recommended")}, []string{told + "the profile was strict, and is now recommended"}, nil},
		{"the copy of the registry's policy is another", []func(files){replace(workspace.PulledPolicy, "unbounded-string: error", "unbounded-string: off")}, []string{told + "unbounded-string was error, and is now off"}, nil},
		{"the registry's policy is extended no more", []func(files){replace("treaty.yaml", "[company.yaml, registry]", "[company.yaml]")}, []string{told + "unbounded-string was error, and is now off"}, nil},

		// What is judged moves to where less is asked.
		{"the event moves", []func(files){move("contexts/ordering/OrderMutated", "contexts/ordering/legacy/OrderMutated")}, []string{
			"error policy-weakened ordering.OrderMutated: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
		}, nil},
		{"the event is of another kind", []func(files){replace(event, "kind: domain", "kind: snapshot")}, []string{
			"error policy-weakened ordering.OrderMutated: it comes to where rules let more pass: option most of too-deep was 2, and is now 9",
			"info policy-weakened ordering.OrderMutated: its kind was domain, and is now snapshot",
		}, nil},
		{"the event is another context's", []func(files){
			move("contexts/ordering/OrderMutated", "contexts/archive/OrderMutated"),
			replace("contexts/archive/OrderMutated/event.yaml", "event: OrderMutated", "event: OrderMutated\nformerly: [ordering.OrderMutated]"),
		}, []string{
			"error crud-name archive.OrderMutated", "error too-deep archive.OrderMutated v1",
			"error policy-weakened archive.OrderMutated: it comes to where rules let more pass: crud-name was error, and is now info",
		}, []string{crud, deep}},
		{"the manifest moves", []func(files){move(service, "contexts/ordering/legacy/services/reader.yaml")}, []string{
			"error policy-weakened service reader: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
		}, nil},
		{"the context moves", []func(files){move("contexts/ordering", "contexts/legacy/ordering")}, []string{
			"error policy-weakened context ordering: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
			"error policy-weakened ordering.OrderMutated: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
			"error policy-weakened ordering.OrderRefunded: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
			"error policy-weakened service reader: it comes to where rules let more pass: crud-name was error, and is now off; so are 3 more",
		}, nil},
		{"the event moves, with an override for where it comes to", []func(files){
			replace("treaty.yaml", "overrides:", "overrides:\n  - {paths: [\"contexts/ordering/aside/**\"], rules: {crud-name: off}}"),
			move("contexts/ordering/OrderMutated", "contexts/ordering/aside/OrderMutated"),
		}, []string{"error policy-weakened ordering.OrderMutated: it comes to where rules let more pass: crud-name was error, and is now off"}, nil},
		{"the event moves to where all is as it was", []func(files){move("contexts/ordering/OrderMutated", "contexts/ordering/aside/OrderMutated")}, nil, nil},

		{"an event is a stream, of which less is asked", []func(files){replace(event, "kind: domain", "kind: stream")}, []string{
			"info policy-weakened ordering.OrderMutated: its kind was domain, and is now stream",
		}, nil},

		// What lets findings pass.
		{"a waiver holds longer", []func(files){replace("waivers.yaml", "2026-01-31", "2027-01-31")}, []string{
			"info policy-weakened waiver 7f3a90c41b2e: the waiver for too-deep holds until 2027-01-31, and held until 2026-01-31",
		}, nil},
		{"a waiver holds for less", []func(files){replace("waivers.yaml", "2026-01-31", "2026-01-30")}, nil, nil},
		{"the baseline grows", []func(files){replace("baseline.json", "[]", `[{"finding": "`+strings.Repeat("a", 64)+`", "rule": "too-deep", "subject": "ordering.OrderMutated v1"}]`)}, []string{
			"error baseline-grown baseline.json",
		}, nil},

		// What the contract itself promises.
		{"the mode", []func(files){replace(event, "FULL", "BACKWARD")}, []string{"error policy-weakened ordering.OrderMutated: the mode BACKWARD promises less than FULL"}, nil},
		{"the mode, by saying none", []func(files){replace(event, "FULL", "NONE")}, []string{"error policy-weakened ordering.OrderMutated: the mode NONE promises less than FULL"}, nil},
		{"the content model", []func(files){replace(event, "content-model: strict\n", "")}, []string{"error policy-weakened ordering.OrderMutated: the content model tolerant promises less than strict"}, nil},
		{"whose breaks count", []func(files){replace(event, "versions:", "enforce: consumers\nversions:")}, []string{"error policy-weakened ordering.OrderMutated: enforce was both, and is now consumers"}, nil},
		{"since when it holds", []func(files){replace(event, "versions:", "compatible-since: \"1.1\"\nversions:")}, []string{"error policy-weakened ordering.OrderMutated: compatible-since was not said, and is now 1.1"}, nil},
		{"since when it holds for a major", []func(files){replace(event, "status: active", "status: active, compatible-since: \"1.1\"")}, []string{"error policy-weakened ordering.OrderMutated: compatible-since of major 1 was not said, and is now 1.1"}, nil},
		{"a draft", []func(files){replace(event, "status: active", "status: draft")}, []string{"error policy-weakened ordering.OrderMutated: major 1 was active, and is now a draft, which may break"}, nil},
	} {
		t.Run(c.does, func(t *testing.T) {
			base, head := governed(), governed()
			for _, edit := range c.edit {
				edit(head)
			}
			was, is := load(t, base, ""), load(t, head, "")
			report, err := lint.Review(t.Context(), lint.Request{Base: was, Head: is, Rules: rules.All(), Policy: lint.PolicyOf(was.Config, time.Now())})
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, f := range report.Findings {
				line := string(f.Severity) + " " + f.Rule + " " + f.Subject
				switch f.Rule {
				case "policy-weakened":
					got = append(got, line+": "+f.Message)
				case "crud-name", "too-deep", "baseline-grown":
					got = append(got, line)
				}
			}
			want := slices.Concat(c.want, slices.DeleteFunc([]string{crud, deep}, func(line string) bool { return slices.Contains(c.not, line) }))
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
