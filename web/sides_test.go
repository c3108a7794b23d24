package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unified writes rows as a unified diff does.
func unified(s sides) string {
	var b strings.Builder
	line := func(sign string, l sideLine) {
		if l.Number > 0 {
			b.WriteString(sign + l.Head + l.Mark + l.Tail + "\n")
		}
	}
	for _, r := range s.Rows {
		switch r.Kind {
		case "skip":
			b.WriteString("~\n")
		case "same":
			line(" ", r.New)
		default:
			line("-", r.Old)
			line("+", r.New)
		}
	}
	return b.String()
}

func TestBothTextsBesideEachOther(t *testing.T) {
	for _, tt := range []struct{ name, older, newer, want string }{
		{"nothing", "", "", ""},
		{"equal", "a\nb\n", "a\nb\n", "~\n"},
		{"a line comes", "a\nb\n", "a\nx\nb\n", " a\n+x\n b\n"},
		{"a line goes", "a\nx\nb\n", "a\nb\n", " a\n-x\n b\n"},
		{"a line changes", "a\nx: 1\nb\n", "a\nx: 2\nb\n", " a\n-x: 1\n+x: 2\n b\n"},
		{"all is new", "", "a\n", "+a\n"},
		{"all is gone", "a\n", "", "-a\n"},
		{"an end of line is no change", "a\r\nb", "a\nb\n", "~\n"},
		{"what is far away is left out", "1\n2\n3\n4\n5\n6\nx\n", "1\n2\n3\n4\n5\n6\ny\n", "~\n 4\n 5\n 6\n-x\n+y\n"},
		{"one line alone is not", "1\n2\n3\n4\nx\n", "1\n2\n3\n4\ny\n", " 1\n 2\n 3\n 4\n-x\n+y\n"},
		{"most in common", "{\na\n}\n{\nb\n}\n", "{\nb\n}\n", " {\n-a\n-}\n-{\n b\n }\n"},
	} {
		if diff := cmp.Diff(tt.want, unified(sidesOf(sideText{Text: tt.older}, sideText{Text: tt.newer}))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestWhatDiffersStandsInBlocks(t *testing.T) {
	s := sidesOf(sideText{Text: "1\n2\n3\n4\n5\n6\nx\ny\nz\n"}, sideText{Text: "1\n2\n3\n4\n5\n6\na\nz\nb\n"})
	var got []string
	for _, block := range s.Blocks() {
		var kinds []string
		for _, r := range block {
			kinds = append(kinds, r.Kind)
		}
		got = append(got, strings.Join(kinds, " "))
	}
	if diff := cmp.Diff([]string{"skip", "same same same", "changed gone", "same", "new"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatDiffersInALineIsMarked(t *testing.T) {
	for _, tt := range [][4]string{
		{`"a": 1,`, `"a": 22,`, "1", "22"},
		{"maxLength: 4", "maxLength: 40", "4", "40"}, // a number is no word that goes on
		{`"type": "string",`, `"type": "integer",`, "string", "integer"},
		{`"maxLength": 9`, `"minLength": 9`, "maxLength", "minLength"},
		{"ends here", "ends here too", "", " too"},
		{`  "currency": {`, `  "contact": {`, "", ""}, // begin alike, and have nothing to do with each other
		{`  "pattern": "^a$",`, `  "required": [`, "", ""},
		{"naïve: é", "naïve: è", "é", "è"},
		{"other", "words", "", ""}, // nothing in common: no mark
	} {
		r := sidesOf(sideText{Text: tt[0] + "\n"}, sideText{Text: tt[1] + "\n"}).Rows[0]
		if r.Old.Mark != tt[2] || r.New.Mark != tt[3] || r.Old.Head+r.Old.Mark+r.Old.Tail != tt[0] || r.New.Head+r.New.Mark+r.New.Tail != tt[1] {
			t.Errorf("%q: %+v, %+v", tt, r.Old, r.New)
		}
	}
}
