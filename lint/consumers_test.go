package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// reader is the manifest of a service that reads OrderPlaced.
func reader(name, versions, more string) workspace.MemFiles {
	return workspace.MemFiles{"contexts/ordering/services/" + name + ".yaml": fmt.Appendf(nil,
		"service: %s\ncontext: ordering\nowner: team-ordering\nconsumes:\n  - {event: OrderPlaced, versions: %q, idempotent-by: envelope:id%s}\n", name, versions, more)}
}

// joined is all of the files.
func joined(list ...workspace.MemFiles) workspace.MemFiles {
	all := workspace.MemFiles{}
	for _, m := range list {
		for name, data := range m {
			all[name] = data
		}
	}
	return all
}

// whom lists whom the findings of the event's schema concern, as
// "severity rule: breaks a; safe b; unknown c".
func whom(r *lint.Report) []string {
	list := []string{}
	for _, f := range r.Findings {
		if f.Proof == nil {
			continue
		}
		line := string(f.Severity) + " " + f.Rule + ":"
		for _, group := range []struct {
			word string
			list []diag.Consumer
		}{{"breaks", f.Proof.Breaks}, {"safe", f.Proof.Safe}, {"unknown", f.Proof.Unknown}} {
			for _, c := range group.list {
				line += " " + group.word + " " + strings.TrimPrefix(c.Name, "ordering/")
			}
		}
		list = append(list, line)
	}
	slices.Sort(list)
	return list
}

