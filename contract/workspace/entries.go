package workspace

import (
	"io"
	"io/fs"
	"slices"
)

// nextEntries is fs.ReadDirFile's ReadDir over a list that is known: n ≤ 0 gives
// the rest, else at most n and io.EOF at the end. *read counts what was given.
func nextEntries(all []fs.DirEntry, read *int, n int) ([]fs.DirEntry, error) {
	rest := all[*read:]
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 && n < len(rest) {
		rest = rest[:n]
	}
	*read += len(rest)
	return slices.Clone(rest), nil
}
