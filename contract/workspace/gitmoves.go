package workspace

import (
	"cmp"
	"path"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// maxMoves bounds how often the folders of a contract are followed to where
// they were before; each time the history is gone through again.
const maxMoves = 8

// folderOf is where a contract of that name was.
type folderOf struct {
	name   contract.EventName
	folder string
}

// follow finds the contracts that a commit moved to where they are first seen,
// and gives them the places that they had before. Moved says that there were
// some, so that the history has more to tell. Only what differs between the
// commit and the one before it is looked at.
func (h *historian) follow(tracks []*track, versions []version) (moved bool, err error) {
	gone := map[int][]folderOf{} // by version
	for _, t := range tracks {
		if len(t.revisions) == 0 || t.first == 0 || t.contract.Doc == nil {
			continue
		}
		if _, known := gone[t.first]; !known {
			if gone[t.first], err = h.goneIn(versions[t.first-1], versions[t.first]); err != nil {
				return false, err
			}
		}
		for _, f := range gone[t.first] {
			if f.name == t.contract.Name || slices.Contains(t.contract.Formerly, f.name) {
				moved = t.add(f.folder) || moved
			}
		}
	}
	return moved, nil
}

// add gives the track another folder, and reports whether it is new.
func (t *track) add(folder string) bool {
	list := placesIn(folder, t.contract, t.major.Newest().File)
	if slices.Contains(t.places, list[0]) {
		return false
	}
	t.places = append(t.places, list...)
	return true
}

// contextOf returns the context of a folder in the version that is looked at, as
// loader.contextOf does of a workspace.
func (h *historian) contextOf(folder string) string {
	files := newReader(h.commit)
	for dir := path.Dir(folder); dir != "."; dir = path.Dir(dir) {
		if doc, err := files.document(path.Join(dir, contextFile)); err == nil {
			return cmp.Or(textWhere(doc.Root.Get("context"), contract.CheckContextName), path.Base(dir))
		}
	}
	return path.Base(path.Dir(folder))
}

// goneIn lists the contracts whose event.yaml the older version has and the
// newer has not.
func (h *historian) goneIn(older, newer version) ([]folderOf, error) {
	h.commit.failed = nil
	after, err := h.commit.below(newer.tree)
	if err != nil {
		return nil, h.gap(err)
	}
	before, err := h.commit.below(older.tree)
	if err != nil {
		return nil, h.gap(err)
	}
	h.commit.root, h.commit.Hash = before, older.hash
	folders, err := h.gone(before, after, ".", 0)
	if err != nil {
		return nil, h.gap(err)
	}
	var list []folderOf
	for _, folder := range folders {
		list = append(list, folderOf{contract.EventName{Context: h.contextOf(folder), Event: path.Base(folder)}, folder})
	}
	return list, nil
}

// gone lists the folders of event.yaml files that are in one tree and not in the
// other.
func (h *historian) gone(before, after, folder string, depth int) ([]string, error) {
	if before == after || depth > maxFolders {
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
	var list []string
	for _, e := range old {
		now, _ := find(present, e.name)
		switch {
		case e.kind == entryFile && e.name == eventFile && now.kind == 0:
			list = append(list, folder)
		case e.kind == entryTree && now != e:
			if now.kind != entryTree {
				now.hash = ""
			}
			below, err := h.gone(e.hash, now.hash, path.Join(folder, e.name), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, below...)
		}
	}
	return list, nil
}
