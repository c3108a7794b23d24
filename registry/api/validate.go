package api

import (
	"errors"

	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/registry/validation"
	"github.com/treaty-events/treaty/registry/wire"
)

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
	judge, err := validation.NewJudge(c.Request.Context(), a.registry, v, c.listener())
	if err != nil {
		return undecided(sayUnreadable(err))
	}
	if mediaType == wire.NDJSONMediaType {
		return a.validateLines(c, judge)
	}
	data, err := a.readBody(c, validation.MaxEvent)
	if err != nil {
		return err
	}
	result, err := a.judge(c, judge, data)
	if err != nil {
		return err
	}
	result.Version = v.Version.String()
	return c.answer(result)
}

// judge validates one event, when there is room for the work.
func (a *api) judge(c *call, judge *validation.Judge, data []byte) (*wire.Validation, error) {
	result, err := judge.Event(c.Request.Context(), data, c.listener())
	if err != nil {
		return nil, undecided(unreadable(err))
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
