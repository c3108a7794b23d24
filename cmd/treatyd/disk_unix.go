//go:build linux || darwin

package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

// disk looks at the room that is left for an SQLite store.
func (d *doctor) disk(c *config.Config) {
	if c.Postgres() {
		return
	}
	dir := filepath.Dir(c.DatabaseFile())
	var s syscall.Statfs_t
	for {
		err := syscall.Statfs(dir, &s)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			d.warn("disk", "", "%s cannot be looked at: %v", dir, err)
			return
		}
		dir = filepath.Dir(dir)
	}
	const least, few = 64 << 20, 1 << 30
	free := s.Bavail * uint64(s.Bsize) //nolint:unconvert // Bsize differs between systems
	switch {
	case free < least:
		d.fail("disk", "make room: publishing fails when the disk is full; nothing that was accepted is lost", "%d MiB are left", free>>20)
	case free < few:
		d.warn("disk", "make room", "%d MiB are left", free>>20)
	default:
		d.ok("disk", "%d GiB are left", free>>30)
	}
}
