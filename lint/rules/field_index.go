package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// stopList are names of fields that mean something else in every event.
var stopList = &lint.WordList{
	Name:    "stop-list",
	Doc:     "names of fields that mean something else in every event, so that they are not compared",
	Words:   []string{"id", "value", "name", "type", "data", "code", "key", "status", "state", "version", "result", "source", "target", "content", "label", "title", "description", "payload", "message", "event", "error"},
	Excuses: true,
}

// saying is one field as one event has it.
type saying struct {
	field   *lint.Field
	context string
	what    string // what is compared: its type, its format
}

// sayings lists by name, as words, what the newest major of each contract says of
// its fields, in the order of the contracts. what returns nothing where it says
// nothing.
func sayings(p *lint.CataloguePass, what func(*lint.Field) string) map[string][]saying {
	stopped, byName := p.Words(stopList), map[string][]saying{}
	names, seen := map[string]string{}, map[string]bool{}
	for _, c := range p.Workspace.Contracts {
		if len(c.Majors) == 0 {
			continue
		}
		clear(seen)
		for f := range p.FieldsOf(c, c.Majors[len(c.Majors)-1]) {
			name, known := names[f.Name]
			if !known {
				name = strings.Join(Words(f.Name), " ")
				names[f.Name] = name
			}
			if stopped[name] || seen[name] {
				continue
			}
			if w := what(f); w != "" {
				seen[name] = true // once for each event: one with many lines has no more votes
				byName[name] = append(byName[name], saying{f, c.Name.Context, w})
			}
		}
	}
	return byName
}

// disagreements returns those that say something else than most do, and how most
// say it, of how many. Where no answer has more than half, nobody is wrong.
func disagreements(all []saying) (few []saying, most string, of int) {
	if !slices.ContainsFunc(all, func(s saying) bool { return s.what != all[0].what }) {
		return nil, "", 0
	}
	votes := map[string]int{}
	for _, s := range all {
		votes[s.what]++
	}
	most = slices.MaxFunc(slices.Sorted(maps.Keys(votes)), func(a, b string) int { return cmp.Compare(votes[a], votes[b]) })
	if votes[most]*2 <= len(all) {
		return nil, "", 0
	}
	for _, s := range all {
		if s.what != most {
			few = append(few, s)
		}
	}
	return few, most, len(all)
}

// conflict is a finding about a field that others say otherwise.
func conflict(s saying, most string, few, of int, where, why, hint string) diag.Finding {
	return diag.Finding{
		Subject: s.field.Subject,
		Span:    s.field.Span,
		Pointer: s.field.Pointer,
		Message: fmt.Sprintf("%s is %s here, and %s in most events %s: %d of %d %s", s.field.Path, s.what, most, where, few, of, disagree(few)),
		Values:  []string{s.what, most},
		Why:     why,
		Hint:    hint,
	}
}

// ofContext says among which events; a folder of plain schemas has no context.
func ofContext(name string) string {
	if name == "" {
		return "of the folder"
	}
	return "of " + name
}

func disagree(n int) string {
	if n == 1 {
		return "disagrees"
	}
	return "disagree"
}

// byContext divides what is said of one name, in the order of the contexts: that of
// the contracts.
func byContext(all []saying) [][]saying {
	var divided [][]saying
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(s saying) bool { return s.context != all[0].context })
		if n < 0 {
			n = len(all)
		}
		divided, all = append(divided, all[:n]), all[n:]
	}
	return divided
}
