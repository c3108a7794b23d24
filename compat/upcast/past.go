package upcast

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// past is what the earlier revisions of a major said of the places of the newest, by the
// schemas that describe them there: of those at which it lists values or allows null no
// more, and of members that it requires and that could be missing.
type past struct {
	places  map[string]*saidBefore
	missing map[string]bool // with the name of the member
	work    int64           // of all revisions
}

// saidBefore is what earlier revisions said of one place.
type saidBefore struct {
	only    []*source.Node // values that were the only one, and are not any more
	choices []choice       // all others
}

// choice are the values of which a writer of some revision could choose.
type choice struct {
	types  schema.Types
	listed []*source.Node // nil: any value of the types
}

// pastOf looks at the earlier revisions of a major. Nil: they say nothing that the
// newest does not, or it would be too much work to know.
func pastOf(newest *schema.Schema, earlier []*schema.Schema) *past {
	p := &past{places: map[string]*saidBefore{}, missing: map[string]bool{}}
	for _, s := range earlier {
		d := newDeriver(s, newest, Options{past: p}, true)
		if p.work += d.work; d.beyond || p.work > maxWork {
			return nil // what was not seen may have been a choice
		}
	}
	if len(p.places)+len(p.missing) == 0 {
		return nil
	}
	return p
}

// miss notes that a revision did not require a member of an object.
func (p *past) miss(object *location, name string) { p.missing[placeKey(object)+name] = true }

// missed reports whether a revision did not require a member.
func (p *past) missed(object *location, name string) bool { return p.missing[placeKey(object)+name] }

// see notes what a revision said of a place.
func (p *past) see(d *deriver, old, new *location) {
	is := d.listedAt(new)
	if old.types == 0 || len(is) == 0 && (new.types&schema.TypeNull != 0 || old.types&schema.TypeNull == 0) {
		return
	}
	key := placeKey(new)
	if p.places[key] == nil {
		p.places[key] = &saidBefore{}
	}
	said, was := p.places[key], d.listedAt(old)
	if old.types&new.types != 0 && onlyOne(was, is) {
		said.only = append(said.only, was[0])
		return
	}
	said.choices = append(said.choices, choice{old.types, was})
}

// values returns the values at a place that were fixed, each once. One that a writer
// of another revision could choose is none of them: there it said something.
func (p *past) values(new *location) []*source.Node {
	said := p.places[placeKey(new)]
	if said == nil {
		return nil
	}
	var list []*source.Node
	for _, v := range said.only {
		if !contains(list, v) && !slices.ContainsFunc(said.choices, func(c choice) bool { return c.has(v) }) {
			list = append(list, v)
		}
	}
	return list
}

// allowed reports whether some revision allowed a value at a place.
func (p *past) allowed(new *location, v *source.Node) bool {
	said := p.places[placeKey(new)]
	return said != nil && (contains(said.only, v) || slices.ContainsFunc(said.choices, func(c choice) bool { return c.has(v) }))
}

func (c choice) has(v *source.Node) bool {
	if c.listed != nil {
		return contains(c.listed, v)
	}
	return c.types&schema.TypeOf(v) != 0
}

// placeKey names a place by the schemas that describe it.
func placeKey(loc *location) string {
	var b strings.Builder
	for _, s := range loc.roots {
		b.WriteString(s.Doc.File + "#" + string(s.Pointer) + "\n")
	}
	return b.String()
}
