package upcast

import (
	"fmt"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// objects is an object of which both sides say something.
type objects struct {
	*deriver
	lift     *Lift
	old, new *location
	was, is  []*named
	before   map[string]*named
	after    map[string]*named
	closed   *schema.Schema    // of To, which refuses names that it does not know
	renamed  map[string]*named // members of To, by the name that they had
}

// object derives the members.
func (d *deriver) object(l *Lift, old, new *location) {
	o := &objects{deriver: d, lift: l, old: old, new: new, was: d.members(old), is: d.members(new), closed: d.closed(new)}
	o.before, o.after = byName(o.was), byName(o.is)
	if o.opt.revises {
		o.revise()
		return
	}
	o.findRenamed()
	for _, m := range o.was {
		if o.tooMuch() {
			return
		}
		o.member(m)
	}
	for _, m := range o.is {
		if o.tooMuch() {
			return
		}
		o.arrived(m)
	}
	o.others()
}

func byName(list []*named) map[string]*named {
	index := make(map[string]*named, len(list))
	for _, m := range list {
		index[m.name] = m
	}
	return index
}

func (o *objects) path(name string) string { return change.JoinName(o.lift.Path, name) }

// findRenamed reads x-renamed-from; on the way down, that of From.
func (o *objects) findRenamed() {
	o.renamed = map[string]*named{}
	if o.opt.past != nil {
		return // between revisions of a major nothing has another name
	}
	if o.opt.Down {
		for _, m := range o.was {
			earlier := o.after[renamedFrom(o.deriver, m)]
			if earlier != nil && o.before[earlier.name] == nil && o.after[m.name] == nil {
				o.renamed[m.name] = earlier
			}
		}
		return
	}
	for _, m := range o.is {
		name := renamedFrom(o.deriver, m)
		earlier := o.before[name]
		if name == "" || earlier == nil || !earlier.declared {
			continue // it was renamed in an earlier step
		}
		if o.renamed[name] != nil {
			o.ask(Ask{Code: BadAnnotation, Path: o.path(m.name), Old: o.place(o.old, name), New: o.place(o.new, m.name),
				Message: fmt.Sprintf("both %s and %s say that they were called %s", source.Quote(o.renamed[name].name), source.Quote(m.name), source.Quote(name)),
				Settle:  "take x-renamed-from out of one of them"})
			continue
		}
		o.renamed[name] = m
	}
}

func renamedFrom(d *deriver, m *named) string {
	if m.property == nil {
		return ""
	}
	return note(d.at(m.property), func(a *schema.Annotations) string { return a.RenamedFrom })
}

// member derives what becomes of a member of From.
func (o *objects) member(m *named) {
	from := o.at(m.schemas...)
	to := o.renamed[m.name]
	same := o.after[m.name]
	switch {
	case from.types == 0:
	case to != nil && same != nil && same.declared:
		if o.before[to.name] == nil { // both names stand for a while
			o.rename(m, to, Member{Name: m.name, To: to.name, Copies: true, Yields: true})
		}
		o.keep(m, same.schemas)
	case to != nil:
		o.rename(m, to, Member{Name: m.name, To: to.name, Yields: o.before[to.name] != nil})
	case same != nil && same.declared && o.at(same.schemas...).types != 0, o.known(m.name):
		o.keep(m, o.deriver.member(o.new, m.name))
	case m.declared:
		o.gone(m)
	}
}

// known reports whether To names the member somewhere else than in properties.
func (o *objects) known(name string) bool {
	if o.after[name] != nil && o.after[name].declared {
		return false
	}
	for _, s := range o.new.parts {
		for _, p := range s.PatternProperties {
			if o.matches(p.Pattern, name) && o.typesAt(p.Schema) != 0 {
				return true
			}
		}
	}
	return o.knows(o.new, name)
}

// keep derives a member that stays under its name.
func (o *objects) keep(m *named, schemas []*schema.Schema) {
	lift := o.deriver.lift(o.at(m.schemas...), o.at(schemas...), o.path(m.name))
	o.lift.Members = append(o.lift.Members, Member{Name: m.name, To: m.name, Lift: lift})
}

func (o *objects) rename(m, to *named, member Member) {
	member.Lift = o.deriver.lift(o.at(m.schemas...), o.at(to.schemas...), o.path(m.name))
	o.lift.Members = append(o.lift.Members, member)
	if !member.Yields {
		o.writes(to.name)
	}
	o.step.Operations = append(o.step.Operations, Operation{Kind: "rename", Path: o.path(m.name), Old: o.place(o.old, m.name), New: o.place(o.new, to.name),
		Says: fmt.Sprintf("%s is called %s now", change.Place(o.path(m.name)), source.Quote(to.name))})
}

// others derives the members that From does not name: those of a map.
func (o *objects) others() {
	rest := o.old.rest()
	if o.closed != nil {
		if o.deriver.closed(o.old) == nil {
			o.constrain(o.lift.Path, o.closed, len(rest) == 0, "additionalProperties", "unevaluatedProperties")
		}
	} else if target := o.new.rest(); len(target) > 0 {
		if len(rest) == 0 && o.typesOf(o.at(target...)) != schema.AllTypes {
			o.tightenWhere(o.lift.Path, target, true)
		} else if len(rest) > 0 {
			o.lift.Rest = o.deriver.lift(o.at(rest...), o.at(target...), change.Join(o.lift.Path, "*"))
		} else {
			o.tightenWhere(o.lift.Path, target, true)
		}
	}
	o.patterns()
}

// patterns compares patternProperties: what a pattern says of a member is a
// constraint, unless both sides have the same patterns.
func (o *objects) patterns() {
	if o.opt.revises {
		return // what a pattern names stays, and is refused where it may not be so any more
	}
	var twins []*Lift
	for _, s := range o.new.parts {
		for _, p := range s.PatternProperties {
			older := o.pattern(p.Pattern)
			path := change.Join(o.lift.Path, "*")
			switch {
			case older != nil:
				twins = append(twins, o.deriver.lift(o.at(older), o.at(p.Schema), path))
			case !acceptsAll(p.Schema):
				o.tightenWhere(path, []*schema.Schema{p.Schema}, o.deriver.closed(o.old) == nil && len(o.old.rest()) == 0)
			}
		}
	}
	if len(twins) > 0 {
		o.lift.fragile = append(o.lift.fragile, fragile{path: o.lift.Path, lifts: twins})
	}
	for _, s := range o.old.parts { // patterns that are gone
		for _, p := range s.PatternProperties {
			if o.typesAt(p.Schema) != 0 && !o.new.hasPattern(p.Pattern) {
				o.afterPattern(p)
			}
		}
	}
}

// afterPattern derives what becomes of members whose pattern is gone.
func (o *objects) afterPattern(p schema.PatternProperty) {
	if o.closed != nil && !o.new.patterned() {
		o.constrain(o.lift.Path, o.closed, false, "additionalProperties", "unevaluatedProperties")
	} else if target := o.new.rest(); len(target) > 0 {
		o.tightenWhere(o.lift.Path, target, false)
	}
}

func (o *objects) pattern(pattern string) *schema.Schema {
	for _, s := range o.old.parts {
		for _, p := range s.PatternProperties {
			if p.Pattern == pattern {
				return p.Schema
			}
		}
	}
	return nil
}

func (loc *location) hasPattern(pattern string) bool {
	for _, s := range loc.parts {
		for _, p := range s.PatternProperties {
			if p.Pattern == pattern {
				return true
			}
		}
	}
	return false
}
