package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Bounds of what is asked about the values of one consumption: a value that a
// schema lists is not asked about at all.
const (
	maxValuesAsked = 50
	valueBudget    = 100_000
)

// reportUnknownValues reports the values that a consumer acts on at a field, and
// that no event has there.
func reportUnknownValues(p *lint.CataloguePass, s *workspace.Service, i int, field string, schemas []*schema.Schema) {
	use := &s.Consumes[i]
	for j, value := range UnknownValues(schemas, field, use.EnumValues[field]) {
		if value == "" || valueTakenAway(p, s, use, field, value) {
			continue
		}
		at := source.Pointer("/enum-values").Join(field).JoinIndex(j)
		p.Report(diag.Finding{
			Subject: "service " + s.Name,
			Span:    entrySpan(s, "consumes", i, len(s.Consumes), at[1:]),
			Pointer: entryPointer("consumes", i, at[1:]),
			Message: fmt.Sprintf("%s acts on %q in %s of %s, which is never written there", s.Name, value, field, use.Event),
			Values:  []string{s.Context, use.Event.String(), field, value},
			Why:     "it waits for what never comes, and no verdict can tell whether a change hurts it",
			Hint:    meantValue(schemas, field, value),
		})
	}
}

// valueTakenAway reports whether the change takes away a value that the consumer
// acted on already.
func valueTakenAway(p *lint.CataloguePass, s *workspace.Service, use *contract.Consumption, field, value string) bool {
	says := func(was *contract.Consumption) bool { return slices.Contains(was.EnumValues[field], value) }
	return takenAway(p, s, use, says, func(was *schema.Schema) bool {
		return UnknownValues([]*schema.Schema{was}, field, []string{value})[0] == ""
	})
}

// UnknownValues returns the values of a consumer's list that no event of the
// schemas has at the field, each at its place in the list; the others are "".
func UnknownValues(schemas []*schema.Schema, field string, values []string) []string {
	unknown, listed, asked := make([]string, len(values)), listedValues(schemas, field), 0
	for i, value := range values {
		if len(schemas) == 0 || slices.Contains(listed, value) || asked == maxValuesAsked {
			continue
		}
		asked++
		never := func(s *schema.Schema) bool {
			o := compat.Occurrence{Field: field, Value: source.NewString(value)}
			return compat.NeverOccurs(s, o, compat.Options{Budget: valueBudget, Aside: true}).Verdict == compat.Proved
		}
		if !slices.ContainsFunc(schemas, func(s *schema.Schema) bool { return !never(s) }) {
			unknown[i] = value
		}
	}
	return unknown
}

// listedValues are the strings that enums and consts list at a field.
func listedValues(schemas []*schema.Schema, field string) []string {
	var list []string
	for _, s := range schemas {
		l := locate(s)
		for _, token := range tokens(field) {
			l = l.step(token)
		}
		for _, s := range l {
			values := s.Enum
			if s.Const != nil {
				values = append(slices.Clip(values), s.Const)
			}
			for _, v := range values {
				if v.Kind == source.String && !slices.Contains(list, v.Text) {
					list = append(list, v.Text)
				}
			}
		}
	}
	return list
}

// meantValue says what may be meant by a value that never occurs.
func meantValue(schemas []*schema.Schema, field, value string) string {
	listed := listedValues(schemas, field)
	if near := workspace.Suggest(value, listed); near != "" {
		return fmt.Sprintf("%q may be meant; correct the value, or take it out", near)
	}
	const shown = 12
	switch n := len(listed); {
	case n == 0:
		return "take it out, or correct the field"
	case n > shown:
		return fmt.Sprintf("correct the value, or take it out; there are %s, …", quotedList(listed[:shown]))
	}
	return "correct the value, or take it out; there are " + quotedList(listed)
}

func quotedList(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += ", "
		}
		text += source.Quote(s)
	}
	return text
}

// SchemasRead returns the newest schema of each major of the contract that the
// consumer asks for, of those that can be read.
func SchemasRead(c *workspace.Contract, versions contract.Range) []*schema.Schema {
	var list []*schema.Schema
	for _, major := range c.Majors {
		if s := major.Newest().Schema; s != nil && versions.TouchesMajor(major.Number) {
			list = append(list, s)
		}
	}
	return list
}
