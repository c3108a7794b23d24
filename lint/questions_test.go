package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// major is a major of which each text is a revision that no registry has
// numbered, the oldest first.
func major(t *testing.T, texts ...string) *workspace.Major {
	t.Helper()
	m := &workspace.Major{MajorInfo: contract.MajorInfo{Number: 1, Status: contract.Active}}
	for i, text := range texts {
		ws := load(t, files("", text))
		r := ws.Contracts[0].Majors[0].Newest()
		r.Label = "r" + string(rune('0'+i))
		m.Revisions = append(m.Revisions, r)
	}
	return m
}

// olderOf lists the revisions that are asked about, each once.
func olderOf(list []lint.Comparison) []string {
	names := []string{}
	for _, c := range list {
		if len(names) == 0 || names[len(names)-1] != c.Older.Label {
			names = append(names, c.Older.Label)
		}
	}
	return names
}

func TestWhatIsAsked(t *testing.T) {
	fromHistory := func(m *workspace.Major) {
		for _, r := range m.Revisions[:len(m.Revisions)-1] {
			r.FromHistory = true
		}
	}
	inAFolderCalledHistory := func(m *workspace.Major) {
		for _, r := range m.Revisions {
			r.File = "contexts/history/OrderPlaced/v1.schema.json"
		}
	}
	drafts := func(which ...int) func(*workspace.Major) {
		return func(m *workspace.Major) {
			for _, i := range which {
				m.Revisions[i].Draft = true
			}
		}
	}
	for name, c := range map[string]struct {
		mode  contract.Mode
		since string
		are   func(*workspace.Major)
		want  []string
	}{
		"every revision":                             {want: []string{"r0", "r1", "r2"}},
		"since one that history files number":        {since: "1.1", are: fromHistory, want: []string{"r1", "r2"}},
		"since one that nobody has numbered":         {since: "1.1", want: []string{"r0", "r1", "r2"}},
		"a context called history numbers nothing":   {since: "1.1", are: inAFolderCalledHistory, want: []string{"r0", "r1", "r2"}},
		"drafts promised nothing":                    {are: drafts(0, 1), want: []string{"r2"}},
		"a draft in between":                         {are: drafts(1), want: []string{"r0", "r2"}},
		"only drafts":                                {are: drafts(0, 1, 2), want: []string{}},
		"the newest that is no draft":                {mode: contract.Full, are: drafts(2), want: []string{"r1"}},
		"only drafts, of which the newest was asked": {mode: contract.Full, are: drafts(0, 1, 2), want: []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			m := major(t, number("a"), number("b"), number("c"))
			if c.are != nil {
				c.are(m)
			}
			event := contract.Event{Compatibility: contract.DefaultMode, CompatibleSince: c.since}
			if c.mode != "" {
				event.Compatibility = c.mode
			}
			newer := major(t, small).Newest()
			if diff := cmp.Diff(c.want, olderOf(lint.Questions(event, m, newer))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
