package codegen

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of the mutants of one major.
const (
	maxMutants = 40
	// maxTried is how many bytes of events are tried: that is the work.
	maxTried = 96 << 10
)

// mutants returns changes of the events that the schema refuses, one for each of
// its assertions that a small change violates.
func (m *majorTester) mutants() []Mutant {
	var found []Mutant
	known := map[string]bool{}
	tried := 0
	for of, e := range m.tests.all() {
		doc, err := source.ParseJSON(e.Name, []byte(e.JSON), source.DefaultLimits)
		if err != nil {
			continue
		}
		for _, change := range changes(doc.Root) {
			if tried += len(e.JSON); tried > maxTried || len(found) == maxMutants {
				return found
			}
			changed := change.apply(doc.Root)
			change.Why = m.refuses(changed)
			key := change.key()
			if change.Why == "" || known[key] {
				continue
			}
			known[key] = true
			if ok, err := m.valid.Valid(changed); err == nil && !ok {
				change.Of = of
				found = append(found, change.Mutant)
			}
		}
	}
	return found
}

// refuses returns the first assertion that a value violates; empty: none.
func (m *majorTester) refuses(value *source.Node) string {
	var invalid *event.Invalid
	if errors.As(m.table.Check(value.AppendJSON(nil)), &invalid) {
		return invalid.Violations[0].Schema
	}
	return ""
}

// changed is a mutant with its place as tokens.
type changed struct {
	Mutant
	path  []string
	value *source.Node // nil: removed, or renamed
}

// key is the same for mutants of which one is enough: every member that is required
// counts, and its name.
func (c changed) key() string {
	key := c.Why
	if strings.HasSuffix(key, "/required") {
		key += " " + string(c.At)
	}
	if c.Name != "" {
		key += " renamed"
	}
	return key
}

// changes lists changes of a value, of every place the likelier to be refused
// first.
func changes(root *source.Node) []changed {
	var rounds [][]changed
	add := func(at []string, c changed, round int) {
		for len(rounds) <= round {
			rounds = append(rounds, nil)
		}
		c.path = slices.Clone(at)
		for _, token := range at {
			c.At = c.At.Join(token)
		}
		if c.value != nil {
			c.JSON = string(c.value.AppendJSON(nil))
		}
		rounds[round] = append(rounds[round], c)
	}
	visit(root, nil, func(at []string, n *source.Node, member bool) {
		round := 0
		if member {
			add(at, changed{}, round)
			if other := otherCase(at[len(at)-1]); other != at[len(at)-1] {
				add(at, changed{Mutant: Mutant{Name: other}}, round+1)
			}
		}
		for i, value := range others(n) {
			add(at, changed{value: value}, round+i)
		}
		if n.Kind == source.Object && n.Get(stranger) == nil {
			add(append(at, stranger), changed{value: source.NewBool(true)}, 1)
		}
	})
	return slices.Concat(rounds...)
}

// stranger is a member that no schema names.
const stranger = "unexpected"

// visit calls do with every place of a value.
func visit(n *source.Node, at []string, do func(at []string, n *source.Node, member bool)) {
	visitIn(n, at, false, do)
}

func visitIn(n *source.Node, at []string, member bool, do func([]string, *source.Node, bool)) {
	do(at, n, member)
	for i := range n.Members {
		visitIn(n.Members[i].Value, append(at, n.Members[i].Name), true, do)
	}
	for i, item := range n.Items {
		if i < 1 { // the others are like them
			visitIn(item, append(at, strconv.Itoa(i)), false, do)
		}
	}
}

// others returns values that may stand where n stands: of another type, and on the
// other side of a limit.
func others(n *source.Node) []*source.Node {
	wrong := source.NewString("text")
	if n.Kind == source.String {
		wrong = source.NewInt(7)
	}
	list := []*source.Node{wrong, source.NewNull()}
	switch n.Kind {
	case source.String:
		for _, text := range []string{"", "?", n.Text + "x", strings.Repeat("x", 33), strings.Repeat("x", 257)} {
			list = append(list, source.NewString(text))
		}
	case source.Number:
		for _, literal := range []string{"-1", "0", "0.5", "1e9", "-1e9", "1e30"} {
			if number, err := source.NewNumber(literal); err == nil {
				list = append(list, number)
			}
		}
	case source.Array:
		list = append(list, source.NewArray())
		if len(n.Items) > 0 {
			list = append(list, source.NewArray(append(slices.Clone(n.Items), n.Items[0])...))
		}
	case source.Object:
		list = append(list, source.NewObject())
	}
	return list
}

// apply returns the value with the change; root stays as it is.
func (c changed) apply(root *source.Node) *source.Node { return c.in(root, c.path) }

func (c changed) in(n *source.Node, path []string) *source.Node {
	if len(path) == 0 {
		return c.value
	}
	copied := *n
	if n.Kind == source.Array {
		copied.Items = slices.Clone(n.Items)
		i, _ := strconv.Atoi(path[0]) // visit wrote it
		copied.Items[i] = c.in(n.Items[i], path[1:])
		return &copied
	}
	copied.Members = slices.Clone(n.Members)
	i := slices.IndexFunc(n.Members, func(m source.Member) bool { return m.Name == path[0] })
	switch {
	case i < 0:
		copied.Members = append(copied.Members, source.Member{Name: path[0], Value: c.value})
	case len(path) == 1 && c.Name != "":
		copied.Members[i].Name = c.Name
	case len(path) == 1 && c.value == nil:
		copied.Members = slices.Delete(copied.Members, i, i+1)
	default:
		copied.Members[i].Value = c.in(n.Members[i].Value, path[1:])
	}
	return &copied
}

// otherCase turns capitals into small letters and the other way round.
func otherCase(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, name)
}
