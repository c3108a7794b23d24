package upcast

import (
	"fmt"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// arrived derives a member of To as far as it may be missing: what it is then.
func (o *objects) arrived(m *named) {
	earlier := o.before[m.name]
	isNew := earlier == nil
	if isNew && !o.isTarget(m) {
		o.mayBeThere(m)
	}
	if o.stands(m) || m.required == nil && !(isNew && !o.isTarget(m)) {
		return
	}
	if o.opt.past != nil {
		if m.required != nil {
			o.opt.past.miss(o.new, m.name)
		}
		return
	}
	value := o.fill(m)
	switch {
	case m.required == nil && !o.said(m):
		return // optional: it stays missing
	case value == nil:
		o.noValue(m, isNew)
	case !o.fits(m.schemas, value):
		o.badDefault(o.path(m.name), o.old, o.at(m.schemas...), value)
	default:
		o.lift.Fills = append(o.lift.Fills, Fill{m.name, value})
		o.writes(m.name)
		o.step.Operations = append(o.step.Operations, Operation{Kind: "fill", Path: o.path(m.name), Old: placeOf(o.old), New: o.place(o.new, m.name),
			Says: fmt.Sprintf("%s is %s where it is missing", change.Place(o.path(m.name)), change.Show(value))})
	}
}

// writes notes that the step gives a member this name, which an event of From may have
// used for what nobody declared. On the way back it stands for what the way up kept.
func (o *objects) writes(name string) {
	if !o.opt.Down && o.before[name] == nil && len(o.deriver.member(o.old, name)) == 0 && !o.knows(o.old, name) {
		o.lift.Undeclared = append(o.lift.Undeclared, name)
	}
}

// isTarget reports whether a member of From is renamed to it.
func (o *objects) isTarget(m *named) bool {
	for _, to := range o.renamed {
		if to.name == m.name {
			return true
		}
	}
	return false
}

// stands reports whether an event of From always has the member, maybe under
// another name.
func (o *objects) stands(m *named) bool {
	if earlier := o.before[m.name]; earlier != nil && earlier.required != nil {
		return true
	}
	for name, to := range o.renamed {
		if to.name == m.name && o.before[name] != nil && o.before[name].required != nil {
			return true
		}
	}
	return false
}

// said reports whether x-upcast-default gives a value.
func (o *objects) said(m *named) bool {
	return !o.opt.Down && note(o.at(m.schemas...), func(a *schema.Annotations) *source.Node { return a.UpcastDefault }) != nil
}

// fill returns the value of a member that is missing: what x-upcast-default says,
// the only value that is allowed, or the default.
func (o *objects) fill(m *named) *source.Node {
	loc := o.at(m.schemas...)
	if o.said(m) {
		return note(loc, func(a *schema.Annotations) *source.Node { return a.UpcastDefault })
	}
	if list := o.listedAt(loc); len(list) == 1 {
		return list[0]
	}
	return note(loc, func(a *schema.Annotations) *source.Node { return a.Default })
}

func (o *objects) noValue(m *named, isNew bool) {
	message := change.Place(o.path(m.name)) + " is required now: what is it where it is missing?"
	if isNew {
		message = change.Place(o.path(m.name)) + " is new and required: what is it in earlier events?"
	}
	before := Place{}
	if !isNew {
		before = o.place(o.old, m.name)
	}
	at := o.at(m.schemas...)
	settle := ""
	if len(at.roots) > 0 {
		settle = annotation(at, `"x-upcast-default": …`, "the value that earlier events get")
		if likely := o.likelyBefore(m); likely != "" {
			settle += fmt.Sprintf("; or `\"x-renamed-from\": %s`, the name that it had", likely)
		}
	}
	o.ask(Ask{Code: NoValue, Path: o.path(m.name), Message: message, Settle: settle, Old: before, New: o.place(o.new, m.name)})
}

// likelyBefore names the member of From that may be what is called m now.
func (o *objects) likelyBefore(m *named) string {
	for _, earlier := range o.was {
		if earlier.declared && o.after[earlier.name] == nil && o.renamed[earlier.name] == nil && m.property != nil &&
			o.alike(earlier.property, m.property) {
			return source.Quote(earlier.name)
		}
	}
	return ""
}

// mayBeThere notes that an event of From may have had a member of that name, which
// nobody had declared.
func (o *objects) mayBeThere(m *named) {
	from := o.deriver.member(o.old, m.name)
	switch {
	case o.forbids(from), len(m.schemas) == 0, o.knows(o.old, m.name) && len(from) == 0:
		if o.knows(o.old, m.name) && len(m.schemas) > 0 {
			o.tightenWhere(o.path(m.name), m.schemas, false)
		}
	case len(from) == 0:
		if o.deriver.closed(o.old) == nil {
			o.tightenWhere(o.path(m.name), m.schemas, true)
		}
	default:
		lift := o.deriver.lift(o.at(from...), o.at(m.schemas...), o.path(m.name))
		o.lift.Members = append(o.lift.Members, Member{Name: m.name, To: m.name, Lift: lift})
	}
}

// fits reports whether a value is valid under all of the schemas.
func (d *deriver) fits(schemas []*schema.Schema, value *source.Node) bool {
	for _, s := range schemas {
		v := d.validators[s]
		if v == nil {
			var err error
			if v, err = validator.Compile(s); err != nil {
				return false
			}
			d.validators[s] = v
		}
		if ok, err := v.Valid(value); !ok || err != nil {
			return false
		}
	}
	return true
}

func (d *deriver) badDefault(path string, old, new *location, value *source.Node) {
	keyword := "default"
	if note(new, func(a *schema.Annotations) *source.Node { return a.UpcastDefault }) != nil {
		keyword = "x-upcast-default"
	}
	d.ask(Ask{Code: BadAnnotation, Path: path, Old: placeOf(old), New: keywordOf(new, keyword),
		Message: fmt.Sprintf("%s of %s is %s, which is not valid there", keyword, change.Place(path), change.Show(value)),
		Settle:  annotation(new, `"x-upcast-default": …`, "a value that is valid there")})
}
