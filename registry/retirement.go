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
	Hurt []Left // by name
	// Unsure are those whose range holds another major that came after they were
	// declared: whether they can read it is not looked at here.
	Unsure []Left
}

// Left is who is left without a major, and why that hurts.
type Left struct {
	Service *Service
	Fields  []string // that it reads, as its manifest says; nil: that is not said
	Reasons []string // in words
	effect  impact.Effect
}

// Retirements says of each live major of the contract who reads no other. No schema is
// looked at.
func (r *Registry) Retirements(ctx context.Context, c *Contract) ([]Retirement, error) {
	late, err := r.lateReaders(ctx, c)
	if err != nil {
		return nil, err
	}
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
		services, consumers := c.readersOf(m, late)
		report, err := impact.Of(ctx, change, consumers, nil)
		if err != nil {
			return nil, err
		}
		end := Retirement{Major: m}
		for _, left := range leftOf(services, report) {
			if left.effect == impact.Breaking {
				end.Hurt = append(end.Hurt, left)
			} else {
				end.Unsure = append(end.Unsure, left)
			}
		}
		list = append(list, end)
	}
	return list, nil
}

// leftOf lists who is hurt, or may be, each service once, by name.
func leftOf(services map[*workspace.Service]*Service, report *impact.Report) []Left {
	var list []Left
	for i := range report.Verdicts { // they are by name
		v := &report.Verdicts[i]
		if v.Effect.Passes() {
			continue
		}
		if service := services[v.Service]; len(list) == 0 || list[len(list)-1].Service != service {
			list = append(list, Left{Service: service, effect: v.Effect})
		}
		left := &list[len(list)-1]
		if v.Effect == impact.Breaking {
			left.effect = v.Effect
		}
		left.Fields = with(left.Fields, v.Use().Fields...)
		for _, r := range v.Reasons {
			left.Reasons = with(left.Reasons, r.Message)
		}
	}
	return list
}

// with returns the list with those of the others that it does not have.
func with(list []string, others ...string) []string {
	for _, other := range others {
		if !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	return list
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
func (c *Contract) latestOf(service *Service, late late) int {
	for _, m := range slices.Backward(c.Majors) {
		if c.readBy(service, m.Number) != nil && !late.has(service.Service, c, m.Number) {
			return m.Number
		}
	}
	return 0
}

// readersOf lists the entries of manifests whose range touches the major, and whose they
// are.
func (c *Contract) readersOf(m *Major, late late) (services map[*workspace.Service]*Service, list []impact.Consumer) {
	services = map[*workspace.Service]*Service{}
	for _, service := range c.Consumers {
		for i := range service.Consumes {
			if use := &service.Consumes[i]; c.Is(use.Event) && use.Versions.TouchesMajor(m.Number) {
				services[service.Service] = service
				list = append(list, impact.Consumer{Service: service.Service, Index: i, Latest: c.latestOf(service, late)})
			}
		}
	}
	return services, list
}
