package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

const (
	shipping = "fulfilment/shipping-worker"
	checkout = "ordering/checkout"
)

// rollout is a publication of what changes of a service that runs in production
// at the commits before.
func rollout(service string, before []string, begins string, ends ...string) *registry.Publication {
	p := publication("shop", placed)
	p.Writes, p.Change.Kind, p.Change.Lineages, p.Change.Homes = nil, registry.DeploymentChange, nil, nil
	p.Rollout = &registry.Rollout{Environment: "production", Service: service, Before: before, Begins: begins, Ends: ends, At: at, Actor: "ci"}
	if begins != "" {
		p.Change.Deployments = []registry.DeploymentNews{{Environment: "production", Service: service, Commit: begins}}
	}
	p.Audit = []*registry.AuditEntry{entry("service "+service, "deploy")}
	return p
}

// declaration is a push of a manifest with that commit.
func declaration(service, commit, content string, pushed time.Time, speaks ...contract.EventName) *registry.Publication {
	p := publication("shop", placed)
	p.Writes, p.Change.Lineages, p.Change.Commit = nil, nil, commit
	p.Manifests = []registry.Manifest{{
		Service: service, Commit: commit, Blob: put(p, content), File: "services/worker.yaml", Lock: put(p, "lock of "+commit), Home: "shop",
		PushedAt: pushed, Actor: "ci", Speaks: speaks,
	}}
	return p
}

func deployments(t *testing.T, s registry.Store, q registry.DeploymentQuery) []registry.Deployment {
	t.Helper()
	list, err := s.Deployments(t.Context(), q)
	must(t, err)
	return list
}

// running lists the commits of a service that run in production.
func running(t *testing.T, s registry.Store, service string) []string {
	t.Helper()
	var list []string
	for _, d := range deployments(t, s, registry.DeploymentQuery{Environment: "production", Service: service, Running: true}) {
		list = append(list, d.Commit)
	}
	return list
}

func manifests(t *testing.T, s registry.Store, q registry.ManifestQuery) []registry.Manifest {
	t.Helper()
	list, err := s.Manifests(t.Context(), q)
	must(t, err)
	return list
}

// A deployment begins, ends and begins again; it is told in the feed and audited.
func deployed(t *testing.T, p Place) {
	s := open(t, p)
	first := rollout(shipping, nil, "aaaaaaa")
	commit(t, s, first)
	second := rollout(shipping, []string{"aaaaaaa"}, "bbbbbbb", "aaaaaaa")
	second.Rollout.At = at.Add(time.Hour)
	commit(t, s, second)
	want := []registry.Deployment{
		{Environment: "production", Service: shipping, Commit: "aaaaaaa", Since: at, Actor: "ci", Ended: &registry.Ending{At: at.Add(time.Hour), Actor: "ci"}},
		{Environment: "production", Service: shipping, Commit: "bbbbbbb", Since: at.Add(time.Hour), Actor: "ci"},
	}
	same(t, "deployments", want, deployments(t, s, registry.DeploymentQuery{}))
	back := rollout(shipping, []string{"bbbbbbb"}, "aaaaaaa")
	back.Rollout.At = at.Add(2 * time.Hour)
	commit(t, s, back)
	want[0].Since, want[0].Ended = at.Add(2*time.Hour), nil
	same(t, "beside each other", want, deployments(t, s, registry.DeploymentQuery{}))
	newest(t, s)
	list := changes(t, s, 0, 10)
	if len(list) != 3 {
		t.Fatalf("the feed has %d changes", len(list))
	}
	same(t, "the news", first.Change.Deployments, list[0].Deployments)
	entries, err := s.Audit(t.Context(), registry.AuditQuery{Chain: "service " + shipping, Limit: 10})
	must(t, err)
	if len(entries) != 3 || entries[2].Change != back.Audit[0].Change {
		t.Errorf("the audit trail has %d entries", len(entries))
	}
}

