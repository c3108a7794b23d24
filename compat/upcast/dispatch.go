package upcast

import (
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// tell finds out how the cases of a place are told apart, and asks where they
// cannot be and that matters.
func (d *deriver) tell(l *Lift) {
	if !slices.ContainsFunc(l.Cases, func(c Case) bool { return c.Lift.changes }) {
		l.Cases = nil
		return
	}
	for _, group := range overlapping(l.Cases) {
		if len(group) > 1 && !d.tag(l, group) {
			d.ask(Ask{Code: VariantsAlike, Path: l.Path, Old: placeAt(l.From), New: placeAt(l.To),
				Message: "the variants of " + change.Place(l.Path) + " become something else, and no type and no tag tells them apart",
			})
			return
		}
	}
}

// overlapping groups the cases, by their index, that share a type.
func overlapping(cases []Case) [][]int {
	var groups [][]int
	var types []schema.Types
	for i, c := range cases {
		group, all := []int{i}, c.Types
		for j := 0; j < len(groups); {
			if types[j]&all == 0 {
				j++
				continue
			}
			group, all = append(groups[j], group...), all|types[j]
			groups, types = slices.Delete(groups, j, j+1), slices.Delete(types, j, j+1)
		}
		slices.Sort(group)
		groups, types = append(groups, group), append(types, all)
	}
	return groups
}

// tag finds the member whose values tell the cases of a group apart.
func (d *deriver) tag(l *Lift, group []int) bool {
	for _, i := range group {
		if l.Cases[i].Types != schema.TypeObject {
			return false
		}
	}
	first := d.at(l.Cases[group[0]].Lift.From...)
	for _, m := range d.members(first) {
		if m.required == nil {
			continue
		}
		if values := d.tagValues(l, group, m.name); values != nil {
			for n, i := range group {
				l.Cases[i].Tag, l.Cases[i].Values = m.name, values[n]
			}
			return true
		}
	}
	return false
}

// tagValues returns the texts that the member has in each case; nil if it is not
// required, not listed, or two cases share one.
func (d *deriver) tagValues(l *Lift, group []int, name string) [][]string {
	var all [][]string
	seen := map[string]bool{}
	for _, i := range group {
		loc := d.at(l.Cases[i].Lift.From...)
		if !slices.ContainsFunc(loc.parts, func(s *schema.Schema) bool { return s.IsRequired(name) }) {
			return nil
		}
		var texts []string
		for _, v := range d.listedAt(d.at(d.member(loc, name)...)) {
			if v.Kind != source.String || seen[v.Text] {
				return nil
			}
			seen[v.Text] = true
			texts = append(texts, v.Text)
		}
		if texts == nil {
			return nil
		}
		all = append(all, texts)
	}
	return all
}
