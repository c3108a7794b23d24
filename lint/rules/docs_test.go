package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

var update = flag.Bool("update", false, "write docs/rules anew")

const docs = "../../docs/rules"

// The pages are made of the same structs as `treaty explain`, so they cannot
// say something else; here they are shown to be those of today.
func TestDocsAreFresh(t *testing.T) {
	pages := map[string]string{"README.md": index()}
	for _, g := range lint.Groups {
		pages[string(g)+".md"] = page(g)
	}
	if *update {
		writePages(t, pages)
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil || !bytes.Equal(got, []byte(want)) {
			t.Errorf("docs/rules/%s is not up to date: go test ./lint/rules -run Docs -update", name)
		}
	}
	files, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := filepath.Base(f); pages[name] == "" && name != "calibration.md" {
			t.Errorf("docs/rules/%s is of no group: take it away", name)
		}
	}
}

func writePages(t *testing.T, pages map[string]string) {
	t.Helper()
	if err := os.MkdirAll(docs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(docs, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const generated = "<!-- Written by `go test ./lint/rules -run Docs -update`; edit lint/rules. -->\n"

func index() string {
	var b strings.Builder
	b.WriteString(generated + "# The rules\n\n")
	b.WriteString("`treaty explain ID` prints a rule, `treaty lint --list` lists them. In `treaty.yaml`, `rules: {ID: off}` turns one\n" +
		"off, and `error`, `warning` or `info` weighs it otherwise; `profile: strict` takes the second column.\n")
	for _, g := range lint.Groups {
		fmt.Fprintf(&b, "\n## [%s](%s.md)\n\n%s| rule | recommended | strict | |\n|---|---|---|---|\n", g, g, introduced(g))
		for _, r := range of(g) {
			fmt.Fprintf(&b, "| [%s](%s.md#%s) | %s | %s | %s |\n", r.ID, g, r.ID, r.Recommended, r.Strict, r.Title+mended(r))
		}
	}
	return b.String()
}

// mended marks a rule that mends what it finds.
func mended(r *lint.Rule) string {
	if r.Fix == nil {
		return ""
	}
	return " ([`--fix`](../fix.md))"
}

func page(g lint.Group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# Rules: %s\n\n%s", generated, g, introduced(g))
	for _, r := range of(g) {
		fmt.Fprintf(&b, "## %s\n\n**%s.** %s; %s in the profile strict; since %s.\n\n", r.ID, r.Title, r.Recommended, r.Strict, r.Since)
		fmt.Fprintf(&b, "%s\n\n*A false positive:* %s\n\n", r.Rationale, r.FalsePositive)
		if r.Fix != nil {
			named := ""
			if r.FixNamed {
				named = " --rule " + r.ID
			}
			fmt.Fprintf(&b, "[`treaty lint --fix%s`](../fix.md) mends it.\n\n", named)
		}
		b.WriteString(told(r))
		fmt.Fprintf(&b, "Found:\n\n%s\nNot found:\n\n%s\n", block(r.Bad), block(r.Good))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// told is what treaty.yaml can tell a rule.
func told(r *lint.Rule) string {
	var b strings.Builder
	if len(r.Options) > 0 {
		fmt.Fprintf(&b, "| option | default | takes | |\n|---|---|---|---|\n")
		for _, o := range r.Options {
			fmt.Fprintf(&b, "| `%s` | %v | %s | %s |\n", o.Name, o.Default, o.Takes(), o.Doc)
		}
		b.WriteString("\n")
	}
	for _, l := range r.Words {
		fmt.Fprintf(&b, "Words, [`values: {%s: …}`](../configuration.md#words), %s: %s.\n\n", l.Name, l.Doc, strings.Join(l.Words, ", "))
	}
	return b.String()
}

// introduced is what holds for all rules of a group.
func introduced(g lint.Group) string {
	if g != lint.Files {
		return ""
	}
	return "A file itself cannot be used as it stands. No policy weighs these otherwise, and no waiver lets them pass.\n\n"
}

// block quotes an example; one that is long by design is cut.
func block(archive string) string {
	const widest = 200
	var b strings.Builder
	for line := range strings.Lines(archive) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > widest {
			line = line[:widest] + " …"
		}
		b.WriteString("    " + line + "\n")
	}
	return b.String()
}

func of(g lint.Group) []*lint.Rule {
	var list []*lint.Rule
	for _, r := range rules.Catalogue() {
		if r.Group == g {
			list = append(list, r)
		}
	}
	return list
}