// Who has not seen what runs changes nothing of it.
func deployedStale(t *testing.T, p Place) {
	s := open(t, p)
	commit(t, s, rollout(shipping, nil, "aaaaaaa"))
	for name, p := range map[string]*registry.Publication{
		"nothing seen":      rollout(shipping, nil, "bbbbbbb"),
		"another seen":      rollout(shipping, []string{"ccccccc"}, "bbbbbbb", "ccccccc"),
		"one too many seen": rollout(shipping, []string{"aaaaaaa", "ccccccc"}, "bbbbbbb"),
	} {
		if err := s.Commit(t.Context(), p); !errors.Is(err, registry.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, "running", []string{"aaaaaaa"}, running(t, s, shipping))
	newest(t, s)
	if list := changes(t, s, 0, 10); len(list) != 1 {
		t.Errorf("the feed has %d changes", len(list))
	}
}

// Of several that replace the same commit at once, one does; so it is of the first
// that are recorded there.
func deployedAtOnce(t *testing.T, p Place) {
	stores := []registry.Store{open(t, p), open(t, p)}
	commit(t, stores[0], rollout(shipping, nil, "first"))
	for service, before := range map[string][]string{shipping: {"first"}, checkout: nil} {
		var (
			work sync.WaitGroup
			mu   sync.Mutex
			won  []string
		)
		for i := range 8 {
			work.Go(func() {
				begins := fmt.Sprintf("commit%d", i)
				err := stores[i%2].Commit(t.Context(), rollout(service, before, begins, before...))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won = append(won, begins)
				case !errors.Is(err, registry.ErrStale):
					t.Error(err)
				}
			})
		}
		work.Wait()
		if len(won) != 1 {
			t.Fatalf("%v replaced %v of %s", won, before, service)
		}
		same(t, "running", won, running(t, stores[0], service))
	}
}

func names(t *testing.T, s registry.Store, q registry.DeploymentQuery) []string {
	t.Helper()
	var list []string
	for _, d := range deployments(t, s, q) {
		list = append(list, d.Environment+" "+d.Service+" "+d.Commit)
	}
	return list
}

// Deployments are chosen by their names, and listed in pages.
func deployedChosen(t *testing.T, p Place) {
	s := open(t, p)
	for i, service := range []string{shipping, checkout, "a/B", "a/a"} {
		p := rollout(service, nil, fmt.Sprintf("commit%d", i))
		if i%2 == 1 {
			p.Rollout.Environment = "staging"
		}
		commit(t, s, p)
	}
	gone := rollout("a/a", []string{"commit3"}, "", "commit3")
	gone.Rollout.Environment = "staging"
	commit(t, s, gone)
	all := []string{"production a/B commit2", "production " + shipping + " commit0", "staging a/a commit3", "staging " + checkout + " commit1"}
	for _, tc := range []struct {
		query registry.DeploymentQuery
		want  []string
	}{
		{registry.DeploymentQuery{}, all},
		{registry.DeploymentQuery{Limit: 2}, all[:2]},
		{registry.DeploymentQuery{After: registry.Deployment{Environment: "production", Service: shipping, Commit: "commit0"}}, all[2:]},
		{registry.DeploymentQuery{After: registry.Deployment{Environment: "production", Service: shipping, Commit: "commit"}}, all[1:]},
		{registry.DeploymentQuery{Environment: "staging"}, all[2:]},
		{registry.DeploymentQuery{Environment: "staging", Running: true}, all[3:]},
		{registry.DeploymentQuery{Service: checkout}, all[3:]},
		{registry.DeploymentQuery{Service: "a/A"}, nil},
	} {
		same(t, fmt.Sprintf("%+v", tc.query), tc.want, names(t, s, tc.query))
	}
	never := rollout("a/never", nil, "")
	never.Rollout.Absent = true
	commit(t, s, never)
	same(t, "what never ran", all, names(t, s, registry.DeploymentQuery{}))
	places, err := s.Places(t.Context())
	must(t, err)
	same(t, "places", []registry.Place{
		{Environment: "production", Service: "a/B", Runs: true}, {Environment: "production", Service: "a/never"}, {Environment: "production", Service: shipping, Runs: true},
		{Environment: "staging", Service: "a/a"}, {Environment: "staging", Service: checkout, Runs: true},
	}, places)
}

