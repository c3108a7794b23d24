package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
)

// deploymentsView is what runs where: a row for each service, a column for each
// environment; and the answer to whether a service may go to one.
type deploymentsView struct {
	Tabs         []entry
	Environments []choice
	Columns      []string // environments that are shown
	MoreColumns  int
	Rows         []fleetRow
	Unrecorded   int // services of which nothing was ever recorded
	Services     []string
	Known        []string // all environments
	Ask          deployAsk
	pager

	alternate string
	unknown   []unknownChoice
}

// fleetRow is where a service runs.
type fleetRow struct {
	Name  string // "context/name"
	Hue   int
	Known bool // it has a page
	Cells []fleetCell
}

// fleetCell is what of a service runs in an environment.
type fleetCell struct {
	Environment string
	Runs        []registry.Deployment
	Ran         bool // it ran there once
	Ask         string
}

// deployAsk is the question whether a service may go to an environment.
type deployAsk struct {
	Service, Environment, Commit string
	Answer                       *readiness.Deployable // nil: it was not asked, or cannot be answered
	Rows                         shortList[readiness.Row]
	Problem                      string // why there is no answer
	Hint                         string
}

// Bounds of the page about deployments.
const (
	fleetColumns   = 6
	fleetRows      = 50
	maxAnswerRows  = 60
	deployPatience = 10 * time.Second // for the prover
)

func (v deploymentsView) place() layout {
	return layout{Title: "Deployments", Section: "services", Alternate: v.alternate, Unknown: v.unknown}
}

func (s *site) deployments(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	places, err := s.registry.Places(ctx)
	if err != nil {
		return nil, err
	}
	params := req.URL.Query()
	at := newAddress("/deployments", params, "environment", "service", "commit")
	v := deploymentsView{Tabs: fleet("/deployments"), alternate: "/v1/deployments"}
	counts, services := map[string]int{}, map[string]bool{}
	for _, p := range places {
		counts[p.Environment] += 0
		services[p.Service] = true
		if p.Runs {
			counts[p.Environment]++
		}
	}
	v.Known = slices.Sorted(maps.Keys(counts))
	for _, name := range v.Known {
		v.Environments = append(v.Environments, at.choice("environment", name, name, counts[name]))
	}
	v.chooseColumns(at.params.Get("environment"))
	if asked := at.params.Get("environment"); asked != "" && at.params.Get("service") == "" && !slices.Contains(v.Known, asked) {
		v.unknown = []unknownChoice{unknownValue("Environment", "environment", v.Known, at)}
	}
	for _, service := range snapshot.Services() {
		id := service.Context + "/" + service.Name
		v.Services = append(v.Services, id)
		if !services[id] {
			v.Unrecorded++
		}
	}
	if err := s.fleetRows(ctx, &v, snapshot, places, at, params.Get("page")); err != nil {
		return nil, err
	}
	return v, s.mayDeploy(ctx, &v, at)
}

// chooseColumns shows the environment that is asked for, or the first ones.
func (v *deploymentsView) chooseColumns(asked string) {
	if slices.Contains(v.Known, asked) {
		v.Columns = []string{asked}
		v.alternate += "?environment=" + url.QueryEscape(asked)
		return
	}
	v.Columns = v.Known[:min(len(v.Known), fleetColumns)]
	v.MoreColumns = len(v.Known) - len(v.Columns)
}

// fleetRows fills in what runs in the columns.
func (s *site) fleetRows(ctx context.Context, v *deploymentsView, snapshot *registry.Snapshot, places []registry.Place, at address, page string) error {
	ever := map[[2]string]bool{}
	var names []string
	for _, p := range places {
		if slices.Contains(v.Columns, p.Environment) {
			ever[[2]string{p.Environment, p.Service}] = true
			names = append(names, p.Service)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	shown, turns := turned(names, fleetRows, page, func(page string) string { return at.with("page", page) })
	v.pager = turns
	runs := map[[2]string][]registry.Deployment{}
	for _, environment := range v.Columns {
		list, err := s.registry.Deployments(ctx, registry.DeploymentQuery{Environment: environment, Running: true})
		if err != nil {
			return err
		}
		for _, d := range list {
			key := [2]string{environment, d.Service}
			runs[key] = append(runs[key], d)
		}
	}
	about := aboutContexts(snapshot)
	for _, name := range shown {
		in, _, _ := strings.Cut(name, "/")
		_, err := snapshot.Service(name)
		row := fleetRow{Name: name, Hue: about.hue(in), Known: err == nil}
		for _, environment := range v.Columns {
			key := [2]string{environment, name}
			row.Cells = append(row.Cells, fleetCell{environment, runs[key], ever[key], at.with("environment", environment, "service", name, "commit", "")})
		}
		v.Rows = append(v.Rows, row)
	}
	return nil
}

// mayDeploy answers whether a service may go to an environment, where that is
// asked.
func (s *site) mayDeploy(ctx context.Context, v *deploymentsView, at address) error {
	v.Ask = deployAsk{Service: at.params.Get("service"), Environment: at.params.Get("environment"), Commit: at.params.Get("commit")}
	if v.Ask.Service == "" {
		return nil
	}
	if v.Ask.Environment == "" {
		v.Ask.Problem, v.Ask.Hint = "where to is not said", "name an environment"
		return nil
	}
	short, cancel := context.WithTimeout(ctx, deployPatience)
	defer cancel()
	answer, err := s.canDeploy(short, readiness.Deploy{Service: v.Ask.Service, Environment: v.Ask.Environment, Commit: v.Ask.Commit})
	var refusal *registry.Refusal
	switch {
	case errors.As(err, &refusal):
		v.Ask.Problem, v.Ask.Hint = refusal.Message, refusal.Hint
	case err != nil && ctx.Err() == nil && short.Err() != nil:
		v.Ask.Problem, v.Ask.Hint = "the answer takes longer than a page waits", "ask with treaty can-deploy"
	case err != nil:
		return err
	default:
		v.answered(answer)
	}
	return nil
}

func (s *site) canDeploy(ctx context.Context, ask readiness.Deploy) (*readiness.Deployable, error) {
	done, err := s.registry.Turn(ctx, visiting(ctx).Name)
	if err != nil {
		return nil, err
	}
	defer done()
	return readiness.CanDeploy(ctx, s.registry, ask)
}

func (v *deploymentsView) answered(answer *readiness.Deployable) {
	v.Ask.Answer = answer
	v.Ask.Rows.List = answer.Rows[:min(len(answer.Rows), maxAnswerRows)]
	v.Ask.Rows.More = len(answer.Rows) - len(v.Ask.Rows.List)
	query := url.Values{"environment": {answer.Environment}}
	if v.Ask.Commit != "" {
		query.Set("commit", v.Ask.Commit)
	}
	v.alternate = "/v1/services/" + url.PathEscape(answer.Service) + "/can-deploy?" + query.Encode()
}
