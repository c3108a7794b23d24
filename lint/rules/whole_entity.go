package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var wholeEntity = &lint.Rule{
	ID:          "whole-entity",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "An event carries the whole of what it is about",
	Rationale: "OrderShipped with everything that an order has is a copy of a table: consumers read what shipping has nothing to do " +
		"with, and each column that the owner adds or drops is a change of every event of the order.",
	FalsePositive: "The event is meant to hand over state: say so with `kind: snapshot` or `kind: change-stream`, which are exempt.",
	Bad:           event("OrderShipped", "", `{"type": "object", "properties": {"order": `+wideObject(20)+`}}`),
	Good: event("OrderShipped", "", `{"type": "object", "properties": {"orderId": {"type": "string"}, "parcel": {"type": "object", "properties": `+
		`{"weight": {"type": "integer"}}}}}`),
	Options: []lint.Option{
		{Name: "most", Doc: "how many properties the object that the event is named after may have", Default: 15, Least: 1, Most: 10_000},
	},
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Kind != contract.Domain {
			return
		}
		most, name := p.Int("most"), Words(p.Contract.Name.Event)
		p.Fields(func(f lint.Field) {
			if f.Depth != 1 || !beginsWith(name, Words(f.Name)) {
				return
			}
			if n := countProperties(f.Schema); n > most {
				p.Report(diag.Finding{
					Subject: f.Subject,
					Span:    f.Span,
					Pointer: f.Pointer,
					Message: fmt.Sprintf("%s is the whole %s, with %d properties", f.Path, strings.Join(Words(f.Name), " "), n),
					Why:     "every change of the entity is a change of this event, and of all its consumers",
					Hint:    "keep its id, and what belongs to the fact; or say `kind: snapshot`, if state is what it hands over",
				})
			}
		})
	},
}

// beginsWith reports whether a name begins with the words of an entity, and says
// more than these.
func beginsWith(name, entity []string) bool {
	return len(entity) > 0 && len(name) > len(entity) && slices.Equal(name[:len(entity)], entity)
}

// countProperties counts the names that an object declares, also where several
// schemas describe it.
func countProperties(s *schema.Schema) int {
	names := map[string]bool{}
	for _, part := range locate(s) {
		for _, p := range part.Properties {
			names[p.Name] = true
		}
	}
	return len(names)
}
