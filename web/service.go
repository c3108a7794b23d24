package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// serviceView is one service with its two roles, and the versions that it is
// written against.
type serviceView struct {
	links
	Service *registry.Service
	Hue     int
	reading *workspace.Lock
	// Runs are its deployments that nothing says have ended.
	Runs []registry.Deployment
}

// Pulled is the day on which its home last pulled what it reads; nil: it is not
// known.
func (v serviceView) Pulled() *time.Time {
	if v.reading.Pulled.IsZero() {
		return nil
	}
	return &v.reading.Pulled
}

// Against lists the versions that a consumption is written against.
func (v serviceView) Against(use contract.Consumption) []string {
	c, err := v.snapshot.Contract(use.Event)
	if err != nil {
		return nil
	}
	var list []string
	for _, locked := range v.reading.Contracts {
		if locked.Event == c.Name && use.Versions.TouchesMajor(locked.Version.Major) {
			list = append(list, locked.Version.String())
		}
	}
	return list
}

// Acts says on which values of a consumption the service acts.
func (v serviceView) Acts(use contract.Consumption) []string {
	var list []string
	for _, field := range slices.Sorted(maps.Keys(use.EnumValues)) {
		text := strings.Join(use.EnumValues[field], ", ") + " in " + field
		if use.Otherwise != "" {
			text += ", other values: " + use.Otherwise
		}
		list = append(list, text)
	}
	return list
}

// gitHash is a commit as git names it, and what says that files were not committed.
var gitHash = regexp.MustCompile(`^([0-9a-f]{7})[0-9a-f]{33}(?:[0-9a-f]{24})?(-dirty)?$`)

// shortCommit is enough of a commit for people.
func shortCommit(commit string) string { return gitHash.ReplaceAllString(commit, "$1$2") }

func (v serviceView) place() layout {
	id := url.PathEscape(v.Service.Context + "/" + v.Service.Name)
	return layout{Title: v.Service.Name, Section: "services", Alternate: "/v1/services/" + id}
}

func (s *site) service(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	name := req.PathValue("context") + "/" + req.PathValue("service")
	service, err := snapshot.Service(name)
	if err != nil {
		return nil, noService(snapshot, name, err)
	}
	runs, err := s.registry.Deployments(ctx, registry.DeploymentQuery{Service: service.Context + "/" + service.Name, Running: true, Limit: pageSize})
	if err != nil {
		return nil, err
	}
	reading, err := s.registry.Reading(ctx, snapshot, service)
	if err != nil {
		return nil, err
	}
	return serviceView{links{snapshot}, service, aboutContexts(snapshot).hue(service.Context), reading, runs}, nil
}

// serviceAnywhere leads from a name without a context to the service's page, as
// long as only one has the name.
func (s *site) serviceAnywhere(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	service, err := snapshot.Service(req.PathValue("service"))
	if err != nil {
		return nil, noService(snapshot, req.PathValue("service"), err)
	}
	return nil, &movedError{servicePath(service), http.StatusFound}
}

// writing is an event that a service writes.
type writing struct {
	Event  contract.EventName
	Majors []int
	// Reaction says that nothing is said but what sets it off: no majors.
	Reaction bool
}

// Writes lists the events that a service produces, and those that it only says to
// emit in reaction, which it produces too.
func (l links) Writes(service *registry.Service) []writing {
	var list []writing
	said := map[contract.EventName]bool{}
	for _, p := range service.Produces {
		list = append(list, writing{p.Event, p.Majors, false})
		said[l.today(p.Event)] = true
	}
	for _, use := range service.Consumes {
		for _, event := range use.Emits {
			if said[l.today(event)] {
				continue
			}
			said[l.today(event)] = true
			list = append(list, writing{Event: event, Reaction: true})
		}
	}
	return list
}

// today is what the event is called now.
func (l links) today(event contract.EventName) contract.EventName {
	if c, err := l.snapshot.Contract(event); err == nil {
		return c.Name
	}
	return event
}

// crossing is what is agreed on an event that comes from another context.
type crossing struct {
	Context string
	Tie     *registry.Tie // nil: nobody declares that its events come here
}

// Crossing returns what is agreed on an event of another context; nil for one of the
// service's own.
func (v serviceView) Crossing(event contract.EventName) *crossing {
	if event.Context == v.Service.Context {
		return nil
	}
	found := &crossing{Context: v.Service.Context}
	c, err := v.snapshot.Context(v.Service.Context)
	if err != nil {
		return found
	}
	for _, t := range v.snapshot.Ties(c) {
		if t.With == event.Context && t.Brings() && (found.Tie == nil || t.Standing() == registry.Accepted) {
			found.Tie = &t
		}
	}
	return found
}
