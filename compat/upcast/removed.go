package upcast

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// The words of x-removed.
const (
	drop        = "drop"
	keepInExtra = "keep-in-extra"
)

// gone derives what becomes of a member that To does not name. It stays where it
// is, which loses nothing, unless To refuses names that it does not know, or it
// may have another name now: then somebody has to say. What was the same in every
// event is dropped where it is refused.
func (o *objects) gone(m *named) {
	path := o.path(m.name)
	word, said := o.removedWord(m)
	switch {
	case word == drop && o.wants(m.name):
		o.ask(Ask{Code: BadAnnotation, Path: path, Old: o.place(o.old, m.name), New: o.place(o.new, m.name),
			Message: fmt.Sprintf("%s cannot be dropped: it is required, although nothing is allowed there", change.Place(path)),
			Settle:  "let one schema of the place allow what another requires"})
	case word == drop:
		o.lift.Members = append(o.lift.Members, Member{Name: m.name})
		o.note("drop", m, change.Place(path)+" is dropped")
	case said && word != keepInExtra:
		o.ask(Ask{Code: BadAnnotation, Path: path, Old: o.place(o.old, m.name), New: placeOf(o.new),
			Message: fmt.Sprintf("x-removed is %s for %s", source.Quote(word), change.Place(path)),
			Settle:  `write "drop" or "keep-in-extra"`})
	case o.refuses(m.name) && said:
		o.ask(Ask{Code: BadAnnotation, Path: path, Old: o.place(o.old, m.name), New: o.place(o.new, m.name),
			Message: fmt.Sprintf("%s cannot be kept: the schema refuses members that it does not name", change.Place(path)),
			Settle:  o.settle(m, `"drop"`)})
	case o.refuses(m.name) && o.isConstant(m):
		o.lift.Members = append(o.lift.Members, Member{Name: m.name})
		o.note("drop", m, fmt.Sprintf("%s is dropped: it was always %s", change.Place(path), change.Show(o.listedAt(o.at(m.schemas...))[0])))
	case o.refuses(m.name):
		settle := o.settle(m, `"drop"`)
		if others := o.likely(m); len(others) > 0 {
			settle = fmt.Sprintf("write `\"x-renamed-from\": %s` into the property %s, or %s", source.Quote(m.name), others, settle)
		}
		o.ask(Ask{Code: MemberGone, Path: path, Old: o.place(o.old, m.name), New: o.place(o.new, m.name),
			Message: change.Place(path) + " is gone, and unknown members are refused", Settle: settle})
	case said:
		o.stays(m)
	default:
		if others := o.likely(m); len(others) > 0 {
			o.ask(Ask{Code: MaybeRenamed, Path: path, Old: o.place(o.old, m.name), New: o.place(o.new, m.name),
				Message: fmt.Sprintf("%s is gone, and %s came, which says the same: is it another name?", change.Place(path), others),
				Settle:  fmt.Sprintf("write `\"x-renamed-from\": %s` there, or %s", source.Quote(m.name), o.settle(m, `"keep-in-extra"`))})
			return
		}
		o.stays(m)
	}
}

// stays keeps a member that To does not name.
func (o *objects) stays(m *named) {
	if rest := o.new.rest(); len(rest) > 0 {
		o.keep(m, rest)
	}
	o.note("keep", m, change.Place(o.path(m.name))+" is named no more and stays as it is")
}

func (o *objects) note(kind string, m *named, says string) {
	o.step.Operations = append(o.step.Operations, Operation{Kind: kind, Path: o.path(m.name), Says: says,
		Old: o.place(o.old, m.name), New: keywordOf(o.new, "properties")})
}

// settle says how to write x-removed for the member.
func (o *objects) settle(m *named, word string) string {
	if o.opt.Down {
		return ""
	}
	return fmt.Sprintf("write `\"x-removed\": {%s: %s}` beside its properties", source.Quote(m.name), word)
}

// refuses reports whether To has no place for a member of that name.
func (o *objects) refuses(name string) bool {
	return o.closed != nil || o.forbids(o.deriver.member(o.new, name))
}

// wants reports whether To requires a member of that name.
func (o *objects) wants(name string) bool {
	return o.after[name] != nil && o.after[name].required != nil
}

// removedWord returns what x-removed says of the member: in To by its name, in
// From on itself, in To for all that are gone.
func (o *objects) removedWord(m *named) (string, bool) {
	if o.opt.Down {
		return "", false
	}
	all := note(o.new, func(a *schema.Annotations) *source.Node { return a.Removed })
	own := note(o.at(m.schemas...), func(a *schema.Annotations) *source.Node { return a.Removed })
	for _, n := range []*source.Node{all.Get(m.name), own, all} {
		if n != nil && n.Kind == source.String {
			return n.Text, true
		}
	}
	if n := all.Get(m.name); n != nil {
		return string(n.AppendJSON(nil)), true
	}
	return "", false
}

// likely names the members that came and that may be the one that is gone: they
// say the same, and nothing says that they are something else.
func (o *objects) likely(m *named) string {
	var names []string
	for _, other := range o.is {
		if !other.declared || o.before[other.name] != nil || renamedFrom(o.deriver, other) != "" ||
			note(o.at(other.schemas...), func(a *schema.Annotations) *source.Node { return a.UpcastDefault }) != nil {
			continue
		}
		if m.property != nil && o.alike(m.property, other.property) && len(names) < 3 {
			names = append(names, source.Quote(other.name))
		}
	}
	return strings.Join(names, " or ")
}
