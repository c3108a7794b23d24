package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var nameCase = &lint.Rule{
	ID:          "name-case",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "An event is written in another style than the others of its context",
	Rationale: "Names become subjects, file names, types and filters. Two styles in one context make people guess, and a " +
		"filter that is wrong matches nothing without a word.",
	FalsePositive: "The name comes from outside and cannot change: turn the rule off, or put such events into a context of " +
		"their own. The style itself is free: what most events of the context have is right.",
	Bad:  event("OrderPlaced", "", `{"type": "object"}`) + event("OrderCancelled", "", `{"type": "object"}`) + event("order_shipped", "", `{"type": "object"}`),
	Good: event("order_placed", "", `{"type": "object"}`) + event("order_shipped", "", `{"type": "object"}`),
	Catalogue: func(p *lint.CataloguePass) {
		byContext := map[string][]*workspace.Contract{}
		for _, c := range p.Workspace.Contracts {
			if styleOf(c.Name.Event) != nil {
				byContext[c.Name.Context] = append(byContext[c.Name.Context], c)
			}
		}
		for _, context := range slices.Sorted(maps.Keys(byContext)) {
			contracts := byContext[context]
			common := commonStyle(contracts)
			if common == nil {
				p.Remark(noStyle(context, contracts))
				continue
			}
			for _, c := range contracts {
				if got := styleOf(c.Name.Event); got != common {
					p.Report(styleFinding(c, got, common))
				}
			}
		}
	},
}

// noStyle is the remark on a context whose events agree on no style.
func noStyle(context string, contracts []*workspace.Contract) diag.Finding {
	f := diag.Finding{
		Subject: "context " + context,
		Span:    eventSpan(contracts[0], "/event"),
		Pointer: "/event",
		Message: fmt.Sprintf("the events of %s are written in several styles: %s", context, stylesOf(contracts)),
		Why:     "who subscribes by name has to look each one up",
		Hint:    "choose one for new events; when most have it, the others are found",
	}
	for _, c := range contracts {
		f.Covers = append(f.Covers, c.Name.String())
	}
	return f
}

// stylesOf says which styles the contracts have, and how many have each.
func stylesOf(contracts []*workspace.Contract) string {
	var parts []string
	for _, s := range nameStyles {
		n := 0
		for _, c := range contracts {
			if styleOf(c.Name.Event) == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d in %s", n, s.name))
		}
	}
	return strings.Join(parts, ", ")
}

func styleFinding(c *workspace.Contract, got, want *nameStyle) diag.Finding {
	return diag.Finding{
		Subject: c.Name.String(),
		Span:    eventSpan(c, "/event"),
		Pointer: "/event",
		Message: fmt.Sprintf("%s is written in %s, most events %s in %s", c.Name.Event, got.name, ofContext(c.Name.Context), want.name),
		Why:     "who subscribes by name guesses wrong",
		Hint:    fmt.Sprintf("write it in %s, and keep the past with `formerly: [%s]`", want.name, c.Name),
	}
}

// nameStyle is one way to write several words as one name.
type nameStyle struct {
	name    string
	pattern *regexp.Regexp
}

var nameStyles = []*nameStyle{
	{"PascalCase", regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)},
	{"camelCase", regexp.MustCompile(`^[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*$`)},
	{"snake_case", regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)+$`)},
	{"kebab-case", regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)},
	{"UPPER_CASE", regexp.MustCompile(`^[A-Z0-9]+(_[A-Z0-9]+)+$`)},
}

// styleOf returns the style of a name; nil for one small word, which fits most
// styles, and for a mixture.
func styleOf(name string) *nameStyle {
	for _, s := range nameStyles {
		if s.pattern.MatchString(name) {
			return s
		}
	}
	return nil
}

// commonStyle returns the style of at least two in three of the names that have
// one, nil where there is no such agreement.
func commonStyle(contracts []*workspace.Contract) *nameStyle {
	count, total := map[*nameStyle]int{}, 0
	for _, c := range contracts {
		if s := styleOf(c.Name.Event); s != nil {
			count[s]++
			total++
		}
	}
	for _, s := range nameStyles {
		if total > 0 && count[s]*3 >= total*2 {
			return s
		}
	}
	return nil
}
