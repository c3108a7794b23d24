package main

import (
	"context"
	"fmt"
	"maps"
	"path"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// held is a workspace beside what a registry holds of it.
type held struct {
	connection *connection
	at         string // where the workspace is
	dir        *workspace.Dir
	files      workspace.Files      // of the workspace, with the consumers that the registry knows
	head       *workspace.Workspace // read from them
	base       *workspace.Workspace // the contracts as the registry holds them
}

// Close closes the workspace's folder.
func (h *held) Close() { h.dir.Close() }

// hold reads what the registry holds of the workspace at dir: every version of the
// named events, of all events without a name, and who consumes them elsewhere.
func hold(ctx context.Context, c *connection, at string, ws *workspace.Workspace, events []*workspace.Contract, now time.Time) (*held, error) {
	dir, err := workspace.OpenDir(at)
	if err != nil {
		return nil, err
	}
	h := &held{connection: c, at: at, dir: dir}
	if err := h.read(ctx, ws, events, now); err != nil {
		dir.Close()
		return nil, err
	}
	return h, nil
}

func (h *held) read(ctx context.Context, ws *workspace.Workspace, events []*workspace.Contract, now time.Time) (err error) {
	elsewhere, err := h.elsewhere(ctx, ws, now)
	if err != nil {
		return err
	}
	h.files = workspace.Over(h.dir, elsewhere)
	if h.head, err = workspace.Load(ctx, h.files, ws.Label); err != nil {
		return err
	}
	files, err := workspace.Collect(ctx, h.dir)
	if err != nil {
		return err
	}
	versions := map[contract.EventName]map[int][]wire.Version{}
	for _, e := range events {
		if versions[e.Name], err = h.event(ctx, files, e); err != nil {
			return err
		}
	}
	label := "registry " + h.connection.Address()
	if h.base, err = workspace.Load(ctx, files, label); err != nil {
		return err
	}
	for _, c := range h.base.Contracts {
		for _, m := range c.Majors {
			number(m, versions[c.Name][m.Number])
		}
	}
	return nil
}

// elsewhere returns the manifests of consumers that the registry knows, and a lock
// that names them, as a pull would write them.
func (h *held) elsewhere(ctx context.Context, ws *workspace.Workspace, now time.Time) (map[string][]byte, error) {
	p := newPulled(now, namedEvents(ws.Lock))
	if err := p.consumers(ctx, h.connection.Client, ws); err != nil {
		return nil, err
	}
	if ws.Lock != nil {
		p.lock.Contracts, p.lock.Policy = ws.Lock.Contracts, ws.Lock.Policy
		maps.Copy(p.lock.Former, ws.Lock.Former)
	}
	p.files[workspace.LockFile] = p.lock.Format()
	return p.files, nil
}

// event puts what the registry holds of an event in the place of its files, and
// returns the versions by major. What it does not hold is not there.
func (h *held) event(ctx context.Context, files workspace.MemFiles, c *workspace.Contract) (map[int][]wire.Version, error) {
	event, err := h.find(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, m := range c.Majors {
		for _, r := range m.Revisions {
			delete(files, r.File)
		}
	}
	if c.Doc != nil {
		delete(files, c.Doc.File)
	}
	if event == nil {
		return nil, nil
	}
	if event.Document != nil && c.Doc != nil {
		files[c.Doc.File] = []byte(event.Document.Text)
	}
	majors := map[int][]wire.Version{}
	for _, v := range event.Versions {
		if n, err := contract.ParseVersion(v.Version); err == nil && v.Deleted == nil {
			majors[n.Major] = append(majors[n.Major], v)
		}
	}
	for n, list := range majors {
		for i, v := range list {
			name := fileOf(c, n, i, len(list), v.Version)
			if files[name], err = h.schema(ctx, event.Name, v, path.Ext(name)); err != nil {
				return nil, err
			}
		}
	}
	return majors, nil
}

// fileOf names the file of a major's i-th version: the newest stands where the
// workspace has the major.
func fileOf(c *workspace.Contract, major, i, count int, version string) string {
	folder := fmt.Sprintf("v%d", major)
	switch m := c.Major(major); {
	case i+1 < count:
		return path.Join(c.Dir, "history", folder, fmt.Sprintf("%04d-%s.schema.json", i+1, version))
	case m != nil:
		return m.Newest().File
	}
	return path.Join(c.Dir, folder+".schema.json")
}

// find returns the event as the registry holds it, under its name or a former one;
// nil where it is new.
func (h *held) find(ctx context.Context, c *workspace.Contract) (*wire.Event, error) {
	for _, name := range append([]contract.EventName{c.Name}, c.Formerly...) {
		event, err := h.connection.Event(ctx, name.String())
		if err == nil {
			return event, nil
		}
		if !client.IsNotFound(err) {
			return nil, err
		}
	}
	return nil, nil
}

// schema returns a version's schema: as its home wrote it where it stands alone and
// is of the language, else bundled.
func (h *held) schema(ctx context.Context, event string, v wire.Version, ext string) ([]byte, error) {
	if path.Ext(v.File) == ext {
		text, err := h.connection.OriginalSchema(ctx, event, v.Version)
		if err != nil {
			return nil, err
		}
		if doc, err := source.Parse("schema"+ext, text); err == nil {
			if s, _ := schema.Load(doc, schema.Options{}); s != nil {
				if _, sum := s.Bundle(); string(sum) == v.Fingerprint {
					return text, nil
				}
			}
		}
	}
	return h.connection.SchemaByFingerprint(ctx, v.Fingerprint)
}

// number gives revisions the versions that the registry gave them.
func number(m *workspace.Major, versions []wire.Version) {
	if len(m.Revisions) != len(versions) {
		return
	}
	for i, v := range versions {
		if n, err := contract.ParseVersion(v.Version); err == nil {
			m.Revisions[i].Version, m.Revisions[i].Label, m.Revisions[i].Imported = n, v.Version, v.Imported
		}
	}
}
