package upcast_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain has properties tried with fewer cases than rapid would; -rapid.checks
// asks for more, as scripts/soak.sh does.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}
