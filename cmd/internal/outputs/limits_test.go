package outputs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
)

// GitHub shows ten annotations of a severity; the last notice says what is left.
func TestGitHubGetsNoMoreThanItShows(t *testing.T) {
	for _, tt := range []struct {
		errors, warnings, notes             int
		shownErrors, shownWarnings, notices int
		left                                string
	}{
		{10, 10, 9, 10, 10, 9, ""},
		{11, 3, 0, 10, 3, 1, "1 more (1 error)"},
		{30, 12, 20, 10, 10, 10, "33 more (20 errors, 2 warnings, 11 notes)"},
	} {
		r := review(many(tt.errors, tt.warnings, tt.notes))
		r.Summary.Notes = true
		got := printed(t, "github", r)
		for command, want := range map[string]int{"::error ": tt.shownErrors, "::warning ": tt.shownWarnings, "::notice ": tt.notices} {
			if n := strings.Count(got, "\n"+command); n != want {
				t.Errorf("%d, %d, %d: %d of %s, want %d", tt.errors, tt.warnings, tt.notes, n, command, want)
			}
		}
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		last := lines[len(lines)-1]
		if want := "::notice title=Treaty::" + tt.left; tt.left != "" && !strings.HasPrefix(last, want) {
			t.Errorf("the last line is %s, want %s", last, want)
		}
		order := regexp.MustCompile(`(?m)^::(\w+)`).FindAllString(got, -1)
		if !slices.IsSortedFunc(order, func(a, b string) int {
			all := []string{"::error", "::warning", "::notice"}
			return slices.Index(all, a) - slices.Index(all, b)
		}) {
			t.Errorf("not the heaviest first: %v", order)
		}
	}
}

// Notes are annotated where somebody wants them, and counted else.
func TestNotesAreNoAnnotations(t *testing.T) {
	got := printed(t, "github", review(many(0, 0, 4)))
	if want := "✓ clean (1 contract added, 1 changed, 2 renamed, 1 removed, 3 known before, 4 notes not shown: --notes)   base main@1a2b3c4\nnote: the base is a directory\n"; got != want {
		t.Errorf("%q", got)
	}
}

var alsoIn = regexp.MustCompile(`(?m)^and in ([0-9]+) more contracts?(?:, each waived by itself)?: `)

var leftOut = regexp.MustCompile(`\n\*\*([0-9]+) more findings? (?:is|are) not shown here:\*\*`)

// A page keeps within its room, and what it shows and what it counts is everything.
func TestAPageKeepsWithinItsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "findings")
		list := many(n, n/2, 0)
		for i := range list {
			list[i].Message += strings.Repeat(" more", rapid.IntRange(0, 300).Draw(t, "words"))
			list[i].Subject = fmt.Sprintf("ordering.Event%d v1", rapid.IntRange(0, 5).Draw(t, "event"))
		}
		diag.Sort(list)
		r := review(list)
		room := rapid.IntRange(0, 30_000).Draw(t, "room")
		got := stepSummary(r, room)
		if len(got) > room {
			t.Fatalf("%d bytes in %d", len(got), room)
		}
		if got == "" {
			if room > 1_000 {
				t.Fatalf("nothing in %d bytes", room)
			}
			return
		}
		shown := strings.Count(got, "`some-rule` at ")
		if m := leftOut.FindStringSubmatch(got); m != nil {
			left, _ := strconv.Atoi(m[1])
			shown += left
		}
		for _, m := range alsoIn.FindAllStringSubmatch(got, -1) {
			also, _ := strconv.Atoi(m[1])
			shown += also
		}
		if shown != len(list) {
			t.Fatalf("%d findings are shown or counted, of %d:\n%s", shown, len(list), got)
		}
		if open, end := strings.Count(got, "<details>"), strings.Count(got, "</details>"); open != end {
			t.Fatalf("%d folds, %d ends", open, end)
		}
	})
}

func TestACommentIsNeverTooLong(t *testing.T) {
	got := printed(t, "markdown", review(many(2_000, 10, 0)))
	if len(got) > maxComment || len(got) < maxComment-2_000 {
		t.Errorf("%d bytes", len(got))
	}
	if m := leftOut.FindStringSubmatch(got); m == nil || !strings.HasPrefix(got, "<!-- treaty check ") {
		t.Errorf("it does not say what is left out: %s", got[len(got)-200:])
	}
}

