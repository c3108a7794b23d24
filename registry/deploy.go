package registry

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// DeployRequest records that a service runs in an environment, or does no more.
type DeployRequest struct {
	Service     string // its name, or "context/name"
	Environment string
	// Commit of its home that it is built from; of those that were pushed, its
	// first seven digits are enough. Empty, with Gone: all of them.
	Commit string
	Keep   bool   // what runs there goes on beside it: a canary, the middle of a rollout
	Gone   bool   // it runs there no more
	Rights Rights // nil: whoever calls has all of them
	Actor  string
	Origin string
}

// Deployed is what was recorded.
type Deployed struct {
	Service     string // "context/name"
	Environment string
	Running     []string // commits that run there now, sorted
	Ended       []string // that ran there before
	// Unpushed are those that run without that their manifest was ever pushed:
	// what they speak is not known.
	Unpushed  []string
	Unchanged bool // it was recorded already
	// Others are the environments that there are, where this is a new one; nil
	// where it is not.
	Others   []string
	Sequence int64 // of the change; without one, of the newest change before
}

// Deploy records what runs where. Recording the same again changes nothing.
func (r *Registry) Deploy(ctx context.Context, req DeployRequest) (*Deployed, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return again(ctx, func() (*Deployed, error) { return r.deploy(ctx, &req) })
}

func (r *Registry) deploy(ctx context.Context, req *DeployRequest) (*Deployed, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	places, err := r.store.Places(ctx)
	if err != nil {
		return nil, err
	}
	service, err := r.deployable(ctx, s, req.Service, places)
	if err != nil {
		return nil, err
	}
	if name, _, _ := strings.Cut(service, "/"); req.Rights != nil && !req.Rights.MayPublish(name) {
		return nil, &Refusal{
			Code: Forbidden, Message: "you may not record deployments in " + name,
			Hint: "use a token with the role publisher for this context",
		}
	}
	rollout, err := r.rollout(ctx, req, service)
	if err != nil {
		return nil, err
	}
	d := &Deployed{Service: service, Environment: req.Environment, Running: rollout.After(), Ended: rollout.Ends, Sequence: s.Sequence}
	if d.Unpushed, err = r.unpushed(ctx, service, d.Running); err != nil {
		return nil, err
	}
	rollout.Absent = req.Gone && !slices.ContainsFunc(places, func(p Place) bool { return p.Service == service && p.Environment == req.Environment })
	if slices.Equal(rollout.Before, d.Running) && !rollout.Absent {
		d.Unchanged = true
		return d, nil
	}
	d.Others = othersThan(req.Environment, places)
	if err := r.commit(ctx, req.publication(s, rollout)); err != nil {
		return nil, err
	}
	d.Sequence = r.sequenceOf(ctx)
	return d, nil
}

// deployable returns the full name of a service of the registry, or of one that
// left it and may still run somewhere.
func (r *Registry) deployable(ctx context.Context, s *Snapshot, name string, places []Place) (string, error) {
	service, err := s.Service(name)
	if err == nil {
		return serviceID(service.Service), nil
	}
	if once, err := r.store.Manifests(ctx, ManifestQuery{Services: []string{name}, Newest: true}); err != nil || len(once) > 0 {
		return name, err
	}
	left := map[string]bool{}
	for _, p := range places {
		if _, bare, _ := strings.Cut(p.Service, "/"); p.Service == name || bare == name {
			left[p.Service] = true
		}
	}
	if len(left) == 1 && isNotFound(err) {
		return slices.Collect(maps.Keys(left))[0], nil
	}
	if refusal := err.(*Refusal); refusal.Hint == "" {
		refusal.Hint = "push its manifest first: `treaty push` from the repository that has it"
	}
	return "", err
}

