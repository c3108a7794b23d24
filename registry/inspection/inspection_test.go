package inspection_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

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
	later := push(6)
	old, fresh, err := x.Soon(t.Context(), later, time.Nanosecond)
	if !made[old] || fresh || err != nil {
		t.Errorf("without patience after a push: %v, %v, %v", old, fresh, err)
	}
	now, err := x.Of(t.Context(), later)
	if err != nil || len(now.Findings) <= len(old.Findings) {
		t.Errorf("after a push %d findings, before %d, %v", len(now.Findings), len(old.Findings), err)
	}
	if got := now.Keep(inspection.Filter{Context: "big", Home: "shop"}); len(got) == 0 || len(now.Keep(inspection.Filter{Rule: "nothing"})) != 0 {
		t.Errorf("the filter leaves %d", len(got))
	}
}
