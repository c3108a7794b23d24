// Package validator is the independent validator: the one wrapper around
// santhosh-tekuri/jsonschema, of which it is the sole importer. Every witness is
// confirmed here before anyone sees it, by code that shares nothing with the
// prover but the reading of files and of patterns.
//
// It promises that validation opens no file and no connection, that formats and
// content keywords do not decide, and that what the library gets wrong or does
// not bound (see compat.md, "Confirmation by the validator") never reaches it:
// it is repaired here, or refused as *Unsupported. A call takes no more than
// about a second; its work is counted beforehand, so that the same call has the
// same answer on every machine.
package validator

import (
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Validator is a compiled schema. It is safe for concurrent use.
type Validator struct {
	library *library
	entry   *schema.Schema
	known   map[*jsonschema.Schema]*fact
	plain   graph
	opened  func() (graph, error) // R(S), made when it is first asked for
}

// graph is a compiled schema with what its parts cost.
type graph struct {
	root  *jsonschema.Schema
	costs *costs
}

// Unsupported says what keeps the validator from deciding.
type Unsupported struct {
	// Reason is a word that does not change meaning. Of a schema: "pattern" has
	// no translation, "invalid-pattern" is none, "reference" is resolved otherwise by the library, "draft"
	// is mixed, "dynamic-ref" leads to too many schemas, "size", "loop", or
	// "schema" where the library refuses it. Of a value: "budget". Of both:
	// "library" is a fault in it.
	Reason  string
	Message string
	Schema  *schema.Schema // the subschema it is about; may be nil
	Span    source.Span    // where it is; Message begins with it
}

// Said is the message without the place with which it begins.
func (u *Unsupported) Said() string { return strings.TrimPrefix(u.Message, u.Span.String()+": ") }

// Error returns the message.
func (u *Unsupported) Error() string { return u.Message }

// Compile prepares s. The error is an *Unsupported where the schema is valid
// JSON Schema that this validator cannot decide (a pattern without a
// translation, for instance).
func Compile(s *schema.Schema) (*Validator, error) {
	l := collect(s)
	key := l.key()
	if v := kept.get(key); v != nil {
		return v, nil
	}
	c, root, err := l.compile()
	if err != nil {
		return nil, err
	}
	if root, err = c.settle(root); err != nil {
		return nil, err
	}
	v := &Validator{library: l, entry: s, known: c.known, plain: graph{root, weigh(root)}}
	v.opened = sync.OnceValues(v.open)
	kept.put(key, v, l.bytes())
	return v, nil
}

func (v *Validator) open() (graph, error) {
	root, err := open(v.plain.root, v.known)
	if err != nil {
		return graph{}, v.library.unsupported("size", err)
	}
	return graph{root, weigh(root)}, nil
}

// Validate reports why value is not valid under the schema: none means that it
// is. There are at most MaxViolations, sorted by their place in the value. The
// error is an *Unsupported where the work would be too much.
func (v *Validator) Validate(value *source.Node) ([]Violation, error) {
	c := v.call(v.plain, nil)
	problem := c.validate(v.plain.root, instance{value, value.Any()})
	if c.err != nil || problem == nil {
		return nil, c.err
	}
	return v.violations(problem, value), nil
}

// Valid reports whether value is valid under the schema.
func (v *Validator) Valid(value *source.Node) (bool, error) { return v.valid(value, nil) }

// Declared reports whether value is in W(S): valid, and every object in it
// declared, as compat.md defines it.
func (v *Validator) Declared(value *source.Node) (bool, error) { return v.declared(value, nil) }

// OpenedValid reports whether value is valid under R(S), the tolerant reader.
func (v *Validator) OpenedValid(value *source.Node) (bool, error) { return v.openedValid(value, nil) }

// The three take their steps from a purse as well, unless it is nil.

func (v *Validator) valid(value *source.Node, purse *float64) (bool, error) {
	c := v.call(v.plain, purse)
	ok := c.valid(v.plain.root, instance{value, value.Any()})
	return ok && c.err == nil, c.err
}

func (v *Validator) declared(value *source.Node, purse *float64) (bool, error) {
	c := v.call(v.plain, purse)
	at := c.location(instance{value, value.Any()})
	if !c.valid(v.plain.root, at.instance) {
		return false, c.err
	}
	at.reach(v.plain.root, false)
	return c.err == nil && at.declared(), c.err
}

func (v *Validator) openedValid(value *source.Node, purse *float64) (bool, error) {
	opened, err := v.opened()
	if err != nil {
		return false, err
	}
	c := v.call(opened, purse)
	ok := c.valid(opened.root, instance{value, value.Any()})
	return ok && c.err == nil, c.err
}
