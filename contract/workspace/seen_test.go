package workspace

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
)

// companyOf writes so many contracts, each with two commits of history, and returns
// their repository.
func companyOf(t *testing.T, events int) *repo {
	r := newRepo(t)
	for round := range 2 {
		files := map[string]string{"treaty.yaml": "treaty: 1\ncontracts: [contexts/**]\n", "contexts/ordering/context.yaml": "context: ordering\nowner: a\n"}
		for i := range events {
			folder := fmt.Sprintf("contexts/ordering/Order%dPlaced/", i)
			files[folder+"event.yaml"] = fmt.Sprintf("event: Order%dPlaced\nsummary: It happened.\nversions:\n  1: {status: active}\n", i)
			files[folder+"v1.schema.json"] = fmt.Sprintf(`{"type": "object", "maxProperties": %d, "properties": {"total": {"$ref": "../money.schema.json"}}}`, 9+round)
			files[folder+"examples/v1.one.json"] = `{"total": 1}`
		}
		files["contexts/ordering/money.schema.json"] = `{"type": "integer"}`
		r.commit(fmt.Sprint("round ", round), files)
	}
	return r
}

func eventOf(i int) contract.EventName {
	return contract.EventName{Context: "ordering", Event: fmt.Sprintf("Order%dPlaced", i)}
}

// see loads the working tree and, beside it, the past of HEAD.
func see(t *testing.T, r *repo) (head, base *Workspace, shared int) {
	t.Helper()
	files, err := OpenDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	head, seen, err := LoadAfter(context.Background(), files, "working tree", nil)
	if err != nil {
		t.Fatal(err)
	}
	base, _, err = open(t, r.dir).LoadGitAfter(context.Background(), "HEAD", seen)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range base.Contracts {
		if h := head.Contract(c.Name); h != nil && h.Doc == c.Doc && h.Majors[0].Newest().Schema == c.Majors[0].Newest().Schema {
			shared++
		}
	}
	return head, base, shared
}

// A change of one file of many: the past has everything else of the head, parsed
// once, and reads the history of that contract alone.
func TestThePastTakesOverWhatIsTheSame(t *testing.T) {
	const events = 30
	for what, tc := range map[string]struct {
		files  map[string]string
		shared int
		read   func(i int) bool // whether the history of contract i is read
	}{
		"nothing":             {nil, events, func(int) bool { return false }},
		"a schema":            {map[string]string{"contexts/ordering/Order7Placed/v1.schema.json": `{"type": "object"}`}, events - 1, func(i int) bool { return i == 7 }},
		"an event.yaml":       {map[string]string{"contexts/ordering/Order7Placed/event.yaml": "event: Order7Placed\nsummary: Else.\nversions:\n  1: {status: active}\n"}, events - 1, func(i int) bool { return i == 7 }},
		"what all refer to":   {map[string]string{"contexts/ordering/money.schema.json": `{"type": "number"}`}, 0, func(int) bool { return true }},
		"only an example":     {map[string]string{"contexts/ordering/Order7Placed/examples/v1.one.json": `{"total": 2}`}, events, func(int) bool { return false }},
		"an unreadable event": {map[string]string{"contexts/ordering/Order7Placed/event.yaml": "event: ["}, events - 1, func(i int) bool { return i == 7 }},
	} {
		t.Run(what, func(t *testing.T) {
			r := companyOf(t, events)
			for name, content := range tc.files {
				write(t, r.dir, MemFiles{name: []byte(content)})
			}
			_, base, shared := see(t, r)
			if shared != tc.shared {
				t.Errorf("%d of %d contracts are shared, not %d", shared, events, tc.shared)
			}
			for i := range events {
				if got := len(base.Contract(eventOf(i)).Majors[0].Revisions) == 2; got != tc.read(i) {
					t.Errorf("the history of %s is read: %v", eventOf(i), got)
				}
			}
		})
	}
}

// What is taken over is what would have been read, but for the history of what is
// the same; and loading the past changes nothing of the head.
func TestTakingOverChangesNothing(t *testing.T) {
	r := companyOf(t, 5)
	write(t, r.dir, MemFiles{"contexts/ordering/Order1Placed/v1.schema.json": []byte(`{"type": "object", "required": ["total"]}`)})
	write(t, r.dir, MemFiles{"contexts/ordering/Order2Placed/examples/v1.one.json": []byte(`{"total": 3}`)})
	head, base, _ := see(t, r)
	again := loadGit(t, r.dir, "HEAD")
	for i, c := range base.Contracts {
		want := again.Contracts[i]
		if diff := cmp.Diff(want.Event, c.Event); diff != "" {
			t.Error(diff)
		}
		got, expected := c.Majors[0].Newest(), want.Majors[0].Newest()
		if !got.Same(expected) || string(got.Examples[0].Doc.Data) != string(expected.Examples[0].Doc.Data) || len(got.Examples) != 1 {
			t.Errorf("%s has another newest revision than it would have alone", c.Name)
		}
	}
	files, err := OpenDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	alone, err := Load(context.Background(), files, "working tree")
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range head.Contracts {
		m := c.Majors[0]
		if len(m.Revisions) != 1 || m.Newest().Label != "v1" || len(m.Newest().Examples) != 1 || !m.Newest().Same(alone.Contracts[i].Majors[0].Newest()) {
			t.Errorf("%s of the head is not as it was read: %+v", c.Name, m.Newest())
		}
	}
}
