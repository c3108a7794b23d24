package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// What happened to contracts is one line above the findings, where it is news; of a
// clean review the verdict counts it.
func TestWhatHappenedToContracts(t *testing.T) {
	named := func(name string) contract.EventName { return contract.EventName{Context: "ordering", Event: name} }
	broken := diag.Finding{Rule: "r", Severity: diag.Error, Subject: "ordering.Placed v1", Span: at("f", 1, 1)}
	changed := lint.ContractChange{Name: named("Placed"), Change: lint.Changed}
	many := []lint.ContractChange{changed}
	for i := range 12 {
		many = append(many, lint.ContractChange{Name: named(fmt.Sprintf("New%02d", i)), Change: lint.Added})
	}
	for name, tt := range map[string]struct {
		found     []diag.Finding
		contracts []lint.ContractChange
		want      string // the first line, and the second where it is about contracts
	}{
		"nothing":                         {nil, nil, "✓ clean   base"},
		"clean":                           {nil, many, "✓ clean (12 contracts added, 1 changed)   base"},
		"the one that has findings":       {[]diag.Finding{broken}, []lint.ContractChange{changed}, "✗ 1 error   base"},
		"another, too":                    {[]diag.Finding{broken}, []lint.ContractChange{{Name: named("Kept"), Change: lint.Unchanged}, {Name: named("Paid"), Change: lint.Changed}, changed}, "✗ 1 error   base\n  contracts: changed ordering.Paid, ordering.Placed"},
		"by its former name":              {[]diag.Finding{broken}, []lint.ContractChange{{Name: named("Placed"), Change: lint.Renamed, Formerly: named("Bought"), From: "a/Bought"}}, "✗ 1 error   base\n  contracts: renamed ordering.Placed (was ordering.Bought)"},
		"in another folder, and changed":  {[]diag.Finding{broken}, []lint.ContractChange{{Name: named("Placed"), Change: lint.Changed, From: "a\x1b[2J"}}, "✗ 1 error   base\n  contracts: changed ordering.Placed (was in a\\x1b[2J)"},
		"removed":                         {[]diag.Finding{broken}, []lint.ContractChange{{Name: named("Placed"), Change: lint.Removed}}, "✗ 1 error   base\n  contracts: removed ordering.Placed"},
		"so many that not all are listed": {[]diag.Finding{broken}, many, "✗ 1 error   base\n  contracts: added ordering.New00, ordering.New01, ordering.New02, ordering.New03, ordering.New04, ordering.New05, ordering.New06, ordering.New07, ordering.New08, ordering.New09 and 2 more; changed ordering.Placed"},
	} {
		t.Run(name, func(t *testing.T) {
			lines := strings.SplitN(text(t, false, tt.found, Summary{Scope: "base", Contracts: tt.contracts}), "\n", 3)
			got := lines[0]
			if strings.HasPrefix(lines[1], "  contracts: ") {
				got += "\n" + lines[1]
			}
			if got != tt.want {
				t.Errorf("%q\nwant %q", got, tt.want)
			}
		})
	}
}
