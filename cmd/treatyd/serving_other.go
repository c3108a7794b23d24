//go:build !linux && !darwin

package main

import "os"

// lock locks nothing where the standard library has no lock: there SQLite's own
// keep the file whole, and nobody keeps a second server from it.
func lock(*os.File) error { return nil }
