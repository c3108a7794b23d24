package confluent

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func guidRows() []row {
	return []row{
		{method: http.MethodGet, path: "/schemas/guids/{guid}", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).schemaByGUID},
		{method: http.MethodGet, path: "/schemas/guids/{guid}/ids", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).idsByGUID},
	}
}

// entriesByGUID finds what has the content that the path names.
func (d *Door) entriesByGUID(c *call) ([]registry.NamedEntry, error) {
	guid, err := c.name("guid")
	if err != nil {
		return nil, err
	}
	return look(d, c, func(s *registry.Snapshot) ([]registry.NamedEntry, error) {
		if id, ok := s.IDOfGUID(strings.ToLower(guid)); ok {
			if list := s.EntriesWithID(id); len(list) > 0 {
				return list, nil
			}
		}
		return nil, schemaNotFound.of(clip(guid))
	})
}

// schemaByGUID answers with what was published first with the content.
func (d *Door) schemaByGUID(c *call) error {
	entries, err := d.entriesByGUID(c)
	if err != nil {
		return err
	}
	return d.answerEntry(c, slices.MinFunc(entries, registry.NamedEntry.Compare))
}

// idsByGUID lists the ids of a content in each context that has it. Here they are
// always the same: ids are of the whole registry.
func (d *Door) idsByGUID(c *call) error {
	type contextID struct {
		Context string            `json:"context"`
		ID      registry.SchemaID `json:"id"`
	}
	entries, err := d.entriesByGUID(c)
	if err != nil {
		return err
	}
	var list []contextID
	for _, e := range entries {
		in, _ := split(e.Subject)
		list = append(list, contextID{contextName(in), e.ID})
	}
	slices.SortFunc(list, func(a, b contextID) int { return strings.Compare(a.Context, b.Context) })
	return c.answer(slices.Compact(list))
}
