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
	Bad:  event("PlaceOrder", "", `{"type": "object"}`),
	Good: event("OrderPlaced", "", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Kind != contract.Domain || !isImperative(Words(p.Contract.Name.Event)) {
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
func isImperative(words []string) bool {
	return len(words) > 1 && commands[words[0]] && !slices.ContainsFunc(words, isParticiple)
}

// commands are verbs that are hardly ever the first noun of an event's name.
var commands = map[string]bool{
	"accept": true, "activate": true, "add": true, "apply": true, "approve": true, "assign": true,
	"authorise": true, "authorize": true, "calculate": true, "cancel": true, "capture": true,
	"confirm": true, "create": true, "deactivate": true, "decline": true, "delete": true,
	"dispatch": true, "do": true, "ensure": true, "execute": true, "fetch": true, "generate": true,
	"get": true, "handle": true, "insert": true, "make": true, "modify": true, "notify": true,
	"place": true, "process": true, "publish": true, "receive": true, "register": true,
	"reject": true, "remove": true, "reserve": true, "save": true, "send": true, "start": true,
	"stop": true, "submit": true, "update": true, "upsert": true, "validate": true, "verify": true,
}
