package registry_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// toldOf are the steps of waivers in the feed as another process reads it, with
// the contexts that decided and those that have still to.
func toldOf(t *testing.T, r *registry.Registry) []string {
	t.Helper()
	s, err := r.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changes, err := r.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) == 0 || changes[len(changes)-1].Sequence != s.Sequence {
		t.Fatalf("the snapshot is of change %d, and the feed has %d, %v", s.Sequence, len(changes), err)
	}
	var steps []string
	for _, c := range changes {
		for _, w := range c.Waivers {
			steps = append(steps, strings.TrimSpace(strings.Join([]string{string(c.Kind), c.Home, c.Commit, string(w.Step), w.Rule,
				"asks " + strings.Join(w.Contexts, "+"), "by " + strings.Join(w.Deciding, "+"), "missing " + strings.Join(w.Missing, "+")}, " ")))
		}
	}
	return steps
}

// Who has to agree hears that he is asked, by which push; and everybody hears what
// was decided, and what was let pass. Whatever happened already is no news.
func TestWhoIsAskedHearsOfWaivers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "treaty.db")
	var processes [2]*registry.Registry
	for i := range processes {
		store, err := sqlite.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		processes[i] = over(store)
	}
	r, other := processes[0], processes[1]
	mustPush(t, r, registry.PushRequest{Files: shop})
	reader := crossing("")
	reader["services/biller.yaml"] = []byte(strings.Replace(string(reader["services/biller.yaml"]), "fields: [/orderId]", "fields: all, replays: true", 1))
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: reader})
	if steps := toldOf(t, other); steps != nil {
		t.Fatalf("nobody has asked for anything, and the feed has %v", steps)
	}

	_, err := push(t, r, registry.PushRequest{Files: with(shop, breaking)})
	var name string
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Rule == "property-required" {
			name = f.Fingerprint
		}
	}
	asking := registry.PushRequest{Files: with(shop, breaking+waiverOf(name, "2099-01-01")), Commit: "1a2b3c4"}
	var want []string
	told := func(steps ...string) {
		t.Helper()
		for _, step := range steps {
			want = append(want, "waiver github.com/acme/shop "+step)
		}
		if diff := cmp.Diff(want, toldOf(t, other)); diff != "" {
			t.Errorf("the feed (-want +got):\n%s", diff)
		}
	}
	for range 2 { // asked for once more is no news
		if _, err := push(t, r, asking); err == nil {
			t.Fatal("it passes without approval")
		}
		if len(want) == 0 {
			told("1a2b3c4 proposed property-required asks billing+ordering by  missing billing+ordering")
		}
		told()
	}
	decide := registry.WaiverDecision{Fingerprint: name, Reason: "agreed", Rights: rights{approve: "billing"}}
	decided := func(by func(registry.WaiverDecision) (*registry.Waiver, error)) {
		t.Helper()
		if _, err := by(decide); err != nil {
			t.Fatal(err)
		}
	}
	approve := func(d registry.WaiverDecision) (*registry.Waiver, error) { return r.Approve(t.Context(), d) }
	decided(approve)
	told(" approved property-required asks billing+ordering by billing missing ordering")
	decided(approve)
	told()
	decide.Rights = rights{approve: "ordering"}
	decided(approve)
	told(" approved property-required asks billing+ordering by ordering missing")
	decided(func(d registry.WaiverDecision) (*registry.Waiver, error) { return other.Revoke(t.Context(), d) })
	told(" revoked property-required asks billing+ordering by ordering missing ordering")
	decided(approve)
	told(" approved property-required asks billing+ordering by ordering missing")

	mustPush(t, r, asking)
	want = append(want, "push github.com/acme/shop 1a2b3c4 used property-required asks billing+ordering by  missing")
	told()
	list, err := other.Waivers(t.Context(), "", registry.WaiverKey{}, 10)
	if err != nil || len(list) != 1 || list[0].Used == nil || list[0].Used.Commit != "1a2b3c4" ||
		len(list[0].Used.Versions) != 1 || list[0].Used.Versions[0].String() != "ordering.OrderPlaced 1.1" {
		t.Errorf("it was used by %+v, %v", list, err)
	}
}