func TestGitHubTakesNoMoreResults(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(printed(t, "sarif", review(many(maxResults+7, 0, 0)))), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	notes := run.Invocations[0].Notifications
	if len(run.Results) != maxResults || !strings.HasPrefix(notes[len(notes)-1].Message.Text, "7 more findings are left out") {
		t.Errorf("%d results; %v", len(run.Results), notes)
	}
}

func TestChangedLines(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		want                []Lines
	}{
		{"nothing", "a\nb\n", "a\nb\n", nil},
		{"no line break at the end", "a\nb", "a\nb\n", nil},
		{"a line more", "a\nc\n", "a\nb\nc\n", []Lines{{2, 2}}},
		{"at the end", "a\n", "a\nb\nc\n", []Lines{{2, 3}}},
		{"another line", "a\nb\nc\n", "a\nx\nc\n", []Lines{{2, 2}}},
		{"a line less", "a\nb\nc\nd\n", "a\nc\nd\n", []Lines{{2, 1}}},
		{"the last line less", "a\nb\n", "a\n", []Lines{{2, 1}}},
		{"nothing is left", "a\nb\n", "", []Lines{{1, 0}}},
		{"a new file", "", "a\nb\n", []Lines{{1, 2}}},
		{"two places", "a\nb\nc\nd\ne\nf\n", "a\nB\nc\nd\ne\nF\n", []Lines{{2, 2}, {6, 6}}},
		{"a line less among others", "a\nb\nc\nd\ne\nf\n", "A\nb\nd\ne\nf\n", []Lines{{1, 1}, {3, 2}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ChangedLines([]byte(tt.before), []byte(tt.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The lines that are said not to change are, in order, lines of the old file; files
// that are too different are told as one change.
func TestLinesThatDoNotChangeWereThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"a", "b", "c", ""})
		before := rapid.SliceOfN(line, 1, 12).Draw(t, "before")
		after := rapid.SliceOfN(line, 1, 12).Draw(t, "after")
		changed := ChangedLines([]byte(strings.Join(before, "\n")+"\n"), []byte(strings.Join(after, "\n")+"\n"))
		next := 0
		for i, text := range after {
			if slices.ContainsFunc(changed, func(l Lines) bool { return l.First <= i+1 && i+1 <= l.Last }) {
				continue
			}
			for next < len(before) && before[next] != text {
				next++
			}
			if next++; next > len(before) {
				t.Fatalf("line %d was not there: %v", i+1, changed)
			}
		}
	})
}

// Of files in which very much has changed the lines are not told apart.
func TestAVeryLargeChangeIsOne(t *testing.T) {
	before, after := "", ""
	for i := range 2_100 {
		before, after = before+fmt.Sprintln("old", i), after+fmt.Sprintln("new", i)
	}
	want := []Lines{{2, 4_202}}
	got := ChangedLines([]byte("head\n"+before+"same\n"+before+"tail\n"), []byte("head\n"+after+"same\n"+after+"tail\n"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheNearestLineOfAChange(t *testing.T) {
	changed := []Lines{{10, 12}, {40, 40}}
	for line, want := range map[int]int{1: 10, 6: 10, 7: 7, 9: 9, 11: 11, 15: 15, 16: 12, 26: 12, 27: 40, 37: 37, 43: 43, 44: 40, 900: 40} {
		got, moved := nearest(changed, line)
		if got != want || moved != (want != line) {
			t.Errorf("line %d: %d, %v; want %d", line, got, moved, want)
		}
	}
	// Of lines that were taken away, between 9 and 10, a diff shows three on each side.
	for line, want := range map[int]int{1: 9, 6: 9, 7: 7, 9: 9, 10: 10, 12: 12, 13: 10, 90: 10} {
		if got, _ := nearest([]Lines{{10, 9}}, line); got != want {
			t.Errorf("beside lines that are gone, line %d: %d, want %d", line, got, want)
		}
	}
	if got, _ := nearest([]Lines{{1, 0}}, 1); got != 1 {
		t.Errorf("of a file that is empty now, line %d", got)
	}
	if got, moved := nearest(nil, 7); got != 7 || moved {
		t.Errorf("nothing is known to change, yet line 7 became %d", got)
	}
}