// A finding names who breaks, who is safe and of whom it is not known; what hurts
// a consumer is found whatever the mode asks; and the base says whose breaks count.
func TestFindingsNameWhoIsHurt(t *testing.T) {
	const (
		both  = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "kind": {"enum": ["a", "b"]}}}`
		wider = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "kind": {"enum": ["a", "b", "c"]}}}`
		less  = `{"type": "object", "properties": {"id": {"type": "string"}, "kind": {"enum": ["a", "b"]}}}`
		fewer = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "kind": {"enum": ["a"]}}}`
	)
	ids := reader("ids", "=1", ", fields: [/id]")
	notes := reader("notes", "=1", ", fields: [/note]")
	kinds := reader("kinds", ">=1 <3", ", fields: [/kind]")
	acts := reader("acts", "=1", ", fields: [/kind], enum-values: {/kind: [b], otherwise: ignore}")
	silent := reader("silent", "=1", "")
	replays := reader("replays", "=1", ", fields: [/kind], replays: true")
	second := reader("second", "=2", ", fields: [/kind]")
	for name, c := range map[string]struct {
		more       string // of event.yaml
		base, head string
		services   []workspace.MemFiles
		moved      []workspace.MemFiles // services of the head, where others
		want       []string
	}{
		"a value is added": {
			base: both, head: wider, services: []workspace.MemFiles{ids, kinds, acts, second},
			want: []string{"error enum-widened: breaks kinds safe acts safe ids"},
		},
		"who says nothing is unknown": {
			base: both, head: wider, services: []workspace.MemFiles{silent},
			want: []string{"error enum-widened: unknown silent"},
		},
		"an optional field goes that one reads": {
			base: both, head: less, services: []workspace.MemFiles{ids, notes},
			want: []string{"error removed-field-in-use: breaks notes safe ids"},
		},
		"an optional field goes that nobody reads": {
			base: both, head: less, services: []workspace.MemFiles{ids, kinds}, want: []string{},
		},
		"an optional field goes, and one does not say what it reads": {
			base: both, head: less, services: []workspace.MemFiles{silent},
			want: []string{"error not-proved: unknown silent"},
		},
		"a field is added, and one does not say what it reads: nobody can be hurt": {
			base: less, head: both, services: []workspace.MemFiles{silent}, want: []string{},
		},
		"a change that moves the consumer too: what runs still reads it": {
			base: both, head: less, services: []workspace.MemFiles{notes}, moved: []workspace.MemFiles{reader("notes", "=1", ", fields: [/id]")},
			want: []string{"error removed-field-in-use: breaks notes"},
		},
		"the mode asks nothing, the consumers do": {
			more: "compatibility: NONE\n", base: both, head: wider, services: []workspace.MemFiles{ids, kinds},
			want: []string{"error enum-widened: breaks kinds safe ids"},
		},
		"a value goes: whoever acts on it, and whoever replays": {
			base: both, head: fewer, services: []workspace.MemFiles{ids, acts, replays},
			want: []string{"error enum-narrowed: breaks replays safe acts safe ids", "error removed-field-in-use: breaks acts safe ids safe replays"},
		},
		"enforce schema: consumers alone refuse nothing": {
			more: "enforce: schema\n", base: both, head: less, services: []workspace.MemFiles{ids, notes},
			want: []string{"info removed-field-in-use: breaks notes safe ids"},
		},
		"enforce schema: the schema refuses": {
			more: "enforce: schema\n", base: both, head: wider, services: []workspace.MemFiles{ids},
			want: []string{"error enum-widened: safe ids"},
		},
		"enforce consumers: a break that hurts nobody does not refuse": {
			more: "enforce: consumers\n", base: both, head: wider, services: []workspace.MemFiles{ids, acts},
			want: []string{"info enum-widened: safe acts safe ids"},
		},
		"enforce consumers: one that hurts somebody does": {
			more: "enforce: consumers\n", base: both, head: wider, services: []workspace.MemFiles{ids, kinds},
			want: []string{"error enum-widened: breaks kinds safe ids"},
		},
		"enforce consumers: unknown is no pass": {
			more: "enforce: consumers\n", base: both, head: wider, services: []workspace.MemFiles{ids, silent},
			want: []string{"error enum-widened: safe ids unknown silent"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			base := joined(append(c.services, files(c.more, c.base))...)
			head := joined(append(append(c.services, files(c.more, c.head)), c.moved...)...)
			got := whom(review(t, lint.Request{Base: load(t, base), Head: load(t, head)}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The enforcement that judges is the base's; to weaken it is a finding.
func TestTheEnforcementOfTheBaseJudges(t *testing.T) {
	for _, tt := range []struct {
		base, head string
		want       []string
	}{
		{"", "enforce: consumers\n", []string{"policy-weakened ordering.OrderPlaced", "property-required ordering.OrderPlaced v1"}},
		{"", "enforce: both\n", []string{"property-required ordering.OrderPlaced v1"}},
		{"enforce: schema\n", "", []string{"property-required ordering.OrderPlaced v1"}},
		{"enforce: schema\n", "enforce: consumers\n", []string{"policy-weakened ordering.OrderPlaced", "property-required ordering.OrderPlaced v1"}},
		{"enforce: consumers\n", "", []string{}},
		{"enforce: consumers\n", "enforce: schema\n", []string{"policy-weakened ordering.OrderPlaced"}},
	} {
		got := found(review(t, lint.Request{Base: load(t, files(tt.base, small)), Head: load(t, files(tt.head, required))}))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q → %q: %s", tt.base, tt.head, diff)
		}
	}
}

// Who reads an event elsewhere is known from copies. A change that loses them, or lets
// them say something else, hides nobody; a later pull knows better.
func TestCopiesOfTheBaseAreAsked(t *testing.T) {
	const (
		both = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`
		less = `{"type": "object", "properties": {"id": {"type": "string"}}}`
	)
	read := func(more string) *workspace.Pulled {
		return &workspace.Pulled{Services: load(t, joined(files("", both), reader("crm", "=1", more))).Services}
	}
	notes, ids := read(", fields: [/note]"), read(", fields: [/id]")
	breaks := []string{"error removed-field-in-use: breaks crm"}
	for name, c := range map[string]struct {
		base, head    *workspace.Pulled
		before, after int // days of the pull
		want          []string
	}{
		"the copy stays":                       {notes, notes, 1, 1, breaks},
		"the copies are gone":                  {notes, nil, 1, 0, breaks},
		"the copy is gone, others stay":        {notes, &workspace.Pulled{}, 1, 1, breaks},
		"the copy says something else":         {notes, ids, 1, 1, breaks},
		"a later pull says something else":     {notes, ids, 1, 2, []string{}},
		"a later pull has it no more":          {notes, &workspace.Pulled{}, 1, 2, []string{}},
		"a later pull brings it":               {ids, notes, 1, 2, breaks},
		"the copy comes, which hurts the head": {nil, notes, 0, 1, breaks},
		"an earlier pull":                      {notes, ids, 2, 1, breaks},
	} {
		t.Run(name, func(t *testing.T) {
			side := func(schema string, pulled *workspace.Pulled, day int) *workspace.Workspace {
				ws := load(t, files("", schema))
				if ws.Pulled = pulled; pulled != nil {
					ws.Lock = &workspace.Lock{Pulled: now.AddDate(0, 0, day-10)}
				}
				return ws
			}
			got := whom(review(t, lint.Request{Base: side(both, c.base, c.before), Head: side(less, c.head, c.after)}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
