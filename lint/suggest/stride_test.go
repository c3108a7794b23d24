package suggest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/lint/suggest"
)

// However many breaks there are, a handful of reviews finds what is to be done: the
// files as they are, all first rungs, all second rungs of those that are left, and
// the whole workspace before and after. Step by step it would be a review for each.
func TestManyBreaksNeedFewReviews(t *testing.T) {
	const count = 100
	was, is := manyBreaks(count)
	base, head := sidesOf(was), sidesOf(is)
	list, reviews := reviewsOf(t, base, head, suggest.For)
	if got := list[0]; len(got.Steps) != count || len(got.Left) > 0 {
		t.Errorf("%d steps, want %d; left: %v", len(got.Steps), count, got.Left)
	}
	if reviews > 6 {
		t.Errorf("%d reviews for %d breaks, want at most 6", reviews, count)
	}
	t.Logf("%d breaks, %d reviews", len(list[0].Breaks), reviews)
}

// reviewsOf asks for suggestions, and counts the reviews.
func reviewsOf(t testing.TB, base, head workspace.MemFiles, ask func(context.Context, suggest.Request) ([]*suggest.Suggestion, error)) ([]*suggest.Suggestion, int) {
	t.Helper()
	was, is := load(t, base, "main"), load(t, head, "working tree")
	reviews := 0
	list, err := ask(context.Background(), suggest.Request{
		Base: was, Head: is, Contracts: is.Contracts, Files: head, Policy: lint.PolicyOf(was.Config, now), Rules: rules.All(),
		Reviewed: func() { reviews++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, reviews
}

// manyBreaks is a schema of many properties before and after each of them was broken:
// another type, a lower limit, newly required, an enum with a value more.
func manyBreaks(count int) (was, is []byte) {
	var before, after, required []string
	for i := range count {
		name := fmt.Sprintf("p%03d", i)
		text := fmt.Sprintf(`{"type": "string", "maxLength": %d}`, 10+i)
		older, newer := text, text
		switch i % 4 {
		case 0:
			newer = `{"type": "integer"}`
		case 1:
			newer = `{"type": "string", "maxLength": 5}`
		case 2:
			required = append(required, fmt.Sprintf("%q", name))
		case 3:
			older, newer = `{"enum": ["a", "b"]}`, `{"enum": ["a", "b", "c"]}`
		}
		before = append(before, fmt.Sprintf("%q: %s", name, older))
		after = append(after, fmt.Sprintf("%q: %s", name, newer))
	}
	return fmt.Appendf(nil, `{"type": "object", "properties": {%s}}`, strings.Join(before, ",\n")),
		fmt.Appendf(nil, `{"type": "object", "required": [%s], "properties": {%s}}`, strings.Join(required, ", "), strings.Join(after, ",\n"))
}

// Strides come to what single steps come to, to the byte: the same steps in the same
// order, the same edits, the same files, for many random edits of real schemas.
func TestStridesComeToWhatSingleStepsComeTo(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	var compared, fewer int
	for _, doc := range realSchemas(t, 120) {
		head, what := editedOften(random, doc, 2+random.IntN(9))
		if head == nil || !usable(t, sidesOf(head.Data)) {
			continue
		}
		base, is := sidesOf(doc.Data), sidesOf(head.Data)
		fast, few := reviewsOf(t, base, is, suggest.For)
		if len(fast[0].Breaks) < 2 {
			continue
		}
		slow, many := reviewsOf(t, base, is, suggest.ForOneByOne)
		compared++
		if few < many {
			fewer++
		}
		if diff := cmp.Diff(told(slow[0]), told(fast[0])); diff != "" {
			t.Errorf("%s, %s\n%s\n%s", doc.File, strings.Join(what, ", "), diff, head.Data)
		}
	}
	t.Logf("%d compared; for %d fewer reviews", compared, fewer)
	if compared < 40 || fewer < compared/3 {
		t.Errorf("%d compared; for %d fewer reviews", compared, fewer)
	}
}

// told is a suggestion as somebody sees it.
func told(found *suggest.Suggestion) map[string]string {
	said := result(found)
	for i, s := range found.Steps {
		var edits []string
		for _, e := range s.Edits {
			value := ""
			if e.Value != nil {
				value = string(e.Value.AppendJSON(nil))
			}
			edits = append(edits, fmt.Sprintf("%s %s %s %s", e.File, e.Op, e.At, value))
		}
		said[fmt.Sprintf("step %d", i)] = fmt.Sprintf("%s %v %s\n%s", s.Finding.Rule, s.Back, s.Does, strings.Join(edits, "\n"))
	}
	return said
}

// editedOften makes so many random edits of a schema; nil where none could be made.
func editedOften(random *rand.Rand, doc *source.Document, count int) (*source.Document, []string) {
	var what []string
	for range count {
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return nil, nil
		}
		var places []*schema.Schema
		s.Walk(func(sub *schema.Schema) bool {
			if sub.Bool == nil {
				places = append(places, sub)
			}
			return true
		})
		place := places[random.IntN(len(places))]
		name, changes := change(random, place)
		result, err := edit.Apply(doc, changes...)
		if err != nil || len(changes) == 0 {
			continue
		}
		doc, what = result.Document, append(what, name+" at "+string(place.Pointer))
	}
	if what == nil {
		return nil, nil
	}
	return doc, what
}
