package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

const actionDir = "../../.github/actions/treaty"

// action is the composite action, run as the runner of GitHub Actions runs it: each
// step in a shell of its own, with the values of its expressions in the environment,
// and with the runner's files.
type action struct {
	t      *testing.T
	dir    string // of action.yml
	doc    *source.Node
	work   string // RUNNER_TEMP and the files of steps are below it
	shop   string // GITHUB_WORKSPACE
	inputs map[string]string
	event  *source.Node // what GITHUB_EVENT_PATH holds
	env    map[string]string
	steps  map[string]map[string]string // outputs, by the step's id
	log    string
}

// newAction returns the action in a clone of the sample company: main is what the
// pull request goes to, and the clone stands on the branch. The test waits for others
// no more: what it does is waiting for processes.
func newAction(t *testing.T, branch string, change func(a *action)) *action {
	t.Helper()
	t.Parallel()
	for _, tool := range []string{"bash", "git", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			testkit.Missing(t, tool+", which the action uses")
		}
	}
	work := t.TempDir()
	dir, err := filepath.Abs(actionDir)
	if err != nil {
		t.Fatal(err)
	}
	a := &action{
		t: t, dir: dir, work: work, shop: filepath.Join(work, "origin"), inputs: map[string]string{"version": "installed"},
		env: map[string]string{}, steps: map[string]map[string]string{},
	}
	a.doc = yamlFile(t, filepath.Join(dir, "action.yml"))
	if err := os.CopyFS(a.shop, schemas.Examples()); err != nil {
		t.Fatal(err)
	}
	a.git("init", "-q", "-b", "main")
	a.git("add", ".")
	a.git("commit", "-qm", "the shop")
	a.git("checkout", "-qb", branch)
	if change != nil {
		change(a)
		a.git("add", "-A")
		a.git("commit", "-qm", "a change")
	}
	a.clone()
	a.pullRequest("7")
	return a
}

// clone makes the checkout, with further arguments of git clone.
func (a *action) clone(args ...string) {
	a.t.Helper()
	origin := filepath.Join(a.work, "origin")
	a.shop = filepath.Join(a.work, "checkout")
	if err := os.RemoveAll(a.shop); err != nil {
		a.t.Fatal(err)
	}
	cmd := exec.CommandContext(a.t.Context(), "git", append(append([]string{"clone", "-q"}, args...), "file://"+origin, a.shop)...)
	cmd.Env = append(os.Environ(), scriptEnvironment(a.work)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		a.t.Fatalf("git clone: %v\n%s", err, out)
	}
}

