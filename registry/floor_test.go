package registry_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
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

// Dry runs take turns as pushes do: what is read of an upload fills memory.
func TestDryRunsTakeTurns(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	inside, leave := make(chan struct{}, 10), make(chan struct{})
	r := registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time {
		inside <- struct{}{}
		<-leave
		return now
	}})
	dryRun := func(ctx context.Context) error {
		_, err := r.Publish(ctx, registry.PushRequest{Home: "a", DryRun: true, Files: workspace.MemFiles(shop)})
		return err
	}
	const most = 2
	done := make(chan error, most)
	for range most {
		go func() { done <- dryRun(context.Background()) }()
	}
	for range most {
		<-inside
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	go func() { // were it let in, it would not come back
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		close(leave)
	}()
	if err := dryRun(ctx); !errors.Is(err, context.DeadlineExceeded) || len(inside) > 0 {
		t.Errorf("one more than %d: %v, and %d were let in", most, err, len(inside))
	}
	for range most {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
