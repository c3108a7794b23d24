package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// wants fails where the log, or another text, lacks something.
func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
}

// has fails where an output of the action is another.
func (a *action) has(values map[string]string) {
	a.t.Helper()
	for name, want := range values {
		if got := a.output(name); got != want {
			a.t.Errorf("output %s is %q, want %q\n%s", name, got, want, a.log)
		}
	}
}

func TestTheActionOnAPullRequestThatBreaks(t *testing.T) {
	a := newAction(t, "feature", breaks)
	g := newGitHub(t, a)
	a.inputs["sarif-file"], a.inputs["junit-file"] = "out/treaty.sarif", "out/treaty.xml"
	if code := a.run(); code != exit.Findings {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	a.has(map[string]string{
		"verdict": "blocked", "breaking": "1", "errors": "1", "warnings": "0", "unknown": "0", "against": "git:origin/main",
		"sarif-file": "out/treaty.sarif", "junit-file": "out/treaty.xml", "comment": "created",
	})
	wants(t, a.log, "::error file=contexts/ordering/OrderPlaced/v2.schema.json,line=", "property-optional", "compared with: git:origin/main")
	wants(t, string(readFile(t, filepath.Join(a.work, "summary"))), "**✗ 1 breaking**")
	wants(t, string(readFile(t, filepath.Join(a.shop, "out/treaty.sarif"))), `"version": "2.1.0"`)
	wants(t, string(readFile(t, filepath.Join(a.shop, "out/treaty.xml"))), "<testsuites")
	wants(t, string(readFile(t, a.output("json-file"))), `"verdict": "blocked"`)
	if len(g.comments) != 1 || g.comments[0].Body != string(readFile(t, a.output("markdown-file"))) {
		t.Errorf("the comments are %+v", g.comments)
	}
	if strings.Contains(a.log, "secret-token") {
		t.Errorf("the token is in the log:\n%s", a.log)
	}
}

func TestTheActionKeepsOneComment(t *testing.T) {
	a := newAction(t, "feature", breaks)
	g := newGitHub(t, a)
	for i := range 150 { // more than a page
		g.add("ada", fmt.Sprintf("comment %d", i))
	}
	// Others may write our first line, too: theirs are never touched.
	forged := g.add("mallory", "<!-- treaty check / -->\nall is well")
	quoted := g.add("github-actions[bot]", "> <!-- treaty check / -->")
	a.run()
	a.has(map[string]string{"comment": "created"})
	ours := g.comments[len(g.comments)-1]
	a.run()
	a.has(map[string]string{"comment": "updated"})

	// Mended, the same comment says so.
	a.git("revert", "--no-edit", "HEAD")
	if code := a.run(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	a.has(map[string]string{"comment": "updated", "verdict": "clean"})
	last := g.comments[len(g.comments)-1]
	if last.ID != ours.ID || last.Body == ours.Body {
		t.Errorf("the comment is %+v, and was %+v", last, ours)
	}
	wants(t, last.Body, "<!-- treaty check / -->", "clean")
	for _, c := range g.comments {
		if (c.ID == forged || c.ID == quoted) && strings.Contains(c.Body, "breaking") {
			t.Errorf("a comment of somebody else was replaced: %+v", c)
		}
	}
}

func TestTheActionOnACleanPullRequest(t *testing.T) {
	a := newAction(t, "feature", harmless)
	g := newGitHub(t, a)
	if code := a.run(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	a.has(map[string]string{"verdict": "clean", "breaking": "0", "comment": "none"})
	if len(g.writes) != 0 {
		t.Errorf("it wrote %v", g.writes)
	}
}

// A pull request of a fork has a token that may only read.
func TestTheActionOnAFork(t *testing.T) {
	for comment, level := range map[string]string{"auto": "no comment: ", "true": "::warning title=Treaty::no comment was written: "} {
		t.Run(comment, func(t *testing.T) {
			a := newAction(t, "feature", breaks)
			g := newGitHub(t, a)
			g.readOnly = true
			a.inputs["comment"] = comment
			if code := a.run(); code != exit.Findings {
				t.Fatalf("it ends with %d\n%s", code, a.log)
			}
			a.has(map[string]string{"verdict": "blocked", "comment": "refused"})
			wants(t, a.log, "::error file=", level+"the token may not write here (HTTP status 403)")
			wants(t, string(readFile(t, filepath.Join(a.work, "summary"))), "**✗ 1 breaking**")
		})
	}
}

// Nothing that GitHub answers makes the verdict another.
func TestTheActionWhereTheCommentCannotBeWritten(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(a *action, g *gitHub)
		want    string
		comment string
	}{
		"no token":         {func(a *action, _ *gitHub) { a.inputs["token"] = "" }, "there is no token", "refused"},
		"another token":    {func(a *action, _ *gitHub) { a.inputs["token"] = "old" }, "HTTP status 401", "refused"},
		"a token of lines": {func(a *action, _ *gitHub) { a.inputs["token"] = "a\nurl = \"http://evil\"" }, "the token is none", "refused"},
		"no list":          {func(_ *action, g *gitHub) { g.broken = `<html>` }, "200, but no list", "refused"},
		"nobody there":     {func(a *action, _ *gitHub) { a.env["GITHUB_API_URL"] = "http://127.0.0.1:1" }, "HTTP status 000", "refused"},
		"not wanted":       {func(a *action, _ *gitHub) { a.inputs["comment"] = "false" }, "none is wanted", "none"},
		"a push":           {func(a *action, _ *gitHub) { a.env["GITHUB_EVENT_NAME"] = "push" }, "this is no pull request", "none"},
		"another number":   {func(a *action, _ *gitHub) { a.pullRequest(`"7/../../x"`) }, "names no pull request", "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAction(t, "feature", breaks)
			g := newGitHub(t, a)
			tt.prepare(a, g)
			if code := a.run(); code != exit.Findings {
				t.Fatalf("it ends with %d\n%s", code, a.log)
			}
			a.has(map[string]string{"comment": tt.comment})
			wants(t, a.log, "no comment: ", tt.want)
		})
	}
}

func TestTheActionFindsThePast(t *testing.T) {
	t.Run("a shallow clone is made whole", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		newGitHub(t, a)
		a.clone("--depth=1", "--branch=feature")
		if code := a.run(); code != exit.Findings {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
		a.has(map[string]string{"verdict": "blocked", "against": "git:origin/main"})
	})
	t.Run("a shallow clone that cannot be made whole says what to do", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		newGitHub(t, a)
		a.clone("--depth=1", "--branch=feature")
		a.git("remote", "set-url", "origin", filepath.Join(a.work, "gone"))
		if code := a.run(); code != exit.Usage {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
		a.has(map[string]string{"verdict": "failed", "comment": "none"})
		wants(t, a.log, "::warning title=Treaty::the checkout is shallow", "fetch-depth: 0", "::error title=Treaty::treaty: ")
	})
	t.Run("a push is compared with what was before it", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		before := a.git("rev-parse", "HEAD^")
		a.on("push", `{"before": "`+before+`", "repository": {"default_branch": "main"}}`)
		a.run()
		a.has(map[string]string{"verdict": "blocked", "against": "git:" + before})
	})
	t.Run("the push of a new branch, with the main branch", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		a.on("push", `{"before": "`+strings.Repeat("0", 40)+`", "repository": {"default_branch": "main"}}`)
		a.run()
		a.has(map[string]string{"verdict": "blocked", "against": "git:origin/main"})
	})
	t.Run("a forced push that lost what was before, with the main branch", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		a.on("push", `{"before": "`+strings.Repeat("4", 40)+`", "repository": {"default_branch": "main"}}`)
		a.run()
		a.has(map[string]string{"verdict": "blocked", "against": "git:origin/main"})
	})
	t.Run("a merge queue, with its base", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		base := a.git("rev-parse", "HEAD^")
		a.on("merge_group", `{"merge_group": {"base_sha": "`+base+`"}}`)
		a.run()
		a.has(map[string]string{"verdict": "blocked", "against": "git:" + base})
	})
	t.Run("the main branch by hand, not with itself", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		a.git("push", "-q", "origin", "HEAD:main")
		a.on("workflow_dispatch", `{"repository": {"default_branch": "main"}}`)
		a.run()
		a.has(map[string]string{"verdict": "blocked", "against": "git:HEAD^"})
	})
	t.Run("what somebody says", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		newGitHub(t, a)
		a.inputs["against"] = "git:HEAD"
		if code := a.run(); code != 0 {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
	})
	t.Run("pull_request_target has nothing of the change", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		a.env["GITHUB_EVENT_NAME"] = "pull_request_target"
		if code := a.run(); code != exit.Usage {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
		wants(t, a.log, "::error title=Treaty::run it on pull_request: ")
		a.has(map[string]string{"verdict": "failed"})
	})
}

