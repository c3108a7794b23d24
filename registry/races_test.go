package registry_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/history"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// Whatever 64 clients publish at once, of one contract or of many, is what some
// order of their requests explains: history.Check decides.
func TestRaces(t *testing.T) {
	for _, tc := range []struct {
		name                string
		replicas            func(*testing.T) []*registry.Registry
		contracts, requests int
	}{
		{"one contract on SQLite", onSQLite, 1, 4},
		{"64 contracts on SQLite", onSQLite, 64, 4},
		{"one contract on three replicas of PostgreSQL", onPostgres, 1, 4},
		{"64 contracts on three replicas of PostgreSQL", onPostgres, 64, 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			race := newRace(t, tc.replicas(t), tc.contracts)
			var clients sync.WaitGroup
			for client := range 64 {
				clients.Go(func() {
					for n := range tc.requests {
						race.request(t.Context(), client, n)
					}
				})
			}
			clients.Wait()
			race.check(t)
		})
	}
}

func onSQLite(t *testing.T) []*registry.Registry {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return []*registry.Registry{following(t, s)}
}

func onPostgres(t *testing.T) (replicas []*registry.Registry) {
	dsn := testkit.Postgres(t)
	for range 3 {
		s, err := postgres.Open(t.Context(), dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		replicas = append(replicas, following(t, s))
	}
	return replicas
}

// following is a registry that follows what others write, as treatyd's does.
func following(t *testing.T, s registry.Store) *registry.Registry {
	r := registry.New(s, registry.Options{Rules: rules.All()})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Follow(ctx, func(err error) { t.Error(err) })
	}()
	t.Cleanup(func() { stop(); <-done })
	return r
}

// race is what clients did to some contracts at once.
type race struct {
	replicas  []*registry.Registry
	contracts int
	begun     time.Time

	mu         sync.Mutex
	operations map[contract.EventName][]history.Operation
	faults     []error
}

func raced(n int) contract.EventName {
	return contract.EventName{Context: "race", Event: fmt.Sprintf("Thing%dHappened", n)}
}

// newRace publishes the first version of each contract.
func newRace(t *testing.T, replicas []*registry.Registry, contracts int) *race {
	t.Helper()
	x := &race{replicas: replicas, contracts: contracts, begun: time.Now(), operations: map[contract.EventName][]history.Operation{}}
	files := workspace.MemFiles{"contexts/race/context.yaml": []byte("context: race\nowner: team\npurpose: Is raced for.\n")}
	for n := range contracts {
		dir := "contexts/race/" + raced(n).Event + "/"
		files[dir+"event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: It happened.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n  1: {status: active}\n", raced(n).Event)
		files[dir+"v1.schema.json"] = schemaOf(history.Content{ID: "the first"})
		files[dir+"examples/v1.a.json"] = []byte(`{"id": "1"}`)
		x.operations[raced(n)] = []history.Operation{{
			Name: "the first push", Content: history.Content{ID: "the first"}, Outcome: history.Published, Answered: time.Hour,
		}}
	}
	mustPush(t, replicas[0], registry.PushRequest{Home: "race", Files: files})
	return x
}

// schemaOf is a schema for each content; those of different kinds cannot read
// each other's events.
func schemaOf(c history.Content) []byte {
	optional := ""
	if c.Kind != "" {
		optional = fmt.Sprintf(`, "size": {"type": %q}`, c.Kind)
	}
	return fmt.Appendf(nil, `{"type": "object", "description": %q, "required": ["id"], "properties": {"id": {"type": "string"}%s}}`, c.ID, optional)
}

