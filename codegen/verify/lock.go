package verify

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lockFile is the file of a work folder that a run holds while it goes on. It stays when the run ends: were it
// removed, a run that has opened it already would hold a file that others no longer see.
const lockFile = "lock"

// errHeld says that another run holds a file.
var errHeld = errors.New("it is held")

// hold holds a work folder: two runs that write there would destroy what the other notes. The system lets go of it
// when the process ends, however it does.
func hold(work string) (*os.File, error) {
	name := filepath.Join(work, lockFile)
	f, err := openAlone(name)
	if errors.Is(err, errHeld) {
		return nil, &NotResumable{
			"another run writes in " + work + holder(name),
			"wait until it ended, or end it and go on with --resume; or name another folder",
		}
	}
	if err != nil {
		return nil, notHeld(work, err)
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(notHeld(work, err), f.Close())
	}
	return f, nil
}

// notHeld says why a folder cannot be held. File systems of other machines may not know how.
func notHeld(work string, err error) error {
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK) {
		return &NotResumable{
			fmt.Sprintf("the file system of %s cannot hold a folder against other runs: %v", work, err),
			"name a folder on a disk of this machine: --work DIR",
		}
	}
	return fmt.Errorf("the folder of the run cannot be held: %w", err)
}

// sign writes who holds a file.
func sign(f *os.File) error {
	host, _ := os.Hostname() // it helps to find the process, no more
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d %s\n", os.Getpid(), host), 0)
	return err
}

// holder says who holds a file, if that can be read.
func holder(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, 300))
	if err != nil {
		return ""
	}
	process, host, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if _, err := strconv.Atoi(process); err != nil {
		return ""
	}
	if host == "" {
		return ": process " + process
	}
	return fmt.Sprintf(": process %s on %s", process, host)
}
