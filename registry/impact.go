package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// ImpactRequest asks what a change would do to those who read an event: that from
// one published version to another, that to a schema which nobody has published, or
// the end of a major. One of To, Major and Retire is set.
type ImpactRequest struct {
	Event contract.EventName
	From  string // a published version
	To    string // likewise
	// Major is the one that Schema would follow: JSON or YAML, as its file is written.
	Major  int
	Schema []byte
	Retire int    // the major that ends
	Actor  string // whoever asks, so that one does not keep the others waiting
}

// Impact says what the change does to each consumer, by the manifests that were
// pushed. Nothing is changed, and nobody is asked anew where nothing is.
func (r *Registry) Impact(ctx context.Context, req ImpactRequest) (*impact.Report, error) {
	var s *Snapshot
	c, err := Look(ctx, r, func(fresh *Snapshot) (*Contract, error) { s = fresh; return fresh.Contract(req.Event) })
	if err != nil {
		return nil, err
	}
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	defer release()
	done, err := r.Turn(ctx, req.Actor)
	if err != nil {
		return nil, err
	}
	defer done()
	from, newer, err := r.planned(ctx, &req, s, c)
	if err != nil {
		return nil, err
	}
	whole, err := r.whole(ctx, c, true)
	if err != nil {
		return nil, err
	}
	major := majorUntil(whole, from)
	if major == nil {
		return nil, c.noVersion(from.String())
	}
	change := lint.ChangeOf(whole.Event, major)
	change.Newer, change.Others = newer, impact.Beside(whole, nil, from.Major)
	late, err := r.lateReaders(ctx, c)
	if err != nil {
		return nil, err
	}
	return impact.Of(ctx, change, impact.Consumers(s.readersUntil(c, from, late), c.names(), major), nil)
}

// majorUntil is the version's major as it was when the version was the newest; nil
// where nothing is left of that.
func majorUntil(c *workspace.Contract, version contract.Version) *workspace.Major {
	major := c.Major(version.Major)
	if major == nil {
		return nil
	}
	until := *major
	until.Revisions = slices.DeleteFunc(slices.Clone(major.Revisions), func(rev *workspace.Revision) bool { return rev.Version.Compare(version) > 0 })
	if len(until.Revisions) == 0 {
		return nil
	}
	return &until
}

// planned returns the version in force before the change, and the revision after
// it; nil where the major ends.
func (r *Registry) planned(ctx context.Context, req *ImpactRequest, s *Snapshot, c *Contract) (from contract.Version, newer *workspace.Revision, err error) {
	if req.Major == 0 && req.Retire == 0 {
		return r.published(ctx, req, c)
	}
	number := max(req.Major, req.Retire)
	m := c.Major(number)
	if m == nil || m.Newest() == nil || req.Major != 0 && m.written == nil {
		return from, nil, notFound("major", fmt.Sprintf("%s v%d", c.Name, number))
	}
	from = m.Newest().Version
	if req.Major == 0 {
		return from, nil, nil
	}
	upload, _, err := r.withSchema(ctx, s, c, m, req.Schema)
	if err != nil {
		return from, nil, err
	}
	newer = upload.Contracts[0].Major(number).Newest()
	if newer.Schema == nil {
		return from, nil, refusedBy(upload.Findings)
	}
	newer.Label = "the schema that was sent"
	return from, newer, nil
}

// published are the versions that the request names.
func (r *Registry) published(ctx context.Context, req *ImpactRequest, c *Contract) (from contract.Version, newer *workspace.Revision, err error) {
	was, err := c.Version(req.From)
	if err != nil {
		return from, nil, err
	}
	is, err := c.Version(req.To)
	if err != nil {
		return from, nil, err
	}
	for _, v := range []*Version{was, is} {
		if v.Deleted != nil {
			_, err := r.Bundle(ctx, v)
			return from, nil, err
		}
	}
	read, err := r.Revisions(ctx, []*Version{is})
	if err != nil {
		return from, nil, err
	}
	return was.Version, read[0], nil
}

// names are all that a contract has and had.
func (c *Contract) names() []contract.EventName {
	return slices.Concat([]contract.EventName{c.Name}, c.Formerly)
}

// readersUntil are the consumers of a contract with the versions that they are
// written against; one that is written against a newer version than the one in
// question is asked as if it were of that.
func (s *Snapshot) readersUntil(c *Contract, until contract.Version, late late) []*workspace.Service {
	var list []*workspace.Service
	for _, service := range c.Consumers {
		reader := late.reader(s, service)
		lock := *reader.Lock
		lock.Contracts = slices.DeleteFunc(slices.Clone(lock.Contracts), func(l workspace.Locked) bool {
			return l.Version.Major == until.Major && l.Version.Compare(until) > 0 && c.Is(l.Event)
		})
		reader.Lock = &lock
		list = append(list, reader)
	}
	return list
}