// A manifest is kept for each commit, the first time, and found by its events.
func manifestsKept(t *testing.T, p Place) {
	s := open(t, p)
	event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	other := contract.EventName{Context: "ordering", Event: "OrderPlacedX"}
	first := declaration(shipping, "aaaaaaa", "one", at, event)
	commit(t, s, first)
	again := declaration(shipping, "aaaaaaa", "one", at.Add(time.Hour), event)
	commit(t, s, again)
	commit(t, s, declaration(shipping, "aaaaaaa", "two", at.Add(time.Hour), other))
	later := first.Manifests[0]
	later.Commit, later.PushedAt = "bbbbbbb", at.Add(2*time.Hour)
	must(t, s.Declare(t.Context(), []registry.Manifest{later, later}))
	must(t, s.Declare(t.Context(), nil))
	list := manifests(t, s, registry.ManifestQuery{Services: []string{shipping, checkout}})
	var got []string
	for _, m := range list {
		got = append(got, m.Commit+" "+m.PushedAt.Sub(at).String())
	}
	same(t, "manifests", []string{"aaaaaaa 0s", "aaaaaaa 1h0m0s", "bbbbbbb 2h0m0s"}, got)
	want := first.Manifests[0]
	want.Speaks, want.SaidAt = nil, at
	same(t, "the first", want, list[0])
	if n := len(manifests(t, s, registry.ManifestQuery{Speaking: []contract.EventName{event}})); n != 2 {
		t.Errorf("%d manifests speak %s", n, event)
	}
	if n := len(manifests(t, s, registry.ManifestQuery{Speaking: []contract.EventName{event, other}})); n != 3 {
		t.Errorf("%d manifests speak one of both", n)
	}
	if n := len(manifests(t, s, registry.ManifestQuery{Services: []string{shipping}, Commits: []string{"bbbbbbb", "ccccccc"}})); n != 1 {
		t.Errorf("%d manifests with that commit", n)
	}
	if n := len(manifests(t, s, registry.ManifestQuery{})); n != 0 {
		t.Errorf("%d manifests of nobody", n)
	}
	if n := len(manifests(t, s, registry.ManifestQuery{Services: []string{checkout}})); n != 0 {
		t.Errorf("%d manifests of another service", n)
	}
	unknown := later
	unknown.Blob = registry.BlobOf([]byte("nowhere"))
	if err := s.Declare(t.Context(), []registry.Manifest{unknown}); err == nil {
		t.Error("a manifest without a content was kept")
	}
}

// When a service first said what a manifest says is kept, and found without what
// only repeats it.
func manifestsSaid(t *testing.T, p Place) {
	s := open(t, p)
	event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	for i, content := range []string{"one", "one", "two", "two", "one", "one"} {
		commit(t, s, declaration(shipping, fmt.Sprintf("%07x", 0xabcdef0+i), content, at.Add(time.Duration(i)*time.Hour), event))
	}
	commit(t, s, declaration(checkout, "abcdef0", "one", at.Add(time.Hour), event))
	all := []string{
		"abcdef0 since 0", "abcdef1 since 0", "abcdef2 since 2", "abcdef3 since 2", "abcdef4 since 4", "abcdef5 since 4",
	}
	of := []string{shipping}
	for _, tc := range []struct {
		query registry.ManifestQuery
		want  []string
	}{
		{registry.ManifestQuery{Services: of}, all},
		{registry.ManifestQuery{Services: of, Said: true}, []string{all[0], all[2], all[4]}},
		{registry.ManifestQuery{Services: of, Newest: true}, all[5:]},
		{registry.ManifestQuery{Services: []string{shipping, checkout}, Newest: true}, []string{all[5], "abcdef0 since 1"}},
		{registry.ManifestQuery{Services: of, Beginning: "abcdef"}, all},
		{registry.ManifestQuery{Services: of, Beginning: "abcdef3"}, all[3:4]},
		{registry.ManifestQuery{Services: of, Beginning: "abcdee"}, nil},
		{registry.ManifestQuery{Services: of, Commits: []string{"abcdef1", "abcdef5"}}, []string{all[1], all[5]}},
		{registry.ManifestQuery{Speaking: []contract.EventName{event}}, []string{all[0], all[2], all[4], "abcdef0 since 1"}},
		{registry.ManifestQuery{Services: []string{"nobody"}, Newest: true}, nil},
	} {
		var got []string
		for _, m := range manifests(t, s, tc.query) {
			got = append(got, fmt.Sprintf("%s since %v", m.Commit, m.SaidAt.Sub(at).Hours()))
		}
		same(t, fmt.Sprintf("%+v", tc.query), tc.want, got)
	}
}

// A content that a manifest refers to outlives the version that had it.
func manifestsHold(t *testing.T, p Place) {
	s := open(t, p)
	one := publication("shop", placed, number(1, 0))
	commit(t, s, one)
	m := declaration(shipping, "aaaaaaa", `{"title": "`+placed+` 1.0"}`, at)
	commit(t, s, m)
	commit(t, s, deletion(t, s, key(placed, number(1, 0))))
	if _, err := s.Blobs(t.Context(), []registry.BlobID{m.Manifests[0].Blob}); err != nil {
		t.Error(err)
	}
}
