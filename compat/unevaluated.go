package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// unevaluated puts the keywords that look at what the rest of the schema
// evaluates. Where that is the same for every value they are written as
// additionalProperties and items would be; else their terms carry all of the
// schema, for they mean something only in it.
func (b *builder) unevaluated() {
	s := b.schema
	if s.UnevaluatedItems == nil && s.UnevaluatedProperties == nil {
		return
	}
	e := &evaluated{table: b.table, seen: map[*schema.Schema]bool{}}
	e.look(s, true)
	beside := make([]*term, len(b.parts))
	for i := range b.parts {
		beside[i] = b.parts[i].term
	}
	slices.SortFunc(beside, byID) // whatever the order of the keys
	if sub := s.UnevaluatedItems; sub != nil {
		switch {
		case e.unclearItems:
			b.put("unevaluatedItems", term{kind: kUnevaluatedItems, subs: append([]*term{b.compile(sub)}, beside...)})
		case !e.allItems:
			b.lead("unevaluatedItems", "*", sub, term{kind: kRest, count: int64(e.prefix)})
		}
	}
	if sub := s.UnevaluatedProperties; sub != nil {
		b.unevaluatedProperties(sub, e, beside)
	}
}

func (b *builder) unevaluatedProperties(sub *schema.Schema, e *evaluated, beside []*term) {
	closed := closesObject(sub)
	switch {
	case e.unclearNames || (e.closed && !closed):
		t := term{kind: kUnevaluatedProperties, subs: append([]*term{b.compile(sub)}, beside...), closed: closed}
		b.put("unevaluatedProperties", t)
		if !closed {
			b.put("", term{kind: kOpen})
		}
	case !e.allNames:
		slices.Sort(e.names)
		slices.Sort(e.patterns)
		b.lead("unevaluatedProperties", "*", sub, term{
			kind: kAdditional, names: slices.Compact(e.names), patterns: slices.Compact(e.patterns), closed: closed,
		})
	}
}

// evaluated is what a schema evaluates of every value that it accepts.
type evaluated struct {
	*table
	seen               map[*schema.Schema]bool
	names, patterns    []string
	prefix             int
	allNames, allItems bool
	// closed says that a part closes its objects. A tolerant reader opens it, so
	// that for readers it evaluates nothing.
	closed bool
	// What is unclear depends on the value: on a branch, or on contains.
	unclearNames, unclearItems bool
}

// look adds what s evaluates; top is the schema that asks.
func (e *evaluated) look(s *schema.Schema, top bool) {
	if e.seen[s] {
		return
	}
	e.seen[s] = true
	for _, p := range s.Properties {
		e.names = append(e.names, p.Name)
	}
	for _, p := range s.PatternProperties {
		e.patterns = append(e.patterns, p.Pattern)
	}
	e.closed = e.closed || closes(s.AdditionalProperties) || (!top && closes(s.UnevaluatedProperties))
	e.allNames = e.allNames || s.AdditionalProperties != nil || (!top && s.UnevaluatedProperties != nil)
	e.prefix = max(e.prefix, len(s.PrefixItems))
	e.allItems = e.allItems || s.Items != nil || (!top && s.UnevaluatedItems != nil)
	e.unclearItems = e.unclearItems || s.Contains != nil
	e.always(s)
	e.sometimes(s)
}

func closes(s *schema.Schema) bool { return s != nil && closesObject(s) }

// always follows what applies to every value.
func (e *evaluated) always(s *schema.Schema) {
	for _, sub := range s.AllOf {
		e.look(sub, false)
	}
	for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
		if ref != nil {
			e.look(ref.Target, false)
		}
	}
}

// sometimes looks at what applies to some values only: it makes things unclear,
// unless it cannot evaluate members at all.
func (e *evaluated) sometimes(s *schema.Schema) {
	subs := slices.Concat(s.AnyOf, s.OneOf)
	for _, sub := range []*schema.Schema{s.If, s.Then, s.Else} {
		if sub != nil {
			subs = append(subs, sub)
		}
	}
	for _, d := range s.DependentSchemas {
		subs = append(subs, d.Schema)
	}
	for _, sub := range subs {
		e.unclearItems = true
		e.unclearNames = e.unclearNames || !e.compile(sub).inert
	}
}
