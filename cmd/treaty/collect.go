package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// A run is short: most of them need less memory than collecting it would cost in time.
// Garbage is collected from firstCollection bytes on, and then less often than a server
// does; whoever sets GOGC or GOMEMLIMIT decides alone.
const (
	firstCollection = 256 << 20
	laterPercent    = 300
)

// collectLate puts the first collection off.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(firstCollection)
	debug.SetGCPercent(-1)
	runtime.AddCleanup(new([64]byte), func(int) { // what nobody holds is found by the first collection
		debug.SetGCPercent(laterPercent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, 0)
}
