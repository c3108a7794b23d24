package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var orderingKey = &lint.Rule{
	ID:          "ordering-key",
	Since:       "0.1",
	Group:       lint.Envelope,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "The ordering key is not a required scalar of the event",
	Rationale: "Events with the same key arrive in the order of writing. A key that an event may lack, or that is an object, " +
		"sends some events to another partition, and consumers see the cancellation before the order.",
	FalsePositive: "The key is taken from the envelope: write `key: envelope:subject`; or the order does not matter: `key: none`.",
	Bad:           event("OrderPlaced", "key: /orderId\n", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good: event("OrderPlaced", "key: /orderId\n",
		`{"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}}`),
	Contract: func(p *lint.ContractPass) {
		reportKey(p, "key", p.Contract.Key, "events that belong together may arrive out of order")
	},
}

// reportKey reports where the pointer that event.yaml gives for the key leads
// to no required scalar. Retired and deprecated majors take no edits, so the
// newest major alone is looked at.
func reportKey(p *lint.ContractPass, name, pointer, why string) {
	if !strings.HasPrefix(pointer, "/") || len(p.Contract.Majors) == 0 {
		return
	}
	major := p.Contract.Majors[len(p.Contract.Majors)-1]
	s := major.Newest().Schema
	if s == nil {
		return
	}
	fault := keyFault(s, tokens(pointer))
	if fault == "" {
		return
	}
	p.Report(diag.Finding{
		Subject: lint.Subject(p.Contract.Name, major.Number),
		Span:    eventSpan(p.Contract, source.Pointer("/"+name)),
		Pointer: source.Pointer("/" + name),
		Message: fmt.Sprintf("%s %s %s", name, pointer, fault),
		Why:     why,
		Hint:    "point at a required string or integer, or at the envelope: `envelope:subject`",
		Related: []diag.Related{{Span: s.Span(), Message: "the schema is here"}},
	})
}

// keyFault says what is wrong with the path as a key, or nothing.
func keyFault(s *schema.Schema, path []string) string {
	optional := ""
	at := locate(s)
	for _, token := range path {
		name := unescape(token)
		if optional == "" && !requiredAt(at, name) {
			optional = name
		}
		if at = at.step(token); len(at) == 0 {
			return "is not in the schema"
		}
	}
	switch types := at.types(); {
	case types&(schema.TypeObject|schema.TypeArray) != 0 && types != schema.AllTypes:
		return "is " + types.String() + ", not a scalar"
	case types == schema.AllTypes && !hasValues(at):
		return "may be anything: its type is not said"
	case optional != "":
		return fmt.Sprintf("may be missing: %q is not required", optional)
	case types&schema.TypeNull != 0 && types != schema.AllTypes:
		return "may be null"
	}
	return ""
}

// requiredAt reports whether one of the schemas of the location that stand for
// all of it asks for the member: the first is what the others are reached from.
func requiredAt(at location, name string) bool {
	for _, s := range at {
		if requires(s, name) && !isBranch(at, s) {
			return true
		}
	}
	return false
}

// isBranch reports whether s is only one of several alternatives.
func isBranch(at location, s *schema.Schema) bool {
	for _, other := range at {
		for _, group := range [][]*schema.Schema{other.AnyOf, other.OneOf, {other.If, other.Then, other.Else}} {
			for _, branch := range group {
				if branch != nil && contains(locate(branch), s) {
					return true
				}
			}
		}
	}
	return false
}

func contains(l location, s *schema.Schema) bool {
	for _, have := range l {
		if have == s {
			return true
		}
	}
	return false
}

func hasValues(at location) bool {
	for _, s := range at {
		if len(s.Enum) > 0 || s.Const != nil {
			return true
		}
	}
	return false
}
