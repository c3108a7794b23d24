package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

// fetched is the sample company, an event of which a declared service, an undeclared
// one and a hostile program fetched.
func fetched(t testing.TB) string {
	t.Helper()
	address, r, store := bootStore(t, rules.All(), sample(t))
	c, err := registry.Look(t.Context(), r, func(s *registry.Snapshot) (*registry.Contract, error) {
		return s.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"})
	})
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(kind usage.Kind, name string, version contract.Version, count int64) usage.Fetches {
		return usage.Fetches{
			Day: usage.DayOf(time.Now()), Instance: "a", Client: usage.Client{Kind: kind, Name: name}, Count: count,
			VersionKey: registry.VersionKey{Lineage: c.Lineage, Version: version},
		}
	}
	err = store.AddFetches(t.Context(), []usage.Fetches{
		fetch(usage.Service, "warehouse", contract.Version{Major: 2, Revision: 2}, 7),
		fetch(usage.Service, "warehouse", contract.Version{Major: 1, Revision: 0}, 1),
		fetch(usage.Service, "ledger", contract.Version{Major: 2, Revision: 1}, 3),
		fetch(usage.Agent, "<script>alert(1)</script>", contract.Version{Major: 2, Revision: 2}, 2),
	})
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// The pages say who fetches what nobody declared, of one event and of all, as v1 does.
func TestPagesSayWhoFetchesWhat(t *testing.T) {
	address := fetched(t)
	today := time.Now().UTC().Format("2 Jan 2006")
	says(t, address+"/usage", "Declared Deployments Usage", "service ledger fetched ordering.OrderPlaced 2.1 and declares nothing of it", "3 fetches, "+today,
		"service warehouse fetched ordering.OrderPlaced 1.0 and declares other versions (=2)", "1.0, which is deprecated sunset 31 Mar 2028",
		"Undeclared consumers 2", "Declared, never seen", "Counted since "+today)
	says(t, address+"/usage?what=undeclared-consumer", "Differences 2", "agent <script>alert(1)</script> fetched")
	says(t, address+"/usage?event=ordering.OrderPlaced&days=7", "Who fetched ordering.OrderPlaced", "Fetches 4", "service warehouse 2.2 7 "+today, "All events")
	says(t, address+"/usage?event=sales.OrderPlaced", "Who fetched ordering.OrderPlaced")
	says(t, address+"/usage?event=payments.PaymentCaptured", "Nobody fetched it in these days", "who fetched PaymentCaptured")
	for path, status := range map[string]int{
		"/usage?event=ordering.Nothing": 404, "/usage?event=%3Cscript%3E": 404, "/usage?days=1000000000&what=%3Cb%3E&page=x": 200, "/usage?days=-1": 200,
		"/v1/usage?days=30": 200, "/v1/events/ordering.OrderPlaced/usage?days=7": 200,
	} {
		if got := get(t, address+path); got.StatusCode != status || strings.Contains(got.body, "<script>") && strings.HasPrefix(path, "/usage") {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for path, resource := range map[string]string{"/usage": "/v1/usage?days=30", "/usage?event=ordering.OrderPlaced&days=7": "/v1/events/ordering.OrderPlaced/usage?days=7"} {
		if page := get(t, address+path); page.StatusCode != http.StatusOK || !strings.Contains(page.body, `href="`+resource+`"`) {
			t.Errorf("%s does not name %s", path, resource)
		}
	}
}
