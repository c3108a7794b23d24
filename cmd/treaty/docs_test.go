package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/outputs"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

const (
	commandsPage = "../../docs/commands.md"
	consumePage  = "../../docs/consume.md"
	proverPage   = "../../docs/prove.md"
	loginPage    = "../../docs/login.md"
	cyclePage    = "../../docs/lifecycle.md"
	deployPage   = "../../docs/deployments.md"
	privacyPage  = "../../docs/privacy.md"
	exchangePage = "../../docs/exchange.md"
	flowPage     = "../../docs/flow.md"
	outputsPage  = "../../docs/outputs.md"
	configPage   = "../../docs/configuration.md"
	ciPage       = "../../docs/ci.md"
	checkPage    = "../../docs/check.md"
	genPage      = "../../docs/generate.md"
	kafkaPage    = "../../docs/confluent.md"
	upcastPage   = "../../docs/upcast.md"
	verifyPage   = "../../docs/verify.md"
	runtimePage  = "../../docs/runtime.md"
	vetPage      = "../../docs/vet.md"
)

// Every console block of these pages is run, in order, in a copy of the sample
// company that is a git repository, beside a real registry; what is printed is
// what the page says.
func TestTheCommandsOfTheDocumentationPrintWhatItSays(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		testkit.Missing(t, "curl, which the documentation uses")
	}
	flags := map[string][]string{loginPage: {"--auth-required"}} // of the registry
	for _, page := range []string{"../../docs/boundaries.md", "../../README.md", commandsPage, consumePage, proverPage, loginPage, cyclePage, privacyPage, exchangePage, deployPage, flowPage, configPage, outputsPage, ciPage, checkPage, upcastPage, verifyPage, genPage, vetPage, runtimePage, kafkaPage} {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			sh := newConsole(t, flags[page]...)
			sh.page = page
			if page == kafkaPage {
				sh.env = append(sh.env, "THEIRS="+theirs(t))
			}
			for _, block := range testkit.Blocks(t, page, "console") {
				for _, step := range steps(block) {
					sh.run(t, step)
				}
			}
		})
	}
}

// theirs starts the schema registry that the page of Kafka clients copies, and returns
// its address.
func theirs(t *testing.T) string {
	t.Helper()
	s := startServer(buildServer(t), t.TempDir(), t.Fatalf)
	t.Cleanup(s.stop)
	order := func(id, more string) string {
		return `{"title": "OrderPlaced", "type": "object", "properties": {"id": {"type": "` + id + `"}` + more + `}}`
	}
	refers := []map[string]any{{"name": "money.json", "subject": "money", "version": 1}}
	for _, ask := range []struct {
		method, path string
		body         any
	}{
		{"PUT", "/config/orders-value", map[string]string{"compatibility": "NONE"}},
		{"POST", "/subjects/money/versions", map[string]any{"schemaType": "JSON", "schema": `{"type": "integer"}`}},
		{"POST", "/subjects/orders-value/versions", map[string]any{"schemaType": "JSON", "schema": order("string", "")}},
		{"POST", "/subjects/orders-value/versions", map[string]any{"schemaType": "JSON", "schema": order("string", `, "note": {"type": "string"}`)}},
		{"POST", "/subjects/orders-value/versions", map[string]any{"schemaType": "JSON", "schema": order("integer", `, "sum": {"$ref": "money.json"}`), "references": refers}},
		{"POST", "/subjects/old-value/versions", map[string]any{"schemaType": "JSON", "schema": `{"type": "object"}`}},
		{"DELETE", "/subjects/old-value", nil},
		{"PUT", "/config/orders-value", map[string]string{"compatibility": "BACKWARD"}},
	} {
		body, err := json.Marshal(ask.body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), ask.method, s.address+doorPath+ask.path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %s", ask.method, ask.path, res.Status)
		}
	}
	return s.address + doorPath
}

// Every verb has its place on the page.
func TestEveryVerbIsDocumented(t *testing.T) {
	page := string(readFile(t, commandsPage))
	for _, verb := range newRoot(silent()).Commands() {
		if name := verb.Name(); name != "version" && !strings.Contains(page, "`"+name) && !strings.Contains(page, "treaty "+name) {
			t.Errorf("%s does not speak of `treaty %s`", commandsPage, name)
		}
	}
}

// Every form of a report is on its page.
func TestEveryFormIsDocumented(t *testing.T) {
	page := string(readFile(t, outputsPage))
	for _, form := range outputs.Forms {
		if !strings.Contains(page, "\n| `"+form.Name+"` |") && !strings.Contains(page, "\n| [`"+form.Name+"`](") {
			t.Errorf("%s does not speak of the form %s", outputsPage, form.Name)
		}
	}
}

