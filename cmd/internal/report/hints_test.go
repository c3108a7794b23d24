package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
)

// A hint stands where it is plain what is meant.
func TestHintsSayWhatTheyBelongTo(t *testing.T) {
	for _, c := range []struct {
		name  string
		told  [][2]string // rule and hint
		own   []string
		below []string
	}{
		{"none", [][2]string{{"a", ""}, {"b", ""}}, []string{"", ""}, nil},
		{"of the only finding", [][2]string{{"a", "mend it"}}, []string{""}, []string{": mend it"}},
		{"of all", [][2]string{{"a", "mend it"}, {"b", "mend it"}}, []string{"", ""}, []string{": mend it"}},
		{"of one of two", [][2]string{{"a", "mend it"}, {"b", ""}}, []string{"mend it", ""}, nil},
		{"of each another", [][2]string{{"a", "mend it"}, {"a", "leave it"}}, []string{"mend it", "leave it"}, nil},
		{"of some, and of one", [][2]string{{"a", "mend it"}, {"b", "leave it"}, {"c", "mend it"}}, []string{"", "leave it", ""}, []string{" (a, c): mend it"}},
		{"of a rule twice", [][2]string{{"a", "mend it"}, {"b", ""}, {"a", "mend it"}}, []string{"", "", ""}, []string{" (a): mend it"}},
		{"two of some", [][2]string{{"a", "mend it"}, {"b", "leave it"}, {"c", "mend it"}, {"d", "leave it"}}, []string{"", "", "", ""}, []string{" (a, c): mend it", " (b, d): leave it"}},
		{
			"of many rules", [][2]string{{"a", "mend it"}, {"b", "mend it"}, {"c", "mend it"}, {"d", "mend it"}, {"e", "mend it"}, {"f", "mend it"}, {"g", ""}},
			make([]string, 7), []string{" (a, b, c, d, e, …): mend it"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told []Told
			for _, f := range c.told {
				told = append(told, Told{Finding: diag.Finding{Rule: f[0], Hint: f[1]}})
			}
			own, hints := Hints(told)
			var below []string
			for _, h := range hints {
				below = append(below, fmt.Sprintf("%s: %s", h.Of(func(rule string) string { return rule }), h.Text))
			}
			if diff := cmp.Diff(c.own, own); diff != "" {
				t.Errorf("with the findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.below, below); diff != "" {
				t.Errorf("below them (-want +got):\n%s", diff)
			}
		})
	}
}
