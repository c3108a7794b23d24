package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/treaty-events/treaty/schemas"
)

var update = flag.Bool("update", false, "rewrite what scripts compare with")

// TestScripts runs the stories in testdata/script: one for each verb, and one
// for each thing that somebody wants. They use real git repositories and a real
// treatyd. Their commands of our own are below.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			root, err := filepath.Abs(filepath.Join("..", ".."))
			env.Vars = append(env.Vars, append(scriptEnvironment(env.WorkDir), "ROOT="+root)...)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"env-of": scriptEnvOf,
			"exits":  scriptExits,
			"json":   scriptJSON,
			"registry": func(ts *testscript.TestScript, neg bool, args []string) {
				scriptRegistry(ts, neg, args, buildServer(t))
			},
			"replace":       scriptReplace,
			"same-findings": scriptSameFindings,
			"shop":          scriptShop,
			"tame":          scriptTame,
		},
	})
}

// scriptEnvironment makes scripts independent of who runs them: git's identity
// and configuration, the Go module and build caches, no colour.
func scriptEnvironment(work string) []string {
	vars := []string{
		"HOME=" + work, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
		"GIT_AUTHOR_DATE=2026-11-21T12:00:00Z", "GIT_COMMITTER_DATE=2026-11-21T12:00:00Z",
		"NO_COLOR=", "CLICOLOR_FORCE=", "TREATY_REGISTRY=", "TREATY_TOKEN=", "TREATY_CONFLUENT_BASIC=", "TREATY_CONFLUENT_TOKEN=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=",
		"CI=", "GITHUB_ACTIONS=", "GITLAB_CI=", "GITHUB_STEP_SUMMARY=", "GITHUB_OUTPUT=", // the tests may themselves run in CI
		"GITHUB_BASE_REF=", "GITHUB_REF=", "GITHUB_SHA=", "GITHUB_EVENT_NAME=", "GITHUB_EVENT_PATH=",
		"CI_COMMIT_BRANCH=", "CI_DEFAULT_BRANCH=", "CI_COMMIT_BEFORE_SHA=", "CI_MERGE_REQUEST_IID=", "CI_MERGE_REQUEST_EVENT_TYPE=", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA=", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=", "CI_MERGE_REQUEST_DIFF_BASE_SHA=",
		"GOFLAGS=-mod=mod -trimpath -buildvcs=false", "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local",
	}
	return append(vars, goFolders()...)
}

// goFolders are where Go has what it needs, whatever HOME is.
var goFolders = sync.OnceValue(func() (vars []string) {
	names := []string{"GOCACHE", "GOMODCACHE", "GOROOT"}
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if values := strings.Split(string(out), "\n"); err == nil && len(values) > len(names) {
		for i, name := range names {
			vars = append(vars, name+"="+values[i])
		}
	}
	return vars
})

// scriptExits runs a program that must end with the code: exits 2 treaty lint.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptEnvOf sets a variable to what a file says: env-of NAME FILE.
func scriptEnvOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: env-of NAME FILE")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// scriptJSON checks that a file is exactly one JSON value, in which the keys,
// joined by dots, are there: json stdout verdict counts.error.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: json FILE [KEY.KEY...]")
	}
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	var value any
	if err := dec.Decode(&value); err != nil {
		ts.Fatalf("%s is no JSON: %v", args[0], err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		ts.Fatalf("%s has something after the JSON value", args[0])
	}
	for _, path := range args[1:] {
		at := value
		for key := range strings.SplitSeq(path, ".") {
			object, ok := at.(map[string]any)
			if ok {
				at, ok = object[key]
			}
			if !ok {
				ts.Fatalf("%s has no %s", args[0], path)
			}
		}
	}
}

// scriptRegistry starts a registry of the name, with a database of its own that
// stays when it is stopped, and sets TREATY_REGISTRY, and TREATYD to the program.
func scriptRegistry(ts *testscript.TestScript, neg bool, args []string, program string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: registry NAME [FLAG...]")
	}
	s := startServer(program, ts.MkAbs(args[0]), ts.Fatalf, args[1:]...)
	ts.Defer(s.stop)
	ts.Setenv("TREATY_REGISTRY", s.address)
	ts.Setenv("TREATYD", program)
}

// scriptReplace replaces a text that is in the file once; \n in the texts is a
// line break.
func scriptReplace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	was, becomes := strings.ReplaceAll(args[1], `\n`, "\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, was); n != 1 {
		ts.Fatalf("%s has %d of %q, not one", args[0], n, was)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, was, becomes, 1)), 0o666))
}

// findingLine is a line of a report that does not depend on who reports: the
// subject with its mode; rule, place and message; a witness on its own line;
// consumers; the hint.
var findingLine = regexp.MustCompile(`^[^ ]+ v[0-9]+|^  (error|warning|info) |^        \{|^      (?:breaks|safe|unknown|consumed by): |^  hint: `)

// scriptSameFindings checks that two reports say the same of every finding,
// whoever judged.
func scriptSameFindings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same-findings FILE FILE")
	}
	var lines [2][]string
	for i, file := range args {
		for line := range strings.Lines(ts.ReadFile(file)) {
			if findingLine.MatchString(line) {
				lines[i] = append(lines[i], line)
			}
		}
		if len(lines[i]) == 0 {
			ts.Fatalf("%s has no findings", file)
		}
	}
	if diff := cmp.Diff(lines[0], lines[1]); diff != "" {
		ts.Fatalf("%s and %s differ:\n%s", args[0], args[1], diff)
	}
}

// scriptShop makes a git repository of the sample company in the folder.
func scriptShop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: shop DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.CopyFS(dir, schemas.Examples()))
	for _, git := range [][]string{{"init", "-q", "-b", "main"}, {"add", "."}, {"commit", "-q", "-m", "the shop"}} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, git...)...))
	}
}

// scriptTame checks that files have nothing that steers a terminal.
func scriptTame(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args {
		text := []byte(ts.ReadFile(file))
		wild := slices.ContainsFunc(bytes.Runes(text), func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
		})
		if wild != neg {
			ts.Fatalf("%s: a character that steers a terminal: %v\n%s", file, wild, fmt.Sprintf("%q", text))
		}
	}
}
