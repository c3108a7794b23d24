package report

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// drawFinding returns a finding of few rules, subjects, places and causes, so that
// many are nearly the same.
func drawFinding(t *rapid.T) diag.Finding {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "") }
	f := diag.Finding{
		Rule: pick("not-proved", "missing-upcaster", "invalid-schema"), Severity: diag.Severity(pick("error", "warning")),
		Subject: pick("a.First v1", "a.First v2", "a.Second v1", "b.Third", "service one", ""),
		Span:    at(pick("one.json", "two.json"), rapid.IntRange(0, 1).Draw(t, ""), 1),
		Cause:   pick("", "", "x.yaml", "y.yaml"), Why: pick("", "it matters"),
	}
	f.Pointer, f.Message = source.Pointer(pick("/properties", "/enum")), pick("/to/zip is gone", "/from/zip is gone", "/to/street is gone")
	f.Hint = pick("", "mend it", "treaty new major "+nameOf(f.Subject), "treaty new major a.First")
	if question := pick("", "stored-events", "running-consumers"); question != "" {
		f.Proof = &diag.Proof{Question: question}
	}
	return f
}

// Whatever is found is told, once: by itself, or with the first that has the same
// cause, and nothing else is taken for the same.
func TestNothingIsSwallowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		findings := rapid.SliceOfN(rapid.Custom(drawFinding), 0, 12).Draw(t, "findings")
		for i := range findings {
			findings[i].Fingerprint = strconv.Itoa(i)
		}
		told := RollUp(findings)
		rest := slices.Clone(findings)
		take := func(f diag.Finding) {
			i := slices.IndexFunc(rest, func(r diag.Finding) bool { return r.Fingerprint == f.Fingerprint })
			if i < 0 {
				t.Fatalf("told twice, or never found: %+v", f)
			}
			rest = slices.Delete(rest, i, i+1)
		}
		for _, one := range told {
			take(one.Finding)
			for _, also := range one.Also {
				take(also)
				if difference := apart(one.Finding, also); difference != "" {
					t.Fatalf("%s tells them apart:\n%+v\n%+v", difference, one.Finding, also)
				}
			}
		}
		if len(rest) > 0 {
			t.Fatalf("never told: %+v", rest)
		}
		if !slices.IsSortedFunc(told, func(a, b Told) int {
			return cmp.Or(strings.Compare(string(a.Severity), string(b.Severity)), files(b)-files(a), number(a)-number(b))
		}) {
			t.Fatalf("in another order: %+v", told)
		}
	})
}

// apart says what makes two findings not the same cause of two contracts; "" if
// nothing does. It is what RollUp promises, said again without a key.
func apart(a, b diag.Finding) string {
	question := func(f diag.Finding) string {
		if f.Proof == nil {
			return ""
		}
		return f.Proof.Question
	}
	switch {
	case a.Subject == b.Subject:
		return "the subject, which is the same"
	case !slices.Contains([]string{"a.First", "a.Second", "b.Third"}, nameOf(a.Subject)), !slices.Contains([]string{"a.First", "a.Second", "b.Third"}, nameOf(b.Subject)):
		return "a subject that is no contract"
	case a.Rule != b.Rule, a.Severity != b.Severity, question(a) != question(b), a.Cause != b.Cause:
		return "rule, severity, question or cause"
	case a.Cause == "" && (a.Span.Start.Line == 0 || a.Span != b.Span):
		return "the place"
	case a.Cause == "" && a.Pointer != "/enum" && b.Pointer != "/enum" && path.Base(a.Message) != path.Base(b.Message):
		return "what is said of it"
	case a.Cause != "" && a.Why != b.Why:
		return "why it matters"
	case a.Cause != "" && a.Hint != b.Hint && (a.Hint != "treaty new major "+nameOf(a.Subject) || b.Hint != "treaty new major "+nameOf(b.Subject)):
		return "what to do"
	}
	return ""
}

// files is 1 where a finding is about a file itself, else 0.
func files(t Told) int {
	if t.Rule == "invalid-schema" {
		return 1
	}
	return 0
}

// number is which of the findings it was.
func number(t Told) int {
	n, _ := strconv.Atoi(t.Fingerprint)
	return n
}

func nameOf(subject string) string {
	name, _, _ := strings.Cut(subject, " ")
	return name
}
