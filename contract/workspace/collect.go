package workspace

import (
	"context"
	"fmt"
)

// Bounds of an upload.
const (
	MaxUploadFiles = 20_000
	MaxUploadBytes = 64 << 20
)

// Collect returns exactly the files that Load reads, by name: what a push
// uploads. Loading them gives the same workspace, but for the copies of what
// lives elsewhere, which a registry has itself. The error is Load's, or says
// that they are more than an upload may hold.
func Collect(ctx context.Context, files Files) (MemFiles, error) {
	l, err := load(ctx, files, "", nil)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, data := range l.files.used {
		total += len(data)
	}
	switch used := MemFiles(l.files.used); {
	case len(used) > MaxUploadFiles:
		return nil, fmt.Errorf("the workspace has %d contract files: an upload holds %d", len(used), MaxUploadFiles)
	case total > MaxUploadBytes:
		return nil, fmt.Errorf("the contract files have %d bytes: an upload holds %d MiB", total, MaxUploadBytes>>20)
	default:
		return used, used.Check()
	}
}
