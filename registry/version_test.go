package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// schemaWith is OrderPlaced with further properties.
func schemaWith(properties string) []byte {
	return []byte(`{"type": "object", "description": "An order.", "required": ["orderId"], "properties": {
		"orderId": {"type": "string", "description": "Its number."},
		"total": {"$ref": "../../../shared/money.json"}` + properties + `}}`)
}

const note = `, "note": {"type": "string", "description": "From the customer."}`

func versionRequest(properties string) registry.VersionRequest {
	return registry.VersionRequest{Event: orderPlaced, Schema: schemaWith(properties), Actor: "tester", Origin: "here"}
}

func TestOneVersionIsPublishedByItself(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: with(shop, secondMajor)})
	dry := versionRequest(note)
	dry.Major, dry.DryRun = 1, true
	for _, step := range []struct {
		name   string
		change func(*registry.VersionRequest)
		want   string
	}{
		{"a dry run says what would be", func(q *registry.VersionRequest) { q.DryRun = true }, "ordering.OrderPlaced 1.1 published"},
		{"and changed nothing", func(*registry.VersionRequest) {}, "ordering.OrderPlaced 1.1 published"},
		{"the same again is that version", func(*registry.VersionRequest) {}, "ordering.OrderPlaced 1.1 same"},
		{"an older one is a revert, which is said", func(q *registry.VersionRequest) { q.Schema, q.Revert = schemaWith(""), true }, "ordering.OrderPlaced 1.2 reverted"},
		{"the expected newest is there", func(q *registry.VersionRequest) { q.Expect, q.Revert = "1.2", true }, "ordering.OrderPlaced 1.3 reverted"},
	} {
		req := versionRequest(note)
		req.Major = 1
		step.change(&req)
		result, err := r.PublishVersion(t.Context(), req)
		if err != nil {
			t.Fatalf("%s: %v\n%s", step.name, err, explain(err))
		}
		equal(t, step.name, []string{step.want, "ordering.OrderPlaced 2.0 same"}, outcomes(result))
	}
	equal(t, "major 2 is as it was", []string{"ordering.OrderPlaced 1.0 1.1 1.2 1.3 2.0"}, state(t, r))
	changes, err := r.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 4 || changes[1].Kind != registry.VersionChange || len(changes[1].Homes) != 0 {
		t.Errorf("changes %+v, %v", changes, err)
	}
}

// What somebody else than the home published is in no branch: the home is told who it
// was, and how the version comes into its files, before how to take it back.
func TestAPushBehindWhatWasRegistered(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	if _, err := r.PublishVersion(t.Context(), versionRequest(note)); err != nil {
		t.Fatal(err)
	}
	_, err := push(t, r, registry.PushRequest{Files: shop})
	refusal := wantRefusal(t, err, registry.NeedsRevert)
	if !strings.HasSuffix(refusal.Message, "the newest is 1.1, which tester published on 2026-05-06 without a push") {
		t.Error(refusal.Message)
	}
	take := "curl -sf -o '" + schemaFile + `' "$TREATY_REGISTRY/v1/events/ordering.OrderPlaced/versions/1.1/schema?form=original"`
	if at, revert := strings.Index(refusal.Hint, take), strings.Index(refusal.Hint, "--revert"); at < 0 || revert < at {
		t.Error(refusal.Hint)
	}
	mustPush(t, r, registry.PushRequest{Files: with(shop, "-- "+schemaFile+" --\n"+string(schemaWith(note)))})
	_, err = push(t, r, registry.PushRequest{Files: shop})
	if refusal := wantRefusal(t, err, registry.NeedsRevert); !strings.Contains(refusal.Hint, "another branch") {
		t.Errorf("once the files have it, it is said: %s: %s", refusal.Message, refusal.Hint)
	}
}

const secondMajor = `
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: A customer confirmed an order.
visibility: public
kind: domain
key: /orderId
versions:
  1: {status: active}
  2: {status: active, upcast: by-hand}
-- contexts/ordering/OrderPlaced/v2.schema.json --
{"type": "object", "description": "An order.", "required": ["orderId"], "properties": {"orderId": {"type": "integer", "description": "Its number."}}}
`

