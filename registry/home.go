package registry

import (
	"context"

	"github.com/treaty-events/treaty/contract/workspace"
)

// home is one home: its files as they were last accepted, and what they say.
type home struct {
	files     []FileRef // by name
	workspace *workspace.Workspace
}

// label names the registry's side of a review.
const label = "registry"

// readHome reads the files of a home. What once was accepted is never refused
// now: a treaty.yaml that this program cannot use is left out.
func readHome(ctx context.Context, files []FileRef, blobs map[BlobID][]byte) (*home, error) {
	upload := workspace.MemFiles{}
	for _, f := range files {
		upload[f.Name] = blobs[f.Blob]
	}
	ws, err := workspace.Load(ctx, upload, label)
	if err != nil && ctx.Err() == nil {
		delete(upload, workspace.ConfigFile)
		ws, err = workspace.Load(ctx, upload, label)
	}
	return &home{files: files, workspace: ws}, err
}