func (a *action) git(args ...string) string {
	a.t.Helper()
	cmd := exec.CommandContext(a.t.Context(), "git", args...)
	cmd.Dir, cmd.Env = a.shop, append(os.Environ(), scriptEnvironment(a.work)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		a.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// replace replaces a text in a file of the checkout.
func (a *action) replace(file, was, becomes string) {
	a.t.Helper()
	name := filepath.Join(a.shop, file)
	text := string(readFile(a.t, name))
	if !strings.Contains(text, was) {
		a.t.Fatalf("%s has no %q", file, was)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(text, was, becomes, 1)), 0o666); err != nil {
		a.t.Fatal(err)
	}
}

// breaks is a change that breaks consumers.
func breaks(a *action) {
	a.replace("contexts/ordering/OrderPlaced/v2.schema.json", `"lineNumber", "sku", "title"`, `"lineNumber", "title"`)
}

// harmless is a change that breaks nobody.
func harmless(a *action) {
	a.replace("contexts/ordering/OrderPlaced/event.yaml", "summary: ", "summary: Now: ")
	a.replace("contexts/ordering/OrderPlaced/event.yaml", "summary: Now: ", "summary: ")
	a.replace("contexts/ordering/OrderPlaced/event.yaml", "retention: ", "# said twice\nretention: ")
}

// pullRequest is the event of a pull request that goes to main.
func (a *action) pullRequest(number string) {
	base := a.git("rev-parse", "origin/main")
	a.on("pull_request", fmt.Sprintf(`{"pull_request": {"number": %s, "base": {"sha": %q, "ref": "main"}}, "repository": {"default_branch": "main"}}`, number, base))
	a.env["GITHUB_BASE_REF"] = "main"
}

func (a *action) on(event, payload string) {
	a.t.Helper()
	doc, err := source.ParseJSON("event.json", []byte(payload), source.DefaultLimits)
	if err != nil {
		a.t.Fatal(err)
	}
	a.event = doc.Root
	a.env["GITHUB_EVENT_NAME"] = event
	delete(a.env, "GITHUB_BASE_REF")
	a.env["GITHUB_EVENT_PATH"] = filepath.Join(a.work, "event.json")
	if err := os.WriteFile(a.env["GITHUB_EVENT_PATH"], []byte(payload), 0o666); err != nil {
		a.t.Fatal(err)
	}
}

// run runs the steps in order until one fails, and returns its exit code.
func (a *action) run() int {
	a.t.Helper()
	for _, name := range []string{"path", "summary"} {
		if err := os.WriteFile(filepath.Join(a.work, name), nil, 0o666); err != nil {
			a.t.Fatal(err)
		}
	}
	for i, step := range a.doc.Get("runs").Get("steps").Items {
		if code := a.step(i, step); code != 0 {
			return code
		}
	}
	return 0
}

func (a *action) step(i int, step *source.Node) int {
	a.t.Helper()
	if step.Get("uses") != nil || step.Get("shell").Text != "bash" || step.Get("if") != nil {
		a.t.Fatalf("step %d is none that this test can run", i)
	}
	script := filepath.Join(a.work, fmt.Sprintf("step%d.sh", i))
	output := filepath.Join(a.work, fmt.Sprintf("output%d", i))
	temp := filepath.Join(a.work, "temp")
	for name, text := range map[string]string{script: step.Get("run").Text, output: ""} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			a.t.Fatal(err)
		}
	}
	if err := os.MkdirAll(temp, 0o777); err != nil {
		a.t.Fatal(err)
	}
	cmd := exec.CommandContext(a.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = a.shop
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GITHUB_") }), scriptEnvironment(a.work)...)
	cmd.Env = append(cmd.Env,
		"PATH="+a.bin()+string(os.PathListSeparator)+os.Getenv("PATH"), "CI=true", "GITHUB_ACTIONS=true",
		"GITHUB_ACTION_PATH="+a.dir, "GITHUB_WORKSPACE="+a.shop, "GITHUB_REPOSITORY=acme/shop", "RUNNER_TEMP="+temp,
		"RUNNER_TOOL_CACHE="+filepath.Join(a.work, "tools"), "GITHUB_PATH="+filepath.Join(a.work, "path"),
		"GITHUB_STEP_SUMMARY="+filepath.Join(a.work, "summary"), "GITHUB_OUTPUT="+output)
	for name, value := range a.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if env := step.Get("env"); env != nil {
		for _, m := range env.Members {
			cmd.Env = append(cmd.Env, m.Name+"="+a.evaluate(m.Value.Text))
		}
	}
	out, err := cmd.CombinedOutput()
	a.log += string(out)
	if id := step.Get("id"); id != nil {
		a.steps[id.Text] = outputsIn(a.t, string(readFile(a.t, output)))
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 || err == nil {
		return code
	}
	a.t.Fatalf("step %d: %v", i, err)
	return 0
}

// bin is a folder with the command under test.
func (a *action) bin() string {
	a.t.Helper()
	bin := filepath.Join(a.work, "bin")
	if _, err := os.Lstat(filepath.Join(bin, "treaty")); err == nil {
		return bin
	}
	self, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(bin, 0o777)
	}
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "treaty"))
	}
	if err != nil {
		a.t.Fatal(err)
	}
	return bin
}

var (
	expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)
	literal    = regexp.MustCompile(`^'([^']*)'$`)
)

// evaluate replaces the expressions of a text by their values: contexts, and ||.
func (a *action) evaluate(text string) string {
	a.t.Helper()
	return expression.ReplaceAllStringFunc(text, func(whole string) string {
		for part := range strings.SplitSeq(expression.FindStringSubmatch(whole)[1], "||") {
			part = strings.TrimSpace(part)
			if m := literal.FindStringSubmatch(part); m != nil {
				return m[1]
			}
			if value := a.lookUp(part); value != "" {
				return value
			}
		}
		return ""
	})
}

func (a *action) lookUp(name string) string {
	a.t.Helper()
	path := strings.Split(name, ".")
	switch {
	case path[0] == "inputs" && len(path) == 2:
		input := a.doc.Get("inputs").Get(path[1])
		if input == nil {
			a.t.Fatalf("there is no input %s", path[1])
		}
		if value, ok := a.inputs[path[1]]; ok {
			return value
		}
		return a.evaluate(input.Get("default").Text)
	case path[0] == "steps" && len(path) == 4 && path[2] == "outputs":
		return a.steps[path[1]][path[3]]
	case name == "github.token":
		return "secret-token"
	case strings.HasPrefix(name, "github.event."):
		at := a.event
		for _, member := range path[2:] {
			at = at.Get(member)
		}
		if at == nil {
			return ""
		}
		return at.Text
	}
	a.t.Fatalf("the test does not know %q", name)
	return ""
}

// output is an output of the action.
func (a *action) output(name string) string {
	a.t.Helper()
	out := a.doc.Get("outputs").Get(name)
	if out == nil {
		a.t.Fatalf("there is no output %s", name)
	}
	return a.evaluate(out.Get("value").Text)
}

// outputsIn reads a step's outputs as the runner does.
func outputsIn(t *testing.T, text string) map[string]string {
	t.Helper()
	values := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines) && text != ""; i++ {
		name, end, ok := strings.Cut(lines[i], "<<")
		stop := slices.Index(lines[i+1:], end)
		if !ok || stop < 0 {
			t.Fatalf("no output: %q in\n%s", lines[i], text)
		}
		values[name] = strings.Join(lines[i+1:i+1+stop], "\n")
		i += stop + 1
	}
	return values
}

func yamlFile(t *testing.T, file string) *source.Node {
	t.Helper()
	doc, err := source.ParseYAML(file, readFile(t, file), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}
