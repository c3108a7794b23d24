package confluent

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func deletionRows() []row {
	return []row{
		{method: http.MethodDelete, path: "/subjects/{subject}", role: auth.Approver, handle: (*Door).deleteSubject},
		{method: http.MethodDelete, path: "/subjects/{subject}/versions/{version}", role: auth.Approver, handle: (*Door).deleteVersion},
		{method: http.MethodDelete, path: "/contexts/{context}", role: auth.Admin, handle: (*Door).deleteContext},
	}
}

// deleteSubject retracts all versions of a subject or, permanently, deletes those
// that were retracted before.
func (d *Door) deleteSubject(c *call) error {
	subject, err := c.subject()
	if err != nil {
		return err
	}
	permanent := c.flag("permanent")
	err = d.looked(c, func(s *registry.Snapshot) error {
		there, retracted := counts(s.SubjectEntries(subject))
		switch {
		case there+retracted == 0:
			return subjectNotFound.of(subject)
		case !permanent && there == 0:
			return subjectRetracted.of(subject)
		case permanent && there > 0 && !claimed(s, subject):
			return subjectThere.of(subject)
		}
		return nil
	})
	if err != nil {
		return err
	}
	numbers, err := d.retract(c, subject, 0, permanent)
	if err != nil {
		return err
	}
	return c.answer(numbers)
}

// deleteVersion retracts a version or, permanently, deletes one that was retracted
// before.
func (d *Door) deleteVersion(c *call) error {
	subject, err := c.subject()
	if err != nil {
		return err
	}
	asked, err := c.version()
	if err != nil {
		return err
	}
	permanent := c.flag("permanent")
	number, err := look(d, c, func(s *registry.Snapshot) (int, error) {
		entries := s.SubjectEntries(subject)
		if there, retracted := counts(entries); there+retracted == 0 {
			return 0, subjectNotFound.of(subject)
		}
		e, ok := deletable(entries, asked, permanent)
		switch {
		case !ok:
			return 0, versionNotFound.of(cmp.Or(asked, -1)) // as Confluent calls the latest
		case !permanent && !e.Visible():
			return 0, versionRetracted.of(subject, e.Number)
		case permanent && e.Visible() && !claimed(s, subject):
			return 0, versionThere.of(subject, e.Number)
		}
		return e.Number, nil
	})
	if err != nil {
		return err
	}
	if _, err := d.retract(c, subject, number, permanent); err != nil {
		return err
	}
	return c.answer(number)
}

// retract asks the registry for it.
func (d *Door) retract(c *call, subject string, number int, permanent bool) ([]int, error) {
	numbers, err := d.registry.RetractSubject(c.Request.Context(), registry.RetractionRequest{
		Subject: subject, Number: number, Permanent: permanent, Rights: c.who.Rights, Actor: c.who.Name, Origin: c.who.Origin,
	})
	var refusal *registry.Refusal
	if errors.As(err, &refusal) && refusal.Code == registry.Referenced {
		return nil, d.referencedError(c, subject, refusal)
	}
	return numbers, err
}

// referencedError says what others refer to as Confluent does, and by what.
func (d *Door) referencedError(c *call, subject string, refusal *registry.Refusal) error {
	return d.looked(c, func(s *registry.Snapshot) error {
		for _, e := range s.SubjectEntries(subject) {
			if len(s.ReferencedBy(subject, e.Number)) > 0 {
				return referenced.of(fmt.Sprintf("One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=%s,version=%d}.; %s", subject, e.Number, explained(refusal)))
			}
		}
		return refusal
	})
}

// looked is look for what has no answer but an error.
func (d *Door) looked(c *call, find func(*registry.Snapshot) error) error {
	_, err := look(d, c, func(s *registry.Snapshot) (struct{}, error) { return struct{}{}, find(s) })
	return err
}

// counts says how many entries clients are told of, and how many are retracted.
func counts(entries []registry.SubjectEntry) (there, retracted int) {
	for _, e := range entries {
		switch {
		case e.Visible():
			there++
		case e.Deleted == nil:
			retracted++
		}
	}
	return there, retracted
}

// deletable returns the entry with that number whose content is there; for 0 the
// newest that clients are told of or, where it is to go for ever, of all.
func deletable(entries []registry.SubjectEntry, number int, permanent bool) (found registry.SubjectEntry, ok bool) {
	for _, e := range entries {
		if e.Deleted == nil && (e.Number == number || number == 0 && (permanent || e.Visible())) {
			found, ok = e, true
		}
	}
	return found, ok
}

// claimed reports whether a contract claims the subject.
func claimed(s *registry.Snapshot, subject string) bool {
	_, _, ok := s.SubjectOwner(subject)
	return ok
}

// deleteContext takes away what is set of a context that has no subjects.
func (d *Door) deleteContext(c *call) error {
	name, err := c.name("context")
	if err != nil {
		return err
	}
	in, err := contextNamed(name)
	if err != nil {
		return err
	}
	set, err := look(d, c, func(s *registry.Snapshot) (bool, error) {
		for _, subject := range s.SubjectNames() {
			if of, _ := split(subject); of == in {
				return false, contextNotEmpty.of(contextName(in))
			}
		}
		_, set := s.SettingsOf(in)
		return set && in != "", nil
	})
	if err != nil {
		return err
	}
	if set {
		config, mode := json.RawMessage(nil), ""
		req := c.settings(in, func(r *registry.SettingsRequest) { r.Config, r.Mode, r.Remove = &config, &mode, true })
		if err := d.registry.SetSubject(c.Request.Context(), *req); err != nil {
			return err
		}
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}
