package registry_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// Who owns an event does not let pass by himself what hurts others: each context
// whose services, or whose word, a finding is about has to agree.
func TestWhoPushesDoesNotLetPassWhatHurtsOthers(t *testing.T) {
	const (
		orderers = "contexts/ordering/context.yaml"
		checkout = "services/checkout.yaml"
		placed   = "contexts/ordering/OrderPlaced/"
	)
	ordering := files(orderingSide)
	for _, tc := range []struct {
		name   string
		change workspace.MemFiles
		asked  map[string][]string // by rule and subject
	}{
		{"an event goes that somebody reads",
			with(changedIn(t, ordering, checkout, "  - {event: OrderPlaced, versions: [1, 2]}\n", ""), "-- "+placed+"event.yaml --\n-- "+placed+"v1.schema.json --\n-- "+placed+"v2.schema.json --\n"),
			map[string][]string{
				"removed-contract ordering.OrderPlaced v1": {"ordering"},
				"removed-contract ordering.OrderPlaced v2": {"billing", "ordering"},
				"unknown-event service billing-reader":     {"billing", "ordering"},
			}},
		{"an event is renamed, and nobody is told what it was",
			changedIn(t, renamed(ordering, "OrderPlaced", "OrderMade"), "contexts/ordering/OrderMade/event.yaml", "formerly: [ordering.OrderPlaced]\n", ""),
			map[string][]string{
				"removed-contract ordering.OrderPlaced v1": {"ordering"},
				"removed-contract ordering.OrderPlaced v2": {"billing", "ordering"},
				"unknown-event service billing-reader":     {"billing", "ordering"},
			}},
		{"a major goes that somebody reads",
			with(changedIn(t, changedIn(t, ordering, checkout, "[1, 2]", "[1]"), placed+"event.yaml", "  2: {status: active, upcast: by-hand}\n", ""), "-- "+placed+"v2.schema.json --\n"),
			map[string][]string{
				"removed-contract ordering.OrderPlaced v2": {"billing", "ordering"},
				"unknown-event service billing-reader":     {"billing", "ordering"},
			}},
		{"a relationship ends that somebody needs",
			changedIn(t, ordering, orderers, "  - {with: billing, as: upstream, pattern: open-host-service}\n", ""),
			map[string][]string{"undeclared-relationship service billing-reader": {"billing", "ordering"}}},
		{"a pattern is not the one that the other side knows",
			changedIn(t, ordering, orderers, "{with: billing, as: upstream, pattern: open-host-service}", "{with: billing, as: upstream, pattern: customer-supplier}"),
			map[string][]string{"mismatched-patterns context billing": {"billing", "ordering"}}},
		{"an event that somebody reads becomes private",
			changedIn(t, ordering, placed+"event.yaml", "visibility: public", "visibility: private"),
			map[string][]string{
				"visibility-narrowed ordering.OrderPlaced": {"billing", "ordering"},
				"not-visible service billing-reader":       {"billing", "ordering"},
			}},
		{"a promise to those who read becomes weaker",
			changedIn(t, ordering, placed+"event.yaml", "compatibility: BACKWARD", "compatibility: NONE"),
			map[string][]string{"policy-weakened ordering.OrderPlaced": {"billing", "ordering"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			for _, side := range []string{"billing", "mail", "shipping", "rogue"} {
				mustPush(t, r, registry.PushRequest{Home: side, Files: with(files("-- contexts/"+side+"/context.yaml --\ncontext: "+side+"\nowner: o\npurpose: P.\n"), "")})
			}
			mustPush(t, r, registry.PushRequest{Home: "billing", Files: sideOf("billing", "")})
			mustPush(t, r, registry.PushRequest{Home: "ordering", Files: ordering})
			mustPush(t, r, registry.PushRequest{Home: "billing", Files: sideOf("billing", readerOf("billing", `{event: ordering.OrderPlaced, versions: "=2", fields: [/id]}`))})

			refused := func(m workspace.MemFiles) []diag.Finding {
				_, err := push(t, r, registry.PushRequest{Home: "ordering", Files: m})
				return slices.DeleteFunc(wantRefusal(t, err, registry.Refused).Findings, func(f diag.Finding) bool { return f.Severity != diag.Error })
			}
			waivers := "-- waivers.yaml --\nwaivers:\n"
			for _, f := range refused(tc.change) {
				waivers += "  - {finding: " + f.Fingerprint + ", reason: We know., owner: team-orders, expires: 2026-08-01}\n"
			}
			asking := with(tc.change, waivers)
			refused(asking)
			list, err := r.Waivers(t.Context(), "", registry.WaiverKey{}, 100)
			if err != nil {
				t.Fatal(err)
			}
			asked := map[string][]string{}
			for _, w := range list {
				asked[w.Rule+" "+w.Subject] = w.Contexts
			}
			if diff := cmp.Diff(tc.asked, asked); diff != "" {
				t.Fatalf("asked (-want +got):\n%s", diff)
			}
			agree := func(as string) {
				for _, w := range list {
					if slices.Contains(w.Contexts, as) {
						if _, err := r.Approve(t.Context(), registry.WaiverDecision{Fingerprint: w.Fingerprint, Reason: "agreed", Actor: as, Rights: rights{approve: as}}); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			agree("ordering")
			refused(asking)
			agree("billing")
			mustPush(t, r, registry.PushRequest{Home: "ordering", Files: asking})
		})
	}
}

// Who names an event that another context does not have yet stands in its way when
// it comes: its owner has to agree.
func TestNobodyWaitsForAnEventUnknownToItsOwner(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: sideOf("billing", "")})
	mustPush(t, r, registry.PushRequest{Files: shop})
	waiting := sideOf("billing", readerOf("billing", `{event: ordering.OrderReturned, versions: "=1", fields: [/nothing]}`))
	found := refusing(t, r, waiting)
	if found.Rule != "unknown-event" {
		t.Fatalf("refused for %s", found.Rule)
	}
	asking := with(waiting, waiverOf(found.Fingerprint, "2026-08-01"))
	refusing(t, r, asking)
	decide := registry.WaiverDecision{Fingerprint: found.Fingerprint, Reason: "ours", Actor: "ben", Rights: rights{approve: "billing"}}
	if w, err := r.Approve(t.Context(), decide); err != nil || !slices.Equal(w.Missing(), []string{"ordering"}) {
		t.Fatalf("%+v, %v", w, err)
	}
	refusing(t, r, asking)
}