func TestTheActionsInputs(t *testing.T) {
	t.Run("a workspace in a folder, with a space", func(t *testing.T) {
		a := newAction(t, "feature", func(a *action) {
			a.git("checkout", "-q", "main")
			if err := os.MkdirAll(filepath.Join(a.shop, "the services/shop"), 0o777); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"contexts", "internal", "treaty.yaml", "README.md"} {
				a.git("mv", name, "the services/shop/"+name)
			}
			a.git("commit", "-qam", "moved")
			a.git("checkout", "-qB", "feature")
			a.replace("the services/shop/contexts/ordering/OrderPlaced/v2.schema.json", `"lineNumber", "sku", "title"`, `"lineNumber", "title"`)
		})
		newGitHub(t, a)
		a.inputs["working-directory"], a.inputs["sarif-file"] = "the services/shop", "a b.sarif"
		if code := a.run(); code != exit.Findings {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
		wants(t, a.log, "::error file=the services/shop/contexts/ordering/OrderPlaced/v2.schema.json,line=")
		wants(t, string(readFile(t, filepath.Join(a.shop, "a b.sarif"))), "treaty/check/the%20services/shop")
	})
	t.Run("nothing fails", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		newGitHub(t, a)
		a.inputs["fail-on"] = "never"
		if code := a.run(); code != 0 {
			t.Fatalf("it ends with %d\n%s", code, a.log)
		}
		a.has(map[string]string{"verdict": "blocked", "breaking": "1", "comment": "created"})
	})
	t.Run("further arguments, one a line, and none of the shell's", func(t *testing.T) {
		a := newAction(t, "feature", breaks)
		newGitHub(t, a)
		a.inputs["args"] = "--notes\n--output\ntext=$(touch pwned) `id`;.txt\n"
		a.run()
		if _, err := os.Stat(filepath.Join(a.shop, "$(touch pwned) `id`;.txt")); err != nil {
			t.Error(err)
		}
		a.nothingRan()
	})
	for input, value := range map[string]string{"fail-on": "sometimes", "comment": "perhaps", "version": "latest; id", "against": "git:nowhere", "working-directory": "nowhere"} {
		t.Run("a mistake is an error with what to do: "+input, func(t *testing.T) {
			a := newAction(t, "feature", nil)
			newGitHub(t, a)
			a.inputs[input] = value
			if code := a.run(); code != exit.Usage {
				t.Errorf("%s: %s ends with %d\n%s", input, value, code, a.log)
			}
			wants(t, a.log, "::error title=Treaty::")
		})
	}
}

