package outputs

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// hostile are texts that mean something to whatever reads a form.
var hostile = []string{
	"::error file=x::owned", "  ::stop-commands::x", "a\n::set-output name=verdict::clean", "\r\n::endgroup::", "##[add-mask]e", "x ##[error]y", "%0A::warning::x", "100%", "a,b:c=d",
	"verdict<<EOF\nclean\nEOF", "verdict=clean\n", "EOF", "treaty_",
	"@octocat", "@org/team", "#123", "GH-12", "owner/repo#5", "JIRA-77", "1a2b3c4", "1a2b3c4d5e6f7081920a1b2c3d4e5f6071829304", "owner@1a2b3c4", "!12", "$12", "~label", "&4", ":smile:", ":+1:",
	"[click](https://evil.example)", "![x](https://evil.example/x.png)", "https://evil.example", "www.evil.example", "mailto:a@b.c", "a@b.c", "<https://evil.example>", "[x]: y", "[^1]", "{0}", "]( x )",
	"<script>alert(1)</script>", "<img src=x onerror=y>", "</details>", "</summary></code>", "<!-- x", "-->", "<!-- treaty check / -->", "&lt;b&gt;", "&#64;octocat", "]]>", "<![CDATA[", "<?xml?>", "\"'/>",
	"`", "``", "```", "````\n```", "`a``b`", "`a`x_y`", "a`", "\\`", "\\", "$`x`$", "$$x$$", "|", "a|b", "---", "***", "===", "# h", "- x", "+ x", "* x", "> x", "1. x", "1) x", "2.", "_x_", "**x**", "~~x~~", "\ttab", "    four", "a  ", "- [ ] x", "[!NOTE]",
	"\x1b[2J", "\x1b]0;owned\x07", "\u009b31m", "\x00", "\x7f", "\b\b", "\u202egnirts", "\u2066x\u2069", "\u200b", "\ufeff", "\u2028x\u2029", "\u0085", "\xff\xfe", "\U000E0041", "\ufffe", "\ud7ff\ufffd",
	"../../etc/passwd", "/abs", "a:b", "c d", "%2e%2e/", "é", "東京", "🎉", "", " ", strings.Repeat("x", 3000), strings.Repeat("🎉", 1200), strings.Repeat("\n", 5000), strings.Repeat("`a`b_ ", 999),
}

// evil returns a review in which every text of others is the text.
func evil(text string) *Review {
	f := diag.Finding{
		Rule: "rule-" + text, Severity: diag.Error, Subject: text, Span: at("a/"+text, 3, 4), Message: text, Why: text, Hint: text,
		Values: []string{text}, Fingerprint: "0011" + text,
		Related: []diag.Related{{Span: at("b/"+text, 1, 1), Message: text}},
	}
	witness, err := json.Marshal(map[string]string{text: text})
	if err != nil {
		panic(err)
	}
	consumers := []diag.Consumer{{Name: text, Note: text}}
	proved, note := f, f
	proved.Proof = &diag.Proof{
		Question: "running-consumers", Mode: text, Model: text, Writer: text, Reader: text, Witness: witness, At: text,
		Consumers: []string{text}, Breaks: consumers, Safe: consumers, Unknown: consumers,
	}
	note.Severity = diag.Warning
	shared, second := proved, proved // of one cause: the first stands for both
	shared.Subject, second.Subject = "a.First v1", "a.Second v1"
	r := review([]diag.Finding{shared, second, proved, f, note}, lint.Waived{Finding: f, Waiver: workspace.Waiver{Reason: text, Owner: text, Expires: text}})
	r.Head = nil
	r.Gate.Custom = []*lint.Rule{{ID: f.Rule, Title: text, Rationale: text, Recommended: diag.Error, From: at("c/"+text, 2, 1)}}
	for _, change := range []lint.Change{lint.Changed, lint.Renamed} {
		r.Summary.Contracts = append(r.Summary.Contracts, lint.ContractChange{Name: contract.EventName{Context: "a", Event: "First"}, Change: change, From: text})
	}
	r.Summary.Scope, r.Summary.Unseen, r.Summary.Prefix = text, []string{text}, "p/"+text
	r.Summary.Notes = true
	r.Changed = func(string) []Lines { return []Lines{{50, 60}} }
	return r
}

