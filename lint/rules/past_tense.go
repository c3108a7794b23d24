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
	Bad:   event("OrderPlacing", "", `{"type": "object"}`),
	Good:  event("OrderPlaced", "", `{"type": "object"}`),
	Words: verbLists,
	Catalogue: func(p *lint.CataloguePass) {
		var facts int
		var others []*workspace.Contract
		verbs := verbsOf(p)
		for _, c := range p.Workspace.Contracts {
			words := Words(c.Name.Event)
			switch {
			case c.Kind != contract.Domain || verbs.isImperative(words): // imperative-name says it better
			case slices.ContainsFunc(words, verbs.isParticiple):
				facts++
			default:
				others = append(others, c)
			}
		}
		if len(others) > facts && len(others) > 2 {
			p.Report(otherConvention(others, len(others)+facts))
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
func otherConvention(others []*workspace.Contract, all int) diag.Finding {
	f := notPast(others[0], fmt.Sprintf("%d of %d events do not say what happened, the first is %s", len(others), all, others[0].Name.Event))
	for _, c := range others[1:] {
		f.Covers = append(f.Covers, c.Name.String())
	}
	return f
}

// participles are those that do not end in -ed.
var participles = &lint.WordList{
	Name:    "participles",
	Excuses: true,
	Doc:     "past participles that do not end in -ed",
	Words: []string{
		"become", "begun", "bought", "broken", "brought", "built",
		"caught", "chosen", "cut", "done", "drawn", "driven",
		"drunk", "fallen", "fed", "felt", "found", "forgotten",
		"frozen", "given", "gone", "grown", "held", "hidden",
		"hit", "kept", "known", "laid", "left", "lent", "let",
		"lost", "made", "meant", "met", "overdrawn", "paid",
		"put", "quit", "read", "reset", "resent", "rewritten",
		"run", "seen", "sent", "set", "shown", "shut", "sold",
		"spent", "split", "spread", "stolen", "stuck", "struck",
		"sunk", "taken", "taught", "thrown", "told", "undone",
		"understood", "unsent", "withdrawn", "withheld", "won",
		"worn", "written", "overridden", "upheld", "rebuilt",
		"unfrozen", "sworn", "bound", "unbound", "mistaken",
	},
}

// notParticiples end in -ed and are none.
var notParticiples = &lint.WordList{
	Name: "not-participles",
	Doc:  "words that end in -ed and are no participles",
	Words: []string{
		"feed", "seed", "need", "speed", "bed", "red",
		"embed", "proceed", "succeed", "exceed",
	},
}

// verbs are the words by which names of events are told from those of commands.
type verbs struct{ commands, participles, notParticiples map[string]bool }

var verbLists = []*lint.WordList{commands, participles, notParticiples}

func verbsOf(p interface {
	Words(*lint.WordList) map[string]bool
}) verbs {
	return verbs{p.Words(commands), p.Words(participles), p.Words(notParticiples)}
}

func (v verbs) isParticiple(word string) bool {
	return v.participles[word] || (strings.HasSuffix(word, "ed") && len(word) > 3 && !v.notParticiples[word])
}
