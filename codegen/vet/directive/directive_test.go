package directive_test

import (
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

func TestWhatNobodyReadsIsReported(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), directive.Analyzer, "a", "b", "c", "g")
}

// The list of the standard library has all that this Go has.
func TestTheStandardLibraryIsKnown(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if first, _, _ := strings.Cut(path, "/"); !directive.StandardRoots[first] {
			t.Errorf("%s is of the standard library: add %q to the list in standard.go", path, first)
		}
	}
}
