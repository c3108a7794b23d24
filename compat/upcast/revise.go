package upcast

import (
	"fmt"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Revise derives what makes events of the earlier revisions of a major events of the
// newest. One step is for all of them, for nothing says of which an event is:
//
//   - a member that the newest requires and some revision did not gets its
//     x-upcast-default, the only value that is allowed, or its default, as between two
//     majors. One that may be missing stays missing, for it says nothing then;
//   - null where a revision allowed it and the newest does not becomes the x-upcast-default;
//   - a value that a revision allowed and that is listed no more becomes the one that
//     x-upcast-values names;
//   - where a revision allowed one value and the newest allows another, the one
//     becomes the other, as between two majors. No other value does.
//
// At no place is anything changed that no revision allowed there: without earlier
// revisions, whatever the annotations say, an event of the newest is valid or refused.
//
// Nil: there is nothing to do, or the step is not derived.
func Revise(newest *schema.Schema, earlier ...*schema.Schema) *Step {
	before := pastOf(newest, earlier)
	if before == nil {
		return nil
	}
	step := derive(newest, newest, Options{revises: true, past: before}, false)
	if !step.Derived() || step.Copies() {
		return nil
	}
	return step
}

// revise derives the members of an object of which both sides are one schema.
func (o *objects) revise() {
	for _, m := range o.is {
		if o.tooMuch() {
			return
		}
		if o.at(m.schemas...).types != 0 {
			o.keep(m, m.schemas)
		}
		if m.required == nil || !o.opt.past.missed(o.new, m.name) {
			continue
		}
		if value := o.fill(m); value != nil && o.fits(m.schemas, value) {
			o.lift.Fills = append(o.lift.Fills, Fill{m.name, value})
			o.step.Operations = append(o.step.Operations, Operation{Kind: "fill", Path: o.path(m.name), Old: placeOf(o.old), New: o.place(o.new, m.name),
				Says: fmt.Sprintf("%s is %s where it is missing", change.Place(o.path(m.name)), change.Show(value))})
		}
	}
	o.others()
}

// reviseNull derives what null becomes where it is not allowed.
func (d *deriver) reviseNull(l *Lift, loc *location) {
	value := note(loc, func(a *schema.Annotations) *source.Node { return a.UpcastDefault })
	if value != nil && loc.types&schema.TypeNull == 0 && d.opt.past.allowed(loc, source.NewNull()) && d.fits(loc.roots, value) {
		l.Null = value
		d.did(l, "null", fmt.Sprintf("null at %s becomes %s", change.Place(l.Path), change.Show(value)), loc, loc, "type")
	}
}

// reviseValues derives what becomes of values that an earlier revision had: those
// that x-upcast-values names, and those that were the only one. One that is still
// listed stays.
func (d *deriver) reviseValues(l *Lift, loc *location) {
	is := d.listedAt(loc)
	if len(is) == 0 {
		return
	}
	for _, v := range namedValues(note(loc, func(a *schema.Annotations) *source.Node { return a.UpcastValues }), is) {
		if d.opt.past.allowed(loc, v.From) {
			l.Values = append(l.Values, v)
		}
	}
	for _, from := range d.opt.past.values(loc) {
		l.Values = append(l.Values, Value{from, is[0]})
	}
	if len(l.Values) > 0 {
		d.did(l, "values", renamedValues(l), loc, loc, "enum")
	}
}

// namedValues returns what x-upcast-values says of values that are not listed.
func namedValues(words *source.Node, is []*source.Node) (list []Value) {
	if words == nil {
		return nil
	}
	for i := range words.Members {
		m := &words.Members[i]
		for _, from := range meant(m.Name) {
			if contains(is, m.Value) && !contains(is, from) {
				list = append(list, Value{from, m.Value})
			}
		}
	}
	return list
}

// meant returns the values that a key of x-upcast-values can mean: a text, and what
// its JSON says of no text.
func meant(key string) []*source.Node {
	values := []*source.Node{source.NewString(key)}
	doc, err := source.ParseJSON("x-upcast-values", []byte(key), source.DefaultLimits)
	if err == nil && doc.Root.Kind != source.String && doc.Root.Kind != source.Array && doc.Root.Kind != source.Object {
		values = append(values, doc.Root)
	}
	return values
}
