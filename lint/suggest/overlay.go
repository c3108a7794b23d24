package suggest

import (
	"io/fs"
	"path"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// laidOver is the workspace's files with those of a suggestion in their place.
func laidOver(files workspace.Files, changes []File) workspace.Files {
	written, gone := map[string][]byte{}, map[string]bool{}
	for _, f := range changes {
		if f.After == nil {
			gone[f.Name] = true
			continue
		}
		written[f.Name] = f.After
	}
	return workspace.Over(unlisted{files, gone}, written)
}

// unlisted is files without some of them: what no folder lists is not read.
type unlisted struct {
	workspace.Files
	gone map[string]bool
}

// ReadDir lists a folder.
func (u unlisted) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := u.Files.ReadDir(name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return u.gone[path.Join(name, e.Name())] }), err
}