func TestOneVersionThatIsRefused(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	if _, err := r.PublishVersion(t.Context(), versionRequest(note)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		change func(*registry.VersionRequest)
		want   registry.Code
		says   string
	}{
		{"another newest version than expected", func(q *registry.VersionRequest) { q.Expect = "1.0" }, registry.Outdated, "is 1.1, not 1.0"},
		{"an older content, not said", func(q *registry.VersionRequest) { q.Schema = schemaWith("") }, registry.NeedsRevert, "older version"},
		{"a major that files do not have", func(q *registry.VersionRequest) { q.Major = 2 }, registry.NotFound, "no major 2"},
		{"an event that is not there", func(q *registry.VersionRequest) { q.Event.Event = "OrderTaken" }, registry.NotFound, "OrderTaken"},
		{"no JSON", func(q *registry.VersionRequest) { q.Schema = []byte("{") }, registry.Refused, "error"},
		{"no schema", func(q *registry.VersionRequest) { q.Schema = []byte(`{"type": "objekt"}`) }, registry.Refused, "error"},
		{"a break", func(q *registry.VersionRequest) {
			q.Schema = []byte(strings.Replace(string(schemaWith("")), `["orderId"]`, `["orderId", "total"]`, 1))
		}, registry.Refused, "error"},
		{"an example that becomes invalid", func(q *registry.VersionRequest) {
			q.Schema = []byte(strings.Replace(string(schemaWith(note)), `{"type": "string", "description": "Its number."}`, `{"type": "string", "pattern": "^x", "description": "Its number."}`, 1))
		}, registry.Refused, "error"},
		{"who may not", func(q *registry.VersionRequest) {
			q.Schema, q.Rights = schemaWith(note+`, "more": {}`), rights{publish: "billing"}
		}, registry.Forbidden, "ordering"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req := versionRequest(note)
			tc.change(&req)
			_, err := r.PublishVersion(t.Context(), req)
			if refusal := wantRefusal(t, err, tc.want); !strings.Contains(refusal.Message, tc.says) {
				t.Errorf("says %q, want %q", refusal.Message, tc.says)
			}
		})
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1"}, state(t, r))
}

// 1.4 after 2.0 is allowed, unless major 1 is retired.
func TestAnOlderMajorGoesOnUntilItIsRetired(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	mustPush(t, r, registry.PushRequest{Files: with(shop, secondMajor)})
	older := versionRequest(note)
	older.Major = 1
	if _, err := r.PublishVersion(t.Context(), older); err != nil {
		t.Fatalf("1.1 after 2.0: %v", err)
	}
	status := func(s string) string {
		return strings.Replace(secondMajor, "1: {status: active}", "1: {status: "+s+"}", 1)
	}
	grown := with(shop, compatible)
	mustPush(t, r, registry.PushRequest{Files: with(grown, status("deprecated, sunset: 2026-05-30"))})
	_, err := push(t, r, registry.PushRequest{Files: with(with(grown, status("deprecated, sunset: 2026-05-30")), "-- "+schemaFile+" --\n"+string(schemaWith(note+`, "more": {"type": "string"}`)))})
	wantRule(t, err, "frozen-major-edited")
	clock = clock.AddDate(0, 1, 0)
	mustPush(t, r, registry.PushRequest{Files: with(grown, status("retired, sunset: 2026-05-30"))})
	older.Schema = schemaWith(note + `, "more": {"type": "string"}`)
	_, err = r.PublishVersion(t.Context(), older)
	wantRule(t, err, "frozen-major-edited")
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1 2.0"}, state(t, r))
}

// The way of a major: draft, active, deprecated with a sunset, retired.
func TestLifecycleHasAnOrder(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	with1 := func(s string) registry.PushRequest {
		return registry.PushRequest{Files: with(shop, strings.Replace(strings.Replace(secondMajor, "  2: {status: active, upcast: by-hand}\n", "", 1), "1: {status: active}", "1: {status: "+s+"}", 1)+"-- contexts/ordering/OrderPlaced/v2.schema.json --\n")}
	}
	for _, step := range []struct {
		status, refusedBy string
		later             int // months
	}{
		{"draft", "", 0},
		{"active", "", 0},
		{"draft", "policy-weakened", 0},
		{"retired", "retired-too-early", 0},
		{"deprecated, sunset: 2026-05-30", "", 0},
		{"retired, sunset: 2026-05-30", "retired-too-early", 0},
		{"retired, sunset: 2026-05-30", "", 1},
	} {
		clock = clock.AddDate(0, step.later, 0)
		_, err := push(t, r, with1(step.status))
		switch {
		case step.refusedBy != "":
			wantRule(t, err, step.refusedBy)
		case err != nil:
			t.Fatalf("%s: %v\n%s", step.status, err, explain(err))
		}
	}
	c := contractNamed(t, r, orderPlaced)
	if c.Major(1).Status != contract.Retired {
		t.Errorf("it ends %s", c.Major(1).Status)
	}
}

// wantRule demands that the gate refused by an error of that rule.
func wantRule(t *testing.T, err error, rule string) {
	t.Helper()
	refusal := wantRefusal(t, err, registry.Refused)
	for _, f := range refusal.Findings {
		if f.Rule == rule && f.Severity == "error" {
			return
		}
	}
	t.Fatalf("refused, but not by %s:\n%s", rule, explain(err))
}

func contractNamed(t *testing.T, r *registry.Registry, name contract.EventName) *registry.Contract {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Contract(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rights are those of somebody who may publish, and approve, in one context; "*"
// stands for all of them.
type rights struct {
	publish, approve string
	admin            bool
}

func (r rights) MayPublish(context string) bool {
	return r.admin || r.publish == "*" || context != "" && r.publish == context
}
func (r rights) MayApprove(context string) bool {
	return r.admin || r.approve == "*" || context != "" && r.approve == context
}
func (r rights) MayReport(string) bool { return false }
func (r rights) MayAdminister() bool   { return r.admin }
