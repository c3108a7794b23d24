package validator

import (
	"errors"
	"fmt"
	"math"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// call is one call of a validator: what is left of its budget, and why it was
// given up.
type call struct {
	of    *Validator
	meter *meter
	err   error
}

// call begins a call; the purse of several calls, which may be nil, pays for its
// work as well.
func (v *Validator) call(g graph, purse *float64) *call {
	if purse == nil {
		purse = new(float64)
		*purse = math.Inf(1)
	}
	return &call{of: v, meter: newMeter(g.costs, purse)}
}

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
	err := guard(func() error { return s.Validate(at.value) })
	var problem *jsonschema.ValidationError
	if err != nil && !errors.As(err, &problem) {
		c.err = c.of.unsupported(reasonOf(err), "the value cannot be validated: %v", err)
	}
	return problem
}

// panicked is a fault of the library.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("the validator's library failed: %v", p.value) }

// guard asks the library something. A fault of it is an answer that is not
// known, not the end of the program.
func guard(ask func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked{r}
		}
	}()
	return ask()
}

// reasonOf names an error of the library that is no answer.
func reasonOf(err error) string {
	var loop jsonschema.InfiniteLoopError
	var fault panicked
	switch {
	case errors.As(err, &loop):
		return "loop"
	case errors.As(err, &fault):
		return "library"
	}
	return "schema"
}

func (v *Validator) unsupported(reason, format string, args ...any) *Unsupported {
	return &Unsupported{reason, v.entry.Span().String() + ": " + fmt.Sprintf(format, args...), v.entry, v.entry.Span()}
}
