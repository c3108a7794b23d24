package registry

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
)

// Deployment says that a service runs, or ran, in an environment, built from a
// commit of its home. There is one for each of the three names.
type Deployment struct {
	Environment string
	Service     string // "context/name"
	Commit      string
	Since       time.Time // when it was recorded, the last time
	Actor       string
	Ended       *Ending // nil: it runs
}

// Ending says when it was recorded that a deployment runs no more, and by whom.
type Ending struct {
	At    time.Time
	Actor string
}

// Runs reports whether nothing says that it ended.
func (d *Deployment) Runs() bool { return d.Ended == nil }

// Rollout is what a publication changes of one service in one environment. It is
// written only if exactly the commits Before run there.
type Rollout struct {
	Environment string
	Service     string
	Before      []string // sorted
	Begins      string   // empty: nothing
	Ends        []string // of Before
	// Absent notes that nothing of it ever ran there: nothing is known of it yet.
	Absent bool
	At     time.Time
	Actor  string
}

// After returns the commits that run afterwards, sorted.
func (r *Rollout) After() []string {
	after := map[string]bool{}
	for _, commit := range r.Before {
		after[commit] = true
	}
	for _, commit := range r.Ends {
		delete(after, commit)
	}
	if r.Begins != "" {
		after[r.Begins] = true
	}
	return slices.Sorted(maps.Keys(after))
}

// Manifest is the file of a service as it was pushed with a commit. Pushed with
// it again, it is the same one; another content is another manifest.
type Manifest struct {
	Service  string // "context/name"
	Commit   string
	Blob     BlobID
	File     string // its name at home
	Lock     BlobID // the lock that was pushed beside it; empty: none was
	Home     string
	PushedAt time.Time // the first time
	// SaidAt is when the file was first pushed as it is here, with no other of the
	// service since: pushes of other commits with the same file say nothing new.
	SaidAt time.Time // only where it is read
	Actor  string
	Speaks []contract.EventName // as the file calls them, sorted; only where it is written
}

// Place is where a service was ever recorded.
type Place struct {
	Environment string
	Service     string
	Runs        bool
}

// DeploymentQuery chooses deployments; empty fields choose all.
type DeploymentQuery struct {
	Environment string
	Service     string
	Running     bool // only those that run
	// After is the one after which the list goes on, in the order of environment,
	// service and commit; its names alone count.
	After Deployment
	Limit int // 0: no limit
}

// ManifestQuery chooses manifests: of the services; or, without services, those with
// which one began to speak one of the events, by the name that it calls it. Of a
// service's one of Commits, Beginning, Newest and Said may narrow the choice.
type ManifestQuery struct {
	Services  []string
	Commits   []string // only those
	Beginning string   // only commits that begin so: digits of a hash
	Newest    bool     // only the commit that was pushed last
	Said      bool     // only those that do not say what the one before said
	Speaking  []contract.EventName
}

// DeploymentStore keeps what runs where, and what services declared with each
// commit. Publications write it: see Publication.Rollout and Publication.Manifests.
type DeploymentStore interface {
	// Deployments returns what query chooses, by environment, service and commit;
	// not that something never ran, which Places has.
	Deployments(ctx context.Context, query DeploymentQuery) ([]Deployment, error)
	// Places returns where services were ever recorded, by environment and service.
	Places(ctx context.Context) ([]Place, error)
	// Manifests returns what query chooses, by service, in the order in which they
	// were pushed.
	Manifests(ctx context.Context, query ManifestQuery) ([]Manifest, error)
	// Declare keeps manifests whose contents are in the store already: a push that
	// changed nothing else. What is there stays as it is.
	Declare(ctx context.Context, manifests []Manifest) error
}
