package api_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// A context says of each relationship that it declares how far the other agrees, as its
// page does.
func TestAContextSaysHowFarOthersAgree(t *testing.T) {
	s := serverOf(t, registry.Options{})
	push := workspaceOf("OrderPlaced", secondSchema)
	declare := func(context string, relationships ...string) {
		text := "context: " + context + "\nowner: team\npurpose: Something.\nrelationships:\n"
		for _, r := range relationships {
			text += "  - {" + r + "}\n"
		}
		push.Files[fmt.Sprintf("contexts/%s/context.yaml", context)] = wire.File(text)
	}
	declare("ordering", "with: crm, as: upstream, pattern: open-host-service", "with: billing, as: upstream, pattern: customer-supplier", "with: nobody, as: upstream, pattern: open-host-service")
	declare("crm", "with: ordering, as: downstream, pattern: conformist")
	declare("billing", "with: ordering, as: equal, pattern: partnership")
	pushed(t, s, push)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Contexts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, context := range all {
		for _, r := range context.Relationships {
			got[context.Name+" with "+r.With] = r.Standing
		}
	}
	want := map[string]string{
		"ordering with crm": "accepted", "crm with ordering": "accepted", "ordering with nobody": "proposed",
		"ordering with billing": "disputed", "billing with ordering": "disputed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
