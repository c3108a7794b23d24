package workspace

import (
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
	text, hashes := string(data), make([]byte, 0, len(data))
	for len(text) > 0 {
		head, rest, ok := strings.Cut(text, "\x00")
		mode, name, spaced := strings.Cut(head, " ")
		if !ok || !spaced || len(rest) < width {
			return nil, errors.New("the tree is damaged")
		}
		entries = append(entries, treeEntry{name: name, kind: kindOfMode(mode)})
		hashes = append(hashes, rest[:width]...)
		text = rest[width:]
	}
	digits := hex.EncodeToString(hashes)
	for i := range entries {
		entries[i].hash = digits[2*width*i : 2*width*(i+1)]
	}
	if byName := func(a, b treeEntry) int { return strings.Compare(a.name, b.name) }; !slices.IsSortedFunc(entries, byName) {
		slices.SortFunc(entries, byName)
	}
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
	return t.keep(hash, data)
}

// keep parses a tree, and keeps it.
func (t *trees) keep(hash string, data []byte) ([]treeEntry, error) {
	entries, err := parseTree(data, len(hash)/2)
	if err != nil {
		return nil, err
	}
	if t.entries+len(entries) > maxCachedEntries {
		t.clear()
	}
	t.entries += len(entries)
	t.kept[hash] = entries
	return entries, nil
}

// clear lets go of the trees.
func (t *trees) clear() {
	clear(t.kept)
	t.entries = 0
}

// ahead reads trees that will be asked for, many at once: to ask git for one after
// the other is mostly waiting. What it cannot read is read again, and reported, when
// it is asked for. It reports whether there is room, and git, for more.
func (t *trees) ahead(ctx context.Context, hashes []string) bool {
	missing := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(hashes))), func(hash string) bool {
		_, kept := t.kept[hash]
		return kept
	})
	for some := range slices.Chunk(missing, maxObjects) {
		if t.entries > maxCachedEntries/2 {
			return false
		}
		err := t.objects.readSome(ctx, some, "tree", maxTree, func(i int, data []byte) { _, _ = t.keep(some[i], data) })
		if err != nil {
			return false
		}
	}
	return true
}

// below reads the trees that a scan of the tree lists, level by level.
func (t *trees) below(ctx context.Context, root string) {
	level := []string{root}
	for depth := 0; len(level) > 0 && depth <= maxFolders && t.ahead(ctx, level); depth++ {
		var next []string
		for _, hash := range level {
			for _, e := range t.kept[hash] {
				if _, kept := t.kept[e.hash]; !kept && e.kind == entryTree && !isSkipped(e.name) {
					next = append(next, e.hash)
				}
			}
		}
		level = next
	}
}
