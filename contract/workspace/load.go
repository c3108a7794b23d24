package workspace

import (
	"context"
	"io/fs"

	"github.com/treaty-events/treaty/contract/source"
)

// Files is where a workspace's files are: a directory (OpenDir), a git commit
// (Repository.Commit) or an upload (MemFiles). Names are as io/fs has them. A
// name that leads outside, by a symbolic link too, is an error.
type Files interface {
	fs.ReadFileFS
	fs.ReadDirFS
}

// Load reads the workspace in files. Only a treaty.yaml that cannot be used, or
// a cancelled ctx, is an error (a *source.Error where it has a place); whatever
// else is wrong is in Findings. Without a treaty.yaml every folder with an
// event.yaml, and failing that every *.schema.json, *.schema.yaml and *.json
// schema, is read.
func Load(ctx context.Context, files Files, label string) (*Workspace, error) { panic("helper") }

// OpenDir opens a directory, confined by os.Root: links that leave it are
// refused. Close releases it.
func OpenDir(dir string) (*Dir, error) { panic("helper") }

// Dir is a directory on disk.
type Dir struct{}

// MemFiles is an upload: contents by name.
type MemFiles map[string][]byte

// Position helpers shared by rules and pages.

// SpanAt returns where pointer stands in doc; a nil doc gives file.
func SpanAt(doc *source.Document, file string, pointer source.Pointer) source.Span { panic("helper") }
