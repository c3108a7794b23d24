package cloudhttp_test

import (
	"os"
	"strings"
	"testing"
)

// What docs/runtime.md shows of HTTP is what the examples run.
func TestThePageShowsWhatTheExamplesRun(t *testing.T) {
	page, examples := lines(t, "../../../docs/runtime.md"), lines(t, "example_test.go")
	_, section, _ := strings.Cut(page, "\n## Over HTTP\n")
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := strings.Split(section, "\n```go\n")[1:]
	if len(blocks) == 0 {
		t.Error("it shows nothing")
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "\n```")
		if !strings.Contains(examples, "\n"+code+"\n") {
			t.Errorf("no example runs this:\n%s", code)
		}
	}
}

// lines returns a file without what its lines are indented by.
func lines(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
