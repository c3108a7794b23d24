package confluent

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func versionRows() []row {
	return []row{
		{method: http.MethodGet, path: "/subjects/{subject}/versions", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).numbers},
		{method: http.MethodGet, path: "/subjects/{subject}/versions/{version}", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).versionOf},
		{method: http.MethodGet, path: "/subjects/{subject}/versions/{version}/schema", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).textOf},
		{method: http.MethodGet, path: "/subjects/{subject}/versions/{version}/referencedby", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).referencedBy},
	}
}

// entriesOf lists the entries of a subject that the client is told of: with deleted
// also retracted ones. A subject without any is not found.
func (c *call) entriesOf(s *registry.Snapshot, subject string) ([]registry.SubjectEntry, error) {
	return entriesOf(s, subject, c.flag("deleted") || c.flag("deletedOnly"))
}

func entriesOf(s *registry.Snapshot, subject string, retracted bool) ([]registry.SubjectEntry, error) {
	var list []registry.SubjectEntry
	for _, e := range s.SubjectEntries(subject) {
		if e.Visible() || retracted && e.Deleted == nil {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return nil, subjectNotFound.of(subject)
	}
	return list, nil
}

// numbers lists the numbers of a subject's versions.
func (d *Door) numbers(c *call) error {
	subject, err := c.subject()
	if err != nil {
		return err
	}
	entries, err := look(d, c, func(s *registry.Snapshot) ([]registry.SubjectEntry, error) { return c.entriesOf(s, subject) })
	if err != nil {
		return err
	}
	only := c.flag("deletedOnly")
	list := []int{}
	for _, e := range entries {
		if !only || e.Retracted != nil {
			list = append(list, e.Number)
		}
	}
	if list, err = part(c, list, maxListed); err != nil {
		return err
	}
	return c.answer(list)
}

// entry finds the version that the path names.
func (d *Door) entry(c *call, retracted bool) (registry.NamedEntry, error) {
	none := registry.NamedEntry{}
	subject, err := c.subject()
	if err != nil {
		return none, err
	}
	number, err := c.version()
	if err != nil {
		return none, err
	}
	return look(d, c, func(s *registry.Snapshot) (registry.NamedEntry, error) {
		entries, err := entriesOf(s, subject, retracted)
		if err != nil {
			return none, err
		}
		found := newestIn(entries)
		if number > 0 {
			i := slices.IndexFunc(entries, func(e registry.SubjectEntry) bool { return e.Number == number })
			if i < 0 {
				return none, versionNotFound.of(number)
			}
			found = entries[i]
		}
		return registry.NamedEntry{Subject: subject, SubjectEntry: found}, nil
	})
}

// newestIn returns the newest entry that is there or, if all are retracted, the
// newest.
func newestIn(entries []registry.SubjectEntry) registry.SubjectEntry {
	for _, e := range slices.Backward(entries) {
		if e.Visible() {
			return e
		}
	}
	return entries[len(entries)-1]
}

func (d *Door) versionOf(c *call) error {
	e, err := d.entry(c, c.flag("deleted"))
	if err != nil {
		return err
	}
	return d.answerEntry(c, e)
}

// answerEntry answers with a version of a subject.
func (d *Door) answerEntry(c *call, e registry.NamedEntry) error {
	form := e.Subject + "\x00" + strconv.Itoa(e.Number) + "\x00" + string(c.knows())
	if c.resolved() {
		form += "\x00resolved"
	}
	if e.Retracted != nil {
		form += "\x00retracted"
	}
	ready, err := d.ready(e.Version, form, func() ([]byte, error) {
		v, err := d.describe(c, e)
		if err != nil {
			return nil, err
		}
		return bodies.JSON(v)
	})
	if err != nil {
		return err
	}
	d.fetched(c, e.Version)
	return c.send(ready, c.row.caching)
}

func (d *Door) textOf(c *call) error {
	e, err := d.entry(c, c.flag("deleted"))
	if err != nil {
		return err
	}
	return d.sendText(c, e.Version, c.row.caching)
}

// referencedBy lists the ids of the schemas that refer to a version, retracted ones
// too.
func (d *Door) referencedBy(c *call) error {
	e, err := d.entry(c, true)
	if err != nil {
		return err
	}
	s, err := d.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	return c.answer(append([]registry.SchemaID{}, s.ReferencedBy(e.Subject, e.Number)...))
}
