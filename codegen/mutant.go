package codegen

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of the mutants of one major.
const (
	maxMutants = 100
	// How many changes are tried, and how many bytes of events: that is the work.
	maxTried      = 800
	maxTriedBytes = 1 << 20
)

// mutants returns changes of the events that the schema refuses, one for each of
// its assertions that a small change violates.
func (m *majorTester) mutants() []Mutant {
	var found []Mutant
	known := map[string]bool{}
	places := map[source.Pointer]bool{} // that earlier events have: again they say nothing new
	tried, size := 0, 0
	for of, e := range m.tests.all() {
		doc, err := source.ParseJSON(e.Name, []byte(e.JSON), source.DefaultLimits)
		if err != nil {
			continue
		}
		beyond := m.beyondBounds(doc.Root, known)
		for i, s := range append(beyond, splices(doc.Root, places)...) {
			if i >= len(beyond) {
				places[s.At] = true
			}
			tried, size = tried+1, size+len(e.JSON)
			if tried > maxTried || size > maxTriedBytes || len(found) == maxMutants {
				return found
			}
			changed := s.apply(e.JSON)
			s.Why = m.refuses(changed)
			s.Decoded = s.strange && (strings.HasSuffix(s.Why, "/enum") || strings.HasSuffix(s.Why, "/const"))
			key := s.key()
			if s.Why == "" || known[key] {
				continue
			}
			known[key] = true
			if m.agreed(changed) {
				s.Of = of
				found = append(found, s.Mutant)
			}
		}
	}
	return found
}

// refuses returns the first assertion that an event violates; empty: none.
func (m *majorTester) refuses(text []byte) string {
	var invalid *event.Invalid
	if errors.As(m.table.Check(text), &invalid) {
		return invalid.Violations[0].Schema
	}
	return ""
}

// agreed reports whether the validator refuses an event, too.
func (m *majorTester) agreed(text []byte) bool {
	doc, err := source.ParseJSON("mutant", text, source.DefaultLimits)
	if err != nil {
		return false
	}
	ok, err := m.valid.Valid(doc.Root)
	return err == nil && !ok
}

// splice is a mutant, and what it does to the text of an event.
type splice struct {
	Mutant
	start, end int // of what is replaced, in bytes
	text       string
	strange    bool // a text instead of another
}

func (s splice) apply(event string) []byte {
	return slices.Concat([]byte(event[:s.start]), []byte(s.text), []byte(event[s.end:]))
}

// key is the same for mutants of which one is enough: every member that is required
// counts, and its name.
func (s splice) key() string {
	key := s.Why
	if strings.HasSuffix(key, "/required") {
		key += string(s.At[strings.LastIndexByte(string(s.At), '/')+1:])
	}
	if s.Decoded {
		key += " decoded"
	}
	if s.Name != "" {
		key += " renamed"
	}
	return key
}

// splices lists changes of an event, of every place the likelier to be refused
// first; but of those places that were tried.
func splices(root *source.Node, tried map[source.Pointer]bool) []splice {
	var rounds [][]splice
	visit(root, "", tried, func(at source.Pointer, list []splice) {
		for i, s := range list {
			if len(rounds) <= i {
				rounds = append(rounds, nil)
			}
			s.At = at + s.At
			rounds[i] = append(rounds[i], s)
		}
	})
	return slices.Concat(rounds...)
}

// visit calls do with the changes of every place of a value that was not tried. Of the
// items of an array only the first is a place: the others are like it.
func visit(n *source.Node, at source.Pointer, tried map[source.Pointer]bool, do func(source.Pointer, []splice)) {
	if !tried[at] {
		do(at, replaced(n))
	}
	if n.Kind == source.Object && n.Get(stranger) == nil && !tried[at.Join(stranger)] {
		text := `"` + stranger + `":true`
		if len(n.Members) > 0 {
			text = "," + text
		}
		end := n.End.Offset - 1
		do(at, []splice{{Mutant: Mutant{At: source.Pointer("").Join(stranger), JSON: "true"}, start: end, end: end, text: text}})
	}
	for i := range n.Members {
		below := at.Join(n.Members[i].Name)
		if !tried[below] {
			do(below, removed(n, i))
		}
		visit(n.Members[i].Value, below, tried, do)
	}
	if len(n.Items) > 0 {
		visit(n.Items[0], at.JoinIndex(0), tried, do)
	}
}

// stranger is a member that no schema names.
const stranger = "unexpected"

// removed returns the object without its member i, and with that member under
// another name.
func removed(n *source.Node, i int) []splice {
	m := &n.Members[i]
	out := splice{start: m.NameStart.Offset, end: m.Value.End.Offset}
	switch {
	case i > 0:
		out.start = n.Members[i-1].Value.End.Offset
	case len(n.Members) > 1:
		out.end = n.Members[1].NameStart.Offset
	}
	other := otherCase(m.Name)
	if other == m.Name || n.Get(other) != nil {
		return []splice{out}
	}
	return []splice{out, {Mutant: Mutant{Name: other}, start: m.NameStart.Offset, end: m.NameEnd.Offset, text: quoted(other)}}
}

// replaced returns n as values of other types, and on the other side of limits.
func replaced(n *source.Node) []splice {
	wrong := `"text"`
	if n.Kind == source.String {
		wrong = "7"
	}
	values := []string{wrong, "null"}
	switch n.Kind {
	case source.String:
		for _, text := range []string{"", "?", n.Text + "x", strings.Repeat("x", 33), strings.Repeat("x", 257)} {
			values = append(values, quoted(text))
		}
	case source.Number:
		values = append(values, "-1", "0", "0.5", "1e9", "-1e9", "1e30")
	case source.Array:
		values = append(values, "[]")
		if len(n.Items) > 0 {
			twice := source.NewArray(append(slices.Clone(n.Items), n.Items[0])...)
			values = append(values, string(twice.AppendJSON(nil)))
		}
	case source.Object:
		values = append(values, "{}")
	}
	list := make([]splice, len(values))
	for i, value := range values {
		list[i] = splice{Mutant: Mutant{JSON: value}, start: n.Start.Offset, end: n.End.Offset, text: value}
		list[i].strange = n.Kind == source.String && value[0] == '"'
	}
	return list
}

func quoted(s string) string { return string(source.NewString(s).AppendJSON(nil)) }

// otherCase turns capitals into small letters and the other way round.
func otherCase(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, name)
}
