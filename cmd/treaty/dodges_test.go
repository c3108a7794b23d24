package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/treaty-events/treaty/contract/diag"
)

// TestDodges is the table of ways past the gate: each file in testdata/dodges
// changes the workspace in testdata/dodges/base, and says which errors must be
// found: by `treaty check` against the commit before, and by the registry that
// the commit before was pushed to. Its commands are:
//
//	past            commits what is there and pushes it: the promise
//	head            commits what is there: the change
//	checked RULE…   check finds an error of each of the rules
//	pushed RULE…    so does the registry, and accepts nothing
//	found RULE…     head, checked and pushed
func TestDodges(t *testing.T) {
	base := os.DirFS(filepath.Join("testdata", "dodges", "base"))
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "dodges"),
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, scriptEnvironment(env.WorkDir)...)
			env.Cd = filepath.Join(env.WorkDir, "shop")
			return os.CopyFS(env.Cd, base)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"past": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(ts.Exec("git", "init", "-q", "-b", "main"))
				commit(ts)
				s := startServer(buildServer(t), ts.MkAbs("../data"), ts.Fatalf)
				ts.Defer(s.stop)
				ts.Setenv("TREATY_REGISTRY", s.address)
				ts.Check(ts.Exec("treaty", "push", "--home", "shop"))
			},
			"head":    func(ts *testscript.TestScript, _ bool, _ []string) { commit(ts) },
			"checked": func(ts *testscript.TestScript, _ bool, rules []string) { scriptChecked(ts, rules) },
			"pushed":  func(ts *testscript.TestScript, _ bool, rules []string) { scriptPushed(ts, rules) },
			"found": func(ts *testscript.TestScript, _ bool, rules []string) {
				commit(ts)
				scriptChecked(ts, rules)
				scriptPushed(ts, rules)
			},
			"exits":   scriptExits,
			"replace": scriptReplace,
		},
	})
}

func commit(ts *testscript.TestScript) {
	ts.Check(ts.Exec("git", "add", "-A"))
	ts.Check(ts.Exec("git", "commit", "-q", "-m", "next"))
}

func scriptChecked(ts *testscript.TestScript, rules []string) {
	scriptExits(ts, false, []string{"1", "treaty", "check", "--against", "git:HEAD~1", "--output", "json"})
	errorsOf(ts, rules)
}

func scriptPushed(ts *testscript.TestScript, rules []string) {
	scriptExits(ts, false, []string{"1", "treaty", "push", "--home", "shop", "--output", "json"})
	errorsOf(ts, rules)
}

// errorsOf checks that the report on standard output has an error of each rule.
func errorsOf(ts *testscript.TestScript, rules []string) {
	if len(rules) == 0 {
		ts.Fatalf("which rules must have found something?")
	}
	var report struct {
		Findings []struct {
			Rule     string
			Severity diag.Severity
		}
	}
	text := ts.ReadFile("stdout")
	ts.Check(json.Unmarshal([]byte(text), &report))
	var found []string
	for _, f := range report.Findings {
		if f.Severity == diag.Error {
			found = append(found, f.Rule)
		}
	}
	for _, rule := range rules {
		if !slices.Contains(found, rule) {
			ts.Fatalf("no error of %s, but of %q:\n%s", rule, found, text)
		}
	}
}
