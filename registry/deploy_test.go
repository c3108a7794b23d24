package registry_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

const (
	firstCommit  = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	secondCommit = "2a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
)

func deploy(t *testing.T, r *registry.Registry, req registry.DeployRequest) *registry.Deployed {
	t.Helper()
	if req.Service == "" {
		req.Service = "checkout"
	}
	req.Environment, req.Actor, req.Origin = "production", "tester", "here"
	d, err := r.Deploy(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADeploymentReplacesWhatRan(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop, Commit: firstCommit})
	if again := mustPush(t, r, registry.PushRequest{Files: shop, Commit: secondCommit}); !again.Unchanged {
		t.Fatal("the second push changes something")
	}
	d := deploy(t, r, registry.DeployRequest{Commit: firstCommit[:7]})
	equal(t, "the first", []string{firstCommit}, d.Running)
	if d.Service != "ordering/checkout" || d.Others == nil || len(d.Unpushed) > 0 || d.Sequence != 2 {
		t.Errorf("the first: %+v", d)
	}
	if d = deploy(t, r, registry.DeployRequest{Commit: firstCommit}); !d.Unchanged || d.Sequence != 2 || d.Others != nil {
		t.Errorf("the first again: %+v", d)
	}
	d = deploy(t, r, registry.DeployRequest{Commit: secondCommit, Keep: true})
	equal(t, "a canary", []string{firstCommit, secondCommit}, d.Running)
	d = deploy(t, r, registry.DeployRequest{Commit: "abcdef0"})
	equal(t, "one that was never pushed", []string{"abcdef0"}, d.Unpushed)
	equal(t, "what it ended", []string{firstCommit, secondCommit}, d.Ended)
	d = deploy(t, r, registry.DeployRequest{Gone: true})
	equal(t, "what is gone", []string{"abcdef0"}, d.Ended)
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "service ordering/checkout", Limit: 10})
	if err != nil || len(entries) != 4 {
		t.Fatalf("the audit trail has %d entries, %v", len(entries), err)
	}
	last := entries[3]
	if last.Action != "undeploy" || last.Before != `{"commits":["abcdef0"]}` || last.After != `{"commits":[]}` || last.Change == "" || last.Actor != "tester" {
		t.Errorf("the audit trail ends with %+v", last)
	}
	changes, err := r.Changes(t.Context(), 1, 10)
	if err != nil || len(changes) != 4 || changes[0].Kind != registry.DeploymentChange || changes[0].Home != "github.com/acme/shop" {
		t.Fatalf("the feed has %+v, %v", changes, err)
	}
	want := []registry.DeploymentNews{
		{Environment: "production", Service: "ordering/checkout", Commit: "abcdef0"},
		{Environment: "production", Service: "ordering/checkout", Commit: firstCommit, Ended: true},
		{Environment: "production", Service: "ordering/checkout", Commit: secondCommit, Ended: true},
	}
	if diff := cmp.Diff(want, changes[2].Deployments); diff != "" {
		t.Errorf("the news (-want +got):\n%s", diff)
	}
}

func TestDeploymentsThatAreRefused(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop, Commit: firstCommit})
	for _, tc := range []struct {
		name string
		req  registry.DeployRequest
		code registry.Code
		says string
	}{
		{"an unknown service", registry.DeployRequest{Service: "nobody", Environment: "production", Commit: "abcdef0"}, registry.NotFound, "nobody"},
		{"no service", registry.DeployRequest{Environment: "production", Commit: "abcdef0"}, registry.BadDeployment, "no service"},
		{"a service that is none", registry.DeployRequest{Service: "a\x00b", Environment: "production", Commit: "abcdef0"}, registry.BadDeployment, "service"},
		{"no commit", registry.DeployRequest{Service: "checkout", Environment: "production"}, registry.BadDeployment, "no commit"},
		{"a commit with a space", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "a b"}, registry.BadDeployment, "white space"},
		{"a name that git gives", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "HEAD"}, registry.BadDeployment, `"HEAD"`},
		{"no hash", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "zzz"}, registry.BadDeployment, `"zzz"`},
		{"no hash, gone", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "zzz", Gone: true}, registry.BadDeployment, `"zzz"`},
		{"an environment of 64 letters", registry.DeployRequest{Service: "checkout", Environment: strings.Repeat("e", 64), Commit: "abcdef0"}, registry.BadDeployment, "eee"},
		{"an environment that is a path", registry.DeployRequest{Service: "checkout", Environment: "../a", Commit: "abcdef0"}, registry.BadDeployment, "../a"},
		{"an environment with a new line", registry.DeployRequest{Service: "checkout", Environment: "a\n", Commit: "abcdef0"}, registry.BadDeployment, "environment"},
		{"an environment in other digits", registry.DeployRequest{Service: "checkout", Environment: "prod１", Commit: "abcdef0"}, registry.BadDeployment, "environment"},
		{"an environment in capitals", registry.DeployRequest{Service: "checkout", Environment: "PROD", Commit: "abcdef0"}, registry.BadDeployment, `"PROD"`},
		{"no environment", registry.DeployRequest{Service: "checkout", Commit: "abcdef0"}, registry.BadDeployment, "environment"},
		{"gone and kept", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "abcdef0", Keep: true, Gone: true}, registry.BadDeployment, "both"},
		{"gone, and never there", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "abcdef0", Gone: true}, registry.NotFound, "ever ran"},
		{"another context's publisher", registry.DeployRequest{Service: "checkout", Environment: "production", Commit: "abcdef0", Rights: rights{publish: "billing"}}, registry.Forbidden, "ordering"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := r.Deploy(t.Context(), tc.req)
			if refusal := wantRefusal(t, err, tc.code); !strings.Contains(refusal.Message, tc.says) || refusal.Hint == "" {
				t.Errorf("%q, hint %q; want %q and a hint", refusal.Message, refusal.Hint, tc.says)
			}
		})
	}
	if list, err := r.Deployments(t.Context(), registry.DeploymentQuery{}); err != nil || len(list) > 0 {
		t.Errorf("recorded: %+v, %v", list, err)
	}
}

