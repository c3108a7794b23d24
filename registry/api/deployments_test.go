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

// Whatever is sent that is no record is refused, and leaves none.
func TestDeploymentsThatAreNone(t *testing.T) {
	s := serverOf(t, registry.Options{Rules: rules.All()})
	push := workspaceOf("OrderPlaced", secondSchema)
	push.Commit = "1a2b3c4d5e6f"
	push.Files["contexts/ordering/services/checkout.yaml"] = wire.File("service: checkout\ncontext: ordering\nowner: team-shop\nproduces:\n  - {event: OrderPlaced, versions: [1]}\n")
	pushed(t, s, push)
	for body, want := range map[string]string{
		`{"service": "checkout", "environment": "production", "commit": "zzz"}`:                                      "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "HEAD"}`:                                     "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "refs/heads/main"}`:                          "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "1a2b3c4\n"}`:                                "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "` + strings.Repeat("a", 1<<10) + `"}`:       "bad-deployment",
		`{"service": "checkout", "environment": "` + strings.Repeat("e", 1<<10) + `", "commit": "1a2b3c4"}`:          "bad-deployment",
		`{"service": "checkout", "environment": "Ünter", "commit": "1a2b3c4"}`:                                       "bad-deployment",
		`{"service": "checkout", "environment": "a/../b", "commit": "1a2b3c4"}`:                                      "bad-deployment",
		`{"service": "checkout", "environment": "production"}`:                                                       "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "1a2b3c4", "keep": true, "gone": true}`:      "bad-deployment",
		`{"service": "checkout", "environment": "production", "commit": "1a2b3c4", "since": "2999-01-01T00:00:00Z"}`: "bad-body",
		`{"service": "checkout", "environment": "production", "commit": 1234567}`:                                    "bad-body",
		`{"service": "checkout", "environment": "production", "commit": "1a2b3c4", "gone": true}`:                    "not-found",
	} {
		res, answer := send(t, s, request{method: "POST", path: "/v1/deployments", body: body, header: map[string]string{"Content-Type": wire.MediaType}})
		status := map[string]int{"bad-deployment": 422, "bad-body": 400, "not-found": 404}[want]
		t.Run(body[:min(len(body), 100)], func(t *testing.T) { wantProblem(t, res, answer, status, want) })
	}
	if list := read[wire.Deployments](t, s, "/v1/deployments?state=any"); len(list.Deployments) > 0 {
		t.Errorf("recorded: %+v", list)
	}
	for _, commit := range []string{"HEAD", "zzz"} {
		res, answer := send(t, s, request{path: "/v1/services/checkout/can-deploy?environment=production&commit=" + commit})
		wantProblem(t, res, answer, 422, "bad-deployment")
	}
}
