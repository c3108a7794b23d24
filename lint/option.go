package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Option is one thing that a rule can be told in treaty.yaml.
type Option struct {
	Name string
	Doc  string // one line
	// Default is what the rule does when it is told nothing; its type is what the
	// option takes: int, bool, string or []string.
	Default     any
	Least, Most int      // of an int
	Words       []string // what a string, or each of a []string, may be; nil: anything
	// Weaker says which way the option lets more pass; policy-weakened asks.
	Weaker Weaker
}

// Weaker says in which direction an option lets more pass.
type Weaker int

// The directions.
const (
	WeakerOtherwise Weaker = iota // any other value may let more pass
	WeakerGreater                 // a greater number, true, more entries
	WeakerSmaller                 // a smaller number, false, fewer entries
)

// Read returns the value of n as the option takes it. The error says what is
// wrong with n, and how to write it.
func (o *Option) Read(n *source.Node) (any, error) {
	switch o.Default.(type) {
	case int:
		i, err := strconv.Atoi(n.Text)
		if n.Kind != source.Number || err != nil || i < o.Least || i > o.Most {
			return nil, fmt.Errorf("%s takes a whole number from %d to %d", o.Name, o.Least, o.Most)
		}
		return i, nil
	case bool:
		if n.Kind != source.Bool {
			return nil, fmt.Errorf("%s takes true or false", o.Name)
		}
		return n.Text == "true", nil
	case string:
		return o.word(n)
	}
	if n.Kind != source.Array {
		return nil, fmt.Errorf("%s takes a list, also for one: [ … ]", o.Name)
	}
	list := []string{}
	for _, item := range n.Items {
		word, err := o.word(item)
		if err != nil {
			return nil, err
		}
		list = append(list, word)
	}
	return list, nil
}

func (o *Option) word(n *source.Node) (string, error) {
	switch {
	case n.Kind != source.String:
		return "", fmt.Errorf("%s takes text", o.Name)
	case o.Words != nil && !slices.Contains(o.Words, n.Text):
		return "", fmt.Errorf("%s takes one of: %s", o.Name, strings.Join(o.Words, ", "))
	}
	return n.Text, nil
}

// Takes says in words what the option takes.
func (o *Option) Takes() string {
	switch o.Default.(type) {
	case int:
		return fmt.Sprintf("a whole number from %d to %d", o.Least, o.Most)
	case bool:
		return "true or false"
	case string:
		return o.aWord()
	}
	return "a list, each entry " + o.aWord()
}

func (o *Option) aWord() string {
	if o.Words == nil {
		return "text"
	}
	return "one of " + strings.Join(o.Words, ", ")
}

// Schema returns the JSON Schema of what the option takes.
func (o *Option) Schema() map[string]any {
	schema := map[string]any{"description": o.Doc, "default": o.Default}
	text := map[string]any{"type": "string"}
	if o.Words != nil {
		text = map[string]any{"enum": o.Words}
	}
	switch o.Default.(type) {
	case int:
		schema["type"], schema["minimum"], schema["maximum"] = "integer", o.Least, o.Most
	case bool:
		schema["type"] = "boolean"
	case string:
		for key, value := range text {
			schema[key] = value
		}
	default:
		schema["type"], schema["items"] = "array", text
	}
	return schema
}

// LetsMorePass reports whether the option lets more pass with now than with was.
func (o *Option) LetsMorePass(was, now any) bool {
	greater, same := compareOptions(was, now)
	switch {
	case same:
		return false
	case o.Weaker == WeakerGreater:
		return greater
	case o.Weaker == WeakerSmaller:
		return !greater
	}
	return true
}

// compareOptions reports whether now is more than was, or the same. A list is more
// than those whose entries it all has.
func compareOptions(was, now any) (greater, same bool) {
	switch before := was.(type) {
	case int:
		return now.(int) > before, now.(int) == before
	case bool:
		return now.(bool), now.(bool) == before
	case string:
		return false, now.(string) == before
	}
	a, b := was.([]string), now.([]string)
	has := func(list []string) func(string) bool { return func(s string) bool { return !slices.Contains(list, s) } }
	less, more := slices.ContainsFunc(a, has(b)), slices.ContainsFunc(b, has(a))
	return more, !less && !more
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
func (r *Rule) Option(p Policy, name string, at Place) any {
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

// Int returns an option of the rule that takes a number.
func (p *pass) Int(name string) int { return p.rule.Option(p.Policy, name, p.here).(int) }

// Bool returns an option of the rule that takes true or false.
func (p *pass) Bool(name string) bool { return p.rule.Option(p.Policy, name, p.here).(bool) }

// Text returns an option of the rule that takes text.
func (p *pass) Text(name string) string { return p.rule.Option(p.Policy, name, p.here).(string) }

// List returns an option of the rule that takes a list.
func (p *pass) List(name string) []string { return p.rule.Option(p.Policy, name, p.here).([]string) }
