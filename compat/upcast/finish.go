package upcast

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/source"
)

// finish settles what depends on the whole: which lifts change something, how
// variants are told apart, and which constraints lifting may undo.
func (d *deriver) finish() {
	d.findChanges()
	for _, l := range d.order {
		if len(l.Cases) > 0 {
			d.tell(l)
		}
	}
	for _, l := range d.order {
		for _, f := range l.fragile {
			switch {
			case f.lifts != nil && slices.ContainsFunc(f.lifts, (*Lift).Changes):
				d.ask(Ask{Code: Beyond, Path: f.path, Old: placeAt(l.From), New: placeAt(l.To),
					Message: fmt.Sprintf("members of %s that a pattern names become something else", change.Place(f.path))})
			case f.lifts == nil && l.changes:
				d.addConstraint(f.constraint)
			}
		}
		l.fragile = nil
		l.byName = make(map[string][]Member, len(l.Members))
		for _, m := range l.Members {
			l.byName[m.Name] = append(l.byName[m.Name], m)
		}
	}
	d.sort()
	if len(d.step.Asks) == 0 && len(d.step.Tightened) > 0 {
		d.try()
	}
}

// findChanges marks the lifts that do more than copying, or lead to one that does.
func (d *deriver) findChanges() {
	leads := map[*Lift][]*Lift{}
	var queue []*Lift
	for _, l := range d.order {
		for _, next := range l.next() {
			leads[next] = append(leads[next], l)
		}
		if l.acts() {
			queue = append(queue, l)
		}
	}
	for len(queue) > 0 {
		l := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if !l.changes {
			l.changes = true
			queue = append(queue, leads[l]...)
		}
	}
}

// next lists the lifts that a lift leads to.
func (l *Lift) next() []*Lift {
	list := slices.Clone(l.Prefix)
	for _, m := range l.Members {
		list = append(list, m.Lift)
	}
	for _, c := range l.Cases {
		list = append(list, c.Lift)
	}
	list = append(list, l.Wrap, l.Rest, l.Items)
	return slices.DeleteFunc(list, func(l *Lift) bool { return l == nil })
}

// acts reports whether the lift itself does more than copying.
func (l *Lift) acts() bool {
	return l.Null != nil || l.Set != nil || len(l.Values) > 0 || l.Wrap != nil || len(l.Fills) > 0 ||
		slices.ContainsFunc(l.Members, func(m Member) bool { return m.To != m.Name })
}

// sort puts what is said into the order of the newer schema.
func (d *deriver) sort() {
	byPlace := func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(a.Span.Start.Offset, b.Span.Start.Offset), cmp.Compare(a.Pointer, b.Pointer))
	}
	s := d.step
	slices.SortStableFunc(s.Asks, func(a, b Ask) int {
		return cmp.Or(byPlace(a.New, b.New), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
	s.Asks = slices.CompactFunc(s.Asks, func(a, b Ask) bool { return a.New == b.New && a.Message == b.Message })
	slices.SortStableFunc(s.Operations, func(a, b Operation) int {
		return cmp.Or(byPlace(a.New, b.New), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Says, b.Says))
	})
	slices.SortStableFunc(s.Tightened, func(a, b Constraint) int { return byPlace(a.Place, b.Place) })
}

// tried is how many instances show whether anything can be lifted at all.
const tried = 6

// try lifts some instances: if each becomes something that is refused for its form,
// the step is of no use, and a person has to say what is meant. That a made-up value
// is out of the new bounds says nothing of the values that there are.
func (d *deriver) try() {
	if !slices.ContainsFunc(d.step.Tightened, func(c Constraint) bool { return !c.valued && !c.Undeclared }) {
		return
	}
	var first *Violation
	for sample, err := range compat.Samples(d.step.From, compat.SampleOptions{Model: d.opt.Model, Count: tried}) {
		if err != nil {
			break
		}
		v := d.hopeless(sample.Value)
		if v == nil {
			return
		}
		if first == nil {
			first = v
		}
	}
	if first == nil {
		return
	}
	d.ask(Ask{Code: NeverValid, Path: string(first.Instance), New: first.Tightened.Place, Old: Place{d.step.From.Span(), d.step.From.Pointer},
		Message: fmt.Sprintf("no instance of the earlier schema becomes valid: %s %s", change.Place(string(first.Instance)), first.Message)})
}

// hopeless returns why an instance is refused for its form; nil: it is not.
func (d *deriver) hopeless(v *source.Node) *Violation {
	_, err := d.step.Apply(v)
	var refused *Refused
	if !errors.As(err, &refused) {
		return nil
	}
	for i, v := range refused.Violations {
		if c := v.Tightened; c != nil && !c.valued && !c.Undeclared {
			return &refused.Violations[i]
		}
	}
	return nil
}
