// Package build says what was built: the version that the linker or the module
// system knows.
package build

import (
	"runtime"
	"runtime/debug"
)

// version is set by the linker (see the Makefile); empty where it was not.
var version string

// Version returns the version of Treaty: what the linker was told, else the
// module's version, else "devel".
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// Describe returns the version with what it was built by, for bug reports.
func Describe() string {
	return Version() + " (" + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")"
}
