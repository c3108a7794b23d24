package registry_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/storetest"
)

// asked is a store that counts how often it is asked for contents.
type asked struct {
	registry.Store
	contents atomic.Int64
}

func (a *asked) Blobs(ctx context.Context, ids []registry.BlobID) (map[registry.BlobID][]byte, error) {
	a.contents.Add(1)
	return a.Store.Blobs(ctx, ids)
}

// A start asks for the files of many small homes together: a question for each
// would cost more than its answer.
func TestStartAsksForManyHomesAtOnce(t *testing.T) {
	store := &asked{Store: filled(t, storetest.Large{Homes: 60, Events: 2, Versions: 1})}
	ready(t, store)
	if n := store.contents.Load(); n > 2 {
		t.Errorf("sixty homes of seven files took %d questions", n)
	}
}

// A home of many files, which are parsed on all processors, is read as a small
// one is.
func TestLargeHomeIsReadBack(t *testing.T) {
	large := storetest.Large{Homes: 1, Events: 300, Versions: 1}
	r := ready(t, filled(t, large))
	readBack(t, r, large.Total())
	result := mustPush(t, r, registry.PushRequest{Home: large.Home(0), Files: large.Files(0)})
	if !result.Unchanged {
		t.Errorf("a push of its own files changes something: %v", outcomes(result))
	}
}
