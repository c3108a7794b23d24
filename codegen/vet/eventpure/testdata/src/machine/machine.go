// Package machine asks what it was built and started as, and counts for others.
package machine

import (
	"expvar"
	"runtime/debug"
	"testing"
)

var (
	requests = expvar.NewInt("requests")
	by       expvar.Map
)

//treaty:pure
func guilty() {
	requests.Add(1)              // want `changes what others see: the package-level variable requests`
	by.Add("a", 1)               // want `the package-level variable by`
	_ = testing.Short()          // want `asks what it runs on: testing.Short`
	_, _ = debug.ReadBuildInfo() // want `asks what it runs on: debug.ReadBuildInfo`
}

//treaty:pure
func innocent() string {
	var own expvar.Int
	own.Set(3)
	return own.String() + requests.String()
}
