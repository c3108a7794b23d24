package registry

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// filesAtOnce is how many files are asked of the store together: one question
// for each of many small homes costs more than what they hold.
const filesAtOnce = 512

// readTrees reads homes: those whose files are as they were are taken over.
func readTrees(ctx context.Context, store Store, before *Snapshot, names []string, trees map[string][]FileRef) ([]*home, error) {
	homes := make([]*home, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var batch []int // of names
	files := 0
	flush := func() {
		of := batch
		batch, files = nil, 0
		group.Go(func() error { return readBatch(ctx, store, homes, names, of, trees) })
	}
	for i, name := range names {
		if known := before.homes.get(name); known != nil && slices.Equal(known.files, trees[name]) {
			homes[i] = known
			continue
		}
		batch, files = append(batch, i), files+len(trees[name])
		if files >= filesAtOnce {
			flush()
		}
	}
	if len(batch) > 0 {
		flush()
	}
	return homes, group.Wait()
}

// readBatch reads the homes whose names have these places.
func readBatch(ctx context.Context, store Store, homes []*home, names []string, places []int, trees map[string][]FileRef) error {
	var files []FileRef
	for _, i := range places {
		files = append(files, trees[names[i]]...)
	}
	blobs, err := store.Blobs(ctx, blobsOf(files))
	if err != nil {
		return err
	}
	for _, i := range places {
		if homes[i], err = readHome(ctx, names[i], trees[names[i]], blobs); err != nil {
			return err
		}
	}
	return nil
}

// parsedAhead parses the files of a large home on all processors: what reads them
// asks for one after another. Files that cannot be parsed are left out, they are
// met again. A small home has neighbours to be read at the same time.
func parsedAhead(ctx context.Context, tree workspace.MemFiles) map[string]*source.Document {
	if len(tree) < filesAtOnce {
		return nil
	}
	var mu sync.Mutex
	docs := make(map[string]*source.Document, len(tree))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for name, data := range tree {
		group.Go(func() error {
			if doc, err := source.Parse(name, data); err == nil && ctx.Err() == nil {
				mu.Lock()
				defer mu.Unlock()
				docs[name] = doc
			}
			return ctx.Err()
		})
	}
	if group.Wait() != nil {
		return nil // whoever reads on finds that ctx is done
	}
	return docs
}
