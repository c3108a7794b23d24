package validator

import (
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// call is one call of a validator: what is left of its budget, and why it was
// given up.
type call struct {
	of    *Validator
	meter *meter
	err   error
}

func (v *Validator) call(g graph) *call { return &call{of: v, meter: newMeter(g.costs)} }

// valid reports whether the instance is valid under s; it is false, too, once
// the call has an error.
func (c *call) valid(s *jsonschema.Schema, at instance) bool {
	return c.validate(s, at) == nil && c.err == nil
}

// validate asks the library, if the budget allows it.
func (c *call) validate(s *jsonschema.Schema, at instance) *jsonschema.ValidationError {
	if c.err != nil {
		return nil
	}
	if !c.meter.spend(s, at.node) {
		c.err = c.of.unsupported("budget", "validating this value may take too long: more than %d steps", Budget)
		return nil
	}
	err := s.Validate(at.value)
	var problem *jsonschema.ValidationError
	if err != nil && !errors.As(err, &problem) {
		c.err = c.of.unsupported("loop", "the value cannot be validated: %v", err)
	}
	return problem
}

func (v *Validator) unsupported(reason, format string, args ...any) *Unsupported {
	return &Unsupported{reason, v.entry.Span().String() + ": " + fmt.Sprintf(format, args...), v.entry}
}
