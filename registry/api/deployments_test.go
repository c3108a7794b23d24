package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// What runs where is recorded, listed in pages, told in the feed, and asked about.
func TestDeploymentsByTheClient(t *testing.T) {
	s := serverOf(t, registry.Options{Rules: rules.All()})
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	push := workspaceOf("OrderPlaced", secondSchema)
	push.Commit = "1a2b3c4d5e6f"
	event := "contexts/ordering/OrderPlaced/event.yaml"
	push.Files[event] = append(push.Files[event], "key: /orderId\nidempotency-key: /orderId\n"...)
	push.Files["contexts/ordering/services/checkout.yaml"] = wire.File("service: checkout\ncontext: ordering\nowner: team-shop\nproduces:\n  - {event: OrderPlaced, versions: [1]}\n")
	push.Files["contexts/ordering/services/tracker.yaml"] = wire.File("service: tracker\ncontext: ordering\nowner: team-shop\nconsumes:\n" +
		"  - {event: OrderPlaced, versions: '=1', fields: [/orderId], on-failure: {retries: 1, dead-letter: dlq}, idempotent-by: /orderId}\n")
	pushed(t, s, push)

	first, err := c.CanDeploy(ctx, "checkout", "production", "")
	if err != nil || first.Answer != "unknown" || first.Commit != "1a2b3c4d5e6f" || len(first.Rows) != 1 || first.Rows[0].Hint == "" {
		t.Fatalf("before anything is recorded: %+v, %v", first, err)
	}
	for _, service := range []string{"checkout", "ordering/tracker"} {
		d, err := c.RecordDeployment(ctx, wire.NewDeployment{Service: service, Environment: "production", Commit: "1a2b3c4"})
		if err != nil || !slices.Equal(d.Running, []string{"1a2b3c4d5e6f"}) || d.NewEnvironment != (service == "checkout") {
			t.Fatalf("recorded: %+v, %v", d, err)
		}
	}
	_, err = c.RecordDeployment(ctx, wire.NewDeployment{Service: "checkout", Environment: "Production", Commit: "1a2b3c4"})
	wantCode(t, err, "bad-deployment")
	_, err = c.RecordDeployment(ctx, wire.NewDeployment{Service: "nobody", Environment: "production", Commit: "1a2b3c4"})
	wantCode(t, err, "not-found")

	can, err := c.CanDeploy(ctx, "ordering/checkout", "production", "1a2b3c4")
	if err != nil || can.Answer != "yes" || can.Rows[0].Service != "ordering/tracker" || can.Rows[0].Role != "consumer" || can.Rows[0].Version != "1.0" {
		t.Errorf("can deploy: %+v, %v", can, err)
	}
	_, err = c.CanDeploy(ctx, "nobody", "production", "")
	wantCode(t, err, "not-found")
	retire, err := c.CanRetire(ctx, "ordering.OrderPlaced", 1, "production")
	if err != nil || retire.Answer != "no" || retire.Environment != "production" || len(retire.Rows) != 2 {
		t.Errorf("can retire: %+v, %v", retire, err)
	}
	_, err = c.CanRetire(ctx, "ordering.OrderPlaced", 7, "")
	wantCode(t, err, "not-found")
	_, err = c.CanRetire(ctx, "ordering.OrderPlaced", 1, "PROD")
	wantCode(t, err, "bad-deployment")

	if _, err := c.RecordDeployment(ctx, wire.NewDeployment{Service: "tracker", Environment: "production", Gone: true}); err != nil {
		t.Fatal(err)
	}
	for ended, want := range map[bool]int{false: 1, true: 2} {
		list, err := c.Deployments(ctx, "production", "", ended)
		if err != nil || len(list) != want || list[0].Service != "ordering/checkout" || ended && (list[1].EndedAt == nil || list[0].EndedAt != nil) {
			t.Errorf("deployments: %+v, %v", list, err)
		}
	}
	page := read[wire.Deployments](t, s, "/v1/deployments?state=any&limit=1")
	next := read[wire.Deployments](t, s, "/v1/deployments?state=any&limit=1&cursor="+page.Next)
	if len(page.Deployments) != 1 || len(next.Deployments) != 1 || next.Next != "" || next.Deployments[0].Service != "ordering/tracker" {
		t.Errorf("pages: %+v, then %+v", page, next)
	}
	if list := read[wire.Deployments](t, s, "/v1/deployments?service=tracker&state=any"); len(list.Deployments) != 1 {
		t.Errorf("of one service: %+v", list)
	}
	res, body := send(t, s, request{path: "/v1/deployments?cursor=" + strings.Repeat("a", 20)})
	wantProblem(t, res, body, 400, "bad-query")
	changes := read[wire.Changes](t, s, "/v1/changes?after=1")
	if n := len(changes.Changes); n != 3 || changes.Changes[2].Kind != "deployment" || !changes.Changes[2].Deployments[0].Ended {
		t.Errorf("the feed: %+v", changes)
	}
}
