package confluent

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func schemaRows() []row {
	return []row{
		{method: http.MethodGet, path: "/schemas", role: auth.Reader, handle: (*Door).allSchemas},
		{method: http.MethodGet, path: "/schemas/ids/{id}", role: auth.Reader, handle: (*Door).schemaByID},
		{method: http.MethodGet, path: "/schemas/ids/{id}/schema", role: auth.Reader, handle: (*Door).textByID},
		{method: http.MethodGet, path: "/schemas/ids/{id}/subjects", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).subjectsByID},
		{method: http.MethodGet, path: "/schemas/ids/{id}/versions", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).versionsByID},
	}
}

// id returns the id that the path names.
func (c *call) id() (registry.SchemaID, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 32)
	if err != nil {
		return 0, noRoute.of()
	}
	return registry.SchemaID(id), nil
}

// withID finds the entry that an id is asked for by: the one under the subject that
// the client names, if it has that id, else the first. Only a context is a
// condition: deserializers name subjects that they make of topics.
func (d *Door) withID(c *call, id registry.SchemaID) (registry.NamedEntry, error) {
	subject := c.within(c.asked("subject"))
	return look(d, c, func(s *registry.Snapshot) (registry.NamedEntry, error) {
		if subject == "" {
			if e, ok := s.FirstWithID(id); ok {
				return e, nil
			}
			return registry.NamedEntry{}, schemaNotFound.of(id)
		}
		list := inContext(s.EntriesWithID(id), subject)
		if i := slices.IndexFunc(list, func(e registry.NamedEntry) bool { return e.Subject == subject }); i >= 0 {
			return list[i], nil
		}
		if len(list) == 0 {
			return registry.NamedEntry{}, schemaNotFound.of(id)
		}
		return slices.MinFunc(list, registry.NamedEntry.Compare), nil
	})
}

// inContext leaves, of a list, what is in the context of a qualified name; of any
// other name, everything.
func inContext(list []registry.NamedEntry, name string) []registry.NamedEntry {
	in, _ := split(name)
	if in == "" {
		return list
	}
	return slices.DeleteFunc(list, func(e registry.NamedEntry) bool {
		its, _ := split(e.Subject)
		return its != in
	})
}

// schemaByID answers with the content that messages name by an id.
func (d *Door) schemaByID(c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	e, err := d.withID(c, id)
	if err != nil {
		return err
	}
	d.fetched(c, e.Version)
	if c.Request.URL.RawQuery == "" && c.knows() != newest {
		ready, err := d.ready(e.Version, unnamed, func() ([]byte, error) { return d.content(c, e) })
		if err != nil {
			return err
		}
		return c.send(ready, bodies.Forever)
	}
	return d.describedByID(c, e)
}

// content is what an id stands for, without a subject.
func (d *Door) content(c *call, e registry.NamedEntry) ([]byte, error) {
	v, err := d.withoutSubject(c, e)
	if err != nil {
		return nil, err
	}
	return bodies.JSON(v)
}

func (d *Door) withoutSubject(c *call, e registry.NamedEntry) (*described, error) {
	schema, err := d.schema(c, e.Version)
	if err != nil {
		return nil, err
	}
	v := &described{Type: schemaType, Schema: string(schema.Data())}
	if e.Attached != nil {
		v.References, v.Metadata, v.RuleSet = e.Attached.References, e.Attached.Metadata, e.Attached.RuleSet
	}
	return v, nil
}

// describedByID is schemaByID for whoever asks for more, or knows more.
func (d *Door) describedByID(c *call, e registry.NamedEntry) error {
	v, err := d.withoutSubject(c, e)
	if err != nil {
		return err
	}
	if c.knows() == newest {
		v.Subject, v.Version, v.GUID = e.Subject, e.Number, registry.GUIDOf(e.VersionRecord)
		v.Time, v.Deleted = e.PublishedAt.UnixMilli(), e.Retracted != nil
	}
	if c.flag("fetchMaxId") {
		s, err := d.registry.Snapshot(c.Request.Context())
		if err != nil {
			return err
		}
		v.MaxID = s.HighestID()
	}
	return c.answerFor(v, bodies.Revalidate)
}

// textByID answers with the schema itself.
func (d *Door) textByID(c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	e, err := d.withID(c, id)
	if err != nil {
		return err
	}
	if c.Request.URL.RawQuery != "" { // of what a subject has, the words may differ from those of others
		return d.sendText(c, e.Version, bodies.Revalidate)
	}
	return d.sendText(c, e.Version, bodies.Forever)
}

// sendText answers with the schema of a version, as it is.
func (d *Door) sendText(c *call, v *registry.Version, caching string) error {
	schema, err := d.schema(c, v)
	if err != nil {
		return err
	}
	d.fetched(c, v)
	return c.send(schema, caching)
}

// entriesByID finds what has the id: in the context and under the subject that are
// asked for, retracted ones too where they are.
func (d *Door) entriesByID(c *call) ([]registry.NamedEntry, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	subject := c.within(c.asked("subject"))
	_, rest := split(subject)
	return look(d, c, func(s *registry.Snapshot) ([]registry.NamedEntry, error) {
		list := inContext(s.EntriesWithID(id), subject)
		if len(list) == 0 {
			return nil, noSuchSchema.of()
		}
		return slices.DeleteFunc(list, func(e registry.NamedEntry) bool {
			return rest != "" && e.Subject != subject || e.Retracted != nil && !c.flag("deleted")
		}), nil
	})
}

func (d *Door) subjectsByID(c *call) error {
	entries, err := d.entriesByID(c)
	if err != nil {
		return err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Subject
	}
	names, err = part(c, slices.Compact(names), maxListed)
	if err != nil {
		return err
	}
	return c.answer(names)
}

func (d *Door) versionsByID(c *call) error {
	type version struct {
		Subject string `json:"subject"`
		Version int    `json:"version"`
	}
	entries, err := d.entriesByID(c)
	if err != nil {
		return err
	}
	versions := make([]version, len(entries))
	for i, e := range entries {
		versions[i] = version{e.Subject, e.Number}
	}
	versions, err = part(c, versions, maxListed)
	if err != nil {
		return err
	}
	return c.answer(versions)
}

// fetched tells whoever counts that a request fetched a version.
func (d *Door) fetched(c *call, v *registry.Version) {
	if d.opt.Fetched != nil {
		d.opt.Fetched(c.Request, v)
	}
}
