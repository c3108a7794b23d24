// Package clients holds the door of package confluent to others' work: to clients that
// people run, unmodified, and to the registry that one of them brings for tests. Tests
// only; those that need npm are in npm/, for make test-clients.
package clients

import (
	"os"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Tests{M: m}.Run()) }
