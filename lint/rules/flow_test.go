package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/treaty-events/treaty/lint/rules"
)

// alone is a workspace whose events are used in other repositories only; near is
// what was pulled of them.
const (
	alone = `
-- treaty.yaml --
treaty: 1
registry: https://treaty.example.com
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
versions:
  1: {status: active}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object"}
-- contexts/ordering/services/checkout.yaml --
service: checkout
context: ordering
owner: team
produces:
  - {event: OrderPlaced, versions: [1]}
`
	near = `
-- treaty.lock --
pulled 2026-11-20
-- treaty_contracts/crm/services/mailer.yaml --
service: mailer
context: crm
owner: team
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: all, emits: [MailSent]}
  - {event: crm.MailLost, versions: "=1", fields: all, emits: [MailSent]}
  - {event: crm.MailSent, versions: "=1", fields: all, emits: [MailLost]}
-- treaty_contracts/crm/MailSent/event.yaml --
event: MailSent
versions:
  1: {status: active}
-- treaty_contracts/crm/MailSent/v1.schema.json --
{"type": "object"}
`
)

// Who reads an event is asked of what was pulled, too; nothing is found in copies.
func TestRulesOfTheFlowSeeWhatWasPulled(t *testing.T) {
	for _, tt := range []struct {
		name, rule, archive string
		want                []string
	}{
		{"nothing was pulled", "orphan-event", alone, []string{
			"no service of this workspace consumes ordering.OrderPlaced; of other repositories nothing was pulled, so who uses it there is not known",
		}},
		{"a consumer was pulled", "orphan-event", alone + near, nil},
		{"what was pulled does not read it", "orphan-event", alone + "-- treaty.lock --\npulled 2026-11-20\n", []string{"no service that is known consumes ordering.OrderPlaced"}},
		{"a loop of others", "reaction-cycle", alone + near, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rule, err := rules.ByID(tt.rule)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings(t, rule, tt.archive) {
				got = append(got, f.Message)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
