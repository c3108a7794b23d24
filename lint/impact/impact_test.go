package impact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

var orderPlaced = contract.EventName{Context: "ordering", Event: "OrderPlaced"}

func revision(t testing.TB, label, text string) *workspace.Revision {
	t.Helper()
	doc, err := source.ParseJSON(label+".json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	_, fingerprint := s.Bundle()
	return &workspace.Revision{Label: label, Schema: s, Fingerprint: fingerprint}
}

// reader is a consumer of version 1.
func reader(t testing.TB, use contract.Consumption) impact.Consumer {
	t.Helper()
	use.Event = orderPlaced
	if use.Versions.String() == "" {
		var err error
		if use.Versions, err = contract.ParseRange("=1"); err != nil {
			t.Fatal(err)
		}
	}
	return impact.Consumer{Service: &workspace.Service{Service: contract.Service{Name: "reader", Context: "sales", Consumes: []contract.Consumption{use}}}}
}

func ask(t testing.TB, c impact.Consumer, newer *workspace.Revision, older ...*workspace.Revision) impact.Verdict {
	t.Helper()
	report, err := impact.Of(t.Context(), impact.Change{
		Event: orderPlaced, Major: 1, Model: contract.Tolerant, Older: older, Newer: newer, Others: []impact.Other{{Number: 2}},
	}, []impact.Consumer{c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report.Verdicts[0]
}

// brief is an effect with its reasons: "breaking removed-field-in-use /a".
func brief(v impact.Verdict) string {
	text := string(v.Effect)
	for _, r := range v.Reasons {
		text += fmt.Sprintf(" %s%s %v%s", r.Rule, r.Code, r.Fields, r.Value)
		if v.Effect == impact.Breaking && r.Witness == nil {
			text += " without an event"
		}
		if r.Since != "" {
			text += " since " + r.Since
		}
	}
	return text
}

// The definition of compat.md, "A consumer's view", case by case.
func TestWhatAChangeDoesToAConsumer(t *testing.T) {
	const object = `{"type": "object", "properties": `
	const ab, b = object + `{"a": {"type": "string"}, "b": {"type": "string"}}}`, object + `{"b": {"type": "string"}}}`
	const tied = object + `{"b": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"type": "object", "properties": `
	const deep, shallow = object + `{"c": {"type": "object", "properties": {"d": {}, "e": {}}}}}`, object + `{"c": {"type": "object", "properties": {"e": {}}}}}`
	enum := func(values string) string { return object + `{"a": {"enum": [` + values + `]}}}` }
	lines := func(most int) string {
		return object + fmt.Sprintf(`{"lines": {"type": "array", "maxItems": %d, "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}}}`, most)
	}
	const card = `{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "card"}, "num": {"type": "string"}}}`
	const wallet = `{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "wallet"}, "num": {"type": "string"}, "wid": {"type": "string"}}}`
	tree := func(more string) string {
		return object + `{"t": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"type": "object", "properties": {"kid": {"$ref": "#/$defs/t"}, ` + more + `}}}}`
	}
	acts := map[string][]string{"/a": {"x", "1"}}
	for _, tt := range []struct {
		name         string
		older, newer string
		use          contract.Consumption
		want         string
	}{
		{"nothing changes", ab, ab, contract.Consumption{Fields: []string{"/a"}}, "unaffected"},
		{"nothing changes for who says nothing", ab, ab, contract.Consumption{}, "unaffected"},
		{"another field goes", ab, b, contract.Consumption{Fields: []string{"/b"}}, "unaffected"},
		{"an optional field goes", ab, b, contract.Consumption{Fields: []string{"/a", "/b"}}, "breaking removed-field-in-use [/a]"},
		{"a field comes", b, ab, contract.Consumption{Fields: []string{"/b"}}, "unaffected"},
		{"a field comes, and everything is read", b, ab, contract.Consumption{Fields: []string{"all"}}, "affected"},
		{"a field goes, and everything is read", ab, b, contract.Consumption{Fields: []string{"all"}}, "breaking removed-field-in-use [/a]"},
		{"a part of what is read goes", deep, shallow, contract.Consumption{Fields: []string{"/c"}}, "breaking removed-field-in-use [/c/d]"},
		{"a field below all can occur no more", object + `{"a": {"type": "string"}, "id": {"type": "string"}}}`, object + `{"a": {"not": {}}, "id": {"type": "string"}}}`, contract.Consumption{Fields: []string{"all"}}, "breaking removed-field-in-use [/a]"},
		{"a part of what is read can occur no more", deep, object + `{"c": {"type": "object", "properties": {"d": {"not": {}}, "e": {}}}}}`, contract.Consumption{Fields: []string{"/c"}}, "breaking removed-field-in-use [/c/d]"},
		{"a star reads what recursion names", tied + `{"kid": {"$ref": "#/$defs/t"}, "p": {}, "q": {"type": "string"}}}}}`, tied + `{"kid": {"$ref": "#/$defs/t"}, "p": {}}}}}`, contract.Consumption{Fields: []string{"/b/*/q"}}, "breaking removed-field-in-use [/b/kid/q]"},
		{"a list that is read has no items any more", lines(9), lines(0), contract.Consumption{Fields: []string{"/lines"}}, "breaking removed-field-in-use [/lines/*]"},
		{"a list of anything has no items any more", object + `{"a": {"type": "array", "items": true}}}`, object + `{"a": {"type": "array", "items": false}}}`, contract.Consumption{Fields: []string{"/a"}}, "breaking removed-field-in-use [/a/*]"},
		{"a list below all has no items any more", lines(9), lines(0), contract.Consumption{Fields: []string{"all"}}, "breaking removed-field-in-use [/lines/*]"},
		{"a map is closed", object + `{"m": {"type": "object", "additionalProperties": {"type": "string"}}}}`, object + `{"m": {"type": "object", "additionalProperties": false}}}`, contract.Consumption{Fields: []string{"/m"}}, "breaking removed-field-in-use [/m/*]"},
		{"names by a pattern go", object + `{"m": {"type": "object", "patternProperties": {"^x-": {"type": "string"}}}}}`, object + `{"m": {"type": "object", "properties": {}}}}`, contract.Consumption{Fields: []string{"/m"}}, "breaking removed-field-in-use [/m/*]"},
		{"a branch of what is read goes", object + `{"pay": {"oneOf": [` + card + "," + wallet + `]}}}`, object + `{"pay": {"oneOf": [` + card + `]}}}`, contract.Consumption{Fields: []string{"/pay"}}, "breaking removed-field-in-use [/pay/wid]"},
		{"a branch goes, and another has its fields", object + `{"pay": {"anyOf": [` + card + "," + wallet + `]}}}`, object + `{"pay": {"anyOf": [` + wallet + `]}}}`, contract.Consumption{Fields: []string{"/pay"}}, "affected"},
		{"what is below what is read ends with it", deep, object + `{"c": {"not": {}}}}`, contract.Consumption{Fields: []string{"all"}}, "breaking removed-field-in-use [/c]"},
		{"a part of a tree goes", tree(`"a": {}, "b": {}`), tree(`"a": {}`), contract.Consumption{Fields: []string{"/t"}}, "breaking removed-field-in-use [/t/b]"},
		{"a part of a tree goes, and a branch of it is read", tree(`"a": {}, "b": {}`), tree(`"a": {}`), contract.Consumption{Fields: []string{"/t/kid"}}, "breaking removed-field-in-use [/t/kid/b]"},
		{"a part of items goes, and the first is read", lines(9), strings.Replace(lines(9), `"sku"`, `"x"`, 1), contract.Consumption{Fields: []string{"/lines/0"}}, "breaking removed-field-in-use [/lines/0/sku]"},
		{"a member goes, and all of them are read", deep, shallow, contract.Consumption{Fields: []string{"/c/*"}}, "breaking removed-field-in-use [/c/d]"},
		{"two parts of what is read change their types", ab, object + `{"a": {"type": "integer"}, "b": {"type": "boolean"}}}`, contract.Consumption{Fields: []string{"all"}}, "breaking type-changed [] type-changed []"},
		{"one change that two places refer to", object + `{"a": {"$ref": "#/$defs/s"}, "b": {"$ref": "#/$defs/s"}}, "$defs": {"s": {"type": "string"}}}`, object + `{"a": {"$ref": "#/$defs/s"}, "b": {"$ref": "#/$defs/s"}}, "$defs": {"s": {"type": "integer"}}}`, contract.Consumption{Fields: []string{"/a", "/b"}}, "breaking type-changed [/a /b]"},
		{"what a field needs can occur no more", object + `{"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}}`, object + `{"a": {}, "b": {"not": {}}}, "dependentRequired": {"a": ["b"]}}`, contract.Consumption{Fields: []string{"all"}}, "breaking removed-field-in-use [/a] removed-field-in-use [/b]"},
		{"a field goes, and nothing is said", ab, b, contract.Consumption{}, "unknown not-provedno-fields []"},
		{"a field comes, and nothing is said", b, ab, contract.Consumption{}, "affected"},
		{"a value comes", enum(`"x"`), enum(`"x", "y"`), contract.Consumption{Fields: []string{"/a"}}, "breaking enum-widened [/a]"},
		{"a type changes, and the field has a list of values too", ab, object + `{"a": {"type": "integer"}, "b": {}}}`, contract.Consumption{Fields: []string{"/a"}, EnumValues: map[string][]string{"/a": {"z"}}, Otherwise: "ignore"}, "breaking type-changed [/a]"},
		{"a value comes that is ignored", enum(`"x"`), enum(`"x", "y"`), contract.Consumption{Fields: []string{"/a"}, EnumValues: acts, Otherwise: "ignore"}, "unaffected"},
		{"a value goes", enum(`"x", "y"`), enum(`"x"`), contract.Consumption{Fields: []string{"/a"}}, "affected"},
		{"a value goes that it acts on", enum(`"x", "y"`), enum(`"y"`), contract.Consumption{Fields: []string{"/a"}, EnumValues: acts}, `breaking removed-field-in-use [/a]"x"`},
		{"a number goes that it acts on", enum(`"x", 1`), enum(`"x"`), contract.Consumption{Fields: []string{"/a"}, EnumValues: acts}, `breaking removed-field-in-use [/a]1`},
		{"a value goes, and it replays", enum(`"x", "y"`), enum(`"x"`), contract.Consumption{Fields: []string{"/a"}, Replays: true}, "breaking enum-narrowed [/a]"},
		{"no pointer", ab, b, contract.Consumption{Fields: []string{"a"}}, "unknown not-provedbad-field []"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ask(t, reader(t, tt.use), revision(t, "newer", tt.newer), revision(t, "older", tt.older))
			if diff := cmp.Diff(tt.want, brief(got)); diff != "" {
				t.Errorf("%s\n%+v", diff, got.Reasons)
			}
		})
	}
}

// A consumer is asked of the revision that it knows; of what is stored, those who
// replay; and a change is not to blame for what was broken before it.
func TestWhichRevisionsAreAsked(t *testing.T) {
	const object = `{"type": "object", "properties": `
	first := revision(t, "1.0", object+`{"a": {"type": "integer"}}}`)
	second := revision(t, "1.1", object+`{"b": {}}}`)
	third := revision(t, "1.2", object+`{"a": {"type": "string"}, "b": {}}}`)
	fourth := revision(t, "1.3", object+`{"a": {"type": "string"}, "b": {}, "c": {}}}`)
	use := contract.Consumption{Fields: []string{"/a"}}
	replays := contract.Consumption{Fields: []string{"/a"}, Replays: true}
	old := reader(t, use)
	old.Knows = first
	lost, stale := reader(t, use), reader(t, use)
	lost.Lost, stale.Doubt = "gone", "pulled 94 days ago"
	for _, tt := range []struct {
		name  string
		c     impact.Consumer
		newer *workspace.Revision
		older []*workspace.Revision
		want  string
	}{
		{"of the newest", reader(t, use), third, []*workspace.Revision{first, second}, "affected"},
		{"of the one in its lock", old, third, []*workspace.Revision{first, second}, "breaking type-changed [/a]"},
		{"of all that is stored", reader(t, replays), third, []*workspace.Revision{first, second}, "breaking type-changed [/a]"},
		{"but not of what was broken before", reader(t, replays), fourth, []*workspace.Revision{first, second, third}, "unaffected"},
		{"the one in its lock is not there", lost, third, []*workspace.Revision{second}, "unknown not-provedlost-version []"},
		{"an old manifest, and it may know any", stale, third, []*workspace.Revision{first, second}, "unknown not-provedold-manifest []"},
		{"an old manifest, and nobody can be hurt", stale, fourth, []*workspace.Revision{third}, "unaffected"},
	} {
		if diff := cmp.Diff(tt.want, brief(ask(t, tt.c, tt.newer, tt.older...))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// What was unreadable before does not hide what becomes unreadable with the change.
func TestAnOldBreakHidesNoNewOne(t *testing.T) {
	const object = `{"type": "object", "properties": `
	first := revision(t, "1.0", object+`{"a": {"type": "string"}, "c": {"type": "string", "maxLength": 30}}}`)
	second := revision(t, "1.1", object+`{"a": {"type": "string", "minLength": 1}}}`)
	newer := revision(t, "1.2", object+`{"a": {"type": "string", "minLength": 1}, "c": {"type": "string", "maxLength": 10}}}`)
	got := ask(t, reader(t, contract.Consumption{Fields: []string{"/a", "/c"}, Replays: true}), newer, first, second)
	if diff := cmp.Diff("breaking max-length-lowered [/c]", brief(got)); diff != "" {
		t.Error(diff)
	}
}

// One that was declared before another major was there can do with that one only if its
// view reads it.
func TestWhatStaysIsAskedOfWhoDidNotKnowIt(t *testing.T) {
	const object = `{"type": "object", "properties": `
	only := revision(t, "1.0", object+`{"a": {"type": "string"}}}`)
	other := revision(t, "2.0", object+`{"a": {"type": "integer"}}}`)
	same := revision(t, "2.0", object+`{"a": {"type": "string"}, "b": {}}}`)
	open, err := contract.ParseRange(">=1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		latest int
		other  impact.Other
		fields []string
		want   string
	}{
		{"its lock names it", 2, impact.Other{Number: 2, Newest: other, New: true}, []string{"/a"}, "affected"},
		{"it was there", 0, impact.Other{Number: 2, Newest: other}, []string{"/a"}, "affected"},
		{"its lock names one before", 1, impact.Other{Number: 2, Newest: other}, []string{"/a"}, "breaking retired-in-use [/a]"},
		{"it comes with the change", 0, impact.Other{Number: 2, Newest: other, New: true}, []string{"/a"}, "breaking retired-in-use [/a]"},
		{"and the view reads it", 1, impact.Other{Number: 2, Newest: same}, []string{"/a"}, "affected"},
		{"nothing is said of fields", 1, impact.Other{Number: 2, Newest: other}, nil, "unknown not-provedno-fields []"},
		{"it is not at hand", 1, impact.Other{Number: 2}, []string{"/a"}, "unknown not-provedunreadable []"},
	} {
		c := reader(t, contract.Consumption{Versions: open, Fields: tt.fields})
		c.Latest = tt.latest
		report, err := impact.Of(t.Context(), impact.Change{
			Event: orderPlaced, Major: 1, Model: contract.Tolerant, Older: list(only), Others: []impact.Other{tt.other},
		}, []impact.Consumer{c}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, brief(report.Verdicts[0])); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestTheEndOfAMajor(t *testing.T) {
	only := revision(t, "1.0", `{}`)
	for versions, want := range map[string]impact.Effect{"=1": impact.Breaking, ">=1 <3": impact.Affected, "*": impact.Affected, "<=1.4": impact.Breaking} {
		r, err := contract.ParseRange(versions)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, reader(t, contract.Consumption{Versions: r}), nil, only); got.Effect != want {
			t.Errorf("%s: %s, want %s", versions, got.Effect, want)
		}
	}
}
