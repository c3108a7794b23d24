//go:build !windows

package verify

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Some file systems hold no files, as those of other machines may. That is said, with what to do.
func TestAFileSystemThatHoldsNoFiles(t *testing.T) {
	for _, system := range []error{syscall.ENOLCK, syscall.ENOSYS, syscall.ENOTSUP, syscall.EOPNOTSUPP} {
		err := notHeld("/mnt/far", fmt.Errorf("flock: %w", system))
		var not *NotResumable
		if !errors.As(err, &not) || !strings.Contains(not.Reason, "/mnt/far") || !strings.Contains(not.Hint, "on a disk of this machine") {
			t.Errorf("%v: %v", system, err)
		}
	}
	var not *NotResumable
	if err := notHeld("/mnt/far", &os.PathError{Op: "open", Path: "lock", Err: syscall.EACCES}); errors.As(err, &not) || !errors.Is(err, syscall.EACCES) {
		t.Errorf("of another error it says %v", err)
	}
}
