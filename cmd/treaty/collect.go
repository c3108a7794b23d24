package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// A run is short: most of them need less memory than collecting it would cost in time.
// Garbage is collected from firstCollection bytes on, and then less often than a server
// does; whoever sets GOGC or GOMEMLIMIT decides alone.
const (
	firstCollection = 256 << 20
	laterPercent    = 300
	steadyPercent   = 50
)

// steady says that collectSteadily decided.
var steady atomic.Bool

// collectLate puts the first collection off.
func collectLate() {
	if collectionIsSet() {
		return
	}
	debug.SetMemoryLimit(firstCollection)
	debug.SetGCPercent(-1)
	runtime.AddCleanup(new([64]byte), func(int) { // what nobody holds is found by the first collection
		if !steady.Load() {
			collectAt(laterPercent)
		}
	}, 0)
}

// collectSteadily collects from now on whenever half as much again is in use: for runs that are long, and hold the same
// little from their beginning to their end. What collecting that costs cannot be measured.
func collectSteadily() {
	if collectionIsSet() {
		return
	}
	steady.Store(true)
	collectAt(steadyPercent)
}

func collectAt(percent int) {
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(math.MaxInt64)
}

// collectionIsSet reports whether whoever runs it decided.
func collectionIsSet() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }
