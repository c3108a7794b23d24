package rules

import (
	"fmt"
	"slices"
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
		Values:  []string{pointer},
		Why:     why,
		Hint:    "point at a required string or integer, or at the envelope: `envelope:subject`",
		Related: []diag.Related{{Span: s.Span(), Message: "the schema is here"}},
	})
}

// keyFault says what is wrong with the path as a key, or nothing.
func keyFault(s *schema.Schema, path []string) string {
	optional := ""
	at, always := locate(s), []*schema.Schema{s}
	for _, token := range path {
		name := unescape(token)
		if optional == "" && !slices.ContainsFunc(always, func(s *schema.Schema) bool { return requires(s, name) }) {
			optional = name
		}
		always = memberOf(always, at, name)
		if at = at.step(token); len(at) == 0 {
			return "is not in the schema"
		}
	}
	switch types := at.types(); {
	case types == schema.AllTypes && !hasValues(at):
		return "may be anything: its type is not said"
	case types&(schema.TypeObject|schema.TypeArray) != 0 && types != schema.AllTypes:
		return "is " + types.String() + ", not a scalar"
	case optional != "":
		return fmt.Sprintf("may be missing: %q is not required", optional)
	case types&schema.TypeNull != 0 && types != schema.AllTypes:
		return "may be null"
	}
	return ""
}

// memberOf returns what always describes the member, or, where it is declared
// in branches alone, what may.
func memberOf(always []*schema.Schema, at location, name string) []*schema.Schema {
	var list []*schema.Schema
	for _, s := range conjuncts(always) {
		if own := s.Property(name); own != nil {
			list = append(list, own)
		}
	}
	if len(list) == 0 {
		return at.member(name)
	}
	return list
}

func hasValues(at location) bool {
	for _, s := range at {
		if len(s.Enum) > 0 || s.Const != nil {
			return true
		}
	}
	return false
}
