package privacy

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// ReadBy returns the numbers of the marks that a field meets: that it names, or is
// above or below of. The field is written as in a manifest, "" is the whole event.
func (m *Marked) ReadBy(field string) []int {
	if len(m.Marks) == 0 {
		return nil
	}
	tokens := fieldTokens(field)
	touched := m.touched(tokens)
	var list []int
	for i, mark := range m.Marks {
		if slices.ContainsFunc(mark.marked, func(s *schema.Schema) bool { return touched[s] }) && meet(tokens, mark.tokens) {
			list = append(list, i)
		}
	}
	return list
}

// touched returns the marked schemas of the places on the way along the tokens,
// and of all that is below where they end.
func (m *Marked) touched(tokens []token) map[*schema.Schema]bool {
	touched := map[*schema.Schema]bool{}
	at := m.describing(m.root)
	for _, t := range tokens {
		for _, s := range at {
			touched[s] = len(m.own[s]) > 0
		}
		at = m.follow(at, t)
	}
	seen := map[*schema.Schema]bool{}
	for todo := slices.Clone(at); len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[s] || !m.leads[s] {
			continue
		}
		seen[s] = true
		touched[s] = len(m.own[s]) > 0
		m.each(s, func(sub *schema.Schema) { todo = append(todo, sub) })
	}
	return touched
}

// fieldsRead are the fields that a consumption declares, those of which it acts on
// values too; nil where it does not say what it reads.
func fieldsRead(use *contract.Consumption) []string {
	if use.ReadsAll() {
		return []string{""}
	}
	list := slices.Concat(use.Fields, slices.Collect(maps.Keys(use.EnumValues)))
	slices.Sort(list)
	return slices.Compact(list)
}
