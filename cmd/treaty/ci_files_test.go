package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

const gitLabTemplate = "../../ci/gitlab/treaty.gitlab-ci.yml"

// What GitHub, GitLab and pre-commit read is what their schemas allow.
func TestTheFilesForCIAreWhatTheirReadersAllow(t *testing.T) {
	files := map[string][]string{
		"github-action.json":    {filepath.Join(actionDir, "action.yml")},
		"github-workflow.json":  workflows(t),
		"gitlab-ci.json":        {gitLabTemplate},
		"pre-commit-hooks.json": {"../../.pre-commit-hooks.yaml"},
	}
	for name, list := range files {
		v := officialSchema(t, name)
		if violations, err := v.Validate(source.NewObject(source.Member{Name: "runs", Value: source.NewInt(1)})); err != nil || len(violations) == 0 {
			t.Errorf("%s allows anything (%v)", name, err)
		}
		for _, file := range list {
			violations, err := v.Validate(yamlFile(t, file))
			if err != nil || len(violations) > 0 {
				t.Errorf("%s is not what %s allows: %v %v", file, name, violations, err)
			}
		}
	}
}

// officialSchema returns a schema that others publish.
func officialSchema(t *testing.T, name string) *validator.Validator {
	t.Helper()
	doc, err := source.Parse(name, readFile(t, filepath.Join("testdata", "official", name)))
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil || slices.ContainsFunc(findings, func(f diag.Finding) bool { return f.Severity == diag.Error }) {
		t.Fatalf("%s: %v", name, findings)
	}
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)

// No value of an expression is written into a script: it would be a command. Actions of
// others are pinned to a commit, and the version is beside it for people.
func TestScriptsOfWorkflowsReadTheEnvironmentAlone(t *testing.T) {
	for _, file := range append(workflows(t), filepath.Join(actionDir, "action.yml")) {
		seen, checkouts := 0, 0
		walk(yamlFile(t, file), func(name string, n *source.Node) {
			switch name {
			case "run":
				seen++
				if strings.Contains(n.Text, "${{") {
					t.Errorf("%s:%d: a value becomes part of a script: %s", file, n.Start.Line, n.Text)
				}
			case "uses":
				seen++
				if strings.HasPrefix(n.Text, "actions/checkout@") {
					checkouts++
				}
				if !pinned.MatchString(n.Text) && !strings.HasPrefix(n.Text, "treaty-events/treaty/") && n.Text != "./.github/actions/treaty" {
					t.Errorf("%s:%d: %s is not pinned to a commit", file, n.Start.Line, n.Text)
				}
			case "persist-credentials":
				checkouts--
			case "pull_request_target":
				t.Errorf("%s:%d: pull_request_target", file, n.Start.Line)
			}
		})
		if seen == 0 {
			t.Errorf("%s has no step", file)
		}
		if checkouts != 0 {
			t.Errorf("%s: a checkout leaves its token in the folder, beside what runs later: persist-credentials: false", file)
		}
	}
}

// A token may do what its job needs, and no more: which may write is a list.
func TestTheTokensOfWorkflowsMayDoLittle(t *testing.T) {
	may := map[string]string{
		"ci.yml contracts pull-requests": "write", // the comment
		"release.yml publish contents":   "write", // the release
	}
	for _, file := range workflows(t) {
		name := filepath.Base(file)
		doc := yamlFile(t, file)
		if doc.Get("on").Get("workflow_call") == nil && (doc.Get("permissions") == nil || doc.Get("permissions").Get("contents").Text != "read" || len(doc.Get("permissions").Members) != 1) {
			t.Errorf("%s: jobs are given more than `contents: read` unless they say otherwise", name)
		}
		for _, job := range doc.Get("jobs").Members {
			if job.Value.Get("timeout-minutes") == nil {
				t.Errorf("%s: %s may run for six hours", name, job.Name)
			}
			permissions := job.Value.Get("permissions")
			if permissions == nil {
				continue
			}
			for _, m := range permissions.Members {
				if key := strings.Join([]string{name, job.Name, m.Name}, " "); m.Value.Text != "read" && may[key] != m.Value.Text {
					t.Errorf("%s: %s", key, m.Value.Text)
				}
			}
		}
	}
}

func workflows(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(list) < 3 {
		t.Fatalf("workflows: %v, %v", list, err)
	}
	return list
}

// walk visits every member below the node.
func walk(n *source.Node, visit func(name string, n *source.Node)) {
	for _, m := range n.Members {
		visit(m.Name, m.Value)
		walk(m.Value, visit)
	}
	for _, item := range n.Items {
		walk(item, visit)
	}
}