// Every reason of the prover is on its page, and the score that is kept.
func TestThePageOfTheProverIsWhole(t *testing.T) {
	page := string(readFile(t, proverPage))
	for _, r := range compat.Reasons {
		if !strings.Contains(page, "`"+r.Code+"`") {
			t.Errorf("%s does not speak of the reason `%s`", proverPage, r.Code)
		}
	}
	for line := range strings.Lines(string(readFile(t, "../../compat/testdata/pairs.golden"))) {
		if verdict, n, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.Contains(page, n+" "+verdict) {
			t.Errorf("%s does not say that %s of the labelled pairs are %s", proverPage, n, verdict)
		}
	}
}

// step is one command of a console block and what it prints.
type step struct {
	line    int
	command string
	code    int
	output  string // … stands for any text
}

var exitComment = regexp.MustCompile(` # exit (\d+)$`)

func steps(block testkit.Block) []step {
	var list []step
	for i, line := range strings.Split(strings.TrimSuffix(block.Text, "\n"), "\n") {
		command, ok := strings.CutPrefix(line, "$ ")
		if more, goesOn := strings.CutPrefix(line, "> "); goesOn && list[len(list)-1].output == "" {
			list[len(list)-1].command += "\n" + more
			continue
		}
		if !ok {
			list[len(list)-1].output += line + "\n"
			continue
		}
		s := step{line: block.Line + i, command: command}
		if m := exitComment.FindStringSubmatch(command); m != nil {
			s.command = strings.TrimSuffix(command, m[0])
			s.code, _ = strconv.Atoi(m[1])
		}
		list = append(list, s)
	}
	return list
}

// console is a shell that keeps its folder from command to command. It knows of a
// registry from the first command on that speaks to one.
type console struct {
	page     string
	dir      string
	env      []string
	registry string
}

// speaks matches commands that need a registry.
var speaks = regexp.MustCompile(`TREATY_REGISTRY|treatyd|treaty (-C \S+ )?(push|pull|status|relationships|consume|delete|transfer|log|whoami|deployed|can-|claim|(im|ex)port --confluent|waiver (approve|list))`)

// newConsole returns a shell in the sample company, with both programs, beside a
// registry with those flags whose data folder is $DATA.
func newConsole(t *testing.T, flags ...string) *console {
	t.Helper()
	work := t.TempDir()
	c := &console{dir: filepath.Join(work, "shop")}
	if err := os.CopyFS(c.dir, schemas.Examples()); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(work, "bin")
	if err := os.Mkdir(bin, 0o777); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "treaty"))
	}
	if err != nil {
		t.Fatal(err)
	}
	program, data := buildServer(t), filepath.Join(work, "data")
	if err := os.Symlink(program, filepath.Join(bin, "treatyd")); err != nil {
		t.Fatal(err)
	}
	server := startServer(program, data, t.Fatalf, flags...)
	t.Cleanup(server.stop)
	c.env = append(os.Environ(), scriptEnvironment(work)...)
	c.env = append(c.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "DATA="+data)
	c.registry = server.address
	c.run(t, step{command: "git init -q -b main && git add . && git commit -qm 'the shop'"})
	return c
}

func (c *console) run(t *testing.T, s step) {
	t.Helper()
	if c.registry != "" && speaks.MatchString(s.command) {
		c.env, c.registry = append(c.env, "TREATY_REGISTRY="+c.registry), ""
	}
	where := filepath.Join(filepath.Dir(c.dir), "where")
	cmd := exec.CommandContext(t.Context(), "bash", "-c", s.command+"\ncode=$?; pwd > '"+where+"'; exit $code")
	cmd.Dir, cmd.Env = c.dir, c.env
	out, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != s.code {
		t.Fatalf("%s:%d: $ %s\nexit code %d (%v), want %d\n%s", c.page, s.line, s.command, got, err, s.code, out)
	}
	if !matches(s.output, string(out)) {
		t.Errorf("%s:%d: $ %s\nprints\n%s\nbut the page says\n%s", c.page, s.line, s.command, out, s.output)
	}
	c.dir = strings.TrimSpace(string(readFile(t, where)))
}

// matches reports whether the output is what the page says. A line of nothing
// but … stands for any lines.
func matches(page, output string) bool {
	pattern := regexp.QuoteMeta(page)
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllLiteralString(pattern, `(?:.*\n)*?`)
	pattern = strings.ReplaceAll(pattern, "…", `.*?`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(output)
}
