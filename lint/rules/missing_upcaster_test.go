package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// The step is asked for between majors that are no drafts, whatever became of them
// since: what was stored stays. It is a new finding when the major is opened, and
// when more places need a person.
func TestStepsBetweenMajorsAreAskedFor(t *testing.T) {
	const (
		text   = `{"type": "object", "properties": {"id": {"type": "string"}}}`
		number = `{"type": "object", "properties": {"id": {"type": "integer"}}}`
		more   = `{"type": "object", "required": ["at"], "properties": {"id": {"type": "integer"}, "at": {"type": "string"}}}`
	)
	v2, v3 := "ordering.OrderPlaced v2", "ordering.OrderPlaced v3"
	for _, tt := range []struct {
		name       string
		base, head string // versions:
		v1, v2, v3 string // schemas; empty: none
		was        string // the schema of v2 in the base; empty: the same
		want       []string
	}{
		{name: "a draft", base: "1: {status: active}, 2: {status: draft}", head: "1: {status: active}, 2: {status: draft}", v1: text, v2: number},
		{name: "it is opened", base: "1: {status: active}, 2: {status: draft}", head: "1: {status: active}, 2: {status: active}", v1: text, v2: number, want: []string{v2}},
		{name: "it is opened, by hand", base: "1: {status: active}, 2: {status: draft}", head: "1: {status: active}, 2: {status: active, upcast: by-hand}", v1: text, v2: number},
		{name: "it was open", base: "1: {status: active}, 2: {status: active}", head: "1: {status: active}, 2: {status: active}", v1: text, v2: number},
		{name: "one place more", base: "1: {status: active}, 2: {status: active}", head: "1: {status: active}, 2: {status: active}", v1: text, v2: more, was: number, want: []string{v2}},
		{name: "by hand no more", base: "1: {status: active}, 2: {status: active, upcast: by-hand}", head: "1: {status: active}, 2: {status: active}", v1: text, v2: number, want: []string{v2}},
		{name: "the earlier one is retired", base: "1: {status: retired}, 2: {status: draft}", head: "1: {status: retired}, 2: {status: active}", v1: text, v2: number, want: []string{v2}},
		{name: "a draft between", base: "1: {status: active}, 2: {status: draft}, 3: {status: draft}", head: "1: {status: active}, 2: {status: draft}, 3: {status: active}", v1: text, v2: text, v3: number, want: []string{v3}},
		{name: "the first major is gone", base: "2: {status: active}, 3: {status: draft}", head: "2: {status: active}, 3: {status: active}", v2: text, v3: number, want: []string{v3}},
		{name: "a schema that is none", base: "1: {status: active}, 2: {status: draft}", head: "1: {status: active}, 2: {status: active}", v1: text, v2: `{"type": 1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			side := func(versions, second string) string {
				var b strings.Builder
				b.WriteString("-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\n" +
					"-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: Placed.\nversions: {" + versions + "}\n")
				for name, schema := range map[string]string{"v1": tt.v1, "v2": second, "v3": tt.v3} {
					if schema != "" {
						b.WriteString("-- contexts/ordering/OrderPlaced/" + name + ".schema.json --\n" + schema + "\n")
					}
				}
				return b.String()
			}
			was := tt.was
			if was == "" {
				was = tt.v2
			}
			rule, err := rules.ByID("missing-upcaster")
			if err != nil {
				t.Fatal(err)
			}
			report, err := lint.Review(t.Context(), lint.Request{
				Base: loadArchive(t, side(tt.base, was)), Head: loadArchive(t, side(tt.head, tt.v2)),
				Policy: lint.Policy{Now: now}, Rules: []*lint.Rule{rule}, NewOnly: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				if f.Rule == rule.ID {
					got = append(got, f.Subject)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// Contracts that are asked the same of a file that they share have one cause, wherever
// their events have the place; what else they are asked, or what it was before, makes
// it another.
func TestOneAnswerIsOneCause(t *testing.T) {
	const shared = `{"type": "object", "required": ["zip"], "properties": {"zip": {"type": "string"}}}`
	v1 := func(place, zip string) string {
		return `{"type": "object", "required": ["` + place + `"], "properties": {"` + place + `": {"type": "object", "properties": {"zip": ` + zip + `}}}}`
	}
	v2 := func(place, more string) string {
		return `{"type": "object", "required": ["` + place + `"` + more + `], "properties": {"note": {"type": "string"}, "` + place + `": {"$ref": "../address.json"}}}`
	}
	first := [2]string{v1("address", `{"type": "string"}`), v2("address", "")}
	for _, tt := range []struct {
		name   string
		second [2]string
		same   bool
	}{
		{"the same", first, true},
		{"at another place of the event", [2]string{v1("shipTo", `{"type": "string"}`), v2("shipTo", "")}, true},
		{"something else as well", [2]string{first[0], v2("address", `, "note"`)}, false},
		{"of another type before", [2]string{v1("address", `{"type": "integer"}`), first[1]}, false},
		{"in its own file", [2]string{first[0], strings.Replace(first[1], `{"$ref": "../address.json"}`, shared, 1)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree := "-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\n-- contexts/ordering/address.json --\n" + shared + "\n"
			for name, schemas := range map[string][2]string{"Paid": first, "Shipped": tt.second} {
				dir := "contexts/ordering/" + name
				tree += "-- " + dir + "/event.yaml --\nevent: " + name + "\nsummary: It happened.\nversions: {1: {status: active}, 2: {status: active}}\n" +
					"-- " + dir + "/v1.schema.json --\n" + schemas[0] + "\n-- " + dir + "/v2.schema.json --\n" + schemas[1] + "\n"
			}
			rule, err := rules.ByID("missing-upcaster")
			if err != nil {
				t.Fatal(err)
			}
			report, err := lint.Review(t.Context(), lint.Request{Head: loadArchive(t, tree), Policy: lint.Policy{Now: now}, Rules: []*lint.Rule{rule}})
			if err != nil {
				t.Fatal(err)
			}
			var causes []string
			for _, f := range report.Findings {
				if f.Rule == rule.ID {
					causes = append(causes, f.Cause)
				}
			}
			if len(causes) != 2 || causes[0] == "" || (causes[0] == causes[1]) != tt.same {
				t.Errorf("the causes are %q, and the same is %v", causes, tt.same)
			}
		})
	}
}
