package codegen

import (
	"errors"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// OtherPackageError is a folder that has Go of another package than the one that was to
// be written there, or a package of people's own that has its name: together they do not
// build.
type OtherPackageError struct {
	Path    string // a file that is there
	Package string // of which it is
	Want    string // the package that was to be written
}

// Error says what is there, and what to do.
func (e *OtherPackageError) Error() string {
	return fmt.Sprintf("%s is of a package %s, and a package %s would be written beside it; move it, or generate into another folder", e.Path, e.Package, e.Want)
}

// apart refuses folders with Go of another package, and those that were to be ours alone
// and are somebody's package of that name. What people write beside generated files stays.
func (w *writer) apart(files []File) error {
	wanted := map[string]bool{}
	folders := map[string]string{} // the package of each
	for _, f := range files {
		wanted[f.Path] = true
		if pkg := packageOf(f.Path, f.Content); pkg != "" && !strings.HasSuffix(pkg, "_test") {
			folders[path.Dir(f.Path)] = pkg
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if err := w.beside(folder, folders[folder], wanted); err != nil {
			return err
		}
	}
	return nil
}

// beside looks at the files of one folder that are not to be written.
func (w *writer) beside(folder, pkg string, wanted map[string]bool) error {
	entries, err := fs.ReadDir(w.root.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	// Helpers that somebody wrote later, beside what is there already, hurt nobody.
	begun := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return wanted[path.Join(folder, e.Name())] })
	taken := slices.Contains(w.opt.Alone, folder) && !begun
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		if !e.Type().IsRegular() || wanted[name] || !w.builds(name) {
			continue
		}
		content, err := w.root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return err
		}
		if generated(content) && w.opt.prunes(name) {
			continue
		}
		there := packageOf(name, content)
		if there != "" && (taken || strings.TrimSuffix(there, "_test") != pkg) {
			return &OtherPackageError{Path: name, Package: there, Want: pkg}
		}
	}
	return nil
}

// builds reports whether the go command takes a file into the package of its folder.
func (w *writer) builds(name string) bool {
	ok, err := build.Default.MatchFile(filepath.Join(w.root.Name(), filepath.FromSlash(path.Dir(name))), path.Base(name))
	return ok && err == nil && path.Ext(name) == ".go"
}

// packageOf returns the name in the package clause of a Go file; "": there is none.
func packageOf(name string, content []byte) string {
	f, err := parser.ParseFile(token.NewFileSet(), name, content, parser.PackageClauseOnly)
	if path.Ext(name) != ".go" || err != nil || f.Name.Name == "documentation" { // which the go command leaves out
		return ""
	}
	return f.Name.Name
}
