package web_test

import (
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
