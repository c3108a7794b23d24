package eventpure_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/treaty-events/treaty/codegen/vet/eventpure"
)

// What is wrong in each package of testdata stands beside it, and nothing else is found.
// That of bymark is not marked in the code: the flag names it.
func TestWhatMustBePure(t *testing.T) {
	set := func(pattern string) {
		if err := eventpure.Analyzer.Flags.Set("mark", pattern); err != nil {
			t.Fatal(err)
		}
	}
	set(`^bymark\.(Order\.On|product\.Apply)$`)
	t.Cleanup(func() { set("") })
	analysistest.Run(t, analysistest.TestData(), eventpure.Analyzer,
		"clocks", "zones", "embedding", "holders", "holding", "direct", "border", "chains", "values", "dynamic", "marks", "steps", "half", "states", "maporder", "mapkeys", "onces", "machine", "buses", "publishing",
		"allowed", "bymark", "github.com/google/uuid")
}
