package registry_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// pairs are two registries over one store, as two processes have them.
func pairs(t *testing.T) map[string][]*registry.Registry {
	t.Helper()
	path, dsn := filepath.Join(t.TempDir(), "treaty.db"), testkit.Postgres(t)
	two := map[string][]*registry.Registry{}
	for range 2 {
		lite, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { lite.Close() })
		pg, err := postgres.Open(t.Context(), dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { pg.Close() })
		two["sqlite"] = append(two["sqlite"], over(lite))
		two["postgres"] = append(two["postgres"], over(pg))
	}
	return two
}

// Sixteen clients publish different versions of one event: the history is what
// some order of them explains. Each was judged by all that came before it, so
// those that are in the way of one another are never both there.
func TestVersionsOfOneEventAtOnce(t *testing.T) {
	for name, both := range pairs(t) {
		t.Run(name, func(t *testing.T) {
			mustPush(t, both[0], registry.PushRequest{Files: shop})
			var work sync.WaitGroup
			results := make([]*registry.PushResult, 16)
			for i := range results {
				work.Go(func() {
					kind := []string{"string", "integer"}[i%2] // a property has one type for ever
					result, err := both[i/8].PublishVersion(t.Context(), versionRequest(fmt.Sprintf(`, "note": {"type": %q, "description": "%d"}`, kind, i)))
					var refusal *registry.Refusal
					if err != nil && !(errors.As(err, &refusal) && refusal.Code == registry.Refused) {
						t.Errorf("client %d: %v", i, err)
					}
					results[i] = result
				})
			}
			work.Wait()
			var got []string
			for _, result := range results {
				if result != nil {
					got = append(got, outcomes(result)...)
				}
			}
			slices.Sort(got)
			if len(got) != 8 || len(slices.Compact(slices.Clone(got))) != 8 {
				t.Errorf("accepted: %v, want those of one type, each with a number of its own", got)
			}
			for _, r := range both {
				if _, err := r.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				equal(t, "history", []string{"ordering.OrderPlaced 1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8"}, state(t, r))
			}
		})
	}
}

// Versions of different events do not disturb each other.
func TestVersionsOfManyEventsAtOnce(t *testing.T) {
	for name, both := range pairs(t) {
		t.Run(name, func(t *testing.T) {
			archive := "-- contexts/many/context.yaml --\ncontext: many\nowner: m\npurpose: Many.\n"
			for i := range 16 {
				archive += event("many", fmt.Sprintf("Thing%cAdded", 'A'+i))
			}
			mustPush(t, both[0], registry.PushRequest{Files: files(archive)})
			var work sync.WaitGroup
			for i := range 16 {
				work.Go(func() {
					for n := range 3 {
						result, err := both[(i+n)%2].PublishVersion(t.Context(), registry.VersionRequest{
							Event: contract.EventName{Context: "many", Event: fmt.Sprintf("Thing%cAdded", 'A'+i)}, Expect: fmt.Sprintf("1.%d", n),
							Schema: fmt.Appendf(nil, `{"type": "object", "description": "%d", "required": ["id"], "properties": {"id": {"type": "string"}}}`, n),
						})
						if err != nil || result.Count(registry.Published) != 1 {
							t.Errorf("event %d, version %d: %v", i, n+1, err)
						}
					}
				})
			}
			work.Wait()
			if _, err := both[0].Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, line := range state(t, both[0]) {
				if !strings.HasSuffix(line, " 1.0 1.1 1.2 1.3") {
					t.Error(line)
				}
			}
		})
	}
}

// A push that begins to read an event, and one that makes it private: whichever is
// first, the other is refused. Without heads of who speaks an event both would be
// accepted, each judged without the other.
func TestAConsumerAndABreakAtOnce(t *testing.T) {
	const rounds = 6
	ordering := "context: ordering\nowner: team-orders\nrelationships:\n"
	for round := range rounds {
		ordering += fmt.Sprintf("  - {with: reader%d, as: upstream, pattern: open-host-service}\n", round)
	}
	shown := func(visibility string) workspace.MemFiles { // a draft: its visibility may still become narrower
		const file = "contexts/ordering/OrderPlaced/event.yaml"
		text := strings.NewReplacer("active", "draft", "visibility: public", "visibility: "+visibility).Replace(string(shop[file]))
		return with(shop, "-- "+file+" --\n"+text+"-- contexts/ordering/services/checkout.yaml --\n-- contexts/ordering/context.yaml --\n"+ordering)
	}
	for name, both := range pairs(t) {
		t.Run(name, func(t *testing.T) {
			mustPush(t, both[0], registry.PushRequest{Files: shown("public")})
			for round := range rounds {
				home := fmt.Sprintf("reader%d", round)
				reader := files(strings.ReplaceAll(`
-- contexts/readerN/context.yaml --
context: readerN
owner: r
purpose: Reads.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
-- services/reader/service.yaml --
service: reader
context: readerN
owner: r
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: [/orderId]}
`, "readerN", home))
				var work sync.WaitGroup
				var consumer, producer error
				work.Go(func() { _, consumer = push(t, both[0], registry.PushRequest{Home: home, Files: reader}) })
				work.Go(func() { _, producer = push(t, both[1], registry.PushRequest{Files: shown("private")}) })
				work.Wait()
				if consumer == nil && producer == nil {
					t.Fatalf("round %d: both are accepted", round)
				}
				if producer == nil {
					return // from now on it is private, and nobody can begin to read it
				}
				for _, err := range []error{consumer, producer} {
					if err != nil {
						wantRefusal(t, err, registry.Refused)
					}
				}
			}
		})
	}
}
