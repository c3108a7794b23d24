package api

import (
	"errors"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/registry/wire"
)

// Bounds of validating.
const (
	maxEvent      = 1 << 20 // bytes of one event
	maxViolations = 100     // that are told of one event
)

// eventLimits bound one event.
var eventLimits = source.Limits{Bytes: maxEvent, Depth: 200, Exponent: 10_000, Nodes: 200_000}

// validate judges one event, or lines of them, by a version's schema.
func (a *api) validate(c *call) error {
	mediaType, err := c.mediaType()
	if err != nil {
		return err
	}
	if err := acceptable(c.Request, mediaType); err != nil {
		return err
	}
	v, err := a.versionOf(c, c.Param("version"))
	if err != nil {
		return err
	}
	s, err := a.schemaOf(c, v)
	if err != nil {
		return err
	}
	compiled, err := a.compile(c, s)
	if err != nil {
		return err
	}
	if mediaType == wire.NDJSONMediaType {
		return a.validateLines(c, compiled)
	}
	data, err := a.readBody(c, maxEvent)
	if err != nil {
		return err
	}
	result, err := a.judge(c, compiled, data)
	if err != nil {
		return err
	}
	result.Version = v.Version.String()
	return c.answer(result)
}

// compile returns the validator of a schema, when there is room for the work; the
// ones made last are kept by what they were made of.
func (a *api) compile(c *call, s *schema.Schema) (*validator.Validator, error) {
	done, err := a.turn(c)
	if err != nil {
		return nil, err
	}
	defer done()
	compiled, err := validator.Compile(s)
	if err != nil {
		return nil, undecided(err)
	}
	return compiled, nil
}

// judge validates one event, when there is room for the work.
func (a *api) judge(c *call, v *validator.Validator, data []byte) (*wire.Validation, error) {
	doc, err := source.ParseJSON("event", data, eventLimits)
	if err != nil {
		return nil, unreadable(err)
	}
	done, err := a.turn(c)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := v.Validate(doc.Root)
	if err != nil {
		return nil, undecided(err)
	}
	result := &wire.Validation{Valid: len(found) == 0, More: len(found) > maxViolations}
	for _, violation := range found[:min(len(found), maxViolations)] {
		result.Violations = append(result.Violations, wire.Violation{
			Instance: string(violation.Instance), Keyword: string(violation.Keyword), File: violation.File, Message: violation.Message,
		})
	}
	return result, nil
}

// undecided says why the validator has no answer.
func undecided(err error) error {
	var unsupported *validator.Unsupported
	if !errors.As(err, &unsupported) {
		return err
	}
	if unsupported.Reason == "budget" {
		return &problem{validatorBudget, unsupported.Message, "a smaller event, or a schema that asks less of it, can be judged"}
	}
	return &problem{validatorUnsupported, unsupported.Message, ""}
}
