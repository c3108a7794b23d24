package upcast

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// lifting is one event on its way.
type lifting struct {
	clash *Violation // the first member that has, or finds taken, a name that nobody had declared
}

// lift does what l says with the value at a place of the event.
func (r *lifting) lift(l *Lift, v *source.Node, at source.Pointer) *source.Node {
	switch {
	case !l.Changes():
		return v
	case l.Null != nil && v.Kind == source.Null:
		return l.Null
	case l.Set != nil:
		return l.Set
	case l.Wrap != nil:
		return source.NewArray(r.lift(l.Wrap, v, at))
	}
	for _, m := range l.Values {
		if source.Equal(m.From, v) {
			return m.To
		}
	}
	if len(l.Cases) > 0 {
		i := slices.IndexFunc(l.Cases, func(c Case) bool { return c.takes(v) })
		if i < 0 {
			return v
		}
		return r.lift(l.Cases[i].Lift, v, at)
	}
	switch v.Kind {
	case source.Array:
		return r.array(l, v, at)
	case source.Object:
		return r.object(l, v, at)
	}
	return v
}

// takes reports whether a value belongs to the case.
func (c *Case) takes(v *source.Node) bool {
	if c.Types&schema.TypeOf(v) == 0 {
		return false
	}
	tag := v.Get(c.Tag)
	return c.Tag == "" || tag != nil && tag.Kind == source.String && slices.Contains(c.Values, tag.Text)
}

func (r *lifting) array(l *Lift, v *source.Node, at source.Pointer) *source.Node {
	items := make([]*source.Node, len(v.Items))
	for i, item := range v.Items {
		rule := l.Items
		if i < len(l.Prefix) {
			rule = l.Prefix[i]
		}
		items[i] = r.lift(rule, item, at.JoinIndex(i))
	}
	return source.NewArray(items...)
}

// object lifts the members in their order, and adds what is missing after them.
func (r *lifting) object(l *Lift, v *source.Node, at source.Pointer) *source.Node {
	var list []source.Member
	there := map[string]bool{}
	add := func(name string, value *source.Node) {
		if !there[name] {
			there[name] = true
			list = append(list, source.Member{Name: name, Value: value})
		}
	}
	for _, m := range v.Members {
		here := at.Join(m.Name)
		if slices.Contains(l.Undeclared, m.Name) {
			r.clashes(here, l, "is a field of its own now, and the event has an undeclared member of that name")
		}
		rules := l.byName[m.Name]
		if len(rules) == 0 {
			add(m.Name, r.lift(l.Rest, m.Value, here))
		}
		for _, rule := range rules {
			switch taken := rule.To != m.Name && v.Member(rule.To) != nil; {
			case rule.To == "", taken && rule.Yields:
			case taken:
				r.clashes(here, l, fmt.Sprintf("is called %s now, and the event has an undeclared member of that name", source.Quote(rule.To)))
			default:
				add(rule.To, r.lift(rule.Lift, m.Value, here))
			}
		}
	}
	for _, f := range l.Fills {
		add(f.Name, f.Value)
	}
	return source.NewObject(list...)
}

// clashes notes that a member of l has, or finds taken, a name that nobody had declared.
func (r *lifting) clashes(at source.Pointer, l *Lift, message string) {
	if r.clash != nil {
		return
	}
	r.clash = &Violation{Place: placeAt(l.To)}
	r.clash.Instance = at
	r.clash.Message = message
}
