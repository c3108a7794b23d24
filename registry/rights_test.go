package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// twoContexts is a home of two teams.
var twoContexts = with(shop, event("billing", "InvoiceSent")+`
-- contexts/billing/context.yaml --
context: billing
owner: team-billing
purpose: Sends bills.
-- contexts/billing/services/biller.yaml --
service: biller
context: billing
owner: team-billing
produces:
  - {event: InvoiceSent, versions: [1]}
`)

// Who may publish in one context changes no other, by no path.
func TestAPublisherOfOneContextChangesNoOther(t *testing.T) {
	ordering := rights{publish: "ordering"}
	replaced := func(file, old, with string) string {
		return "-- " + file + " --\n" + string(bytes.Replace(twoContexts[file], []byte(old), []byte(with), 1))
	}
	for _, tc := range []struct {
		name, change string
		may          bool
	}{
		{"its own schema", compatible, true},
		{"its own context", replaced("contexts/ordering/context.yaml", "Takes", "Accepts"), true},
		{"nothing", "", true},
		{"a schema", replaced("contexts/billing/InvoiceSent/v1.schema.json", `{"id"`, `{"note": {"type": "string"}, "id"`), false},
		{"the form of a schema", replaced("contexts/billing/InvoiceSent/v1.schema.json", `{"id"`, `{ "id"`), false},
		{"an example", replaced("contexts/billing/InvoiceSent/examples/v1.json", "1", "2"), false},
		{"an event's file", replaced("contexts/billing/InvoiceSent/event.yaml", "Something", "More"), false},
		{"a context's file", replaced("contexts/billing/context.yaml", "Sends", "Writes"), false},
		{"a service", replaced("contexts/billing/services/biller.yaml", "team-billing", "team-orders"), false},
		{"a service less", "-- contexts/billing/services/biller.yaml --\n", false},
		{"a service more", "-- contexts/billing/services/more.yaml --\nservice: more\ncontext: billing\nowner: b\n", false},
		{"an event more", event("billing", "InvoicePaid"), false},
		{"a context more", "-- contexts/shipping/context.yaml --\ncontext: shipping\nowner: s\npurpose: Ships.\n", false},
		{"the rules of all", replaced("treaty.yaml", "treaty: 1", "treaty: 1\nprofile: strict"), false},
		{"the waivers of all", "-- waivers.yaml --\nwaivers: []\n", false},
		{"its own, and the rules of all", compatible + replaced("treaty.yaml", "treaty: 1", "treaty: 1\nprofile: strict"), false},
		{"its own, and an example", compatible + replaced("contexts/billing/InvoiceSent/examples/v1.json", "1", "2"), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Files: twoContexts})
			_, err := push(t, r, registry.PushRequest{Files: with(twoContexts, tc.change), Rights: ordering})
			if tc.may && err != nil {
				t.Fatalf("%v\n%s", err, explain(err))
			}
			if !tc.may {
				if refusal := wantRefusal(t, err, registry.Forbidden); !strings.Contains(refusal.Message, "billing") && !strings.Contains(refusal.Message, "shipping") {
					t.Errorf("it does not say where: %s", refusal.Message)
				}
			}
		})
	}
}

// A service that was given up and comes back is no new claim, and asks all the same.
func TestAServiceThatComesBackIsAChange(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: twoContexts})
	mustPush(t, r, registry.PushRequest{Files: with(twoContexts, "-- contexts/billing/services/biller.yaml --\n")})
	_, err := push(t, r, registry.PushRequest{Files: twoContexts, Rights: rights{publish: "ordering"}})
	wantRefusal(t, err, registry.Forbidden)
}

// weaker promises less than the shop did.
var weaker = with(shop, "-- contexts/ordering/OrderPlaced/event.yaml --\n"+
	string(shop["contexts/ordering/OrderPlaced/event.yaml"])+"compatibility: BACKWARD\n")

// Undecided is what the prover cannot say of a pattern.
const (
	undecidedBefore = `-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "description": "An order.", "required": ["orderId"], "properties": {"orderId": {"type": "string", "description": "Its number."}, "day": {"type": "string", "pattern": "^[0-9]{4}([-/.])[0-9]{2}\\1[0-9]{2}$"}}}
`
	undecidedAfter = `-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "description": "An order.", "required": ["orderId"], "properties": {"orderId": {"type": "string", "description": "Its number."}, "day": {"type": "string", "pattern": "^[0-9]{4}([-/])[0-9]{2}\\1[0-9]{2}$"}}}
`
)

