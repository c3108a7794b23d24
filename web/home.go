package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// homeView is the first page: what there is, and what changed last.
type homeView struct {
	Contexts   []contextCard
	Recent     []*registry.Version // the newest first
	Events     int
	Versions   int
	Services   int
	Personal   int // events with personal data
	Ownerless  []string
	Unconsumed []*registry.Contract
	Deprecated []majorRow
}

// contextCard is a context on the first page.
type contextCard struct {
	*registry.Context
	Hue int
}

type majorRow struct {
	Contract *registry.Contract
	Number   int
	Sunset   string
}

func (homeView) place() layout {
	return layout{Title: "Contracts", Section: "home", Alternate: "/v1/contexts"}
}

// recentVersions is how many of the newest versions the first page shows.
const recentVersions = 12

func (s *site) home(_ context.Context, snapshot *registry.Snapshot, _ *http.Request) (any, error) {
	v := homeView{Events: len(snapshot.Contracts()), Services: len(snapshot.Services())}
	for _, c := range snapshot.Contexts() {
		v.Contexts = append(v.Contexts, contextCard{c, hue(snapshot, c.Name)})
		if c.Owner == "" {
			v.Ownerless = append(v.Ownerless, c.Name)
		}
	}
	for _, c := range snapshot.Contracts() {
		v.Versions += len(c.Versions)
		v.Recent = append(v.Recent, c.Versions...)
		if c.PersonalData() {
			v.Personal++
		}
		if len(c.Consumers) == 0 {
			v.Unconsumed = append(v.Unconsumed, c)
		}
		for _, m := range c.Majors {
			if m.Status == contract.Deprecated {
				v.Deprecated = append(v.Deprecated, majorRow{c, m.Number, m.Sunset})
			}
		}
	}
	v.Recent = newest(v.Recent)
	return v, nil
}

// newest returns the versions that were published last, the newest first.
func newest(versions []*registry.Version) []*registry.Version {
	slices.SortStableFunc(versions, func(a, b *registry.Version) int {
		if a.Sequence != b.Sequence {
			return int(b.Sequence - a.Sequence)
		}
		if c := b.Version.Compare(a.Version); c != 0 {
			return c
		}
		return a.Event.Compare(b.Event)
	})
	return versions[:min(len(versions), recentVersions)]
}

// hues is how many colours contexts are told apart by; the name always stands
// beside the colour.
const hues = 8

// hue returns the colour of a context: its place among all of them.
func hue(snapshot *registry.Snapshot, context string) int {
	i := slices.IndexFunc(snapshot.Contexts(), func(c *registry.Context) bool { return c.Name == context })
	return max(i, 0) % hues
}

// contextView is one context.
type contextView struct {
	Context *registry.Context
	Hue     int
	Rows    []eventRow
}

func (v contextView) place() layout {
	return layout{Title: v.Context.Name, Section: "home", Alternate: "/v1/contexts/" + v.Context.Name}
}

func (s *site) context(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := snapshot.Context(req.PathValue("context"))
	if err != nil {
		return nil, err
	}
	v := contextView{Context: c, Hue: hue(snapshot, c.Name)}
	for _, contract := range c.Contracts {
		v.Rows = append(v.Rows, rowOf(snapshot, contract))
	}
	return v, nil
}

// serviceView is one service with its two roles.
type serviceView struct {
	Service *registry.Service
	Hue     int
}

func (v serviceView) place() layout {
	return layout{Title: v.Service.Name, Section: "home", Alternate: "/v1/services/" + v.Service.Name}
}

func (s *site) service(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	service, err := snapshot.Service(req.PathValue("service"))
	if err != nil {
		return nil, err
	}
	return serviceView{service, hue(snapshot, service.Context)}, nil
}
