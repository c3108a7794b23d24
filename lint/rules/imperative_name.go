package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var imperativeName = &lint.Rule{
	ID:          "imperative-name",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An event is named like a command",
	Rationale: "PlaceOrder tells somebody to do something, and may be refused; OrderPlaced says that it happened, and may not. " +
		"A command among events binds the producer to the one consumer that has to obey.",
	FalsePositive: "The first word is a noun here (SendQueue, CloseTime): reorder the name, or set a `kind:` other than domain " +
		"in event.yaml, which is exempt.",
	Bad:   event("PlaceOrder", "", `{"type": "object"}`),
	Good:  event("OrderPlaced", "", `{"type": "object"}`),
	Words: verbLists,
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Kind != contract.Domain || !verbsOf(p).isImperative(Words(p.Contract.Name.Event)) {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Contract.Name.String(),
			Span:    eventSpan(p.Contract, "/event"),
			Pointer: "/event",
			Message: fmt.Sprintf("%s tells somebody to do something", p.Contract.Name.Event),
			Why:     "an event is a fact that nobody can refuse; a command has exactly one receiver",
			Hint:    "name what happened (OrderPlaced), and send the command elsewhere",
		})
	},
}

// isImperative reports whether a name begins with a verb and has an object, but
// no participle.
func (v verbs) isImperative(words []string) bool {
	return len(words) > 1 && v.commands[words[0]] && !slices.ContainsFunc(words, v.isParticiple)
}

// commands are verbs that are hardly ever the first noun of an event's name.
var commands = &lint.WordList{
	Name: "commands",
	Doc:  "verbs that are hardly ever the first noun of an event's name",
	Words: []string{
		"accept", "activate", "add", "apply", "approve", "assign",
		"authorise", "authorize", "calculate", "cancel", "capture",
		"confirm", "create", "deactivate", "decline", "delete",
		"dispatch", "do", "ensure", "execute", "fetch", "generate",
		"get", "handle", "insert", "make", "modify", "notify",
		"place", "process", "publish", "receive", "register",
		"reject", "remove", "reserve", "save", "send", "start",
		"stop", "submit", "update", "upsert", "validate", "verify",
	},
}
