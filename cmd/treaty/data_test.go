package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// tree is a real tree of schemas in the data folder.
type tree struct {
	name string
	args []string // of import
	// least says how many events it surely has: an import of nothing must not
	// look like a good one.
	least int
}

var trees = []tree{
	{"eiffel", []string{"--as", "schemas/{event}/{major}.{minor}.{patch}.json", "--context", "eiffel"}, 20},
	{"cdevents", []string{"--as", "v{major}.{minor}.{patch}/schemas/{event}.json", "--context", "cdevents"}, 40},
	{"iglu-central", []string{"--as", "schemas/{context}/{event}/jsonschema/{major}-{revision}-{addition}"}, 200},
}

// Real histories travel the whole way: imported, linted, published by a real
// registry. Every file is accounted for, every revision has an outcome, every
// break has a witness.
func TestRealHistoriesAreImportedLintedAndPublished(t *testing.T) {
	data := testkit.Data(t)
	if testing.Short() {
		testkit.Missing(t, "a minute for real histories: run without -short")
	}
	server := startServer(buildServer(t), t.TempDir(), t.Fatalf)
	t.Cleanup(server.stop)
	for _, tree := range trees {
		t.Run(tree.name, func(t *testing.T) {
			src, out := filepath.Join(data, "events", tree.name), t.TempDir()
			sum := importTree(t, src, out, tree)
			lintTree(t, out)
			pushed := pushTree(t, out, tree, server)
			c := pushed.Counts
			if n := c.Published + c.Imported + c.Unknown + c.Reverted + c.LeftOut; n != sum.Revisions {
				t.Errorf("%d revisions were imported, but %d have an outcome: %+v", sum.Revisions, n, c)
			}
			if len(pushed.Contracts) != sum.Events {
				t.Errorf("%d events were imported, and %d published", sum.Events, len(pushed.Contracts))
			}
			if (c.Imported > 0) != (len(sum.Broken) > 0) {
				t.Errorf("import saw %d broken majors, the registry %d broken versions", len(sum.Broken), c.Imported)
			}
			t.Logf("%d events, %d majors, %d revisions; %d files are none; published %d, broken against their past %d, unknown %d, left out %d",
				sum.Events, sum.Majors, sum.Revisions, len(sum.Skipped), c.Published, c.Imported, c.Unknown, c.LeftOut)
			again := pushTree(t, out, tree, server)
			if !again.Unchanged || again.Counts.Same != sum.Revisions-c.LeftOut {
				t.Errorf("pushed again: %+v", again.Counts)
			}
		})
	}
}

func importTree(t *testing.T, src, out string, tree tree) importSummary {
	t.Helper()
	var sum importSummary
	runJSON(t, &sum, 0, append([]string{"import", src, "--out", out, "--owner", "team-" + tree.name, "--output", "json"}, tree.args...)...)
	files := 0
	err := filepath.WalkDir(src, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Revisions+len(sum.Skipped) != files {
		t.Errorf("%d files, but %d revisions and %d skipped", files, sum.Revisions, len(sum.Skipped))
	}
	if sum.Events < tree.least || sum.Majors < sum.Events || sum.Revisions < sum.Majors {
		t.Errorf("%d events, %d majors, %d revisions; at least %d events were expected", sum.Events, sum.Majors, sum.Revisions, tree.least)
	}
	for _, s := range sum.Skipped {
		if s.Reason == "" {
			t.Errorf("%s is skipped for no reason", s.File)
		}
	}
	for _, b := range sum.Broken {
		refuted := b.Verdict == "refuted" && json.Valid([]byte(b.Witness))
		unknown := b.Verdict == "unknown" && b.Reason != ""
		if refuted == unknown || b.Since == "" {
			t.Errorf("a break has neither witness nor reason: %+v", b)
		}
	}
	return sum
}

// lintTree lints what was imported. Rules may find something, but nothing is
// wrong with the files themselves: every one can be read.
func lintTree(t *testing.T, out string) {
	t.Helper()
	var report struct {
		Counts   map[string]int
		Findings []wire.Finding
	}
	runJSON(t, &report, anyCode, "-C", out, "lint", "--output", "json")
	sum := 0
	for _, n := range report.Counts {
		sum += n
	}
	if sum != len(report.Findings) {
		t.Errorf("%d findings are counted, %d listed", sum, len(report.Findings))
	}
	for _, f := range report.Findings {
		if f.Span.File == "" || f.Span.Start.Line == 0 {
			t.Errorf("a finding without a place: %+v", f)
		}
		if slices.Contains(workspace.Rules, f.Rule) {
			t.Errorf("import wrote a file that is wrong: %+v", f)
		}
	}
}

func pushTree(t *testing.T, out string, tree tree, server *server) wire.Pushed {
	t.Helper()
	var pushed wire.Pushed
	runJSON(t, &pushed, 0, "-C", out, "push", "--history", "--home", "data/"+tree.name, "--registry", server.address, "--output", "json")
	for _, c := range pushed.Contracts {
		for _, v := range c.Versions {
			switch {
			case v.Outcome == wire.Imported && v.Breaks == 0,
				v.Outcome == wire.Unknown && v.Unknowns == 0,
				v.Outcome == wire.LeftOut && v.Reason == "",
				v.Outcome != wire.LeftOut && v.Version == "":
				t.Errorf("%s: an outcome without its cause: %+v", c.Name, v)
			}
		}
	}
	return pushed
}

// anyCode lets treaty answer yes or no: 0 or 1.
const anyCode = -1

// runJSON runs treaty, which must end with the code, and decodes its output.
func runJSON(t *testing.T, into any, code int, args ...string) {
	t.Helper()
	cmd := command(t, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	got := cmd.ProcessState.ExitCode()
	if got != code && (code != anyCode || got > 1) {
		t.Fatalf("treaty %s: exit code %d, want %d\n%.2000s\n%.2000s", strings.Join(args, " "), got, code, stderr.String(), out)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("treaty %s: %v\n%.2000s", strings.Join(args, " "), err, out)
	}
}

// The 2,140 labelled pairs: no answer is wrong. Unknown is allowed, and counted.
func TestNoAnswerToTheLabelledPairsIsWrong(t *testing.T) {
	file := filepath.Join(testkit.Data(t), "pairs", "json-schema-test-suite.jsonl")
	out, err := command(t, "prove", "--pairs", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	type answered struct{ ID, Verdict, Reason string }
	verdicts := map[bool]string{true: "proved", false: "refuted"}
	answers := decodeLines[answered](t, out)
	pairs := decodeLines[struct {
		ID       string
		Expected bool
	}](t, readFile(t, file))
	if len(answers) != len(pairs) || len(pairs) < 2000 {
		t.Fatalf("%d answers to %d questions", len(answers), len(pairs))
	}
	count := map[string]int{}
	for i, a := range answers {
		if a.ID != pairs[i].ID {
			t.Fatalf("answer %d is to %q, not to %q: the order is not kept", i, a.ID, pairs[i].ID)
		}
		count[a.Verdict]++
		switch a.Verdict {
		case "unknown":
			if a.Reason == "" {
				t.Errorf("%s: unknown without a reason", a.ID)
			}
		case verdicts[pairs[i].Expected]:
		default:
			t.Errorf("%s: %s %s, but %v was expected", a.ID, a.Verdict, a.Reason, pairs[i].Expected)
		}
	}
	t.Logf("%d pairs: %v", len(pairs), count)
}

func decodeLines[T any](t *testing.T, text []byte) []T {
	t.Helper()
	var list []T
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