// nothingRan fails where a name became a command.
func (a *action) nothingRan() {
	a.t.Helper()
	for _, dir := range []string{a.shop, a.work} {
		if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
			a.t.Errorf("a name became a command:\n%s", a.log)
		}
	}
}

// Names of branches and files, and what contracts say, are text: none of them becomes
// a command of the shell or of the workflow, or an output.
func TestTheActionAndHostileNames(t *testing.T) {
	const evil = "a$(touch${IFS}pwned)`touch${IFS}pwned`;touch${IFS}pwned'\"%0A"
	a := newAction(t, evil, func(a *action) {
		breaks(a)
		a.replace("contexts/ordering/OrderPlaced/event.yaml", "summary: ", "summary: \"::set-output name=verdict::clean\\n::stop-commands::x\" # ")
		dir := filepath.Join(a.shop, "contexts/ordering", evil)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"event.yaml": "event: x\nkind: '::error::@octocat'\n", "v1.schema.json": `{"type": "::add-mask::a"}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	})
	g := newGitHub(t, a)
	// A stacked pull request goes to such a branch.
	a.git("push", "-q", "origin", "origin/main:refs/heads/base-"+evil)
	a.git("fetch", "-q", "origin")
	a.env["GITHUB_BASE_REF"], a.env["GITHUB_HEAD_REF"] = "base-"+evil, evil
	if code := a.run(); code != exit.Findings {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	a.has(map[string]string{"verdict": "blocked", "breaking": "1", "comment": "created", "against": "git:origin/base-" + evil})
	a.nothingRan()
	for line := range strings.Lines(a.log) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") {
			t.Errorf("a command that is not ours: %s", line)
		}
	}
	if len(g.comments) != 1 || strings.Contains(g.comments[0].Body, " @octocat") {
		t.Errorf("somebody is called: %+v", g.comments)
	}
}
