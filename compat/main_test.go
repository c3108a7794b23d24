package compat_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain has every property tried with fewer cases than rapid would, for there
// are many; -rapid.checks asks for more, as scripts/soak.sh does. Tests make much
// garbage and keep little, so it is collected less often. Benchmarks are left
// alone: they measure memory.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(2 << 30)
	}
	os.Exit(m.Run())
}
