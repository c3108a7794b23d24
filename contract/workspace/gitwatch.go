package workspace

import (
	"maps"
	"slices"
	"strings"
)

// watched is a tree of the paths that matter, with who watches each.
type watched struct {
	parts  map[string]*watched
	tracks []*track
}

// add lets t watch the path.
func (w *watched) add(name string, t *track) {
	for part := range strings.SplitSeq(name, "/") {
		next := w.parts[part]
		if next == nil {
			if w.parts == nil {
				w.parts = map[string]*watched{}
			}
			next = &watched{}
			w.parts[part] = next
		}
		w = next
	}
	if !slices.Contains(w.tracks, t) {
		w.tracks = append(w.tracks, t)
	}
}

// everyone lists who watches w or something below it, in the order of the paths.
func (w *watched) everyone() []*track {
	list := slices.Clone(w.tracks)
	for _, part := range slices.Sorted(maps.Keys(w.parts)) {
		list = append(list, w.parts[part].everyone()...)
	}
	return list
}

// changes lists who watches a path that differs between two trees; "" is a tree
// that is not there. Only trees that differ and are watched are read.
func (h *historian) changes(w *watched, before, after string) ([]*track, error) {
	if before == after {
		return nil, nil
	}
	old, err := h.entries(before)
	if err != nil {
		return nil, err
	}
	present, err := h.entries(after)
	if err != nil {
		return nil, err
	}
	var list []*track
	for _, part := range slices.Sorted(maps.Keys(w.parts)) {
		a, _ := find(old, part)
		b, _ := find(present, part)
		if a == b {
			continue
		}
		below := w.parts[part]
		if folderOrNone(a) && folderOrNone(b) {
			list = append(list, below.tracks...)
			deeper, err := h.changes(below, a.hash, b.hash)
			if err != nil {
				return nil, err
			}
			list = append(list, deeper...)
			continue
		}
		list = append(list, below.everyone()...)
	}
	return list, nil
}

func folderOrNone(e treeEntry) bool { return e.kind == entryTree || e.kind == 0 }

func (h *historian) entries(hash string) ([]treeEntry, error) {
	if hash == "" {
		return nil, h.ctx.Err()
	}
	return h.commit.tree(hash)
}