func TestHostileTextsStayInTheirPlaces(t *testing.T) {
	for _, text := range hostile {
		staysInPlace(t, text)
		staysInPlace(t, "a "+text+" b")
		staysInPlace(t, text+text)
	}
}

func TestTextsOfAnyKindStayInTheirPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.StringMatching("[-`@#<>()\\[\\]!:%.*_~$&|/ 0-9a-f]{0,9}"))
		staysInPlace(t, strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "pieces"), ""))
	})
}

func FuzzForms(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 10_000 {
			staysInPlace(t, text)
		}
	})
}

// reporter is a test, of rapid's or of the testing package's.
type reporter interface {
	Helper()
	Fatalf(format string, args ...any)
}

// staysInPlace fails where the text becomes, in one of the forms, something else
// than text.
func staysInPlace(t reporter, text string) {
	t.Helper()
	r := evil(text)
	print := func(form string) string {
		for _, f := range Forms {
			if f.Name != form {
				continue
			}
			var b strings.Builder
			if err := f.Print(term.Streams{Out: &b}, r); err != nil {
				t.Fatalf("%q: %s: %v", text, form, err)
			}
			return b.String()
		}
		t.Fatalf("there is no form %s", form)
		return ""
	}
	for _, name := range Names() {
		tame(t, name, text, print(name))
	}
	commandsStay(t, text, print("github"), r)
	valuesStay(t, text, stepOutputs(r, 1<<20))
	jsonStays(t, text, r, print)
	xmlStays(t, text, print("junit"))
	markdownStays(t, text, print("markdown"), true)
	summary := stepSummary(r, 1<<20)
	tame(t, "summary", text, summary)
	markdownStays(t, text, summary, false)
}

// tame fails on what steers a terminal or a log.
func tame(t reporter, form, text, got string) {
	t.Helper()
	if !utf8.ValidString(got) {
		t.Fatalf("%q: %s is no UTF-8", text, form)
	}
	for _, c := range got {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == '\u2028' || c == '\u2029') {
			t.Fatalf("%q: %s has %U:\n%s", text, form, c, got)
		}
	}
	for line := range strings.Lines(got) {
		if strings.Contains(line, "##[") || form != "github" && strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Fatalf("%q: %s has a command of a log:\n%s", text, form, line)
		}
	}
}

var undo = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

// commandsStay reads the workflow commands as the runner does.
func commandsStay(t reporter, text, got string, r *Review) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	told := report.RollUp(r.Gate.Findings)
	if len(lines) != 3+len(told) || strings.HasPrefix(strings.TrimSpace(lines[0]), "::") || !strings.HasPrefix(lines[1], "contracts: ") || !strings.HasPrefix(lines[2], "note: ") {
		t.Fatalf("%q: a verdict, contracts, a note and %d commands, but\n%s", text, len(told), got)
	}
	for i, line := range lines[3:] {
		f := told[i]
		head, data, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		name, list, _ := strings.Cut(head, " ")
		if !ok || name != map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning"}[f.Severity] {
			t.Fatalf("%q: %s", text, line)
		}
		properties := map[string]string{}
		for pair := range strings.SplitSeq(list, ",") {
			key, value, _ := strings.Cut(pair, "=")
			properties[key] = undo.Replace(value)
		}
		if len(properties) != 4 || properties["line"] != "50" || properties["file"] != term.Safe(r.file(f.Span.File)) || properties["title"] != cut(term.Safe(f.Rule+": "+f.Subject), maxTitle) && f.Subject != "" {
			t.Fatalf("%q: %v", text, properties)
		}
		if !strings.HasPrefix(undo.Replace(data), said(f.Message)+" (at line 3,") {
			t.Fatalf("%q: %q", text, undo.Replace(data))
		}
	}
}

