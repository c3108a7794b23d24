package confluent

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func registerRows() []row {
	return []row{
		{method: http.MethodPost, path: "/subjects/{subject}/versions", role: auth.Publisher, handle: (*Door).register},
		{method: http.MethodPost, path: "/subjects/{subject}", role: auth.Reader, handle: (*Door).lookUp},
	}
}

// registered is what registering answers. Clients that take members that they do not
// know are told more.
type registered struct {
	ID      registry.SchemaID `json:"id"`
	Version int               `json:"version,omitempty"`
	GUID    string            `json:"guid,omitempty"`
}

// register publishes a version under a subject.
func (d *Door) register(c *call) error {
	subject, err := c.writable()
	if err != nil {
		return err
	}
	sent, req, err := d.sent(c, subject)
	if err != nil {
		return err
	}
	if req.Given, err = sent.given(); err != nil {
		return err
	}
	result, err := d.registry.PublishSubject(c.Request.Context(), req)
	if err != nil {
		return d.notRegistered(c, &req, err)
	}
	answer := registered{ID: result.ID}
	if c.knows() == newest {
		answer.Version = result.Number
		if answer.GUID, err = d.guidOf(c, result.ID); err != nil {
			return err
		}
	}
	return c.answer(answer)
}

// guidOf returns the GUID of a schema that was just registered.
func (d *Door) guidOf(c *call, id registry.SchemaID) (string, error) {
	return look(d, c, func(s *registry.Snapshot) (string, error) {
		entries := s.EntriesWithID(id)
		if len(entries) == 0 {
			return "", schemaNotFound.of(id)
		}
		return registry.GUIDOf(entries[0].VersionRecord), nil
	})
}

// notRegistered says why nothing was published, as Confluent does: what breaks the
// past, with the events that prove it, and an id that another schema has.
func (d *Door) notRegistered(c *call, req *registry.SubjectRequest, err error) error {
	var refusal *registry.Refusal
	switch {
	case !errors.As(err, &refusal):
		return err
	case refusal.Code == registry.IDTaken && req.Given.ID > 0:
		return notPermitted.of(fmt.Sprintf("Overwrite new schema with id %d is not permitted.; %s", req.Given.ID, explained(refusal)))
	case refusal.Code != registry.Refused || len(refusal.Findings) == 0:
		return err
	}
	found, failed := look(d, c, func(s *registry.Snapshot) (*verdict, error) {
		return verdictOn(s, req.Subject, refusal.Findings), nil
	})
	if failed != nil {
		return failed
	}
	return found.refusing(refusal, req.Subject)
}