// contentOf is what was published as a version.
func contentOf(t *testing.T, r *registry.Registry, v *registry.Version) history.Content {
	t.Helper()
	bundle, err := r.Bundle(t.Context(), v)
	var schema struct {
		Description string
		Properties  struct{ Size struct{ Type string } }
	}
	if err == nil {
		err = json.Unmarshal(bundle, &schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	return history.Content{ID: schema.Description, Kind: schema.Properties.Size.Type}
}

// request does one thing of all that clients do, and writes down what came of it.
func (x *race) request(ctx context.Context, client, n int) {
	event := raced(rand.IntN(x.contracts))
	o := history.Operation{Name: fmt.Sprintf("request %d of client %d", n, client), Replica: rand.IntN(len(x.replicas))}
	r := x.replicas[o.Replica]
	newest, err := newestOf(r.Snapshot(ctx))(event)
	kind := rand.IntN(10)
	o.Content = history.Content{ID: o.Name, Kind: []string{"", "", "", "string", "integer"}[rand.IntN(5)]}
	if rand.IntN(4) == 0 { // what others publish too
		o.Content = history.Content{ID: fmt.Sprintf("common %d", rand.IntN(3))}
	}
	o.Called = time.Since(x.begun)
	switch {
	case err != nil:
	case kind == 0:
		o.Outcome = history.Read
		o.Version, err = newestOf(r.Refresh(ctx))(event)
	case kind == 1:
		o.Outcome = history.Seen
		o.Version, err = newestOf(r.Snapshot(ctx))(event)
	default:
		o.DryRun, o.Guarded, o.Expect = kind == 2, kind%2 == 0, newest
		err = x.publish(ctx, r, event, &o)
	}
	o.Answered = time.Since(x.begun)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.operations[event] = append(x.operations[event], o)
	if err != nil {
		x.faults = append(x.faults, fmt.Errorf("%s: %w", o.Name, err))
	}
}

// newestOf returns what finds the number of the newest version.
func newestOf(s *registry.Snapshot, err error) func(contract.EventName) (int, error) {
	return func(event contract.EventName) (int, error) {
		if err != nil {
			return 0, err
		}
		c, err := s.Contract(event)
		if err != nil {
			return history.None, nil // this replica has not heard of it
		}
		return len(c.Versions) - 1, nil
	}
}

func (x *race) publish(ctx context.Context, r *registry.Registry, event contract.EventName, o *history.Operation) error {
	req := registry.VersionRequest{Event: event, Schema: schemaOf(o.Content), DryRun: o.DryRun, Actor: "racer"}
	if o.Guarded = o.Guarded && o.Expect >= 0; o.Guarded {
		req.Expect = contract.Version{Major: 1, Revision: o.Expect}.String()
	}
	result, err := r.PublishVersion(ctx, req)
	if err == nil {
		for _, revision := range result.Contracts[0].Revisions {
			o.Outcome, o.Version = history.Outcome(revision.Outcome), revision.Version.Revision
		}
		return nil
	}
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	outcomes := map[registry.Code]history.Outcome{
		registry.Outdated: history.Outdated, registry.NeedsRevert: history.Older, registry.Refused: history.Refused, registry.Busy: history.Nothing,
	}
	if o.Outcome = outcomes[refusal.Code]; o.Outcome == "" {
		return fmt.Errorf("%w\n%s", err, explain(err))
	}
	if o.Outcome == history.Outdated {
		_, err = fmt.Sscanf(refusal.Message, "the newest version of "+event.String()+" v1 is 1.%d,", &o.Version)
		return err
	}
	return nil
}

// check demands that every replica has the same versions of each contract, and
// that an order explains them.
func (x *race) check(t *testing.T) {
	t.Helper()
	for _, err := range x.faults {
		t.Error(err)
	}
	counts := map[history.Outcome]int{}
	for event, operations := range x.operations {
		for _, o := range operations {
			counts[o.Outcome]++
		}
		for i, r := range x.replicas {
			s, err := r.Refresh(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c, err := s.Contract(event)
			if err != nil {
				t.Fatal(err)
			}
			var versions []history.Content
			for n, v := range c.Versions {
				if v.Version.Revision != n {
					t.Errorf("%s has %s at place %d", event, v.Version, n)
				}
				versions = append(versions, contentOf(t, r, v))
			}
			if err := history.Check(versions, operations); err != nil {
				t.Errorf("%s, as replica %d has it: %v", event, i, err)
			}
		}
	}
	t.Logf("%v in %v", counts, time.Since(x.begun).Round(time.Millisecond))
	if counts[history.Nothing] > 0 || counts[history.Published] < 10 || counts[history.Read] == 0 {
		t.Errorf("too little came of it: %v", counts)
	}
}
