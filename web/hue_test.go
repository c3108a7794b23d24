package web_test

import (
	"fmt"
	"regexp"
	"testing"
)

// A context keeps its colour when another comes before it.
func TestAContextKeepsItsColour(t *testing.T) {
	shop := stage("active", "")
	crumb := regexp.MustCompile(`<h1 class="(hue[0-7])">`)
	colour := func(address string) string {
		found := crumb.FindStringSubmatch(get(t, address+"/contexts/shop").body)
		if found == nil {
			t.Fatal("the page has no colour")
		}
		return found[1]
	}
	more := with(stage("active", ""), map[string][]byte{
		"contexts/accounts/context.yaml": []byte("context: accounts\nowner: team\npurpose: Comes first.\n"),
	})
	if before, after := colour(boot(t, shop)), colour(boot(t, more)); before != after {
		t.Errorf("it was %s, and is %s since accounts is there", before, after)
	}
}

// No two contexts are alike while there are as many colours as contexts, and all colours
// are there before one comes again.
func TestContextsHaveColoursOfTheirOwn(t *testing.T) {
	ten := stage("active", "")
	for n := range 9 {
		name := fmt.Sprintf("part%d", n)
		ten["contexts/"+name+"/context.yaml"] = fmt.Appendf(nil, "context: %s\nowner: team\npurpose: Is there.\n", name)
	}
	card := regexp.MustCompile(`<li class="card (hue[0-7])">`)
	for _, tt := range []struct {
		name, address      string
		contexts, distinct int
	}{{"the sample company", boot(t, sample(t)), 6, 6}, {"ten contexts", boot(t, ten), 10, 8}} {
		seen := map[string]bool{}
		cards := card.FindAllStringSubmatch(get(t, tt.address+"/").body, -1)
		for _, c := range cards {
			seen[c[1]] = true
		}
		if len(cards) != tt.contexts || len(seen) != tt.distinct {
			t.Errorf("%s: %d contexts have %d colours, want %d of %d", tt.name, len(cards), len(seen), tt.distinct, tt.contexts)
		}
	}
}
