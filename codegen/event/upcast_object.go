package event

import (
	"slices"
	"strconv"
	"strings"
)

// lifted is an object on its way.
type lifted struct {
	*lifter
	lift *UpcastLift
	at   spot

	done  marks // of the lift's Names, those that the new object has
	there marks // those that the old object has; not looked at before they are asked for
	known bool
}

// object lifts the members in their order, and adds what is missing after them.
func (o *lifted) object() *Violation {
	var few [4]uint64
	o.done.bits = few[:0]
	o.dst = append(o.dst, '{')
	for m, more := o.first(o.at); more; m, more = o.next(m) {
		i, listed := o.lift.index(m.name)
		if !listed {
			if taken := o.keep(m, o.lift.Rest); taken != nil {
				return taken.under(m.name)
			}
			continue
		}
		if o.lift.Names[i].Undeclared {
			taken := &Violation{
				Keyword: "properties", Schema: o.lift.Place,
				Message: "is a field of its own now, and the event has an undeclared member of that name",
			}
			return taken.under(m.name)
		}
		for _, rule := range o.lift.Names[i].Rules {
			if taken := o.apply(m, i, rule); taken != nil {
				return taken.under(m.name)
			}
		}
	}
	for _, f := range o.lift.Fills {
		if !o.done.has(int(f.Name)) {
			o.done.mark(int(f.Name))
			o.name(f.Name)
			o.dst = append(o.dst, f.Value...)
		}
	}
	o.dst = append(o.dst, '}')
	return nil
}

// apply does what one rule says of the member, whose name is number i of the lift.
func (o *lifted) apply(m member, i int, rule UpcastRule) *Violation {
	to := int(rule.To)
	switch {
	case to != i && o.has(to) && rule.Yields:
		return nil
	case to != i && o.has(to):
		return &Violation{
			Keyword: "x-renamed-from", Schema: o.lift.Place,
			Message: "is called " + shown(o.lift.Names[to].Name) + " now, and the event has an undeclared member of that name",
		}
	case o.done.has(to):
		return nil
	}
	o.done.mark(to)
	if to == i {
		return o.keep(m, rule.Lift)
	}
	o.name(rule.To)
	return o.lifter.lift(rule.Lift, m.value)
}

// keep lifts the value of a member that keeps its name.
func (o *lifted) keep(m member, lift int32) *Violation {
	o.dst = Comma(o.dst)
	if lift == 0 {
		o.copy(m.pos, m.after.pos)
		return nil
	}
	o.copy(m.pos, o.text.stringEnd(m.pos))
	o.dst = append(o.dst, ':')
	return o.lifter.lift(lift, m.value)
}

// name writes one of the names of the lift, and a colon.
func (o *lifted) name(i int32) {
	// A name of a schema is text: it is UTF-8.
	o.dst, _ = appendName(o.dst, o.lift.Names[i].Name)
}

// has reports whether the old object has a member with one of the names of the lift.
func (o *lifted) has(i int) bool {
	if !o.known {
		o.known = true
		for m, more := o.first(o.at); more; m, more = o.next(m) {
			if i, listed := o.lift.index(m.name); listed {
				o.there.mark(i)
			}
		}
	}
	return o.there.has(i)
}

// index returns the number of a name that the lift lists.
func (l *UpcastLift) index(name string) (int, bool) {
	return slices.BinarySearchFunc(l.Names, name, func(n UpcastName, name string) int { return strings.Compare(n.Name, name) })
}

// under returns the violation as it is seen from outside.
func (v *Violation) under(name string) *Violation {
	v.Pointer = "/" + pointerEscaper.Replace(name) + v.Pointer
	return v
}

// below is under for an item.
func (v *Violation) below(i int) *Violation { return v.under(strconv.Itoa(i)) }
