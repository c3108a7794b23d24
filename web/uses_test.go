package web_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/workspace"
)

var shell = regexp.MustCompile(`(?s)<pre class="shell(?: wraps)? copyable"><code(?: tabindex="0")?>(.*?)</code></pre>`)

// The Go of a page compiles beside what treaty gen writes for the event: of one
// whose upcasters people write, in both majors, and of one with a single major.
func TestTheGoOfAPageCompiles(t *testing.T) {
	address := boot(t, sample(t))
	ws, err := workspace.Load(t.Context(), sample(t), "sample")
	if err != nil {
		t.Fatal(err)
	}
	ws.Contracts = slices.DeleteFunc(ws.Contracts, func(c *workspace.Contract) bool {
		return c.Name.String() != "ordering.OrderPlaced" && c.Name.String() != "ordering.OrderCancelled"
	})
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, _, err := golang.FromWorkspace(t.Context(), ws, workspace.Gen{NoTests: true}, golang.Options{ImportPath: "example.com/tool/events"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		write("events/"+f.Path, string(f.Content))
	}
	write("go.mod", "module example.com/tool\n\ngo 1.25\n")
	for i, page := range []string{"ordering.OrderPlaced/2.2", "ordering.OrderPlaced/1.2", "ordering.OrderCancelled/1.0"} {
		name, _, _ := strings.Cut(page, "/")
		pkg := strings.ReplaceAll(strings.ToLower(name), ".", "/")
		var functions []string
		for _, block := range shell.FindAllStringSubmatch(get(t, address+"/events/"+page).body, -1) {
			if text := unescape(t, block[1]); strings.Contains(text, "func ") {
				functions = append(functions, text)
			}
		}
		if len(functions) != 2 {
			t.Fatalf("%s has %d pieces of Go, not one to produce and one to consume", page, len(functions))
		}
		write(fmt.Sprintf("use%d/use.go", i), fmt.Sprintf("package use\n\nimport (\n\t\"time\"\n\n\t\"example.com/tool/events/event\"\n\t%q\n)\n\nvar _ = []any{record, handle}\n\nfunc use(%s.Latest) error { return nil }\n\n%s\n",
			"example.com/tool/events/"+pkg, filepath.Base(pkg), strings.Join(functions, "\n\n")))
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", "./use0", "./use1", "./use2")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
