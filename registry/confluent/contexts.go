package confluent

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry/auth"
)

func contextRows() []row {
	return []row{{method: http.MethodGet, path: "/contexts", role: auth.Reader, caching: bodies.Revalidate, handle: (*Door).contexts}}
}

// contexts lists the contexts that have a subject, and the default one.
func (d *Door) contexts(c *call) error {
	s, err := d.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	prefix, names := c.asked("contextPrefix"), []string{defaultContext}
	for _, subject := range s.SubjectNames() {
		in, _ := split(subject)
		names = append(names, contextName(in))
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return !strings.HasPrefix(name, prefix) })
	if names, err = part(c, names, maxListed); err != nil {
		return err
	}
	return c.answer(names)
}
