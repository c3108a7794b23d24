package upcast

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// values compares listed values, and reports whether that settles the place.
func (d *deriver) values(l *Lift, old, new *location) bool {
	was, is := d.listedAt(old), d.listedAt(new)
	switch {
	case old.types&new.types == 0:
		return false
	case is == nil && slices.ContainsFunc(new.parts, func(s *schema.Schema) bool { return ownValues(s) != nil }):
		d.tighten(l.Path, new, "enum", "const") // more than is looked at
		return false
	case len(is) == 0:
		return false
	case len(was) == 0 || !scalars(was):
		d.listed(l, old, new)
		return false
	}
	gone := slices.DeleteFunc(slices.Clone(was), func(v *source.Node) bool { return contains(is, v) })
	switch {
	case len(gone) == 0:
		if len(is) > len(was) {
			d.did(l, "widen", change.Place(l.Path)+" may have more values", old, new, "enum")
		}
		d.constraints(l, old, new)
	case onlyOne(was, is):
		l.Set = is[0]
		d.did(l, "set", fmt.Sprintf("%s is always %s, and was always %s", change.Place(l.Path), change.Show(is[0]), change.Show(was[0])), old, new, "const")
	default:
		d.mapped(l, gone, is, old, new)
		d.constraints(l, old, new)
	}
	return true
}

// onlyOne reports whether one value was allowed and another one is, so that it can
// only become that: between two majors as between two revisions of one.
func onlyOne(was, is []*source.Node) bool {
	return len(was) == 1 && len(is) == 1 && scalars(was) && !source.Equal(was[0], is[0])
}

func scalars(values []*source.Node) bool {
	return !slices.ContainsFunc(values, func(v *source.Node) bool { return v.Kind == source.Array || v.Kind == source.Object })
}

// listed derives a place whose values were free and are listed now, which is a
// constraint; x-upcast-values may give texts another one.
func (d *deriver) listed(l *Lift, old, new *location) {
	if d.asks || !d.proved(old, new) {
		d.tighten(l.Path, new, "enum", "const", "anyOf", "oneOf")
	}
	words := note(new, func(a *schema.Annotations) *source.Node { return a.UpcastValues })
	if words == nil || d.opt.Down {
		return
	}
	for i := range words.Members {
		m := &words.Members[i]
		l.Values = append(l.Values, Value{source.NewString(m.Name), m.Value})
	}
	d.did(l, "values", renamedValues(l), old, new, "enum")
}

// mapped gives each value that is gone the one that x-upcast-values names.
func (d *deriver) mapped(l *Lift, gone, is []*source.Node, old, new *location) {
	words := note(new, func(a *schema.Annotations) *source.Node { return a.UpcastValues })
	fill := note(new, func(a *schema.Annotations) *source.Node { return a.UpcastDefault })
	if d.opt.Down {
		words, fill = nil, nil
	}
	var left []*source.Node
	for _, v := range gone {
		to := words.Get(v.Text)
		if v.Kind != source.String {
			to = words.Get(string(v.Canonical()))
		}
		if v.Kind == source.Null && to == nil && fill != nil {
			l.Null, to = fill, fill
		}
		switch {
		case to == nil:
			left = append(left, v)
		case !contains(is, to):
			d.ask(Ask{Code: BadAnnotation, Path: l.Path, Old: keywordOf(old, "enum", "const"), New: keywordOf(new, "x-upcast-values", "x-upcast-default"),
				Message: fmt.Sprintf("%s becomes %s at %s, which is no value of it", change.Show(v), change.Show(to), change.Place(l.Path)),
				Settle:  annotation(new, `"x-upcast-values": {…}`, "name one of the values that are listed")})
		default:
			l.Values = append(l.Values, Value{v, to})
		}
	}
	if len(left) > 0 {
		d.ask(Ask{Code: ValueGone, Path: l.Path, Old: keywordOf(old, "enum", "const"), New: keywordOf(new, "enum", "const", "anyOf", "oneOf"),
			Message: fmt.Sprintf("%s may no longer be %s: what stands for %s now?", change.Place(l.Path), shown(left), itOrThem(len(left))),
			Settle:  annotation(new, NameValues(left), ThatBecomes(left))})
	}
	if len(l.Values) > 0 {
		d.did(l, "values", renamedValues(l), old, new, "enum")
	}
}

func renamedValues(l *Lift) string {
	var list []string
	for _, v := range l.Values {
		list = append(list, change.Show(v.From)+" becomes "+change.Show(v.To))
	}
	return change.Place(l.Path) + ": " + some(list)
}

func shown(values []*source.Node) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = change.Show(v)
	}
	return some(list)
}

// mostNamed bounds the values that advice names.
const mostNamed = 50

// NameValues is an x-upcast-values with a key for each of the values that are gone, and
// without what stands for them.
func NameValues(gone []*source.Node) string {
	var keys []string
	for _, v := range gone[:min(len(gone), mostNamed)] {
		text := v.Text
		if v.Kind != source.String {
			text = string(v.Canonical())
		}
		keys = append(keys, source.Quote(text)+": …")
	}
	if len(gone) > mostNamed {
		keys = append(keys, "…")
	}
	return `"x-upcast-values": {` + strings.Join(keys, ", ") + "}"
}

// ThatBecomes says what stands behind the keys of [NameValues].
func ThatBecomes(gone []*source.Node) string {
	if len(gone) == 1 {
		return "the value that this becomes"
	}
	return "the value that each of them becomes"
}

// some names the first few.
func some(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
