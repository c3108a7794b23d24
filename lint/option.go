package lint

import (
	"fmt"
	"strconv"

	"github.com/treaty-events/treaty/contract/source"
)

// Option is a number that a rule can be told in treaty.yaml. A greater one lets more
// pass: policy-weakened asks.
type Option struct {
	Name        string
	Doc         string // one line
	Default     int    // what the rule does when it is told nothing
	Least, Most int
}

// Read returns the value of n as the option takes it. The error says what is
// wrong with n, and how to write it.
func (o *Option) Read(n *source.Node) (int, error) {
	i, err := strconv.Atoi(n.Text)
	if n.Kind != source.Number || err != nil || i < o.Least || i > o.Most {
		return 0, fmt.Errorf("%s takes %s", o.Name, o.Takes())
	}
	return i, nil
}

// Takes says in words what the option takes.
func (o *Option) Takes() string { return fmt.Sprintf("a whole number from %d to %d", o.Least, o.Most) }

// Schema returns the JSON Schema of what the option takes.
func (o *Option) Schema() map[string]any {
	return map[string]any{"description": o.Doc, "type": "integer", "minimum": o.Least, "maximum": o.Most, "default": o.Default}
}

// option returns the rule's option of that name; to ask for one that the rule does
// not declare is a mistake in its check.
func (r *Rule) option(name string) *Option {
	for i := range r.Options {
		if r.Options[i].Name == name {
			return &r.Options[i]
		}
	}
	panic("lint: " + r.ID + " declares no option " + name)
}

// Option returns what the rule is told at a place: its default where the policy
// says nothing, or nothing that the option takes.
func (r *Rule) Option(p Policy, name string, at Place) int {
	o := r.option(name)
	value := o.Default
	p.settings(r.ID, at, func(s Setting) bool {
		n, said := s.Options[name]
		if !said {
			return false
		}
		if told, err := o.Read(n); err == nil {
			value = told
		}
		return true
	})
	return value
}

// Int returns an option of the rule.
func (p *pass) Int(name string) int { return p.rule.leastOption(p.Policy, name, p.here) }
