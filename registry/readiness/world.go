package readiness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// running is a service that runs somewhere, with what it declared at its commit.
type running struct {
	Environment, Service, Commit string
	declared                     *registry.Declared // nil: not known
	why                          string             // it is not known
	hint                         string             // what to do then; empty: to push it
}

// context returns the context of the service.
func (r *running) context() string {
	name, _, _ := strings.Cut(r.Service, "/")
	return name
}

// world is what runs, and where services were ever recorded.
type world struct {
	environment string // empty: all
	running     []running
	places      []registry.Place
}

// look reads what runs in an environment, or in all.
func look(ctx context.Context, r *registry.Registry, environment string) (*world, error) {
	w := &world{environment: environment}
	var err error
	if w.places, err = r.Places(ctx); err != nil {
		return nil, err
	}
	deployments, err := r.Deployments(ctx, registry.DeploymentQuery{Environment: environment, Running: true})
	if err != nil || len(deployments) == 0 {
		return w, err
	}
	var query registry.ManifestQuery
	for _, d := range deployments {
		query.Services = append(query.Services, d.Service)
		query.Commits = append(query.Commits, d.Commit)
	}
	declared, err := r.Declared(ctx, query)
	if err != nil {
		return nil, err
	}
	for _, d := range deployments {
		one := at(d.Environment, d.Service, d.Commit, declared)
		if one.declared == nil && one.why == neverPushed {
			if one, err = late(ctx, r, one); err != nil {
				return nil, err
			}
		}
		w.running = append(w.running, one)
	}
	return w, nil
}

// neverPushed is why nothing is known of a commit with which no manifest came.
const neverPushed = "its manifest was never pushed from that commit"

// late finds what was recorded by the beginning of a commit and pushed after that.
func late(ctx context.Context, r *registry.Registry, one running) (running, error) {
	whole, err := r.CommitOf(ctx, one.Service, one.Commit)
	var refusal *registry.Refusal
	switch {
	case errors.As(err, &refusal):
		one.why, one.hint = refusal.Message, refusal.Hint
		return one, nil
	case err != nil || whole == one.Commit:
		return one, err
	}
	declared, err := r.Declared(ctx, registry.ManifestQuery{Services: []string{one.Service}, Commits: []string{whole}})
	return at(one.Environment, one.Service, whole, declared), err
}

// at finds what a service declared at a commit.
func at(environment, service, commit string, declared []registry.Declared) running {
	r := running{Environment: environment, Service: service, Commit: commit}
	var found []*registry.Declared
	for i := range declared {
		if d := &declared[i]; d.Manifest.Service == service && d.Commit == commit {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		r.why = neverPushed
	case 1:
		r.declared = found[0]
	default:
		r.why = fmt.Sprintf("%d different manifests were pushed with that commit", len(found))
	}
	return r
}

// known reports whether anything was ever recorded in the environment.
func (w *world) known() bool {
	return slices.ContainsFunc(w.places, func(p registry.Place) bool { return p.Environment == w.environment })
}

// environments lists those that are asked about; one without a name where nothing
// was ever recorded.
func (w *world) environments() []string {
	if w.environment != "" {
		return []string{w.environment}
	}
	var names []string
	for _, p := range w.places {
		names = append(names, p.Environment)
	}
	if len(names) == 0 {
		names = []string{""}
	}
	return slices.Compact(names) // they are sorted
}

// recorded reports whether the service was ever recorded in the environment, as
// running or as gone. A record of another environment says nothing about this one.
func (w *world) recorded(service, environment string) bool {
	return slices.ContainsFunc(w.places, func(p registry.Place) bool { return p.Service == service && p.Environment == environment })
}

// lastOf returns, of each service that was never recorded in the environment, the
// newest of its manifests that fits; those are by service, in the order of pushes.
func (w *world) lastOf(ever []registry.Declared, environment string, fits func(*registry.Declared) bool) []*registry.Declared {
	var list []*registry.Declared
	for i := range slices.Backward(ever) {
		d := &ever[i]
		listed := len(list) > 0 && list[len(list)-1].Manifest.Service == d.Manifest.Service
		if !listed && !w.recorded(d.Manifest.Service, environment) && fits(d) {
			list = append(list, d)
		}
	}
	return list
}

// recordIt is what to do where nothing says what runs of a service.
func recordIt(service, environment string) string {
	if environment == "" {
		environment = "ENV"
	}
	return fmt.Sprintf("record it: `treaty deployed %s --commit SHA --env %s`; with --gone instead of the commit where it does not run", service, environment)
}

// nothingThere says that the environment is not known, with the one that may be
// meant.
func (w *world) nothingThere() Row {
	row := Row{
		Verdict: Unknown, Message: "nothing was ever recorded in " + w.environment,
		Hint: "record what runs there: `treaty deployed SERVICE --commit SHA --env " + w.environment + "`",
	}
	var names []string
	for _, p := range w.places {
		names = append(names, p.Environment)
	}
	names = slices.Compact(names) // they are sorted
	switch meant := workspace.Suggest(w.environment, names); {
	case meant != "":
		row.Hint = fmt.Sprintf("did you mean %q?", meant)
	case len(names) > 0:
		row.Hint = "there are " + strings.Join(names, ", ")
	}
	return row
}
