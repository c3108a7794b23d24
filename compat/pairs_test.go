package compat_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// load parses a schema that must be one.
func load(t testing.TB, file, text string) *schema.Schema {
	t.Helper()
	s, findings := tryLoad(file, []byte(text))
	if s == nil {
		t.Fatalf("%s is no schema: %v\n%s", file, findings, text)
	}
	return s
}

func tryLoad(file string, text []byte) (*schema.Schema, []diag.Finding) {
	doc, err := source.ParseJSON(file, text, source.DefaultLimits)
	if err != nil {
		return nil, []diag.Finding{{Message: err.Error()}}
	}
	return schema.Load(doc, schema.Options{})
}

// TestPairs asks the official suite, as questions of containment, and keeps the
// score: no answer is wrong, and what is unknown is listed by reason. An answer
// that gets better must be recorded with -update.
func TestPairs(t *testing.T) {
	score := map[string]int{}
	var gaps []string
	for _, p := range testkit.OfficialSuite(t) {
		a, _ := tryLoad("a.json", p.A)
		b, findings := tryLoad("b.json", p.B)
		if a == nil || b == nil {
			score["not loaded"]++
			gaps = append(gaps, fmt.Sprintf("%s: not loaded: %v", p.ID, findings[0].Rule))
			continue
		}
		got := compat.Contained(a, b, compat.Options{Model: contract.Strict})
		score[got.Verdict.String()]++
		switch {
		case got.Verdict == compat.Unknown:
			gaps = append(gaps, p.ID+": "+got.Reason.Code)
		case (got.Verdict == compat.Proved) != p.Expected:
			t.Errorf("%s: %v, which is wrong\na %s\nb %s", p.ID, got.Verdict, p.A, p.B)
		}
	}
	golden(t, "pairs.golden", summary(score)+strings.Join(gaps, "\n")+"\n")
}

func summary(score map[string]int) string {
	var lines []string
	for verdict, n := range score {
		lines = append(lines, fmt.Sprintf("%s: %d\n", verdict, n))
	}
	sort.Strings(lines)
	return strings.Join(lines, "") + "\n"
}

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("%s differs: if it is better now, record it with go test ./compat -run %s -update\n%s",
			path, t.Name(), text)
	}
}
