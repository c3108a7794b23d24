package rules_test

import (
	"slices"
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What treaty.yaml can tell a rule is complete, and its default is one of the
// values that it takes.
func TestOptionsAreComplete(t *testing.T) {
	for _, r := range rules.All() {
		for _, o := range r.Options {
			if !idPattern.MatchString(o.Name+"-x") || o.Doc == "" {
				t.Errorf("%s: option %q is not complete", r.ID, o.Name)
			}
			if o.Default < o.Least || o.Default > o.Most {
				t.Errorf("%s: %s is %d by default, and takes %s", r.ID, o.Name, o.Default, o.Takes())
			}
			if got := r.Option(lint.Policy{}, o.Name, lint.Place{}); got != o.Default {
				t.Errorf("%s: %s is %d when nobody says anything", r.ID, o.Name, got)
			}
		}
	}
}

func TestListsOfWordsAreNamedOnce(t *testing.T) {
	named := map[string]*lint.WordList{}
	for _, r := range rules.All() {
		for _, l := range r.Words {
			if other := named[l.Name]; other != nil && other != l {
				t.Errorf("two lists are called %q", l.Name)
			}
			named[l.Name] = l
			if l.Doc == "" || len(l.Words) == 0 || !idPattern.MatchString(l.Name+"-x") {
				t.Errorf("the list %q is not complete", l.Name)
			}
			if sorted := slices.Sorted(slices.Values(l.Words)); len(slices.Compact(sorted)) != len(l.Words) {
				t.Errorf("the list %q holds a word twice", l.Name)
			}
		}
	}
}
