package verify

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// inputsAt lists a file, or those in and below a folder, which may be a link.
func inputsAt(at string, named map[string]bool) ([]Input, error) {
	info, err := os.Stat(at)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []Input{inputOf(at, info)}, nil
	}
	f := folder{named: named}
	if err := f.walk(at); err != nil {
		return nil, err
	}
	if len(f.list) == 0 {
		return nil, fmt.Errorf("%s: the folder has no files", at)
	}
	return f.list, nil
}

// folder lists the files in and below one.
type folder struct {
	named map[string]bool // what is read because it is named
	list  []Input
}

func (f *folder) walk(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return compareNames(a.Name(), b.Name()) })
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := f.entry(filepath.Join(dir, e.Name()), e); err != nil {
			return err
		}
		if len(f.list) > mostFiles {
			return nil // who asked refuses so many
		}
	}
	return nil
}

func (f *folder) entry(path string, e fs.DirEntry) error {
	if e.IsDir() {
		return f.walk(path)
	}
	info, err := os.Stat(path) // what a link leads to
	switch {
	case err != nil:
		return err
	case info.Mode().IsRegular():
		f.list = append(f.list, inputOf(path, info))
		return nil
	case f.named[path]:
		return nil
	case info.IsDir():
		// It may lead back to where we are, or to what is read anyway.
		return fmt.Errorf("%s is a link to a folder, and is not followed: name it beside the folder, or take it away", path)
	}
	return fmt.Errorf("%s is neither a file nor a folder: name it beside the folder, or take it away", path)
}

// compareNames puts names into their order, numbers in them by their value: part-2 is before part-10.
func compareNames(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		var p, q string
		p, x = leading(x)
		q, y = leading(y)
		if c := compareParts(p, q); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// leading cuts off the digits with which a text begins, or else its first byte.
func leading(s string) (part, rest string) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	i = max(i, 1)
	return s[:i], s[i:]
}

func compareParts(p, q string) int {
	if !isDigit(p[0]) || !isDigit(q[0]) {
		return strings.Compare(p, q)
	}
	p, q = strings.TrimLeft(p, "0"), strings.TrimLeft(q, "0")
	return cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
