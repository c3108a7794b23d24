package workspace

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// entryKind is what an entry of a tree is.
type entryKind uint8

const (
	entryFile entryKind = iota + 1
	entryTree
	entryLink
	entryOther // a submodule, or a mode that git does not have
)

// treeEntry is one entry of a git tree, as fs.DirEntry too.
type treeEntry struct {
	name string
	kind entryKind
	hash string
}

func (e treeEntry) Name() string { return e.name }
func (e treeEntry) IsDir() bool  { return e.kind == entryTree }

func (e treeEntry) Type() fs.FileMode {
	switch e.kind {
	case entryTree:
		return fs.ModeDir
	case entryLink:
		return fs.ModeSymlink
	}
	return 0
}

// parseTree reads the content of a tree: "<mode> <name>\0<hash>" again and
// again, the hash as width bytes. The entries come sorted by name.
func parseTree(data []byte, width int) ([]treeEntry, error) {
	var entries []treeEntry
	for len(data) > 0 {
		head, rest, ok := bytes.Cut(data, []byte{0})
		mode, name, spaced := strings.Cut(string(head), " ")
		if !ok || !spaced || len(rest) < width {
			return nil, errors.New("the tree is damaged")
		}
		entries = append(entries, treeEntry{name: name, kind: kindOfMode(mode), hash: hex.EncodeToString(rest[:width])})
		data = rest[width:]
	}
	slices.SortFunc(entries, func(a, b treeEntry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

func kindOfMode(mode string) entryKind {
	switch mode {
	case "40000":
		return entryTree
	case "120000":
		return entryLink
	case "100644", "100755", "100664":
		return entryFile
	}
	return entryOther
}

func find(entries []treeEntry, name string) (treeEntry, bool) {
	i, ok := slices.BinarySearchFunc(entries, name, func(e treeEntry, name string) int { return strings.Compare(e.name, name) })
	if !ok {
		return treeEntry{}, false
	}
	return entries[i], true
}

// maxCachedEntries bounds the trees that are kept, as entries.
const maxCachedEntries = 1 << 20

// trees reads and keeps trees by their hashes.
type trees struct {
	objects *objects
	kept    map[string][]treeEntry
	entries int
}

func newTrees(o *objects) *trees {
	return &trees{objects: o, kept: map[string][]treeEntry{}}
}

func (t *trees) get(ctx context.Context, hash string) ([]treeEntry, error) {
	if entries, ok := t.kept[hash]; ok {
		return entries, nil
	}
	data, err := t.objects.read(ctx, hash, "tree", maxTree)
	if err != nil {
		return nil, err
	}
	entries, err := parseTree(data, len(hash)/2)
	if err != nil {
		return nil, err
	}
	if t.entries += len(entries); t.entries > maxCachedEntries {
		clear(t.kept)
		t.entries = len(entries)
	}
	t.kept[hash] = entries
	return entries, nil
}
