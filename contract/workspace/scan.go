package workspace

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Bounds of a workspace: a hostile git tree can name itself many times over.
const (
	maxEntries = 500_000 // files and folders
	maxFolders = 64      // nested
)

// skippedFolders hold files of others: dependencies, and what was pulled from a
// registry. Hidden folders are skipped as well.
var skippedFolders = map[string]bool{"node_modules": true, "vendor": true, PulledTree: true}

// isSkipped reports whether a folder of that name is not looked into.
func isSkipped(base string) bool { return strings.HasPrefix(base, ".") || skippedFolders[base] }

// tree lists the names of a workspace, with nothing read yet.
type tree struct {
	folders []string            // in the order of a walk: parents first, siblings by name
	files   map[string][]string // the files of a folder, as base names, sorted
	inside  map[string][]string // the folders in a folder, in order
	pulled  bool                // there is a folder of copies at the root
	troubles
}

// troubles are names that cannot be followed, with the reason.
type troubles struct {
	broken  map[string]error // names that cannot be used, folders that cannot be listed
	badLink map[string]error // links that lead nowhere, or outside; and what is no file
	links   []string         // links to folders
	whole   error            // the listing is not complete
}

// has reports whether the folder has a file of that base name.
func (t *tree) has(folder, base string) bool {
	for _, f := range t.files[folder] {
		if f == base {
			return true
		}
	}
	return false
}

// all lists every file, in the order of the walk.
func (t *tree) all() []string {
	var names []string
	for _, folder := range t.folders {
		for _, base := range t.files[folder] {
			names = append(names, path.Join(folder, base))
		}
	}
	return names
}

// scan lists the files in a folder and below. The error is of ctx alone; what
// cannot be listed is in the tree's troubles.
func scan(ctx context.Context, files Files, folder string) (*tree, error) {
	s := &scanner{files: files, tree: &tree{
		files:    map[string][]string{},
		inside:   map[string][]string{},
		troubles: troubles{broken: map[string]error{}, badLink: map[string]error{}},
	}}
	if dir, ok := files.(*Dir); ok {
		s.open = &openFolders{dir: dir}
		defer s.open.close()
	}
	return s.tree, s.folder(ctx, folder, 0)
}

type scanner struct {
	files   Files
	open    *openFolders // of a directory
	tree    *tree
	entries int
}

func (s *scanner) list(folder string) ([]fs.DirEntry, error) {
	if s.open != nil {
		return s.open.readDir(folder)
	}
	return s.files.ReadDir(folder)
}

var (
	errTooManyEntries = errors.New("the workspace has more files and folders than Treaty reads")
	errTooDeep        = errors.New("the folders are nested deeper than Treaty reads")
)

func (s *scanner) folder(ctx context.Context, name string, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxFolders {
		s.tree.broken[name] = errTooDeep
		return nil
	}
	entries, err := s.list(name)
	if err != nil {
		s.tree.broken[name] = err
	}
	s.tree.folders = append(s.tree.folders, name)
	if name != "." {
		s.tree.inside[path.Dir(name)] = append(s.tree.inside[path.Dir(name)], name)
	}
	for _, e := range entries {
		if s.entries++; s.entries > maxEntries {
			s.tree.whole = errTooManyEntries
			return nil
		}
		if err := s.entry(ctx, name, e, depth); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) entry(ctx context.Context, folder string, e fs.DirEntry, depth int) error {
	base := e.Name()
	if folder == "." && e.IsDir() && base == PulledTree {
		s.tree.pulled = true
	}
	name := path.Join(folder, base)
	if strings.HasPrefix(base, ".") || e.IsDir() && isSkipped(base) && !s.isContext(name) {
		return nil
	}
	if err := checkEntry(name, base); err != nil {
		if e.IsDir() || isContractFile(base) {
			s.tree.broken[printable(name)] = err
		}
		return nil
	}
	if e.Type()&fs.ModeSymlink != 0 {
		s.link(folder, base)
		return nil
	}
	if e.IsDir() {
		if name == ConfigFile {
			s.tree.badLink[name] = errors.New("it is a folder")
		}
		return s.folder(ctx, name, depth+1)
	}
	if e.Type().IsRegular() {
		s.tree.files[folder] = append(s.tree.files[folder], base)
	} else {
		s.tree.badLink[name] = errIrregular
	}
	return nil
}

// isContext reports whether a folder that is called as folders of others are is a
// context nevertheless: who buys from vendors calls one so.
func (s *scanner) isContext(name string) bool {
	if path.Base(name) != "vendor" {
		return false
	}
	entries, err := s.list(name)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == contextFile && !e.IsDir() })
}

// errIrregular is what is wrong with pipes, sockets and devices, which are not read: one
// could be waited for.
var errIrregular = errors.New("it is not a regular file")

// checkEntry refuses names that no file system has but a git tree may.
func checkEntry(name, base string) error {
	if strings.Contains(base, "/") {
		return errors.New("the name of a tree's entry has a slash")
	}
	return CheckFileName(name)
}

// link lists a link to a file as a file. Links to folders are not followed: they
// could go round, or read the same contract twice.
func (s *scanner) link(folder, base string) {
	name := path.Join(folder, base)
	info, err := fs.Stat(s.files, name)
	switch {
	case err != nil:
		s.tree.badLink[name] = explainPathError(err)
	case info.IsDir():
		s.tree.links = append(s.tree.links, name)
	case info.Mode().IsRegular():
		s.tree.files[folder] = append(s.tree.files[folder], base)
	}
}

// isContractFile reports whether a file of that name could be one that Load
// reads.
func isContractFile(base string) bool {
	switch strings.ToLower(path.Ext(base)) {
	case ".json", ".yaml", ".yml":
		return true
	}
	return false
}
