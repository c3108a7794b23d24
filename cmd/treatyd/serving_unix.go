//go:build linux || darwin

package main

import (
	"errors"
	"os"
	"syscall"
)

// lock locks the open file for this process until it is closed.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errServed
	}
	return err
}
