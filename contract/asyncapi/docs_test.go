package asyncapi

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the list in the documentation")

const (
	page      = "../../docs/exchange.md"
	listBegin = "<!-- begin: what is not carried; go test ./contract/asyncapi -run TestThePageLists -update -->\n"
	listEnd   = "<!-- end -->\n"
)

// list is the list of the documentation.
func list() string {
	var b strings.Builder
	for _, side := range []struct {
		side  Side
		title string
	}{{Exporting, "What an export leaves behind"}, {Importing, "What an import leaves behind"}} {
		fmt.Fprintf(&b, "\n### %s\n| code | what | why, and what to do |\n|---|---|---|\n", side.title)
		for _, l := range Losses {
			if l.Side == side.side {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", l.Code, l.What, l.Why)
			}
		}
	}
	return b.String() + "\n"
}

// The page lists what is not carried, from the table that the code uses.
func TestThePageListsWhatIsNotCarried(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(text, []byte(listBegin))
	had, after, ok2 := bytes.Cut(rest, []byte(listEnd))
	if !ok || !ok2 {
		t.Fatalf("%s has no marks of the list", page)
	}
	if *update {
		all := slices.Concat(before, []byte(listBegin+list()+listEnd), after)
		if err := os.WriteFile(page, all, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(list(), string(had)); diff != "" {
		t.Errorf("%s is stale: go test ./contract/asyncapi -run TestThePageLists -update\n%s", page, diff)
	}
}

// Every row is used, has its words, and its code once.
func TestEveryLossHasItsRow(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range Losses {
		if seen[l.Code] || l.What == "" || l.Why == "" || l.Side == "" {
			t.Errorf("%+v", l)
		}
		seen[l.Code] = true
	}
	for _, row := range codes {
		if !seen[row.code] {
			t.Errorf("no row for %s", row.code)
		}
	}
}
