package inspection_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// workspaceOf is a home with events that nobody described.
func workspaceOf(events int) workspace.MemFiles {
	files := workspace.MemFiles{
		"treaty.yaml":               []byte("treaty: 1\ncontracts: [contexts/**]\n"),
		"contexts/big/context.yaml": []byte("context: big\nowner: team\npurpose: Big.\n"),
	}
	for i := range events {
		folder := fmt.Sprintf("contexts/big/Thing%dHappened/", i)
		files[folder+"event.yaml"] = fmt.Appendf(nil, "event: Thing%dHappened\nkey: /id\nversions:\n  1: {status: active}\n", i)
		files[folder+"v1.schema.json"] = []byte(`{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`)
	}
	return files
}

// Whoever asks at once gets the same; whoever has no patience gets what was found
// before, and it is as fresh as the snapshot once it is made.
func TestWhatIsFoundIsMadeOnceForAll(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := registry.New(store, registry.Options{Rules: rules.All()})
	push := func(events int) *registry.Snapshot {
		t.Helper()
		if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "shop", Files: workspaceOf(events), Actor: "ann", Origin: "here"}); err != nil {
			t.Fatal(err)
		}
		s, err := r.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	x, s := inspection.New(r), push(5)
	if d, fresh, err := x.Soon(t.Context(), s, time.Nanosecond); d != nil || fresh || err != nil {
		t.Errorf("without patience: %v, %v, %v", d, fresh, err)
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	made := map[*inspection.Data]bool{}
	for range 8 {
		wait.Go(func() {
			d, err := x.Of(t.Context(), s)
			mu.Lock()
			defer mu.Unlock()
			made[d] = true
			if err != nil || len(d.Findings) == 0 {
				t.Errorf("found %v, %v", d, err)
			}
		})
	}
	wait.Wait()
	if len(made) != 1 {
		t.Errorf("it was made %d times", len(made))
	}
	if d, fresh := x.Known(t.Context(), s); !made[d] || !fresh {
		t.Errorf("what is made is not known: %v, %v", d, fresh)
	}
	later := push(6)
	if d, fresh := x.Known(t.Context(), later); !made[d] || fresh {
		t.Errorf("after a push what was found before is known, and not as if it were of now: %v, %v", d, fresh)
	}
	old, fresh, err := x.Soon(t.Context(), later, time.Nanosecond)
	if !made[old] || fresh || err != nil {
		t.Errorf("without patience after a push: %v, %v, %v", old, fresh, err)
	}
	now, err := x.Of(t.Context(), later)
	if err != nil || len(now.Findings) <= len(old.Findings) {
		t.Errorf("after a push %d findings, before %d, %v", len(now.Findings), len(old.Findings), err)
	}
	one := contract.EventName{Context: "big", Event: "Thing3Happened"}
	if got := now.Keep(inspection.Filter{Event: one}); len(got) == 0 || len(got) >= len(now.Findings)/3 || got[0].Events[0] != one {
		t.Errorf("of %d findings %d are about %s", len(now.Findings), len(got), one)
	}
	if got := now.Keep(inspection.Filter{Context: "big", Home: "shop"}); len(got) == 0 || len(now.Keep(inspection.Filter{Rule: "nothing"})) != 0 {
		t.Errorf("the filter leaves %d", len(got))
	}
}

// A finding is about the event that it names, and about those for which it stands.
func TestFindingsAreFoundByTheirEvent(t *testing.T) {
	event := func(name string) contract.EventName { return contract.EventName{Context: "ordering", Event: name} }
	for _, tt := range []struct {
		finding diag.Finding
		want    []contract.EventName
	}{
		{diag.Finding{Subject: "ordering.OrderPlaced v1"}, []contract.EventName{event("OrderPlaced")}},
		{diag.Finding{Subject: "ordering.OrderPlaced"}, []contract.EventName{event("OrderPlaced")}},
		{diag.Finding{Subject: "ordering.OrderPlaced v2", Covers: []string{"ordering.OrderPlaced v1", "ordering.OrderShipped v1"}}, []contract.EventName{event("OrderPlaced"), event("OrderShipped")}},
		{diag.Finding{Subject: "service checkout"}, nil},
		{diag.Finding{Subject: "context ordering"}, nil},
		{diag.Finding{}, nil},
	} {
		if diff := cmp.Diff(tt.want, inspection.EventsOf(tt.finding)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.finding, diff)
		}
	}
}