// Inputs and outputs are on the page, and nothing else is.
func TestThePageOfCIIsWhole(t *testing.T) {
	page := string(readFile(t, ciPage))
	doc := yamlFile(t, filepath.Join(actionDir, "action.yml"))
	for _, m := range slices.Concat(doc.Get("inputs").Members, doc.Get("outputs").Members) {
		if !strings.Contains(page, "`"+m.Name+"`") {
			t.Errorf("%s does not speak of %s", ciPage, m.Name)
		}
	}
	workflow := yamlFile(t, "../../.github/workflows/treaty-check.yml")
	for _, m := range workflow.Get("on").Get("workflow_call").Get("inputs").Members {
		if m.Name != "runs-on" && doc.Get("inputs").Get(m.Name) == nil {
			t.Errorf("the workflow's input %s is none of the action", m.Name)
		}
	}
	for _, hook := range yamlFile(t, "../../.pre-commit-hooks.yaml").Items {
		if id := hook.Get("id").Text; !strings.Contains(page, "id: "+id) {
			t.Errorf("%s does not speak of the hook %s", ciPage, id)
		}
	}
}

// pre-commit runs the hooks for what a workspace is made of, and for nothing else. What
// they run looks at the commit that git's own variables would hide.
func TestTheHooksForPreCommit(t *testing.T) {
	a := newAction(t, "feature", nil)
	for _, hook := range yamlFile(t, "../../.pre-commit-hooks.yaml").Items {
		files := regexp.MustCompile(hook.Get("files").Text)
		for name, want := range map[string]bool{
			"treaty.yaml": true, "services/shop/treaty.yaml": true, "contexts/ordering/OrderPlaced/event.yaml": true,
			"contexts/ordering/OrderPlaced/v2.schema.json": true, "contexts/payments/FraudCheckCompleted/v1.schema.yaml": true,
			"contexts/ordering/services/checkout.yaml": true, "contexts/ordering/OrderPlaced/examples/v2.web.json": true, "waivers.yaml": true,
			"baseline.json": true, "services/shop/treaty.lock": true,
			"README.md": false, "main.go": false, "deploy/values.yaml": false, "package.json": false, "my-baseline.json": false, "my-event.yaml": false,
		} {
			if files.MatchString(name) != want {
				t.Errorf("%s: %s is looked at: %v", hook.Get("id").Text, name, !want)
			}
		}
		if code := a.hook(hook.Get("entry").Text); code != 0 {
			t.Errorf("%s ends with %d\n%s", hook.Get("id").Text, code, a.log)
		}
	}
	breaks(a)
	if code := a.hook(yamlFile(t, "../../.pre-commit-hooks.yaml").Items[1].Get("entry").Text); code != exit.Findings {
		t.Errorf("it ends with %d\n%s", code, a.log)
	}
}

// hook runs an entry as pre-commit does: its words, without a shell, with the variables
// that git sets for hooks.
func (a *action) hook(entry string) int {
	a.t.Helper()
	words := strings.Fields(entry)
	cmd := exec.CommandContext(a.t.Context(), filepath.Join(a.bin(), words[0]), words[1:]...)
	cmd.Dir = a.shop
	cmd.Env = append(append(os.Environ(), scriptEnvironment(a.work)...), "GIT_DIR=.git", "GIT_INDEX_FILE=.git/index", "GIT_EDITOR=:", "PRE_COMMIT=1")
	out, _ := cmd.CombinedOutput()
	a.log = string(out)
	return cmd.ProcessState.ExitCode()
}

// The scripts are what shellcheck takes, in the shell that runs them.
func TestTheScriptsForCIAreClean(t *testing.T) {
	if _, err := exec.LookPath("shellcheck"); err != nil {
		testkit.Missing(t, "shellcheck, which reads the scripts of the action")
	}
	scripts, err := filepath.Glob(filepath.Join(actionDir, "*.sh"))
	if err != nil || len(scripts) < 5 {
		t.Fatalf("scripts: %v, %v", scripts, err)
	}
	check := func(in string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "shellcheck", args...)
		cmd.Stdin = strings.NewReader(in)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			t.Errorf("shellcheck %v: %v\n%s", args, err, out.String())
		}
	}
	check("", append([]string{"-x", "-P", actionDir}, scripts...)...)
	for _, pattern := range []string{"../../scripts/*.sh", "../../deploy/*.sh"} {
		others, err := filepath.Glob(pattern)
		if err != nil || len(others) == 0 {
			t.Fatalf("%s: %v, %v", pattern, others, err)
		}
		check("", others...)
	}
	for _, file := range append(workflows(t), filepath.Join(actionDir, "action.yml")) {
		walk(yamlFile(t, file), func(name string, n *source.Node) {
			if name == "run" && n.Kind == source.String {
				check(n.Text, "-s", "bash", "-")
			}
		})
	}
	var script strings.Builder
	for _, part := range []string{"before_script", "script"} {
		for _, item := range yamlFile(t, gitLabTemplate).Get("treaty").Get(part).Items {
			fmt.Fprintln(&script, item.Text)
		}
	}
	check(script.String(), "-s", "bash", "-")
}
