package web

import (
	"context"
	"errors"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
)

// uses is how an event is produced and consumed: by the names that treaty gen gives
// things in Go, and by what an event has on its way.
type uses struct {
	Package  string // "orderplaced"
	Dir      string // of it, in the folder of `gen:`
	GoType   string // "V2"
	Upcaster bool   // people write a step that the reader asks for
	Envelope string // "cloudevents", "fields" or "headers"
	Type     string // with which it travels: "ordering.OrderPlaced.v2"
	Topic    string
	Key      string // where the ordering key is; empty: there is none
}

// usesOf says how a version is used.
func usesOf(ctx context.Context, r *registry.Registry, snapshot *registry.Snapshot, c *registry.Contract, version *registry.Version) (uses, error) {
	u := uses{
		Package: codegen.PackageName(c.Name.Event), Dir: codegen.PackageDir(c.Name), GoType: codegen.MajorName(version.Version.Major),
		Envelope: snapshot.EnvelopeOf(c), Type: c.Name.Major(version.Version.Major), Topic: c.Name.Major(version.Version.Major),
	}
	if c.Key != "none" {
		u.Key = c.Key
	}
	if m := c.Major(version.Version.Major); m != nil {
		for _, subject := range m.Subjects {
			u.Topic = strings.TrimSuffix(subject, "-value") // as Kafka clients name subjects after topics
			break
		}
	}
	steps, err := comparison.Lifted(ctx, r, c)
	var old *comparison.UnreadableError
	if err != nil && !errors.As(err, &old) {
		return u, err
	}
	for _, step := range steps {
		u.Upcaster = u.Upcaster || step.ByHand || !step.Derived
	}
	return u, nil
}
