package impacts

import (
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry/wire"
)

// ReadsAt reports whether the consumer reads at a place of an event, in it or around
// it; of one that does not say what it reads, that it may.
func ReadsAt(c *wire.ImpactedBy, path string) bool {
	return len(c.Fields) == 0 || impact.ReadsAt(c.Fields, path)
}
