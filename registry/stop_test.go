package registry_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
)

// A break that the gate refuses counts once, however often it is pushed, for as long as
// the period lasts; what publishes nothing anyway, and what is no break, does not.
func TestBreaksThatWereRefusedAreCounted(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	mustPush(t, r, registry.PushRequest{Files: shop})
	const schema = "contexts/ordering/OrderPlaced/v1.schema.json"
	breaking := changedIn(t, shop, schema, `"required": ["orderId"],`, ``)
	counted := func(what string, want ...registry.Stopped) {
		t.Helper()
		_, got, err := r.Stops(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	refused := func(req registry.PushRequest) {
		t.Helper()
		_, err := push(t, r, req)
		wantRefusal(t, err, registry.Refused)
	}
	refused(registry.PushRequest{Files: breaking, DryRun: true})
	counted("of a dry run")
	one := registry.Stopped{Event: "ordering.OrderPlaced", Rule: "property-optional", Breaks: 1, Day: "2026-05-06"}
	for range 3 {
		refused(registry.PushRequest{Files: breaking})
		counted("however often", one)
	}
	// Another is counted too, and an error that breaks nobody is not.
	two := registry.Stopped{Event: "ordering.OrderPlaced", Rule: "type-changed", Breaks: 2, Day: "2026-05-06"} // a type is changed for stored events and for consumers
	refused(registry.PushRequest{Files: changedIn(t, shop, schema, `"orderId": {"type": "string"`, `"orderId": {"type": "integer"`)})
	counted("another change", one, two)
	refused(registry.PushRequest{Home: billingHome, Files: wanting("", biller)})
	counted("of a boundary", one, two)

	clock = now.AddDate(0, 0, registry.StopDays-1)
	counted("on the last day", one, two)
	refused(registry.PushRequest{Files: breaking})
	clock = now.AddDate(0, 0, registry.StopDays)
	one.Day = now.AddDate(0, 0, registry.StopDays-1).Format(time.DateOnly)
	counted("the day after", one) // that was refused once more meanwhile
	since, _, err := r.Stops(t.Context())
	if want := now.AddDate(0, 0, 1).Format(time.DateOnly); err != nil || since != want {
		t.Errorf("since %s, %v, want %s", since, err, want)
	}
}
