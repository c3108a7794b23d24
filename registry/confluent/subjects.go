package confluent

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func subjectRows() []row {
	return []row{
		{method: http.MethodGet, path: "/subjects", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).subjects},
		{method: http.MethodGet, path: "/subjects/{subject}/metadata", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).latestWithMetadata},
	}
}

// subjects lists the subjects of all contexts, or of one, by name.
func (d *Door) subjects(c *call) error {
	s, err := d.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	matches, keeps := c.prefixes(), c.filter()
	names := []string{}
	for _, name := range s.SubjectNames() {
		if matches(name) && keeps(s.SubjectEntries(name)) {
			names = append(names, name)
		}
	}
	if names, err = part(c, names, maxListed); err != nil {
		return err
	}
	return c.answer(names)
}

// prefixes returns which subjects begin as the query says; one prefix of several is
// enough. ":*:" begins a prefix that counts in each context.
func (c *call) prefixes() func(name string) bool {
	asked := []string{""}
	if c.Request.URL.RawQuery != "" {
		if given := c.QueryArray("subjectPrefix"); len(given) > 0 {
			asked = given
		}
	}
	for i, prefix := range asked {
		if !strings.HasPrefix(prefix, everyContext) {
			asked[i] = c.within(prefix)
		}
	}
	return func(name string) bool {
		return slices.ContainsFunc(asked, func(prefix string) bool {
			if rest, every := strings.CutPrefix(prefix, everyContext); every {
				_, local := split(name)
				return strings.HasPrefix(local, rest)
			}
			return strings.HasPrefix(name, prefix)
		})
	}
}

// filter returns whether a subject is one that the query asks for: one with a version
// that is there, with deleted also one whose versions are all retracted, with
// deletedOnly these alone.
func (c *call) filter() func([]registry.SubjectEntry) bool {
	there := func(entries []registry.SubjectEntry) bool {
		return slices.ContainsFunc(entries, registry.SubjectEntry.Visible)
	}
	switch {
	case c.flag("deletedOnly"):
		return func(entries []registry.SubjectEntry) bool { return !there(entries) }
	case c.flag("deleted"):
		return func([]registry.SubjectEntry) bool { return true }
	}
	return there
}

// latestWithMetadata answers with the newest version of a subject whose metadata have
// the properties that the query names: pairs of key and value.
func (d *Door) latestWithMetadata(c *call) error {
	subject, err := c.subject()
	if err != nil {
		return err
	}
	keys, values := c.QueryArray("key"), c.QueryArray("value")
	if len(keys) != len(values) {
		return badPairs.of(len(keys), len(values))
	}
	e, err := look(d, c, func(s *registry.Snapshot) (registry.SubjectEntry, error) {
		entries, err := c.entriesOf(s, subject)
		if err != nil {
			return registry.SubjectEntry{}, err
		}
		for _, e := range slices.Backward(entries) {
			if has, err := hasProperties(e.Version, keys, values); err != nil || has {
				return e, err
			}
		}
		return registry.SubjectEntry{}, noSuchSchema.of()
	})
	if err != nil {
		return err
	}
	return d.answerEntry(c, registry.NamedEntry{Subject: subject, SubjectEntry: e})
}

func hasProperties(v *registry.Version, keys, values []string) (bool, error) {
	all, err := properties(v)
	if err != nil {
		return false, err
	}
	for i, key := range keys {
		if value, there := all[key]; !there || value != values[i] {
			return false, nil
		}
	}
	return true, nil
}
