package comparison

import (
	"cmp"
	"context"
	"slices"

	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
)

// Log says of versions what they changed. What it read once it keeps, within a bound.
type Log struct {
	registry *registry.Registry
	kept     *keep.Cache[step, told]
}

// step is from one version to another: what they hold never changes.
type step struct{ from, to registry.VersionKey }

// told is what a step changed.
type told struct {
	changes []wire.DiffChange
	more    int
}

// Bounds of a log.
const (
	logBytes   = 8 << 20
	maxChanges = 50 // of one version
)

// NewLog returns the log of a registry.
func NewLog(r *registry.Registry) *Log {
	return &Log{registry: r, kept: keep.New[step, told](logBytes)}
}

// Newest compares versions as a log lists them: by the time of publishing, then by
// number, the newest first, then by name.
func Newest(a, b *registry.Version) int {
	return cmp.Or(cmp.Compare(b.PublishedAt.UnixMicro(), a.PublishedAt.UnixMicro()), b.Version.Compare(a.Version),
		cmp.Compare(a.Contract.Name.String(), b.Contract.Name.String()))
}

// Before is the version before, by number, that is there; nil: there is none.
func Before(v *registry.Version) *registry.Version {
	for _, before := range slices.Backward(v.Contract.Versions) {
		if before.Deleted == nil && before.Version.Compare(v.Version) < 0 {
			return before
		}
	}
	return nil
}

// Entries says of each of the versions what it changed, in their order.
func (l *Log) Entries(ctx context.Context, versions []*registry.Version) ([]wire.ChangelogEntry, error) {
	list := make([]wire.ChangelogEntry, len(versions))
	for i, v := range versions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if list[i], err = l.entry(ctx, v); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (l *Log) entry(ctx context.Context, v *registry.Version) (wire.ChangelogEntry, error) {
	e := wire.ChangelogEntry{
		Event: v.Contract.Name.String(), Version: v.Version.String(), PublishedAt: v.PublishedAt, PublishedBy: v.Actor, Commit: v.Commit,
		State: "revision", Imported: v.Imported, Breaks: v.Breaks, Changes: []wire.DiffChange{},
	}
	before := Before(v)
	switch {
	case v.Deleted != nil:
		e.State = "deleted"
		return e, nil
	case before == nil:
		e.State = "first"
		return e, nil
	case before.Version.Major != v.Version.Major:
		e.State = "major"
	}
	e.Previous = before.Version.String()
	changed, err := l.changed(ctx, before, v)
	if err != nil {
		return e, err
	}
	if changed == nil {
		e.State = "unreadable"
		return e, nil
	}
	e.Changes, e.More = changed.changes, changed.more
	return e, nil
}

// Step says what lies between two versions of anything, and how many changes it leaves
// out; false: this program cannot read one of them.
func (l *Log) Step(ctx context.Context, from, to *registry.Version) (changes []wire.DiffChange, more int, isReadable bool, err error) {
	changed, err := l.changed(ctx, from, to)
	if err != nil || changed == nil {
		return nil, 0, false, err
	}
	return changed.changes, changed.more, true, nil
}

// changed reads what lies between two versions; nil where one of them cannot be read.
func (l *Log) changed(ctx context.Context, from, to *registry.Version) (*told, error) {
	key := step{from.VersionKey, to.VersionKey}
	if kept, ok := l.kept.Get(key); ok {
		return &kept, nil
	}
	read, err := l.registry.Revisions(ctx, []*registry.Version{from, to})
	if err != nil {
		return nil, err
	}
	if read[0].Schema == nil || read[1].Schema == nil {
		return nil, nil
	}
	found := told{changes: []wire.DiffChange{}}
	if from.Fingerprint != to.Fingerprint {
		found.changes, found.more = diffs.Changes(read[0].Schema, read[1].Schema, maxChanges)
	}
	l.kept.Put(key, found, 300*(1+len(found.changes)))
	return &found, nil
}