func TestAnApproverAcceptsWithAReason(t *testing.T) {
	approver := rights{publish: "ordering", approve: "ordering"}
	for _, tc := range []struct {
		rule, subject string
		before, after registry.PushRequest
	}{
		{"policy-weakened", "ordering.OrderPlaced", registry.PushRequest{Files: shop}, registry.PushRequest{Files: weaker}},
		{"not-proved", "ordering.OrderPlaced v1", registry.PushRequest{Files: with(shop, undecidedBefore)}, registry.PushRequest{Files: with(shop, undecidedAfter)}},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, tc.before)
			accept := func(who registry.Rights, a ...registry.Acceptance) error {
				req := tc.after
				req.Rights, req.Accept = who, a
				_, err := push(t, r, req)
				return err
			}
			asked := registry.Acceptance{Rule: tc.rule, Subject: tc.subject, Reason: "nobody reads it"}
			wantRule(t, accept(nil), tc.rule)
			wantRefusal(t, accept(rights{publish: "ordering"}, asked), registry.Forbidden)
			wantRefusal(t, accept(rights{publish: "ordering", approve: "billing"}, asked), registry.Forbidden)
			wantRefusal(t, accept(approver, registry.Acceptance{Rule: tc.rule, Subject: tc.subject}), registry.BadPush)
			wantRefusal(t, accept(approver, registry.Acceptance{Rule: tc.rule, Subject: "ordering.Other", Reason: "x"}), registry.BadPush)
			wantRefusal(t, accept(approver, registry.Acceptance{Rule: "key-changed", Subject: tc.subject, Reason: "x"}), registry.BadPush)
			if err := accept(approver, asked); err != nil {
				t.Fatalf("accepted: %v\n%s", err, explain(err))
			}
			entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "contract ordering.OrderPlaced", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			last := entries[len(entries)-1]
			if last.Action != "accept" || last.Reason != asked.Reason || last.Actor != "tester" || last.Subject != tc.rule+" of "+tc.subject {
				t.Errorf("the audit trail ends with %+v", last)
			}
		})
	}
}

// What weakens a promise hurts who relies on it: their approver is asked too.
func TestAcceptanceNeedsAnApproverOfEachHurtContext(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	mustPush(t, r, registry.PushRequest{Home: "billing", Files: files(`
-- contexts/billing/context.yaml --
context: billing
owner: team-billing
purpose: Sends bills.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
-- services/biller/service.yaml --
service: biller
context: billing
owner: team-billing
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: [/orderId]}
`)})
	req := registry.PushRequest{
		Files: weaker, Rights: rights{publish: "*", approve: "ordering"},
		Accept: []registry.Acceptance{{Rule: "policy-weakened", Subject: "ordering.OrderPlaced", Reason: "nobody reads it"}},
	}
	_, err := push(t, r, req)
	if refusal := wantRefusal(t, err, registry.Forbidden); !strings.Contains(refusal.Message, "billing") {
		t.Errorf("it does not say whom it hurts: %s", refusal.Message)
	}
	req.Rights = rights{publish: "*", approve: "*"}
	mustPush(t, r, req)
}

func TestAPushThatExpectsAnotherNewestVersion(t *testing.T) {
	r := newRegistry(t)
	expect := func(version string) registry.PushRequest {
		return registry.PushRequest{Files: with(shop, compatible), Expect: map[contract.EventName]string{orderPlaced: version}}
	}
	_, err := push(t, r, expect("1.0"))
	wantRefusal(t, err, registry.Outdated)
	mustPush(t, r, registry.PushRequest{Files: shop, Expect: map[contract.EventName]string{orderPlaced: ""}})
	_, err = push(t, r, expect(""))
	wantRefusal(t, err, registry.Outdated)
	mustPush(t, r, expect("1.0"))
	_, err = push(t, r, expect("1.0"))
	wantRefusal(t, err, registry.Outdated)
}
