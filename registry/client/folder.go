package client

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// folderBytes bounds a folder of schemas.
const folderBytes = 256 << 20

// folder keeps schemas as files named by their fingerprint. Whatever is read
// from it is what the fingerprint says, whoever wrote it, so that registries may
// share it. It is a convenience: what goes wrong with it is passed over.
type folder struct {
	dir   string // empty: nothing is kept
	prune sync.Once
}

// isFingerprint reports whether the text names a file and nothing else.
func isFingerprint(text string) bool {
	return len(text) == 2*sha256.Size && strings.Trim(text, "0123456789abcdef") == ""
}

// matches reports whether a schema has that fingerprint.
func matches(fingerprint string, schema []byte) bool {
	sum := sha256.Sum256(schema)
	return hex.EncodeToString(sum[:]) == fingerprint
}

func (f *folder) get(fingerprint string) ([]byte, bool) {
	if f.dir == "" || !isFingerprint(fingerprint) {
		return nil, false
	}
	name := filepath.Join(f.dir, fingerprint)
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() > maxAnswer {
		return nil, false
	}
	schema, err := os.ReadFile(name)
	if err != nil || !matches(fingerprint, schema) {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // what was used last goes last
	return schema, true
}

// put keeps a schema that matches the fingerprint. A reader sees all of it or
// nothing.
func (f *folder) put(fingerprint string, schema []byte) {
	if f.dir == "" || os.MkdirAll(f.dir, 0o700) != nil {
		return
	}
	f.prune.Do(f.makeRoom)
	file, err := os.CreateTemp(f.dir, "new-*")
	if err != nil {
		return
	}
	_, err = file.Write(schema)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(f.dir, fingerprint))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
}

// makeRoom removes what was used longest ago until half of the bound is free,
// where the folder is over it.
func (f *folder) makeRoom() {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	var total int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
			total += info.Size()
		}
	}
	if total <= folderBytes {
		return
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, info := range files {
		if total <= folderBytes/2 {
			return
		}
		if os.Remove(filepath.Join(f.dir, info.Name())) == nil {
			total -= info.Size()
		}
	}
}
