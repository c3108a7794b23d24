package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/manifest"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
)

// declaration is one change of what a service consumes.
type declaration struct {
	options *consumeOptions
	ws      *workspace.Workspace
	at      string // the workspace's root
	service *workspace.Service
	notes   []string
	blocked bool // the notes say what a push still lacks
}

// declare writes, pulls and locks.
func (d *declaration) declare(ctx context.Context, name contract.EventName) error {
	t, err := d.target(ctx, name)
	if err != nil {
		return err
	}
	if t.name != name {
		d.notes = append(d.notes, fmt.Sprintf("%s is called %s today", name, t.name))
	}
	text, err := d.manifest(t)
	if err != nil {
		return err
	}
	would, files, err := d.would(ctx, t, text)
	if err != nil {
		return err
	}
	if err := d.check(ctx, would, t); err != nil {
		return err
	}
	d.agreed(ctx, would, t)
	written, err := d.write(text, files)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	return d.print(t.name, written, d.notes)
}

// manifest is the service's file as it will be.
func (d *declaration) manifest(t *target) ([]byte, error) {
	keys, err := d.options.keys(d.service.Context)
	if err != nil {
		return nil, err
	}
	entry := manifest.Consumption{Event: t.name, Former: t.former, Home: d.service.Context, Keys: keys}
	if manifest.Find(d.service.Doc.Root, entry) < 0 {
		if !d.options.all && !d.options.changed("fields") {
			return nil, exit.Usagef("--fields /orderId,'/lines/*/sku'; or say --all", "what %s reads of %s is not said", d.service.Name, t.name)
		}
		if !d.options.changed("versions") {
			entry.Keys = append([]manifest.Key{rangeKey(fmt.Sprintf("=%d", newestInUse(t.majors)))}, keys...)
		}
	}
	text, err := manifest.Set(d.service.Doc, entry)
	var hand *manifest.ByHand
	if errors.As(err, &hand) {
		return nil, exit.Usagef("write it by hand, and run `treaty pull`: "+hand.Text, "%w", err)
	}
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	return text, nil
}

// would is the workspace as it will be, and the copies and the lock that are to be
// written; nil where they stay.
func (d *declaration) would(ctx context.Context, t *target, text []byte) (*workspace.Workspace, map[string][]byte, error) {
	dir, err := workspace.OpenDir(d.at)
	if err != nil {
		return nil, nil, exit.Usagef("", "%w", err)
	}
	defer dir.Close()
	files, err := workspace.Collect(ctx, dir)
	if err != nil {
		return nil, nil, positioned(err)
	}
	files[d.service.Doc.File] = text
	copies, err := readCopies(d.at)
	if err != nil {
		return nil, nil, exit.Usagef("", "%w", err)
	}
	var pulled map[string][]byte
	if t.client != nil {
		ws, err := workspace.Load(ctx, files, "")
		if err != nil {
			return nil, nil, positioned(err)
		}
		p, err := d.options.fetch(ctx, t.client, ws, namedEvents(ws.Lock))
		if err != nil {
			return nil, nil, err
		}
		p.files[workspace.LockFile] = p.lock.Format()
		copies, pulled = p.files, p.files
	}
	for name, data := range copies {
		files[name] = data
	}
	ws, err := workspace.Load(ctx, files, "")
	return ws, pulled, positioned(err)
}

// readCopies reads what was pulled before.
func readCopies(at string) (map[string][]byte, error) {
	root, err := os.OpenRoot(at)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := map[string][]byte{}
	err = fs.WalkDir(root.FS(), workspace.PulledTree, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == workspace.PulledTree:
			return fs.SkipAll
		case err != nil || !entry.Type().IsRegular():
			return err
		}
		files[name], err = root.ReadFile(filepath.FromSlash(name))
		return err
	})
	return files, err
}

// write writes what differs, and says which files these are.
func (d *declaration) write(text []byte, files map[string][]byte) ([]string, error) {
	written := []string{}
	if string(text) != string(d.service.Doc.Data) {
		if err := writeChanges(d.at, []suggest.File{{Name: d.service.Doc.File, Before: d.service.Doc.Data, After: text}}); err != nil {
			return nil, err
		}
		written = append(written, d.service.Doc.File)
	}
	if files == nil {
		return written, nil
	}
	changed, err := syncFiles(d.at, files, workspace.PulledTree, false)
	return append(written, changed...), err
}
