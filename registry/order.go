package registry

import (
	"context"
	"slices"
	"time"
)

// tick is the least that two times in the store differ by.
const tick = time.Microsecond

// inOrder moves the time of a push that brings versions behind all that was said of
// their events before: which majors a service knows is told by times, and the clocks of
// replicas differ.
func (r *Registry) inOrder(ctx context.Context, p *plan) error {
	var services []string
	for _, c := range p.contracts {
		if c.base == nil || !slices.ContainsFunc(c.majors, func(m *majorPlan) bool { return len(m.fresh()) > 0 }) {
			continue
		}
		for _, s := range p.before.speakers(c.base) {
			services = append(services, serviceID(s.Service))
			if s.Pushed.At.After(p.now) {
				p.now = s.Pushed.At.Add(tick)
			}
		}
	}
	if len(services) == 0 {
		return nil
	}
	slices.Sort(services)
	said, err := r.store.Manifests(ctx, ManifestQuery{Services: slices.Compact(services), Newest: true})
	for _, m := range said {
		if m.PushedAt.After(p.now) {
			p.now = m.PushedAt.Add(tick)
		}
	}
	return err
}
