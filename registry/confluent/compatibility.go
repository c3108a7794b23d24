package confluent

import (
	"errors"
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func compatibilityRows() []row {
	return []row{
		{method: http.MethodPost, path: "/compatibility/subjects/{subject}/versions", role: auth.Reader, handle: (*Door).compatible},
		{method: http.MethodPost, path: "/compatibility/subjects/{subject}/versions/{version}", role: auth.Reader, handle: (*Door).compatibleWith},
	}
}

// compatibility is whether a schema could follow, and why it could not.
type compatibility struct {
	Is       bool     `json:"is_compatible"`
	Messages []string `json:"messages,omitempty"`
}

// compatible says whether the schema could be registered under the subject.
func (d *Door) compatible(c *call) error {
	subject, err := c.writable()
	if err != nil {
		return err
	}
	return d.judge(c, subject, nil)
}

// compatibleWith says whether the schema keeps what one version promises. The newest
// of a subject that has none asks for nothing.
func (d *Door) compatibleWith(c *call) error {
	subject, err := c.writable()
	if err != nil {
		return err
	}
	asked, err := c.version()
	if err != nil {
		return err
	}
	against, err := look(d, c, func(s *registry.Snapshot) ([]int, error) {
		if found, ok := visible(s.SubjectEntries(subject), asked); ok {
			return []int{found.Number}, nil
		}
		if asked == 0 {
			return []int{}, nil
		}
		return nil, versionNotFound.of(asked)
	})
	if err != nil {
		return err
	}
	return d.judge(c, subject, against)
}

// judge asks the gate, against the versions with these numbers alone or, without a
// list, as registering does.
func (d *Door) judge(c *call, subject string, against []int) error {
	_, req, err := d.sent(c, subject)
	if err != nil {
		return c.unjudged(err)
	}
	v, err := d.registry.JudgeSubject(c.Request.Context(), req, against)
	if err != nil {
		return c.unjudged(err)
	}
	answer := compatibility{Is: v.Compatible}
	if !v.Compatible && c.flag("verbose") {
		answer.Messages, err = look(d, c, func(s *registry.Snapshot) ([]string, error) {
			return verdictOn(s, subject, v.Findings).messages(), nil
		})
		if err != nil {
			return err
		}
	}
	return c.answer(answer)
}

// unjudged answers for a schema that is none: whoever asked for words is told that it
// is not compatible, and why.
func (c *call) unjudged(err error) error {
	var (
		known   *Error
		refusal *registry.Refusal
	)
	switch {
	case !c.flag("verbose"):
	case errors.As(err, &known):
		if known.Code == invalidSchema.code {
			return c.answer(compatibility{Messages: []string{known.Message}})
		}
	case errors.As(err, &refusal):
		if refusals[refusal.Code].code == invalidSchema.code {
			return c.answer(compatibility{Messages: []string{explained(refusal)}})
		}
	}
	return err
}

// visible returns the entry with that number, or the newest for 0, that clients are
// told of.
func visible(entries []registry.SubjectEntry, number int) (found registry.SubjectEntry, ok bool) {
	for _, e := range entries {
		if e.Visible() && (number == 0 || e.Number == number) {
			found, ok = e, true
		}
	}
	return found, ok
}
