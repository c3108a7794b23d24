package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// maxDeclarations bounds the members of a witness whose declarations are shown.
const maxDeclarations = 60

// declarations says of every member of a witness where the writer describes it.
func (e *explainer) declarations(v *source.Node) []Step {
	d := &declarations{explainer: e}
	d.walk(v, "", []*schema.Schema{e.writer})
	return d.steps
}

type declarations struct {
	*explainer
	steps []Step
}

// walk goes through the members and items of v, which the schemas describe.
func (d *declarations) walk(v *source.Node, at source.Pointer, list []*schema.Schema) {
	list = d.applying(list, v)
	for i := range v.Members {
		m := &v.Members[i]
		if len(d.steps) >= maxDeclarations {
			return
		}
		here := at.Join(m.Name)
		s := Step{Kind: StepMember, Path: string(here), Says: "the writer does not speak of it"}
		place, subs := d.describing(list, m.Name)
		if place != nil {
			s.Says, s.Writer = "declared", []Assertion{*place}
		}
		d.steps = append(d.steps, s)
		d.walk(m.Value, here, subs)
	}
	for i, item := range v.Items {
		if len(d.steps) >= maxDeclarations || !d.spend(1) {
			return
		}
		d.walk(item, at.JoinIndex(i), ofItem(list, i))
	}
}

// describing returns where the schemas speak of the member called name, first of
// all by that name, and the schemas that describe its value.
func (d *declarations) describing(list []*schema.Schema, name string) (place *Assertion, subs []*schema.Schema) {
	note := func(s *schema.Schema, keyword, says string, span source.Span) {
		if place == nil {
			p := placeOf(s, keyword, "")
			p.Span = span
			a := asAssertion(p, says)
			place = &a
		}
	}
	for _, s := range list {
		for _, p := range s.Properties {
			if p.Name == name {
				note(s, "properties", "properties: "+source.Quote(name), s.Doc.NameSpan(p.Member))
				subs = append(subs, p.Schema)
			}
		}
		for _, p := range s.PatternProperties {
			if j, _ := d.matches(p.Pattern, name, nil); j == certain {
				note(s, "patternProperties", "patternProperties: "+source.Quote(p.Pattern), s.Doc.NameSpan(p.Member))
				subs = append(subs, p.Schema)
			}
		}
	}
	for _, s := range list {
		if i := slices.IndexFunc(s.Required, func(r schema.Required) bool { return r.Name == name }); i >= 0 {
			note(s, "required", "required: "+source.Quote(name), s.Doc.Span(s.Required[i].Node))
		}
		if rest := s.AdditionalProperties; rest != nil && place == nil && !closesObject(rest) {
			note(s, "additionalProperties", "additionalProperties", s.KeywordSpan("additionalProperties"))
			subs = append(subs, rest)
		}
	}
	return place, subs
}

// applying returns the schemas and those that apply to the same value with them
// and accept it.
func (d *declarations) applying(list []*schema.Schema, v *source.Node) []*schema.Schema {
	out := slices.Clone(list)
	for i := 0; i < len(out) && len(out) < maxHints && d.spend(1); i++ {
		s := out[i]
		more := slices.Clone(s.AllOf)
		for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
			if ref != nil && ref.Target != nil {
				more = append(more, ref.Target)
			}
		}
		for _, variant := range slices.Concat(s.AnyOf, s.OneOf) {
			if d.accepts(variant, v) {
				more = append(more, variant)
			}
		}
		if s.If != nil && d.accepts(s.If, v) {
			more = append(more, s.If, s.Then)
		} else if s.If != nil {
			more = append(more, s.Else)
		}
		for _, p := range s.DependentSchemas {
			if v.Member(p.Name) != nil {
				more = append(more, p.Schema)
			}
		}
		for _, m := range more {
			if m != nil && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// accepts reports whether the value is certainly valid under s.
func (d *declarations) accepts(s *schema.Schema, v *source.Node) bool {
	return d.never(holds(d.exactlyOne(v)), fails(d.compile(s)))
}
