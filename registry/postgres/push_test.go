package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

// A push waits for the server a few times: as often in a large registry as in a
// small one, with a long history as with a short one, for five events as for one.
func TestPushTakesFewRoundTrips(t *testing.T) {
	want := map[string]int{"one event": 14, "five events": 14, "nothing new": 1}
	for _, large := range []storetest.Large{
		{Homes: 3, Events: 5, Versions: 1}, {Homes: 3, Events: 5, Versions: 20}, {Homes: 40, Events: 5, Versions: 2},
	} {
		if diff := cmp.Diff(want, roundTrips(t, large)); diff != "" {
			t.Errorf("%+v: round trips of pushes (-want +got):\n%s", large, diff)
		}
	}
}

func roundTrips(t *testing.T, large storetest.Large) map[string]int {
	t.Helper()
	dsn := testkit.Postgres(t)
	large.Fill(t, open(t, dsn, postgres.Options{}))
	p, slow := newProxy(t, dsn)
	r := registry.New(open(t, slow, postgres.Options{Connections: 1}), registry.Options{Rules: rules.All()})
	files, revision := large.Files(0), large.Versions
	push := func() {
		t.Helper()
		if _, err := r.Publish(t.Context(), registry.PushRequest{Home: large.Home(0), Files: files, Actor: "ci"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond) // the bell rings outside
	}
	change := func(events int) {
		for event := range events {
			files[large.SchemaFile(0, event)] = large.Schema(0, event, revision)
		}
		revision++
	}
	change(large.Events)
	push() // what it learns once: the statements, the neighbours
	change(1)
	push()
	taken := map[string]int{}
	for what, events := range map[string]int{"one event": 1, "five events": 5, "nothing new": 0} {
		change(events)
		p.roundTrips()
		push()
		taken[what] = p.roundTrips()
	}
	return taken
}
