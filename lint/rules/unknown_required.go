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
			users := usersOf(root)
			everywhere(root, func(s *schema.Schema) {
				for i, r := range s.Required {
					if isDeclared(root, s, r.Name, users) {
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
			})
		}
	},
	Fix: func(p *lint.FixPass) {
		at, root := p.Finding.Pointer, p.Major.Newest().Schema
		if file := p.Finding.Span.File; file != root.Doc.File {
			p.Leave(file + " is no event's schema, and others may refer to it: mend it by hand")
			return
		}
		s := schemaAt(root, at.Parent().Parent())
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
	for ; s != nil; s = sameValue(s) {
		for _, here := range locate(s) {
			for _, p := range here.Properties {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// usersOf returns, for each schema that is referred to from a document or from what
// that refers to, the schemas that refer to it.
func usersOf(root *schema.Schema) map[*schema.Schema][]*schema.Schema {
	users := map[*schema.Schema][]*schema.Schema{}
	everywhere(root, func(s *schema.Schema) {
		if s.Ref != nil && s.Ref.Target != nil {
			users[s.Ref.Target] = append(users[s.Ref.Target], s)
		}
	})
	return users
}

// isDeclared reports whether something describes a member of that name of the value
// that s describes: s, or what it is combined with. Branches stand beside the
// properties that they require, so the schemas that s is written in count; and
// those that refer to it, each for itself. Where nothing declares any name, or it is
// not known beside what s is used, it is taken for granted.
func isDeclared(root, s *schema.Schema, name string, users map[*schema.Schema][]*schema.Schema) bool {
	if s.Property(name) != nil {
		return true // as most
	}
	w := describers{name: name, root: root, users: users, budget: mostSurroundings}
	return w.has(s, false)
}

// describers looks for what describes a member.
type describers struct {
	name   string
	root   *schema.Schema // of the event
	users  map[*schema.Schema][]*schema.Schema
	budget int // of schemas that are looked at
}

// has reports whether s or what it is used in describes the member; some says that
// what it uses was seen to declare names.
func (w *describers) has(s *schema.Schema, some bool) bool {
	at := s
	for {
		if w.budget--; w.budget < 0 {
			return true
		}
		l := locate(at)
		if len(l.member(w.name)) > 0 {
			return true
		}
		some = some || slices.ContainsFunc(l, func(s *schema.Schema) bool { return s.HasProperties })
		up := sameValue(at)
		if up == nil {
			break
		}
		at = up
	}
	for _, user := range w.users[at] {
		if !w.has(user, some) {
			return false
		}
	}
	return !some || at.Parent != nil && isDefinition(at) || at.Parent == nil && at != w.root
}

// mostSurroundings bounds how many combinations inside and beside each other are
// looked at.
const mostSurroundings = 100

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