// A beginning that several commits share says which of them only where one ran.
func TestACommitIsNamedByItsBeginning(t *testing.T) {
	r := newRegistry(t)
	for _, commit := range []string{"abcdef0111", "abcdef0222"} {
		mustPush(t, r, registry.PushRequest{Files: shop, Commit: commit})
	}
	request := registry.DeployRequest{Service: "checkout", Environment: "production", Actor: "tester", Commit: "abcdef0"}
	_, err := r.Deploy(t.Context(), request)
	if refusal := wantRefusal(t, err, registry.BadDeployment); !strings.Contains(refusal.Hint, "abcdef0111, abcdef0222") {
		t.Errorf("hint %q", refusal.Hint)
	}
	deploy(t, r, registry.DeployRequest{Commit: "ABCDEF01"})
	d := deploy(t, r, registry.DeployRequest{Commit: "abcdef0", Gone: true})
	equal(t, "what ended", []string{"abcdef0111"}, d.Ended)
}

// A service whose manifest left the registry may still run, and be told gone.
func TestAServiceThatLeftTheRegistryCanBeGone(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop, Commit: firstCommit})
	deploy(t, r, registry.DeployRequest{Commit: firstCommit})
	mustPush(t, r, registry.PushRequest{Files: with(shop, "-- contexts/ordering/services/checkout.yaml --\n"), Commit: secondCommit})
	if d := deploy(t, r, registry.DeployRequest{Gone: true}); d.Service != "ordering/checkout" || len(d.Running) > 0 {
		t.Errorf("%+v", d)
	}
	if d := deploy(t, r, registry.DeployRequest{Service: "ordering/checkout", Commit: firstCommit}); len(d.Unpushed) > 0 {
		t.Errorf("%+v", d)
	}
}

// Another process over the same store sees what was recorded, and the place in
// the feed at which it was.
func TestDeploymentsAreSeenByOtherProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	var both []*registry.Registry
	for range 2 {
		store, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		both = append(both, over(store))
	}
	mustPush(t, both[0], registry.PushRequest{Files: shop, Commit: firstCommit})
	recorded := deploy(t, both[1], registry.DeployRequest{Commit: firstCommit})
	s, err := both[0].Refresh(t.Context())
	if err != nil || s.Sequence != recorded.Sequence {
		t.Errorf("the other process is at %d, %v; want %d", s.Sequence, err, recorded.Sequence)
	}
	places, err := both[0].Places(t.Context())
	if err != nil || len(places) != 1 || !places[0].Runs {
		t.Errorf("places %+v, %v", places, err)
	}
}

// loud are rights that count what they deny.
type loud struct {
	rights
	denied *int
}

func (l loud) MayPublish(context string) bool {
	may := l.rights.MayPublish(context)
	if !may {
		*l.denied++
	}
	return may
}

func (l loud) Quietly() registry.Rights { return l.rights }

// What a service declares with a commit is kept of whoever may publish it alone;
// the others' push changes nothing, and is no refusal.
func TestManifestsAreKeptOfThoseWhoMayPublish(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: twoContexts, Commit: firstCommit})
	denied := 0
	mine := loud{rights{publish: "ordering"}, &denied}
	mustPush(t, r, registry.PushRequest{Files: twoContexts, Commit: secondCommit, Rights: mine})
	mustPush(t, r, registry.PushRequest{Files: twoContexts, Commit: "dryrun0", DryRun: true})
	mustPush(t, r, registry.PushRequest{Files: twoContexts})
	for service, want := range map[string][]string{"ordering/checkout": {firstCommit, secondCommit}, "billing/biller": {firstCommit}} {
		declared, err := r.Declared(t.Context(), registry.ManifestQuery{Services: []string{service}})
		if err != nil {
			t.Fatal(err)
		}
		var commits []string
		for _, d := range declared {
			commits = append(commits, d.Commit)
			if d.Service.Context+"/"+d.Service.Name != service || len(d.Produces) != 1 {
				t.Errorf("%s declared %+v", service, d.Service.Service)
			}
		}
		equal(t, service, want, commits)
	}
	if denied > 0 {
		t.Errorf("%d refusals were noted", denied)
	}
}
