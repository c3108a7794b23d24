package volume_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// files are those of shop.Placed, which shop/checkout publishes and shop/mail consumes.
var files = workspace.MemFiles{
	"contexts/shop/context.yaml":           []byte("context: shop\nowner: team-shop\npurpose: Sells.\n"),
	"contexts/shop/Placed/event.yaml":      []byte("event: Placed\nsummary: It happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active}\n"),
	"contexts/shop/Placed/v1.schema.json":  []byte(`{"type": "object"}`),
	"contexts/shop/services/checkout.yaml": []byte("service: checkout\ncontext: shop\nowner: team-shop\nproduces:\n  - {event: Placed, versions: [1]}\n"),
	"contexts/shop/services/mail.yaml":     []byte("service: mail\ncontext: shop\nowner: team-shop\nconsumes:\n  - {event: shop.Placed, versions: \">=1\", fields: all, idempotent-by: envelope:id}\n"),
}

// declared is the registry of a company that has these files.
func (c *company) declared() *registry.Snapshot {
	c.t.Helper()
	if _, err := c.registry.Publish(c.t.Context(), registry.PushRequest{Home: "shop", Files: files, Actor: "tester"}); err != nil {
		c.t.Fatal(err)
	}
	s, err := c.registry.Snapshot(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// What was only passed over, given back or tried again was not consumed, and what was refused
// was not published: nobody is accused of it, and it is no use of what is declared.
func TestWhatCountsAsPublishedAndConsumed(t *testing.T) {
	c := newCompany(t, nil)
	s := c.declared()
	of := s.Contracts()[0]
	always := map[string]int{"shop/checkout": 7, "shop/mail": 7, "shop/warehouse": 7}
	undeclared := map[volume.Role]volume.What{volume.Produced: volume.UndeclaredProducer, volume.Consumed: volume.UndeclaredConsumer}
	never := map[volume.Role]volume.What{volume.Produced: volume.NeverProduced, volume.Consumed: volume.NeverConsumed}
	declares := map[volume.Role]string{volume.Produced: "shop/checkout", volume.Consumed: "shop/mail"}
	for _, tc := range []struct {
		role    volume.Role
		outcome string
		counts  bool
	}{
		{volume.Produced, "ok", true},
		{volume.Produced, "not-sent", false},
		{volume.Produced, "violates-contract", false},
		{volume.Consumed, "ok", true},
		{volume.Consumed, "duplicate", true},
		{volume.Consumed, "dead-lettered", true},
		{volume.Consumed, "kept", true},
		{volume.Consumed, "redriven", true},
		{volume.Consumed, "ignored", false},
		{volume.Consumed, "given-back", false},
		{volume.Consumed, "retried", false},
		{volume.Consumed, "made-up", false},
	} {
		t.Run(string(tc.role)+" "+tc.outcome, func(t *testing.T) {
			total := func(service string) volume.Total {
				return volume.Total{Key: volume.Key{Event: of.Lineage, Service: service, Role: tc.role, Version: "1", Outcome: tc.outcome}, Count: 4}
			}
			has := func(service string, what volume.What) bool {
				return slices.ContainsFunc(volume.Compare(s, s.Contracts(), []volume.Total{total(service)}, always), func(d volume.Difference) bool {
					return d.What == what && d.Service == service
				})
			}
			if has("shop/warehouse", undeclared[tc.role]) != tc.counts {
				t.Errorf("%s is told: %v", undeclared[tc.role], !tc.counts)
			}
			if by := declares[tc.role]; has(by, never[tc.role]) == tc.counts {
				t.Errorf("%s is told: %v", never[tc.role], tc.counts)
			}
		})
	}
}

// An event that the registry does not have is told whatever became of it, but for one that
// was passed over: that nobody here had to do with it.
func TestAnUnknownEventThatWasPassedOverIsNotTold(t *testing.T) {
	c := newCompany(t, nil)
	s := c.declared()
	var totals []volume.Total
	for i, outcome := range []string{"ok", "dead-lettered", "given-back", "ignored"} {
		totals = append(totals, volume.Total{Key: volume.Key{Event: fmt.Sprint("made.Up", i), Service: "shop/mail", Role: volume.Consumed, Outcome: outcome}, Count: 1})
	}
	var told []string
	for _, d := range volume.Compare(s, s.Contracts(), totals, nil) {
		if d.What == volume.UnknownEvent {
			told = append(told, d.Event)
		}
	}
	if strings.Join(told, " ") != "made.Up0 made.Up1 made.Up2" {
		t.Errorf("%q", told)
	}
}
