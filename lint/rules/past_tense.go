package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var pastTense = &lint.Rule{
	ID:          "past-tense",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An event is named after what happened",
	Rationale: "An event is a fact: OrderPlaced. A name in the imperative or the present (PlaceOrder, OrderPlacing) " +
		"reads like a command, and consumers begin to refuse it or to answer it.",
	FalsePositive: "A participle that the rule does not know (irregular verbs), or an event that is no domain event: " +
		"set `kind: snapshot`, `change-stream`, `notification` or `stream` in event.yaml, which are exempt.",
	Bad:  event("OrderPlacing", "", `{"type": "object"}`),
	Good: event("OrderPlaced", "", `{"type": "object"}`),
	Catalogue: func(p *lint.CataloguePass) {
		var facts int
		var others []*workspace.Contract
		for _, c := range p.Workspace.Contracts {
			words := Words(c.Name.Event)
			switch {
			case c.Kind != contract.Domain || isImperative(words): // imperative-name says it better
			case slices.ContainsFunc(words, isParticiple):
				facts++
			default:
				others = append(others, c)
			}
		}
		if len(others) > facts && len(others) > 2 {
			p.Report(otherConvention(others[0], len(others), len(others)+facts))
			return
		}
		for _, c := range others {
			p.Report(notPast(c, fmt.Sprintf("%s does not say what happened", c.Name.Event)))
		}
	},
}

func notPast(c *workspace.Contract, message string) diag.Finding {
	return diag.Finding{
		Subject: c.Name.String(),
		Span:    eventSpan(c, "/event"),
		Pointer: "/event",
		Message: message,
		Why:     "consumers take a name that is no fact for a command",
		Hint:    "name the fact in the past tense (OrderPlaced), or say what else it is with `kind:`",
	}
}

// otherConvention is the one finding about a workspace that names its events in
// another way throughout: it is a decision, and not a slip in each of them.
func otherConvention(first *workspace.Contract, others, all int) diag.Finding {
	return notPast(first, fmt.Sprintf("%d of %d events do not say what happened, the first is %s", others, all, first.Name.Event))
}

// irregular are past participles that do not end in -ed.
var irregular = map[string]bool{
	"become": true, "begun": true, "bought": true, "broken": true, "brought": true, "built": true,
	"caught": true, "chosen": true, "cut": true, "done": true, "drawn": true, "driven": true,
	"drunk": true, "fallen": true, "fed": true, "felt": true, "found": true, "forgotten": true,
	"frozen": true, "given": true, "gone": true, "grown": true, "held": true, "hidden": true,
	"hit": true, "kept": true, "known": true, "laid": true, "left": true, "lent": true, "let": true,
	"lost": true, "made": true, "meant": true, "met": true, "overdrawn": true, "paid": true,
	"put": true, "quit": true, "read": true, "reset": true, "resent": true, "rewritten": true,
	"run": true, "seen": true, "sent": true, "set": true, "shown": true, "shut": true, "sold": true,
	"spent": true, "split": true, "spread": true, "stolen": true, "stuck": true, "struck": true,
	"sunk": true, "taken": true, "taught": true, "thrown": true, "told": true, "undone": true,
	"understood": true, "unsent": true, "withdrawn": true, "withheld": true, "won": true,
	"worn": true, "written": true, "overridden": true, "upheld": true, "rebuilt": true,
	"unfrozen": true, "sworn": true, "bound": true, "unbound": true, "mistaken": true,
}

// notParticiples end in -ed and are none.
var notParticiples = map[string]bool{
	"feed": true, "seed": true, "need": true, "speed": true, "bed": true, "red": true,
	"embed": true, "proceed": true, "succeed": true, "exceed": true, "shed": false,
}

func isParticiple(word string) bool {
	return irregular[word] || (strings.HasSuffix(word, "ed") && len(word) > 3 && !notParticiples[word])
}
