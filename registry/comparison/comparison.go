// Package comparison says what lies between published versions of an event: the
// readable differences, the prover's answers, and the upcasts from one major to
// the next.
//
// It promises that v1 and the pages say the same, for both ask it. It knows no
// HTTP, changes nothing and judges nothing: who is hurt is registry.Impact.
package comparison

import (
	"context"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
)

// UnreadableError says that a version was accepted by an older Treaty, and that this
// one cannot read its schema.
type UnreadableError struct{ Version registry.VersionName }

func (e *UnreadableError) Error() string {
	return e.Version.String() + " was accepted by an older Treaty, and this one cannot read it"
}

// Between compares two versions of one event, when the prover is free; actor is who
// waits for it. What is deleted is a *registry.Refusal, what cannot be read an
// *UnreadableError.
func Between(ctx context.Context, r *registry.Registry, from, to *registry.Version, actor string) (*wire.Diff, error) {
	d := &wire.Diff{
		Contract: from.Contract.Name.String(), State: "unchanged", Changes: []wire.DiffChange{}, Answers: []wire.DiffAnswer{},
		Old: &wire.DiffSide{Label: from.Version.String(), File: from.File},
		New: &wire.DiffSide{Label: to.Version.String(), File: to.File},
	}
	if from.Version.Major == to.Version.Major {
		d.Major = from.Version.Major
	}
	ladder := rungs(from, to)
	read, err := schemasOf(ctx, r, ladder)
	if err != nil {
		return nil, err
	}
	if from.Fingerprint == to.Fingerprint && from.Version.Major == to.Version.Major {
		return d, nil
	}
	done, err := r.Turn(ctx, actor)
	if err != nil {
		return nil, err
	}
	defer done()
	if from.Fingerprint != to.Fingerprint {
		d.State = "changed"
		diffs.Compare(d, read[0], read[len(read)-1])
	}
	d.Upcasts = upcasts(ladder, read)
	return d, nil
}

// SchemaOf reads the schema of a version; its errors are those of Between.
func SchemaOf(ctx context.Context, r *registry.Registry, v *registry.Version) (*schema.Schema, error) {
	read, err := schemasOf(ctx, r, []*registry.Version{v})
	if err != nil {
		return nil, err
	}
	return read[0], nil
}

// schemasOf reads the schemas of versions.
func schemasOf(ctx context.Context, r *registry.Registry, versions []*registry.Version) ([]*schema.Schema, error) {
	for _, v := range versions {
		if v.Deleted != nil {
			_, err := r.Bundle(ctx, v)
			return nil, err
		}
	}
	read, err := r.Revisions(ctx, versions)
	if err != nil {
		return nil, err
	}
	list := make([]*schema.Schema, len(read))
	for i, rev := range read {
		if list[i] = rev.Schema; list[i] == nil {
			return nil, &UnreadableError{versions[i].Name()}
		}
	}
	return list, nil
}
