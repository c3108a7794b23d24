package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unknownRequired = &lint.Rule{
	ID:          "unknown-required",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A required name is not a property",
	Rationale: "`required: [orderID]` beside a property orderId asks every producer for a field that no schema describes: it is " +
		"a slip of the pen, and it makes every event of a careful producer invalid.",
	FalsePositive: "The field is meant, and may be anything: declare it as a property with the schema `true`.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "required": ["orderID"], "properties": {"orderId": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			root := major.Newest().Schema
			if root == nil {
				continue
			}
			root.Walk(func(s *schema.Schema) bool {
				if len(s.Required) == 0 {
					return true
				}
				around := surroundings(s)
				for i, r := range s.Required {
					if isDeclared(around, r.Name) {
						continue
					}
					p.Report(diag.Finding{
						Subject: lint.Subject(p.Contract.Name, major.Number),
						Span:    s.Doc.Span(r.Node),
						Pointer: s.Pointer.Join("required").JoinIndex(i),
						Message: fmt.Sprintf("%q is required, but no schema here describes it", r.Name),
						Values:  []string{r.Name},
						Why:     "every event must have a field that nobody knows",
						Hint:    unknownRequiredHint(s, r.Name),
					})
				}
				return true
			})
		}
	},
	Fix: func(p *lint.FixPass) {
		at := p.Finding.Pointer
		s := schemaAt(p.Major.Newest().Schema, at.Parent().Parent())
		if s == nil || len(p.Finding.Values) == 0 {
			return
		}
		name := p.Finding.Values[0]
		near := workspace.Suggest(name, namesAround(s))
		switch {
		case near == "":
			p.Change("took "+source.Quote(name)+" from `required`", edit.Remove(at))
		case slices.ContainsFunc(s.Required, func(r schema.Required) bool { return r.Name == near }):
			p.Change(fmt.Sprintf("took %s from `required`, which has %s", source.Quote(name), source.Quote(near)), edit.Remove(at))
		default:
			p.Change(fmt.Sprintf("wrote %s instead of %s in `required`", source.Quote(near), source.Quote(name)), edit.Set(at, source.NewString(near)))
		}
	},
}

// namesAround lists the properties that are declared for what s describes.
func namesAround(s *schema.Schema) []string {
	var names []string
	for _, l := range surroundings(s) {
		for _, here := range l {
			for _, p := range here.Properties {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// surroundings returns what describes the same value as s, from s outwards: as
// branches stand beside the properties that they require, the schemas that s is
// written in count. It is nil where it is not known beside what s is used, or
// nothing declares any name: then `required` is all there is.
func surroundings(s *schema.Schema) []location {
	var (
		list     []location
		declares bool
	)
	for at := s; at != nil; at = sameValue(at) {
		l := locate(at)
		list = append(list, l)
		declares = declares || slices.ContainsFunc(l, func(s *schema.Schema) bool { return s.HasProperties })
		if at.Parent != nil && isDefinition(at) || len(list) > mostSurroundings {
			return nil
		}
	}
	if !declares {
		return nil
	}
	return list
}

// mostSurroundings bounds how many combinations inside each other are looked at.
const mostSurroundings = 20

// isDeclared reports whether one of the locations describes a member of that
// name; where none is known, it is taken for granted.
func isDeclared(around []location, name string) bool {
	return len(around) == 0 || slices.ContainsFunc(around, func(l location) bool { return len(l.member(name)) > 0 })
}

// sameValue returns the schema in which s is written as one that describes the
// same value: by a combination, a condition or `not`.
func sameValue(s *schema.Schema) *schema.Schema {
	up := s.Parent
	if up == nil {
		return nil
	}
	for _, group := range [][]*schema.Schema{up.AllOf, up.AnyOf, up.OneOf, {up.Not, up.If, up.Then, up.Else}} {
		if slices.Contains(group, s) {
			return up
		}
	}
	for _, d := range up.DependentSchemas {
		if d.Schema == s {
			return up
		}
	}
	return nil
}

// isDefinition reports whether s is only written to be referred to.
func isDefinition(s *schema.Schema) bool {
	return slices.ContainsFunc(s.Parent.Defs, func(d schema.Property) bool { return d.Schema == s })
}

func unknownRequiredHint(s *schema.Schema, name string) string {
	if near := workspace.Suggest(name, namesAround(s)); near != "" {
		return fmt.Sprintf("did you mean %q? Or declare the property", near)
	}
	return "declare the property, or take its name from `required`"
}
