package confluent

import (
	"errors"
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// lookUp finds the version of a subject that has the content that was sent.
func (d *Door) lookUp(c *call) error {
	subject, err := c.writable()
	if err != nil {
		return err
	}
	_, req, err := d.sent(c, subject)
	if err != nil {
		return err
	}
	found, err := d.registry.LookUpSubject(c.Request.Context(), req)
	if err != nil {
		return d.notFound(c, &req, err)
	}
	return d.answerEntry(c, registry.NamedEntry{Subject: subject, SubjectEntry: *found})
}

// notFound says of what a look-up did not find whether the subject is there.
func (d *Door) notFound(c *call, req *registry.SubjectRequest, err error) error {
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) || refusal.Code != registry.NotFound {
		return err
	}
	there, err := look(d, c, func(s *registry.Snapshot) (bool, error) {
		return slices.ContainsFunc(s.SubjectEntries(req.Subject), func(e registry.SubjectEntry) bool {
			return e.Visible() || req.Retracted && e.Deleted == nil
		}), nil
	})
	switch {
	case err != nil:
		return err
	case there:
		return noSuchSchema.of()
	}
	return subjectNotFound.of(req.Subject)
}