// valuesStay reads the outputs of a step as the runner does.
func valuesStay(t reporter, text, got string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	values := map[string]string{}
	for len(lines) >= 3 {
		name, end, ok := strings.Cut(lines[0], "<<")
		if !ok || lines[2] != end || len(end) < 20 {
			t.Fatalf("%q: %q", text, lines)
		}
		values[name], lines = lines[1], lines[3:]
	}
	if fmt.Sprint(values) != "map[breaking:3 errors:4 notes:0 unknown:0 verdict:blocked warnings:1]" || len(lines) != 0 {
		t.Fatalf("%q: %v and %q", text, values, lines)
	}
}

// jsonStays reads the JSON forms back.
func jsonStays(t reporter, text string, r *Review, print func(string) string) {
	t.Helper()
	read := func(form string, into any) {
		if err := json.Unmarshal([]byte(print(form)), into); err != nil {
			t.Fatalf("%q: %s: %v", text, form, err)
		}
	}
	var doc struct {
		Findings []struct{ Message string }
		Waived   []struct{ Reason string }
	}
	read("json", &doc)
	if want := strings.ToValidUTF8(text, "\ufffd"); len(doc.Findings) != 5 || !same(doc.Findings[0].Message, want) || !same(doc.Waived[0].Reason, want) {
		t.Fatalf("%q: %+v", text, doc)
	}
	var log sarifLog
	read("sarif", &log)
	if len(log.Runs) != 1 || len(log.Runs[0].Results) != 6 || len(log.Runs[0].Results[5].Suppressions) != 1 {
		t.Fatalf("%q: %+v", text, log)
	}
	for _, result := range log.Runs[0].Results {
		if strings.Contains(result.Message.Text, "](") {
			t.Fatalf("%q: a link: %s", text, result.Message.Text)
		}
		place := result.Locations[0].Physical.Artifact.URI
		if at, err := url.Parse(place); err != nil || at.IsAbs() || at.Host != "" || strings.TrimPrefix(at.Path, "./") != r.file("a/"+text) {
			t.Fatalf("%q: %q: %v", text, place, err)
		}
	}
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		if strings.Contains(rule.Help.Text, "](") {
			t.Fatalf("%q: a link: %s", text, rule.Help.Text)
		}
		title, rest, _ := strings.Cut(rule.Help.Markdown, "\n")
		markdownStays(t, text, strings.TrimSuffix(strings.TrimPrefix(title, "**"), ".**"), false)
		markdownStays(t, text, rest, false)
	}
	var issues []gitLabIssue
	read("gitlab", &issues)
	if len(issues) != 6 || !same(issues[0].Location.Path, strings.ToValidUTF8(r.file("a/"+text), "\ufffd")) {
		t.Fatalf("%q: %+v", text, issues)
	}
}

// same compares texts in which runs of bytes that are no UTF-8 became one mark, or
// one mark each.
func same(a, b string) bool {
	marks := regexp.MustCompile("\ufffd+")
	return marks.ReplaceAllString(a, "\ufffd") == marks.ReplaceAllString(b, "\ufffd")
}

// xmlStays reads the JUnit report back.
func xmlStays(t reporter, text, got string) {
	t.Helper()
	var doc junitSuites
	if err := xml.Unmarshal([]byte(got), &doc); err != nil {
		t.Fatalf("%q: %v\n%s", text, err, got)
	}
	cases, failed := 0, 0
	for _, suite := range doc.Suites {
		for _, test := range suite.Cases {
			cases++
			if test.Failure != nil {
				failed++
			}
		}
	}
	if cases != doc.Tests || failed != doc.Failures || failed == 0 || cases > 5 {
		t.Fatalf("%q: %d cases, %d failed\n%s", text, cases, failed, got)
	}
}
