package registry_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Whoever proves as much as they may waits with what they push and with what they
// only ask about, and keeps nobody else waiting.
func TestProofsAreShared(t *testing.T) {
	r := newRegistry(t)
	var leave []func()
	for range runtime.GOMAXPROCS(0) {
		done, err := r.Turn(t.Context(), "ada")
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, done)
	}
	pushes := func(ctx context.Context, actor string, dryRun bool) error {
		_, err := r.Publish(ctx, registry.PushRequest{Home: "shop", Files: named("OrderTaken", "string"), DryRun: dryRun, Actor: actor})
		return err
	}
	for _, dryRun := range []bool{true, false} {
		if err := pushes(expiring(t), "ada", dryRun); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ada, dry run %v: %v", dryRun, err)
		}
	}
	if _, err := r.PublishSubject(expiring(t), registry.SubjectRequest{Subject: "s", Schema: []byte(`{"type": "object"}`), Actor: "ada"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ada's subject: %v", err)
	}
	if err := pushes(t.Context(), "ben", true); err != nil {
		t.Errorf("ben waits for ada: %v", err)
	}
	for _, done := range leave {
		done()
	}
	if err := pushes(t.Context(), "ada", false); err != nil {
		t.Errorf("ada, after all: %v", err)
	}
}

// expiring is a context that ends soon.
func expiring(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}
