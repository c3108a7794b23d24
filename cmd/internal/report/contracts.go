package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// What happened to contracts is said in this order, and of so many of each kind.
var contractChanges = []lint.Change{lint.Added, lint.Changed, lint.Renamed, lint.Removed}

const maxContracts = 10

// Contracts says which contracts were added, changed, renamed and removed, in one
// line: "added a.B; renamed c.D (was e.F)". Names and folders are printed by name;
// "" where nothing happened.
func Contracts(list []lint.ContractChange, name func(string) string) string {
	var parts []string
	for _, change := range contractChanges {
		of := having(list, change)
		if len(of) == 0 {
			continue
		}
		var names []string
		for _, c := range of[:min(len(of), maxContracts)] {
			names = append(names, name(c.Name.String())+was(c, name))
		}
		part := string(change) + " " + strings.Join(names, ", ")
		if more := len(of) - maxContracts; more > 0 {
			part += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// ContractsBeside says what Contracts says where people read it above the findings that
// are shown; "" where there are none, for the verdict counts the contracts then, and
// where it is no news: each contract only changed, and has a finding.
func ContractsBeside(shown []diag.Finding, list []lint.ContractChange, name func(string) string) string {
	if Verdict(shown) == Clean {
		return ""
	}
	found := map[string]bool{}
	for _, f := range shown {
		subject, _, _ := strings.Cut(f.Subject, " ")
		found[subject] = true
	}
	news := slices.ContainsFunc(list, func(c lint.ContractChange) bool {
		return c.Change != lint.Unchanged && (c.Change != lint.Changed || c.From != "" || !found[c.Name.String()])
	})
	if !news {
		return ""
	}
	return Contracts(list, name)
}

// was says what a contract was called before, or where it was.
func was(c lint.ContractChange, name func(string) string) string {
	switch formerly := c.Formerly.String(); {
	case formerly != "":
		return " (was " + name(formerly) + ")"
	case c.From != "":
		return " (was in " + name(c.From) + ")"
	}
	return ""
}

// contractsInWords counts what Contracts lists: "1 contract added, 2 changed"; "" where
// nothing happened.
func contractsInWords(list []lint.ContractChange) string {
	var parts []string
	for _, change := range contractChanges {
		n := len(having(list, change))
		switch {
		case n == 0:
		case len(parts) == 0:
			parts = append(parts, count(n, "contract", "contracts")+" "+string(change))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, change))
		}
	}
	return strings.Join(parts, ", ")
}

func having(list []lint.ContractChange, change lint.Change) []lint.ContractChange {
	var of []lint.ContractChange
	for _, c := range list {
		if c.Change == change {
			of = append(of, c)
		}
	}
	return of
}
