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

// hues is how many colours contexts are told apart by; the name always stands
// beside the colour.
const hues = 8

// contexts knows what rows of other pages say about their context.
type contexts map[string]contextFacts

type contextFacts struct {
	hue   int
	owner string
}

func aboutContexts(snapshot *registry.Snapshot) contexts {
	about := contexts{}
	for i, c := range snapshot.Contexts() {
		about[c.Name] = contextFacts{i % hues, c.Owner}
	}
	return about
}

// hue returns the colour of a context: its place among all of them.
func (c contexts) hue(name string) int { return c[name].hue }

// owner is who owns a contract: its own owner, else its context's.
func (c contexts) owner(k *registry.Contract) string {
	if k.Owner != "" {
		return k.Owner
	}
	return c[k.Name.Context].owner
}

// links tells templates what has a page: services and relationships may name
// what was never pushed.
type links struct{ snapshot *registry.Snapshot }

// HasEvent reports whether the event, or what it became, has a page.
func (l links) HasEvent(name contract.EventName) bool {
	_, err := l.snapshot.Contract(name)
	return err == nil
}

// HasContext reports whether the context has a page.
func (l links) HasContext(name string) bool {
	_, err := l.snapshot.Context(name)
	return err == nil
}

// contextView is one context.
type contextView struct {
	links
	Context *registry.Context
	Hue     int
	Rows    []eventRow
	Ties    []tieView
	More    string // where the rest of the events is; empty: these are all
}

func (v contextView) place() layout {
	return layout{Title: v.Context.Name, Section: "home", Alternate: "/v1/contexts/" + v.Context.Name}
}

func (s *site) context(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := snapshot.Context(req.PathValue("context"))
	if err != nil {
		return nil, err
	}
	about := aboutContexts(snapshot)
	v := contextView{links: links{snapshot}, Context: c, Hue: about.hue(c.Name)}
	v.Ties = v.ties(c)
	for i, k := range c.Contracts {
		if i == pageSize {
			v.More = "/events?context=" + url.QueryEscape(c.Name) + "&page=2"
			break
		}
		v.Rows = append(v.Rows, rowOf(about, k))
	}
	return v, nil
}

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
	return layout{Title: v.Service.Name, Section: "home", Alternate: "/v1/services/" + id}
}

func (s *site) service(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	service, err := snapshot.Service(req.PathValue("context") + "/" + req.PathValue("service"))
	if err != nil {
		return nil, err
	}
	runs, err := s.registry.Deployments(ctx, registry.DeploymentQuery{Service: service.Context + "/" + service.Name, Running: true, Limit: pageSize})
	if err != nil {
		return nil, err
	}
	return serviceView{links{snapshot}, service, aboutContexts(snapshot).hue(service.Context), snapshot.Reading(service), runs}, nil
}

// serviceAnywhere leads from a name without a context to the service's page, as
// long as only one has the name.
func (s *site) serviceAnywhere(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	service, err := snapshot.Service(req.PathValue("service"))
	if err != nil {
		return nil, err
	}
	return nil, &movedError{servicePath(service), http.StatusFound}
}
