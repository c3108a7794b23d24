package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// A home may ask for more than the server does, and never for less.
func TestTheServersProfileIsAFloor(t *testing.T) {
	r := newRegistry(t)
	lax := with(shop, "")
	lax["treaty.yaml"] = append(bytes.Clone(shop["treaty.yaml"]), "rules: {property-required: off}\n"...)
	mustPush(t, r, registry.PushRequest{Files: lax})
	_, err := push(t, r, registry.PushRequest{Files: with(lax, breaking)})
	refusal := wantRefusal(t, err, registry.Refused)
	if refusal.Findings[0].Rule != "property-required" {
		t.Errorf("finding %s, want property-required", refusal.Findings[0].Rule)
	}
}

// Two homes have a service.yaml: a finding is placed in the one that it is
// about.
func TestFindingsAreInTheHomeTheyAreAbout(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	for _, who := range []string{"billing", "shipping"} {
		mustPush(t, r, registry.PushRequest{Home: "github.com/acme/" + who, Files: files(strings.ReplaceAll(`
-- context.yaml --
context: WHO
owner: team
purpose: Reads orders.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
-- service.yaml --
service: WHO-reader
context: WHO
owner: team
consumes:
  - event: ordering.OrderPlaced
    versions: ">=1.0 <2"
    fields: [/orderId]
    idempotent-by: envelope:id
    on-failure: {retries: 3, dead-letter: dlq}
`, "WHO", who))})
	}
	hidden := with(shop, "")
	yaml := "contexts/ordering/OrderPlaced/event.yaml"
	hidden[yaml] = bytes.Replace(shop[yaml], []byte("visibility: public"), []byte("visibility: private"), 1)
	_, err := push(t, r, registry.PushRequest{Files: hidden})
	refusal := wantRefusal(t, err, registry.Refused)
	found := map[string]string{}
	for _, f := range refusal.Findings {
		if service, ok := strings.CutPrefix(f.Subject, "service "); ok {
			found[service] = f.Span.File
		}
	}
	for _, who := range []string{"billing", "shipping"} {
		if got, want := found[who+"-reader"], "github.com/acme/"+who+"/service.yaml"; got != want {
			t.Errorf("the finding about %s-reader is in %q, want %q\n%s", who, got, want, explain(err))
		}
	}
}
