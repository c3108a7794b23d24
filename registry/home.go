package registry

import (
	"context"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/privacy"
)

// home is one home: what it owns, its files as they were last accepted, and what
// they say, without their schemas.
type home struct {
	name       string
	generation int64
	claims     []Claim
	files      []FileRef // by name
	config     workspace.Config
	findings   []diag.Finding // what is wrong with its files
	digests    map[string]string
	contexts   []*workspace.Context
	folders    map[string]string // see workspace.Workspace.Folders
	services   []*workspace.Service
	contracts  []*writtenContract
	waivers    []workspace.Waiver
	baseline   *workspace.Baseline
	lock       *workspace.Lock
	pushes     map[string]Push // that brought each file
}

// pushOf returns the push that brought what is known of a service: its manifest,
// or the lock beside it, whichever is newer.
func (h *home) pushOf(s *workspace.Service) Push {
	if s.Doc == nil {
		return Push{}
	}
	push := h.pushes[s.Doc.File]
	if lock := h.pushes[workspace.LockFile]; lock.At.After(push.At) {
		return lock
	}
	return push
}

// writtenContract is what the newest files of a home say of an event.
type writtenContract struct {
	contract.Event
	doc    *source.Document
	dir    string
	majors []*writtenMajor
	files  []string // that say it
}

// writtenMajor is what they say of a major.
type writtenMajor struct {
	contract.MajorInfo
	file        string
	fingerprint contract.Fingerprint // of its newest revision
	personal    bool                 // which marks a field as personal or sensitive
	examples    []string             // files
}

// label names the registry's side of a review.
const label = "registry"

// readHome reads what the files of a home say.
func readHome(ctx context.Context, name string, files []FileRef, blobs map[BlobID][]byte) (*home, error) {
	ws, err := readTree(ctx, files, blobs)
	if err != nil {
		return nil, err
	}
	h := &home{
		name: name, files: files, config: ws.Config, findings: ws.Findings, digests: ws.Digests, folders: ws.Folders,
		services: ws.Services, waivers: ws.Waivers, baseline: ws.Baseline, lock: ws.Lock,
	}
	for _, c := range ws.Contexts {
		if c.Doc != nil {
			h.contexts = append(h.contexts, c)
		}
	}
	for _, c := range ws.Contracts {
		h.contracts = append(h.contracts, writtenOf(c))
	}
	return h, nil
}

// readTree reads the files of a home as a workspace. What once was accepted is
// never refused now: a treaty.yaml that this program cannot use is left out.
func readTree(ctx context.Context, files []FileRef, blobs map[BlobID][]byte) (*workspace.Workspace, error) {
	return readFiles(ctx, filesOf(files, blobs))
}

// filesOf are files with their contents, by name.
func filesOf(files []FileRef, blobs map[BlobID][]byte) workspace.MemFiles {
	tree := workspace.MemFiles{}
	for _, f := range files {
		tree[f.Name] = blobs[f.Blob]
	}
	return tree
}

// readFiles is readTree of files by their names.
func readFiles(ctx context.Context, files workspace.MemFiles) (*workspace.Workspace, error) {
	tree := maps.Clone(files)
	parsed := parsedAhead(ctx, tree)
	ws, err := workspace.LoadParsed(ctx, tree, parsed, label)
	if err != nil && ctx.Err() == nil {
		delete(tree, workspace.ConfigFile)
		ws, err = workspace.LoadParsed(ctx, tree, parsed, label)
	}
	return ws, err
}

func writtenOf(c *workspace.Contract) *writtenContract {
	w := &writtenContract{Event: c.Event, doc: c.Doc, dir: c.Dir, files: documentsOf(c)}
	for _, m := range c.Majors {
		major := &writtenMajor{
			MajorInfo: m.MajorInfo, file: m.Newest().File, fingerprint: m.Newest().Fingerprint, personal: marksPersonalData(m.Newest().Schema),
		}
		for _, e := range m.Newest().Examples {
			major.examples = append(major.examples, e.Doc.File)
		}
		w.majors = append(w.majors, major)
	}
	return w
}

// major returns what is said of that major, or nil.
func (w *writtenContract) major(number int) *writtenMajor {
	for _, m := range w.majors {
		if m.Number == number {
			return m
		}
	}
	return nil
}

// marksPersonalData reports whether a field of the schema, or of one that it
// refers to, is marked x-pii.
func marksPersonalData(s *schema.Schema) bool { return s != nil && privacy.Marks(s) }

// file returns the home's file of that name, or an empty one.
func (h *home) file(name string) (FileRef, bool) {
	i, found := slices.BinarySearchFunc(h.files, name, func(f FileRef, name string) int { return compareText(f.Name, name) })
	if !found {
		return FileRef{}, false
	}
	return h.files[i], true
}
