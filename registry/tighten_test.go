package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// A mode that is tightened names the pairs of versions that break it already; the
// way out is compatible-since, which an approver accepts, for the record.
func TestTighteningNamesWhatBreaksItAlready(t *testing.T) {
	r := newRegistry(t)
	const yaml = "contexts/ordering/OrderPlaced/event.yaml"
	promising := func(files workspace.MemFiles, more string) workspace.MemFiles {
		return with(files, "-- "+yaml+" --\n"+string(shop[yaml])+more)
	}
	required := with(shop, "-- "+schemaFile+" --\n"+strings.Replace(string(shop[schemaFile]), `["orderId"]`, `["orderId", "total"]`, 1))
	mustPush(t, r, registry.PushRequest{Files: promising(required, "compatibility: BACKWARD\n")})
	mustPush(t, r, registry.PushRequest{Files: promising(shop, "compatibility: BACKWARD\n")})

	_, err := push(t, r, registry.PushRequest{Files: promising(shop, "compatibility: FULL_TRANSITIVE\n")})
	wantRule(t, err, "promise-broken-before")
	if said := explain(err); !strings.Contains(said, "1.0 and 1.1 (running-consumers)") {
		t.Errorf("it does not name the pair:\n%s", said)
	}
	since := registry.PushRequest{Files: promising(shop, "compatibility: FULL_TRANSITIVE\ncompatible-since: \"1.1\"\n")}
	_, err = push(t, r, since)
	wantRule(t, err, "policy-weakened")
	since.Accept = []registry.Acceptance{{Rule: "policy-weakened", Subject: "ordering.OrderPlaced", Reason: "1.0 was never written"}}
	since.Rights = rights{publish: "ordering"}
	_, err = push(t, r, since)
	wantRefusal(t, err, registry.Forbidden)
	since.Rights = rights{publish: "ordering", approve: "ordering"}
	mustPush(t, r, since)
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "contract ordering.OrderPlaced", Newest: true, Limit: 1})
	if err != nil || entries[0].Action != "accept" || entries[0].Reason != "1.0 was never written" {
		t.Errorf("the audit trail: %+v, %v", entries, err)
	}

	// The mode in force before a change judged it, and is stored with it.
	next := promising(with(shop, compatible), "compatibility: FULL_TRANSITIVE\ncompatible-since: \"1.1\"\n")
	mustPush(t, r, registry.PushRequest{Files: next})
	var modes []string
	for _, v := range contractNamed(t, r, orderPlaced).Versions {
		modes = append(modes, v.Version.String()+" "+string(v.Mode))
	}
	equal(t, "modes", []string{"1.0 BACKWARD", "1.1 BACKWARD", "1.2 FULL_TRANSITIVE"}, modes)
}
