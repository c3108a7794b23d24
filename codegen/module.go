package codegen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// ImportPath returns the import path of dir, which need not exist, from the
// go.mod of the nearest folder above; "" where there is none.
func ImportPath(dir string) (string, error) {
	root, module, err := moduleOf(dir)
	if err != nil || module == "" {
		return "", err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	below, err := filepath.Rel(root, abs)
	return path.Join(module, filepath.ToSlash(below)), err
}

// ImportedDir returns the folder of a package of the module that dir lies in, which need
// not be there; "": it is of another module, or there is none.
func ImportedDir(dir, importPath string) (string, error) {
	root, module, err := moduleOf(dir)
	below, in := strings.CutPrefix(importPath+"/", module+"/")
	if err != nil || module == "" || !in {
		return "", err
	}
	return filepath.Join(root, filepath.FromSlash(below)), nil
}

// moduleOf returns the nearest folder above with a go.mod, and the module's path.
func moduleOf(dir string) (root, module string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		data, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil {
			module := modulePath(string(data))
			if module == "" {
				return "", "", fmt.Errorf("%s names no module", filepath.Join(at, "go.mod"))
			}
			return at, module, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", "", err
		}
		if at == filepath.Dir(at) {
			return "", "", nil
		}
	}
}

// modulePath returns what the module directive of a go.mod names, or "".
func modulePath(gomod string) string {
	for line := range strings.Lines(gomod) {
		line, _, _ = strings.Cut(line, "//")
		fields := strings.Fields(line)
		if len(fields) != 2 || fields[0] != "module" {
			continue
		}
		if name, err := strconv.Unquote(fields[1]); err == nil {
			return name
		}
		return fields[1]
	}
	return ""
}
