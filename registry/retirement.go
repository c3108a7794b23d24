package registry

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// Retirement says whom the end of a live major would hurt: what Impact answers for
// its retirement.
type Retirement struct {
	*Major
	Hurt []string // "fulfilment/shipping-worker"; by name, each once
	// Unsure are those whose range holds another major that came after they were
	// declared: whether they can read it is not looked at here.
	Unsure []string
}

// Retirements says of each live major of the contract who reads no other. No schema is
// looked at. The error is of ctx.
func (c *Contract) Retirements(ctx context.Context) ([]Retirement, error) {
	var list []Retirement
	for _, m := range c.Majors {
		newest := m.Newest()
		if newest == nil || !m.InUse() {
			continue
		}
		change := impact.Change{
			Event: c.Name, Major: m.Number, Model: c.ContentModel, Others: c.beside(m.Number),
			Older: []*workspace.Revision{{Version: newest.Version, Fingerprint: newest.Fingerprint, Label: newest.Version.String()}},
		}
		report, err := impact.Of(ctx, change, c.readersOf(m), nil)
		if err != nil {
			return nil, err
		}
		list = append(list, Retirement{m, report.Names(impact.Breaking), report.Names(impact.Unknown)})
	}
	return list, nil
}

// beside lists the majors that stay when the one goes.
func (c *Contract) beside(number int) []impact.Other {
	var list []impact.Other
	for _, m := range c.Majors {
		if m.StaysWithout(number) {
			list = append(list, impact.Other{Number: m.Number})
		}
	}
	return list
}

// latestOf returns the latest major that the service was declared against.
func (c *Contract) latestOf(service *Service) int {
	for _, m := range slices.Backward(c.Majors) {
		if c.readBy(service, m.Number) != nil {
			return m.Number
		}
	}
	return 0
}

// readersOf lists the entries of manifests whose range touches the major.
func (c *Contract) readersOf(m *Major) []impact.Consumer {
	var list []impact.Consumer
	for _, service := range c.Consumers {
		for i := range service.Consumes {
			if use := &service.Consumes[i]; c.Is(use.Event) && use.Versions.TouchesMajor(m.Number) {
				list = append(list, impact.Consumer{Service: service.Service, Index: i, Latest: c.latestOf(service)})
			}
		}
	}
	return list
}