// rollout says what the request changes of what runs.
func (r *Registry) rollout(ctx context.Context, req *DeployRequest, service string) (*Rollout, error) {
	known, err := r.store.Deployments(ctx, DeploymentQuery{Environment: req.Environment, Service: service})
	if err != nil {
		return nil, err
	}
	change := &Rollout{Environment: req.Environment, Service: service, At: r.now(), Actor: req.Actor}
	var ever []string
	for _, d := range known {
		ever = append(ever, d.Commit)
		if d.Runs() {
			change.Before = append(change.Before, d.Commit)
		}
	}
	commit := req.Commit
	if commit != "" && !slices.Contains(ever, commit) {
		known := ever
		if !req.Gone { // only what ran can be gone
			pushed, err := r.commitsLike(ctx, service, commit)
			if err != nil {
				return nil, err
			}
			known = slices.Concat(ever, pushed)
		}
		if commit, err = WholeCommit(commit, known); err != nil {
			return nil, err
		}
	}
	switch {
	case req.Gone && commit == "":
		change.Ends = change.Before
	case req.Gone && !slices.Contains(ever, commit):
		return nil, &Refusal{
			Code: NotFound, Message: fmt.Sprintf("nothing says that %s ever ran in %s at %s", service, req.Environment, quote(commit)),
			Hint: "`treaty deployed` without --gone records what runs; without --commit, --gone ends whatever runs there",
		}
	case req.Gone:
		change.Ends = slices.DeleteFunc(slices.Clone(change.Before), func(c string) bool { return c != commit })
	default:
		change.Begins = commit
		if !req.Keep {
			change.Ends = slices.DeleteFunc(slices.Clone(change.Before), func(c string) bool { return c == commit })
		}
	}
	return change, nil
}

// unpushed returns those of the commits with which no manifest of the service
// was pushed.
func (r *Registry) unpushed(ctx context.Context, service string, commits []string) ([]string, error) {
	if len(commits) == 0 {
		return nil, nil
	}
	manifests, err := r.store.Manifests(ctx, ManifestQuery{Services: []string{service}, Commits: commits})
	if err != nil {
		return nil, err
	}
	pushed := commitsOf(manifests)
	return slices.DeleteFunc(slices.Clone(commits), func(c string) bool { return slices.Contains(pushed, c) }), nil
}

// othersThan lists the environments that there are, where none of them is this.
func othersThan(environment string, places []Place) []string {
	others := map[string]bool{}
	for _, p := range places {
		if p.Environment == environment {
			return nil
		}
		others[p.Environment] = true
	}
	return append([]string{}, slices.Sorted(maps.Keys(others))...)
}

// publication is what the store has to write.
func (req *DeployRequest) publication(s *Snapshot, rollout *Rollout) *Publication {
	before, after := rollout.Before, rollout.After()
	pub := &Publication{
		Change:  Change{At: rollout.At, Kind: DeploymentChange, Commit: rollout.Begins, Actor: req.Actor, Home: s.claims.get(claimed{ServiceClaim, rollout.Service})},
		Rollout: rollout,
	}
	news := func(commit string, ended bool) {
		pub.Change.Deployments = append(pub.Change.Deployments, DeploymentNews{rollout.Environment, rollout.Service, commit, ended})
	}
	if rollout.Begins != "" && !slices.Contains(before, rollout.Begins) {
		news(rollout.Begins, false)
	}
	for _, commit := range rollout.Ends {
		news(commit, true)
	}
	action := "deploy"
	if req.Gone {
		action = "undeploy"
	}
	facts := func(commits []string) string {
		return text(map[string][]string{"commits": append([]string{}, commits...)})
	}
	pub.Audit = []*AuditEntry{{
		Chain: "service " + rollout.Service, At: rollout.At, Actor: req.Actor, Origin: req.Origin, Action: action,
		Subject: "service " + rollout.Service + " in " + rollout.Environment, Before: facts(before), After: facts(after),
	}}
	return pub
}

// environmentName is what an environment may be called: it stands in addresses
// and in scripts, and two that differ in case alone would be mixed up.
var environmentName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// CheckEnvironment refuses what cannot name an environment.
func CheckEnvironment(name string) error {
	if environmentName.MatchString(name) {
		return nil
	}
	return &Refusal{
		Code: BadDeployment, Message: quote(name) + " is no name of an environment",
		Hint: "use up to 63 small letters, digits, dots, dashes and underscores: production, staging-eu",
	}
}

// check refuses a request that cannot be used.
func (req *DeployRequest) check() error {
	bad := func(message, hint string) error { return &Refusal{Code: BadDeployment, Message: message, Hint: hint} }
	if err := CheckEnvironment(req.Environment); err != nil {
		return err
	}
	if err := checkLabel("commit", req.Commit, 200); err != nil {
		return bad(err.Error(), "a commit is its hash")
	}
	if err := checkLabel("service", req.Service, 300); err != nil {
		return bad(err.Error(), "`GET /v1/services` lists them")
	}
	switch {
	case req.Service == "":
		return bad("no service is named", `name it as its manifest does, such as "shipping-worker"`)
	case req.Commit == "" && !req.Gone:
		return bad("no commit is named", "name the commit that was built and runs there: its hash")
	case req.Gone && req.Keep:
		return bad("it cannot both be gone and be kept beside others", "leave one of them out")
	}
	return nil
}
